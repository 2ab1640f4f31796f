package tinylm

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// recipePieces is the recipe's vocabulary, with texts and the ids that bpe.py
// makes of them.
type recipePieces struct {
	Chars  []string    `json:"chars"`
	Merges [][2]uint32 `json:"merges"`
	Texts  []struct {
		Text string   `json:"text"`
		IDs  []uint32 `json:"ids"`
	} `json:"texts"`
}

func piecesOfRecipe(t testing.TB) (*Tokenizer, recipePieces) {
	f, err := os.Open("testdata/pieces.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all recipePieces
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(&all)
	}
	if err != nil {
		t.Fatal(err)
	}
	tok, err := newPieces(all.Chars, all.Merges)
	if err != nil {
		t.Fatal(err)
	}
	return tok, all
}

func TestPieces(t *testing.T) {
	tok, all := piecesOfRecipe(t)
	t.Run("are those of the recipe", func(t *testing.T) {
		if len(all.Texts) < 2000 {
			t.Fatalf("only %d texts", len(all.Texts))
		}
		for _, v := range all.Texts {
			if got := tok.Append(nil, v.Text); !slices.Equal(got, v.IDs) {
				t.Fatalf("%q: got %v, want %v", v.Text, got, v.IDs)
			}
			if n := tok.Count(v.Text); n != len(v.IDs) {
				t.Fatalf("%q: counted %d, want %d", v.Text, n, len(v.IDs))
			}
		}
	})
	show := func(text string) string {
		var parts []string
		for _, id := range tok.Append(nil, text) {
			parts = append(parts, string(tok.Bytes(id)))
		}
		return strings.Join(parts, "|")
	}
	for name, test := range map[string]struct{ text, want string }{
		"a word has its space":                     {"the cat", "the| cat"},
		"digits and signs stand alone":             {"12 + 3!\n\n", "1|2| |+| |3|!|\n|\n"},
		"what belongs to a word after a letter":    {"I don't 't", "I| don|'t| |'|t"},
		"all but one of the spaces before a word":  {"\n    return", "\n|   | return"},
		"other characters go byte by byte":         {"魍", "\xe9|\xad|\x8d"},
		"bytes that are no text are tokens":        {"a\xffb\xe4", "a|\xff|b|\xe4"},
		"nothing is nothing":                       {"", ""},
		"a text may be cut before a space or sign": {"Output:", "Output|:"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := show(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	t.Run("come back from their texts", func(t *testing.T) {
		back, err := parseVocabulary(tok.String())
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(back.pieces.merged, tok.pieces.merged) || !slices.EqualFunc(back.bytes, tok.bytes, bytes.Equal) {
			t.Error("the vocabulary as text has other pieces")
		}
	})
	t.Run("of texts that can't be are refused", func(t *testing.T) {
		for _, v := range []string{"é\nab\nab", "é\n\nabc", "é\n\nab\nab", "é\n\na", "é\n\nab\n\ncd", "é\n\n" + strings.Repeat("a", 1<<20)} {
			if _, err := parseVocabulary(v); err == nil {
				t.Errorf("%.20q was taken", v)
			}
		}
	})
	t.Run("a long run is cut", func(t *testing.T) {
		for _, text := range []string{strings.Repeat("a", 1<<20), strings.Repeat(" ", 1<<20), strings.Repeat("中", 1<<18)} {
			n := 0
			for _, id := range tok.Append(nil, text) {
				n += len(tok.Bytes(id))
			}
			if n != len(text) {
				t.Errorf("%d bytes come back as %d", len(text), n)
			}
		}
	})
}

func FuzzPieces(f *testing.F) {
	for _, s := range []string{"", "Input: cheese\nOutput: 奶酪", "a\xff\xe4\xb8b", "the  the1 THE's", "\u2028🇫🇷🏴󠁧󠁢", strings.Repeat("x", 100), "don't\t'", "  é×ß"} {
		f.Add(s)
	}
	tok, _ := piecesOfRecipe(f)
	f.Fuzz(func(t *testing.T, text string) {
		ids := tok.Append(nil, text)
		var back []byte
		for _, id := range ids {
			back = append(back, tok.Bytes(id)...)
		}
		if string(back) != text {
			t.Errorf("%q comes back as %q", text, back)
		}
		// A text may be cut before any space, sign or line's end.
		for i := range text {
			if i > 0 && strings.ContainsRune(" \n:,.>", rune(text[i])) && text[i-1] != ' ' {
				if got := tok.Append(tok.Append(nil, text[:i]), text[i:]); !slices.Equal(got, ids) {
					t.Errorf("%q: cut at %d it is %v, whole %v", text, i, got, ids)
				}
			}
		}
	})
}
