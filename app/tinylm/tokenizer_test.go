package tinylm

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fewshot/app/token"
)

var _ token.Tokenizer = (*Tokenizer)(nil)

func TestTokenizer(t *testing.T) {
	first, err := parseVocabulary("é水🇫🇷\nInput the")
	if err != nil {
		t.Fatal(err)
	}
	tok := FamilyTokenizer()
	for name, test := range map[string]struct {
		tok        *Tokenizer
		text, want string
	}{
		"words with their space are whole":   {tok, "Input: the", "Input|:| the"},
		"other words go piece by piece":      {tok, "Inputs", "Input|s"},
		"so do characters":                   {tok, "水é魍", "水|é|\xe9|\xad|\x8d"},
		"control tokens don't exist as text": {tok, "<|bos|>\x00", "<|||b|os|||>|\x00"},
		"nothing is nothing":                 {tok, "", ""},

		"the first generation's words are whole": {first, "Input: the", "Input|:| |the"},
		"its other words go letter by letter":    {first, "Inputs", "I|n|p|u|t|s"},
		"a word ends where the letters do":       {first, "the1the_the", "the|1|the|_|the"},
		"characters of the vocabulary too":       {first, "水é", "水|é"},
		"other characters go byte by byte":       {first, "魍", "\xe9|\xad|\x8d"},
		"bytes that are no text are tokens":      {first, "a\xffb\xe4", "a|\xff|b|\xe4"},
		"a flag is two characters":               {first, "🇫🇷", "🇫|🇷"},
	} {
		t.Run(name, func(t *testing.T) {
			var parts []string
			for _, id := range test.tok.Append(nil, test.text) {
				parts = append(parts, string(test.tok.Bytes(id)))
			}
			if got := strings.Join(parts, "|"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	t.Run("an id that there is not has no bytes", func(t *testing.T) {
		if tok.Bytes(uint32(tok.Len())) != nil || tok.Bytes(1<<31) != nil || tok.Bytes(beginning) != nil {
			t.Error("bytes of nothing")
		}
	})
	t.Run("what stands before is kept", func(t *testing.T) {
		if got := tok.Append([]uint32{7}, "a"); !equal(got, []uint32{7, 'a'}) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a bad vocabulary is refused", func(t *testing.T) {
		for _, v := range []string{"", "é", "é\nab\ncd", "éé\nab", "a\nab", "é\na", "é\nab ab", "é\naß", "\xff\nab"} {
			if _, err := parseVocabulary(v); err == nil {
				t.Errorf("%q was taken", v)
			}
		}
	})
}

func FuzzTokenizer(f *testing.F) {
	for _, s := range []string{"", "Input: cheese\nOutput: 奶酪", "a\xff\xe4\xb8b", "the the1 THE", "\u2028🇫🇷🏴󠁧󠁢", strings.Repeat("x", 100)} {
		f.Add(s)
	}
	tok := FamilyTokenizer()
	f.Fuzz(func(t *testing.T, text string) {
		ids := tok.Append(nil, text)
		var back []byte
		for _, id := range ids {
			back = append(back, tok.Bytes(id)...)
		}
		if string(back) != text {
			t.Errorf("%q comes back as %q", text, back)
		}
		if n := tok.Count(text); n != len(ids) {
			t.Errorf("%q counts %d, has %d", text, n, len(ids))
		}
		if n := len(ids); n < utf8.RuneCountInString(text)/64 && n > 0 {
			t.Errorf("%d tokens for %d characters", n, utf8.RuneCountInString(text))
		}
	})
}
