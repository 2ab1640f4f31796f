package metric

import (
	"math"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	words := Metric{Type: Words}
	for name, c := range map[string]struct {
		answer, prompt string
		want           float64
	}{
		"a_story":                    {"There was a girl. She didn't like Molly's dog!", "", 1},
		"half_of_it":                 {"the rivel ate carumeved", "", 0.5},
		"other_scripts":              {"a cat也奇 sat 猫", "", 0.5},
		"numbers_and_signs_are_none": {"3 cats – 12.5 % – sat", "", 1},
		"what_the_prompt_names":      {"Zorbla sat with zorbla.", "Once there was Zorbla", 1},
		"quotes":                     {"'Go!' he said, ‘now’", "", 1},
		"nothing":                    {" ... ", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			v := List{words}.Judge(c.answer, Want{Output: "what is not looked at", Prompt: c.prompt})
			if math.Abs(v.Score-c.want) > 1e-9 || v.Passed != (c.want >= passMark) {
				t.Errorf("got %+v, want %v", v, c.want)
			}
		})
	}
}

func TestDistinct(t *testing.T) {
	loop := strings.Repeat("I am not going. ", 10) // 40 words, 37 sequences, 4 different ones
	for name, c := range map[string]struct {
		answer string
		want   float64
	}{
		"nothing_twice":                {"one two three four five six", 1},
		"a_loop":                       {loop, 4.0 / 37},
		"case_and_signs_don't_matter":  {"We go home now. WE, go home: now!", 4.0 / 5},
		"three_words_twice_are_fine":   {"the red fox ran and the red fox sat", 1},
		"numbers_count":                {"1 2 3 4 1 2 3 4", 4.0 / 5},
		"a_character_is_a_word":        {"我要回家我要回家", 4.0 / 5},
		"too_short_to_repeat_anything": {"no no no", 1},
		"nothing":                      {" … ", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Metric{Type: Distinct}).Score(c.answer, "what is not looked at"); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A threshold asks for more than the half that passes otherwise.
func TestProse_with_a_threshold(t *testing.T) {
	strict := List{{Type: Words, Threshold: 0.9}}
	if strict.Passed("the rivel sat on it", "") || !strict.Passed("the river sat on it", "") {
		t.Error("a threshold doesn't count")
	}
}
