package model

import "testing"

func TestPromptCut(t *testing.T) {
	exact, estimate := Model{Exact: true}, Model{}
	tests := []struct {
		name              string
		m                 Model
		counted, reported int
		want              bool
	}{
		{"Ollamas_window", estimate, 6046, 2048, true},
		{"a_window_close_to_the_prompt", estimate, 4600, 4096, true},
		{"whole_messages_dropped", estimate, 6046, 1811, true},
		{"another_tokenizer", estimate, 6046, 4700, false},
		{"another_tokenizer_that_counts_more", estimate, 6046, 9000, false},
		{"a_window_by_chance", estimate, 2060, 2048, false},
		{"a_window_and_more", estimate, 2000, 2048, false},
		{"an_exact_count", exact, 6046, 5300, true},
		{"an_exact_count_of_another_overhead", exact, 6046, 5990, false},
		{"a_short_prompt", estimate, 400, 100, false},
		{"nothing_said", estimate, 6046, 0, false},
	}
	for _, tt := range tests {
		if got := tt.m.PromptCut(tt.counted, tt.reported); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
