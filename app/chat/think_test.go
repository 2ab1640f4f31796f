package chat

import (
	"reflect"
	"strings"
	"testing"
)

var thinkTexts = []struct{ name, text, answer, thought string }{
	{"a_block", "<think>\nHm.\n</think>\n\ncold", "cold", "\nHm.\n"},
	{"white_space_before_it", " \n<think>Hm</think> cold ", "cold ", "Hm"},
	{"an_empty_block", "<think>\n\n</think>\n\ncold", "cold", "\n\n"},
	{"two_blocks", "<think>a</think>\n<think>b</think>c", "c", "ab"},
	{"no_end", "<think>Okay, the user", "", "Okay, the user"},
	{"half_an_end", "<think>Okay</thi", "", "Okay</thi"},
	{"nothing_but_a_beginning", "<think>", "", "<think>"},
	{"nothing_after_it", "<think>Hm</think>\n\n", "", "Hm"},
	{"no_block", "cold", "cold", ""},
	{"space_and_no_block", "\n cold\n", "\n cold\n", ""},
	{"half_a_beginning", "\n<thi", "\n<thi", ""},
	{"another_tag", "<thing>x</thing>", "<thing>x</thing>", ""},
	{"a_tag_of_ones_own", "<thinking>x</thinking>y", "<thinking>x</thinking>y", ""},
	{"a_block_inside", "Say <think>x</think>", "Say <think>x</think>", ""},
	{"white_space_alone", " \n", " \n", ""},
	{"nothing", "", "", ""},
	{"Mistrals", "[THINK]Hm[/THINK]cold", "cold", "Hm"},
	{"Seeds", "<seed:think>Hm</seed:think>cold", "cold", "Hm"},
	{"Kimis", "◁think▷Hm◁/think▷cold", "cold", "Hm"},
	{"an_end_that_is_not_its_own", "<think>a[/THINK]b</think>c", "c", "a[/THINK]b"},
	{"less_than_in_a_thought", "<think>1 < 2 </ 3</think><b>", "<b>", "1 < 2 </ 3"},
}

// TestThinkSplitter splits every text at every two places, which is where
// tokens may end.
func TestThinkSplitter(t *testing.T) {
	for _, tt := range thinkTexts {
		t.Run(tt.name, func(t *testing.T) {
			for i := range len(tt.text) + 1 {
				for j := i; j <= len(tt.text); j++ {
					var s thinkSplitter
					var answer, thought string
					for n, piece := range []string{tt.text[:i], tt.text[i:j], tt.text[j:]} {
						c := Chunk{Text: piece}
						if n == 2 {
							c.FinishReason = FinishStop
						}
						s.split(&c)
						answer, thought = answer+c.Text, thought+c.Reasoning
					}
					if answer != tt.answer || thought != tt.thought {
						t.Fatalf("%q|%q|%q: answer %q, thought %q", tt.text[:i], tt.text[i:j], tt.text[j:], answer, thought)
					}
				}
			}
			if answer, thought := splitWhole(tt.text, ""); answer != tt.answer || thought != tt.thought {
				t.Errorf("whole: answer %q, thought %q", answer, thought)
			}
		})
	}
}

func TestThinkSplitter_shows_an_answer_at_once(t *testing.T) {
	var s thinkSplitter
	for _, piece := range []string{" co", "ld", "<", "think>"} {
		c := Chunk{Text: piece}
		if s.split(&c); c.Text != piece {
			t.Errorf("%q: %q is shown", piece, c.Text)
		}
	}
}

// TestThinkSplitter_keeps_the_tokens_of_the_answer drops those of the thought.
func TestThinkSplitter_keeps_the_tokens_of_the_answer(t *testing.T) {
	tokens := func(texts ...string) []TokenLogprob {
		var all []TokenLogprob
		for _, text := range texts {
			all = append(all, TokenLogprob{Token: text, Logprob: -1, Bytes: tokenBytes(text)})
		}
		return all
	}
	tests := []struct {
		name   string
		chunks [][]string // tokens, a chunk each
		want   []string
	}{
		{"a_thought", [][]string{{"<th"}, {"ink>"}, {"Hm"}, {"</think>", "\n\n"}, {"co", "ld"}}, []string{"co", "ld"}},
		{"a_token_that_is_both", [][]string{{"<think>Hm</think>\n", "\nco", "ld"}}, []string{"\nco", "ld"}},
		{"no_thought", [][]string{{"\n"}, {"<"}, {"b>", "x"}}, []string{"\n", "<", "b>", "x"}},
		{"only_a_thought", [][]string{{"<think>"}, {"Hm"}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s thinkSplitter
			var got []TokenLogprob
			for i, texts := range tt.chunks {
				c := Chunk{Text: strings.Join(texts, ""), Logprobs: tokens(texts...)}
				if i == len(tt.chunks)-1 {
					c.FinishReason = FinishStop
				}
				s.split(&c)
				got = append(got, c.Logprobs...)
			}
			if !reflect.DeepEqual(got, tokens(tt.want...)) {
				t.Errorf("got %+v", got)
			}
		})
	}
	// A server that says the thought apart, and has the tokens of both.
	a, err := DecodeAnswer([]byte(`{"choices":[{"message":{"content":"cold","reasoning":"Hm"},"logprobs":{"content":[{"token":"Hm","logprob":-1},{"token":"</think>","logprob":-1},{"token":"cold","logprob":-2},{"token":"<eos>","logprob":-3}]},"finish_reason":"stop"}]}`))
	if err != nil || len(a.Samples[0].Logprobs) != 1 || a.Samples[0].Logprobs[0].Logprob != -2 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestReasoning_passes_the_wire goes through our own encoders, streamed and
// not, in a chat and a text completion.
func TestReasoning_passes_the_wire(t *testing.T) {
	for _, r := range []*Request{{Messages: []Message{{User, "Hi"}}}, {Prompt: "Hi"}} {
		want := Answer{ID: "1", Model: "m", Created: 1, Samples: []Sample{{Text: "cold", Reasoning: "Hm \"x\"", FinishReason: FinishStop}}}
		body := want.AppendJSON(nil, r, "", 0)
		if got, err := DecodeAnswer(body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n%+v, %v", body, got, err)
		}
		head := Chunk{ID: "1", Model: "m", Created: 1}
		chunks := []Chunk{head, head, head, head}
		chunks[0].Reasoning, chunks[1].Reasoning, chunks[1].Text, chunks[2].Text, chunks[3].FinishReason = "Hm ", `"x"`, "co", "ld", FinishStop
		wire := transcript(r, chunks)
		if got, err := Collect(DecodeStream(strings.NewReader(string(wire)))); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n%+v, %v", wire, got, err)
		}
	}
}
