package tinylm

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fewshot/app/chat"
)

func TestOutput(t *testing.T) {
	for name, test := range map[string]struct {
		tokens string // with | between them
		stops  []string
		want   string // what each token gives out, and the end, with | between them
	}{
		"gives out each token":                           {"a|b|c", nil, "a|b|c|"},
		"holds back half a character":                    {"a\xe4|\xb8|\xadb", nil, "a||中b|"},
		"holds back half a flag no longer":               {"🇫|🇷", nil, "🇫|🇷|"},
		"replaces a byte that begins nothing":            {"\xff|a", nil, "\uFFFD|a|"},
		"replaces a character that is never finished":    {"\xe4\xb8|a", nil, "|\uFFFD\uFFFDa|"},
		"replaces a character unfinished at the end":     {"a|\xf0\x9f", nil, "a||\uFFFD\uFFFD"},
		"stops before a stop sequence":                   {"ab|cd|ef", []string{"d"}, "ab|c|"},
		"finds one across tokens":                        {"a\n|\nb", []string{"\n\n"}, "a||"},
		"finds one across many tokens":                   {"x|S|T|O|P|y", []string{"STOP"}, "x|||||"},
		"gives back what only began like one":            {"S|T|A|B", []string{"STOP"}, "||STA|B|"},
		"gives back at the end what only began like one": {"S|T", []string{"STOP"}, "||ST"},
		"begins again within a failed one":               {"a|a|a|b", []string{"aab"}, "||a||"},
		"takes the first of several":                     {"one two", []string{"two", "one"}, "|"},
		"takes a short one within a long one":            {"ab|c", []string{"abcd", "bc"}, "|a|"},
		"takes the longer overlap":                       {"xab|c", []string{"abc", "b"}, "xa|"},
		"stops before a character cut by tokens":         {"\xe4\xb8|\xad文", []string{"中"}, "||"},
		"gives nothing out of a text that is all stop":   {"\n", []string{"\n"}, "|"},
	} {
		t.Run(name, func(t *testing.T) {
			o := output{}
			for _, s := range test.stops {
				o.stops = append(o.stops, []byte(s))
			}
			var got []string
			for _, token := range strings.Split(test.tokens, "|") {
				if o.stopped {
					break
				}
				text, _ := o.add([]byte(token), nil)
				got = append(got, text)
			}
			text, _ := o.end()
			got = append(got, text)
			if g := strings.Join(got, "|"); g != test.want {
				t.Errorf("got %q, want %q", g, test.want)
			}
		})
	}
	t.Run("gives out logprobs with their text", func(t *testing.T) {
		o := output{stops: [][]byte{[]byte("STOP")}}
		var counts []int
		for _, token := range []string{"a\xe4", "\xb8\xad", "S", "x", "ST", "OPz"} {
			_, logs := o.add([]byte(token), &chat.TokenLogprob{Token: token})
			counts = append(counts, len(logs))
		}
		if want := []int{1, 1, 0, 2, 0, 0}; !equal(counts, want) {
			t.Errorf("got %v logprobs a token, want %v", counts, want)
		}
	})
}

func FuzzOutput(f *testing.F) {
	f.Add("hello world", "o w", uint8(3))
	f.Add("a\xe4\xb8\xad\xff\n\n", "\n\n", uint8(1))
	f.Add("aaab", "aab", uint8(2))
	f.Add("", "x", uint8(0))
	f.Fuzz(func(t *testing.T, text, stop string, size uint8) {
		if stop == "" || !utf8.ValidString(stop) {
			return
		}
		o := output{stops: [][]byte{[]byte(stop)}}
		var got strings.Builder
		n := int(size%5) + 1
		for rest := text; len(rest) > 0 && !o.stopped; rest = rest[min(n, len(rest)):] {
			s, _ := o.add([]byte(rest[:min(n, len(rest))]), nil)
			if !utf8.ValidString(s) {
				t.Errorf("gave out %q", s)
			}
			got.WriteString(s)
		}
		s, _ := o.end()
		got.WriteString(s)
		want, _, _ := strings.Cut(text, stop)
		if want = string([]rune(want)); got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}
