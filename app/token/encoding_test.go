package token

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// vocabularies are those that there is a packed file of.
var vocabularies = []string{O200k, CL100k, P50k, R50k}

// A reference is a vocabulary as OpenAI publishes it, from the offline loader.
var references = func() map[string]func() reference {
	m := make(map[string]func() reference)
	for _, name := range vocabularies {
		m[name] = sync.OnceValue(func() reference {
			ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
			if err != nil {
				panic(err)
			}
			packed, err := Pack(name, ranks)
			if err != nil {
				panic(err)
			}
			core, err := tiktoken.NewCoreBPE(ranks, map[string]int{"<|endoftext|>": 1 << 20}, patterns[name])
			if err != nil {
				panic(err)
			}
			return reference{ranks, packed, tiktoken.NewTiktoken(core, &tiktoken.Encoding{}, nil)}
		})
	}
	return m
}()

type reference struct {
	ranks    map[string]int
	packed   []byte
	tiktoken *tiktoken.Tiktoken // with the regular expression, and all ranks
}

// patterns are the regular expressions that the splitting rules stand for.
var patterns = map[string]string{
	O200k: `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	CL100k: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	P50k:   `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
	R50k:   `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
}

func load(t testing.TB, name string) *Encoding {
	t.Helper()
	e, err := Load(name, references[Vocabulary(name)]().packed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// comparable reports whether tiktoken-go and the Rust core agree on s: they
// fold U+017F differently, and know Unicode 15 and 16.
func comparable(s string) bool {
	for _, r := range s {
		if r == 'ſ' || !unicode.In(r, unicode.L, unicode.M, unicode.N) && classes().rune(r) > other && classes().rune(r) < space {
			return false
		}
	}
	return utf8.ValidString(s)
}

// A writer makes text of every kind from a seed.
type writer struct{ *rand.Rand }

func newWriter(seed uint64) writer { return writer{rand.New(rand.NewPCG(seed, 7))} }

var atoms = strings.Split("| |  |\n|\r\n|\r|\t|\v|\u0085|\u00a0|\u2028|\u3000|\ufeff|\u200b|a|A|b|the| The|ING|iPhone|é|É|e\u0301|ß|ǅ|ʰ|ª|ſ|"+
	"'s|'S|'re|'LL|'ve|'d|'ſ|'|''|r|e|l|L|1|12|345|6789|٣|½|Ⅳ|!|?|...|/|//|.\n|-|_|=>|<"+"|endoftext"+"|>|{\"a\":1}|字|本|你好|世界|カタカナ|한국어|สวัสดี|مرحبا|हिन्दी|Привет|МИР|𠀀|𝒳|"+
	"😀|👩\u200d👧|🇨🇳|👍🏽|\ufe0f|\u20dd|\x00|\x7f|\uffff|ABC|abc|Abc|x y|\n\n  \n|        |AAAA'SS", "|")

// text is about n pieces of text: words, runs, scripts, and anything.
func (w writer) text(n int) string {
	var b strings.Builder
	for range n {
		switch w.IntN(12) {
		case 0: // a run of one thing
			b.WriteString(strings.Repeat(atoms[w.IntN(len(atoms))], w.IntN(9)))
		case 1: // any character
			b.WriteRune(rune(w.IntN(unicode.MaxRune + 1)))
		case 2: // any of the first two planes
			b.WriteRune(rune(w.IntN(0x20000)))
		case 3, 4: // Chinese
			for range w.IntN(12) {
				b.WriteRune(rune(0x4e00 + w.IntN(0x5200)))
			}
		case 5, 6: // a word
			b.WriteByte(' ')
			for range 1 + w.IntN(9) {
				b.WriteByte(byte('a' + w.IntN(26)))
			}
		case 7: // code
			b.WriteString("\n\t\tif x[i] >= 0x1F && err != nil {\n" + strings.Repeat(" ", w.IntN(20)))
		default:
			b.WriteString(atoms[w.IntN(len(atoms))])
		}
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

func equal(ids []uint32, want []int) bool {
	if len(ids) != len(want) {
		return false
	}
	for i, id := range ids {
		if int(id) != want[i] {
			return false
		}
	}
	return true
}

func TestEncoding(t *testing.T) {
	for _, name := range vocabularies {
		t.Run(name+"/equals_tiktoken-go_on_any_text", func(t *testing.T) {
			e, ref := load(t, name), references[name]().tiktoken
			w := newWriter(1)
			compared := 0
			for range 3000 {
				s := w.text(1 + w.IntN(20))
				if !comparable(s) {
					continue
				}
				compared++
				if ids, want := e.Append(nil, s), ref.EncodeOrdinary(s); !equal(ids, want) {
					t.Fatalf("Append(%q)\n got %v\nwant %v", s, ids, want)
				}
			}
			if compared < 1500 {
				t.Errorf("only %d texts were compared", compared)
			}
		})
		t.Run(name+"/counts_what_it_appends_and_gives_the_bytes_back", func(t *testing.T) {
			e := load(t, name)
			w := newWriter(2)
			for range 500 {
				s := w.text(1 + w.IntN(40))
				ids := e.Append([]uint32{9}, s)[1:]
				if n := e.Count(s); n != len(ids) {
					t.Fatalf("Count(%q) = %d, Append gives %d", s, n, len(ids))
				}
				var b []byte
				for _, id := range ids {
					b = append(b, e.Bytes(id)...)
				}
				if string(b) != s {
					t.Fatalf("the bytes of %q are %q", s, b)
				}
			}
		})
	}
	t.Run("typed_control_tokens_are_ordinary_text", func(t *testing.T) {
		e := load(t, O200k)
		if ids := e.Append(nil, "<|endoftext|>"); len(ids) < 5 {
			t.Errorf("ids = %v", ids)
		}
	})
	t.Run("o200k_harmony_is_o200k_base_on_text", func(t *testing.T) {
		e, h := load(t, O200k), load(t, O200kHarmony)
		s := newWriter(3).text(500)
		if ids := e.Append(nil, s); h.Count(s) != len(ids) || h.Name() != "o200k_harmony" {
			t.Errorf("%s counts %d, o200k_base %d", h.Name(), h.Count(s), len(ids))
		}
	})
	t.Run("bytes_that_are_not_UTF-8_count_as_replacement_characters", func(t *testing.T) {
		e := load(t, CL100k)
		for _, s := range []string{"\xff", "a\xffb", "\xe5\xad", "\xed\xa0\x80", "\xc0\xaf", "字\xe5", "\xf5\x80\x80\x80", "\xe0\x80\x80 x", "\xf0\x9f\x98"} {
			want := e.Append(nil, string([]rune(s)))
			if ids := e.Append(nil, s); len(ids) != len(want) || e.Count(s) != len(want) {
				t.Errorf("%q: ids %v, want %v", s, ids, want)
			}
		}
	})
	t.Run("an_unknown_id_has_no_bytes", func(t *testing.T) {
		if b := load(t, P50k).Bytes(50256); b != nil { // the hole of <|endoftext|>
			t.Errorf("Bytes = %q", b)
		}
		if b := load(t, O200k).Bytes(1 << 30); b != nil {
			t.Errorf("Bytes = %q", b)
		}
	})
	t.Run("many_goroutines_share_one", func(t *testing.T) {
		e := load(t, O200k)
		s := newWriter(4).text(300)
		want := e.Count(s)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					d := NewDocument(e, s)
					if n := e.Count(s); n != want || d.Count() != want {
						t.Errorf("Count = %d and %d, want %d", n, d.Count(), want)
					}
				}
			})
		}
		wg.Wait()
	})
}

// The rules against the expressions, piece by piece: ids alone would hide a
// wrong border that no token crosses.
func TestSplitRules(t *testing.T) {
	for _, name := range []string{O200k, CL100k, R50k} {
		t.Run(name+"/equals_the_regular_expression", func(t *testing.T) {
			re := regexp2.MustCompile(patterns[name], regexp2.None)
			sc := &scanner{classTable: classes()}
			w := newWriter(5)
			for range 3000 {
				s := w.text(1 + w.IntN(12))
				if !comparable(s) {
					continue
				}
				m, err := re.FindStringMatch(s)
				for p := 0; p < len(s); {
					q, far := splitRuleOf(name)(sc, s, p)
					if q <= p || far < q && far+margin < q || m == nil || m.String() != s[p:q] {
						t.Fatalf("%q at %d: %q, want %q (%v)", s, p, s[p:q], m, err)
					}
					p = q
					m, err = re.FindNextMatch(m)
				}
			}
		})
		t.Run(name+"/reads_no_further_than_it_says", func(t *testing.T) {
			sc := &scanner{classTable: classes()}
			w := newWriter(6)
			for range 2000 {
				s := w.text(1 + w.IntN(12))
				for p := 0; p < len(s); {
					q, far := splitRuleOf(name)(sc, s, p)
					if cut := far + margin; cut < len(s) {
						for _, other := range []string{"", "a", "A", "'s", " ", "\n", "字", "\u0301", "1", "\xff"} {
							if got, _ := splitRuleOf(name)(sc, s[:cut]+other, p); got != q {
								t.Fatalf("%q at %d ends at %d, but at %d if %q follows after %d", s, p, q, got, other, cut)
							}
						}
					}
					p = q
				}
			}
		})
	}
}

// OpenAI's later pattern of cl100k_base splits "\n  " at the end of a text as
// one piece. That gives the same ids as long as no token continues from a line
// end into other white space.
func TestNoTokenCrossesLineEndIntoSpace(t *testing.T) {
	for tok := range references[CL100k]().ranks {
		i := strings.LastIndexAny(tok, "\r\n")
		if rest := tok[i+1:]; i >= 0 && rest != "" && strings.TrimSpace(rest) == "" {
			t.Errorf("token %q", tok)
		}
	}
}

func TestClassTable(t *testing.T) {
	t.Run("agrees_with_Go_on_what_both_have", func(t *testing.T) {
		for r := rune(0); r <= unicode.MaxRune; r++ {
			want := other
			switch {
			case r == '\r' || r == '\n':
				want = lineEnd
			case unicode.IsSpace(r):
				want = space
			case unicode.In(r, unicode.Lu, unicode.Lt):
				want = upper
			case unicode.Is(unicode.Ll, r):
				want = lower
			case unicode.IsLetter(r):
				want = uncased
			case unicode.IsMark(r):
				want = mark
			case unicode.IsNumber(r):
				want = number
			}
			if got := classes().rune(r); got != want && !unicode.Is(unicode.Cn, r) {
				t.Fatalf("class of %U is %d, want %d", r, got, want)
			}
		}
	})
	t.Run("is_of_Unicode_16", func(t *testing.T) {
		for r, want := range map[rune]class{0x10d50: upper, 0x10d70: lower, 0x2ebf0: uncased, 0x105c0: uncased, 0x10d40: number, 0x113b8: mark} {
			if got := classes().rune(r); got != want {
				t.Errorf("class of %U is %d, want %d", r, got, want)
			}
		}
	})
}
