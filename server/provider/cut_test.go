package provider

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestCutAt(t *testing.T) {
	usage := &chat.Usage{TotalTokens: 9}
	tests := []struct {
		name   string
		stops  []string
		pieces []string
		text   string
		finish string
		usage  bool
	}{
		{"without_stops", nil, []string{"a\n", "b"}, "a\nb", "length", true},
		{"that_never_come", []string{"\n\n"}, []string{"a\n", "b\n", " c\n"}, "a\nb\n c\n", "length", true},
		{"in_one_piece", []string{"\n"}, []string{"a\nb", "c"}, "a", "stop", false},
		{"over_pieces", []string{"\n\n"}, []string{"a\n", "\nb"}, "a", "stop", false},
		{"at_the_first_of_several", []string{"\n\n", " \n"}, []string{"a \n\nb"}, "a", "stop", false},
		{"at_the_longer_that_began_first", []string{"\n \n", " \n"}, []string{"a\n", " ", "\n"}, "a", "stop", false},
		{"at_the_very_beginning", []string{"\n"}, []string{"\n", "b"}, "", "stop", false},
		{"in_the_last_piece", []string{"\n"}, []string{"a", "b\n"}, "ab", "stop", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var chunks []chat.Chunk
			for _, p := range tt.pieces {
				chunks = append(chunks, chat.Chunk{ID: "1", Text: p})
			}
			chunks = append(chunks, chat.Chunk{ID: "1", FinishReason: "length"}, chat.Chunk{ID: "1", Usage: usage})
			got, err := chat.Collect(cutAt(tt.stops, sequence(nil, chunks...)))
			if err != nil || textOf(got) != tt.text || got.Samples[0].FinishReason != tt.finish || (got.Usage != nil) != tt.usage {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	t.Run("of_a_whole_answer", func(t *testing.T) {
		got, err := chat.Collect(cutAt([]string{"\n"}, sequence(nil, chat.Chunk{Text: "a\nb", FinishReason: "length"}, chat.Chunk{Usage: usage})))
		if err != nil || textOf(got) != "a" || got.Samples[0].FinishReason != "stop" || got.Usage != usage {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("shows_what_was_held_before_an_error", func(t *testing.T) {
		boom := errors.New("boom")
		got, err := chat.Collect(cutAt([]string{"\n\n"}, sequence(boom, chat.Chunk{Text: "a\n"})))
		if err != boom || textOf(got) != "a\n" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// FuzzCutAt compares pieces of any size with a cut of the whole text.
func FuzzCutAt(f *testing.F) {
	f.Add("a \n b\n\nc", "\n\n", " \n", 1)
	f.Fuzz(func(t *testing.T, text, first, second string, size int) {
		if first == "" || second == "" || len(text) > 1000 {
			return
		}
		var chunks []chat.Chunk
		size = min(max(size, 1), 9)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			chunks = append(chunks, chat.Chunk{Text: rest[:n]})
			rest = rest[n:]
		}
		chunks = append(chunks, chat.Chunk{FinishReason: "length"})
		got, err := chat.Collect(cutAt([]string{first, second}, sequence(nil, chunks...)))
		want := text
		if i := strings.Index(want, first); i >= 0 {
			want = want[:i]
		}
		if i := strings.Index(text, second); i >= 0 && i < len(want) {
			want = want[:i]
		}
		// Of a stop sequence that ends first, a longer one that began before it
		// may not have been whole yet: then no more than that is shown.
		if err != nil || !strings.HasPrefix(textOf(got), want) {
			t.Fatalf("got %q, want %q", textOf(got), want)
		}
		for _, stop := range []string{first, second} {
			if strings.Contains(textOf(got), stop) {
				t.Fatalf("%q holds %q", textOf(got), stop)
			}
		}
	})
}

// TestCutter_keeps_the_promise_that_more_follows: what was not hurried does not
// wait for what is held back, nor for what comes after the cut.
func TestCutter_keeps_the_promise_that_more_follows(t *testing.T) {
	more := func(text string) chat.Chunk { return chat.Chunk{ID: "1", Text: text, More: true} }
	for name, tt := range map[string]struct {
		chunks []chat.Chunk
		want   []string // the texts, with + where more follows
	}{
		"held_back":  {[]chat.Chunk{more("a"), {ID: "1", Text: "\n"}, {ID: "1", Text: "b"}}, []string{"a+", "", "\nb"}},
		"cut":        {[]chat.Chunk{more("a"), more("\n\nb"), more("c")}, []string{"a+", ""}},
		"goes_on":    {[]chat.Chunk{more("a"), more("\n"), more("b"), {ID: "1", FinishReason: "stop"}}, []string{"a+", "\nb+", ""}},
		"no_promise": {[]chat.Chunk{{ID: "1", Text: "\n"}, {ID: "1", Text: "b"}}, []string{"\nb"}},
	} {
		var got []string
		for c, err := range cutAt([]string{"\n\n"}, sequence(nil, tt.chunks...)) {
			if err != nil {
				t.Fatal(err)
			}
			if c.More {
				c.Text += "+"
			}
			got = append(got, c.Text)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
