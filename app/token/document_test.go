package token

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// check compares a document with a count from scratch: number, borders of
// pieces (by the tokens), and the counts between random bounds.
func check(t testing.TB, e *Encoding, d *Document, w writer) {
	t.Helper()
	s := d.Text()
	want := e.Append(nil, s)
	if d.Count() != len(want) {
		t.Fatalf("%s: %q: Count = %d, want %d", e.Name(), s, d.Count(), len(want))
	}
	i, at := 0, 0
	var middles []int
	for tok := range d.Tokens() {
		if i == len(want) || tok.ID != want[i] || tok.Start != at || tok.End < tok.Start {
			t.Fatalf("%s: %q: token %d is %v, want %d at %d", e.Name(), s, i, tok, want[i], at)
		}
		if utf8.ValidString(s) && string(e.Bytes(tok.ID)) != s[tok.Start:tok.End] {
			t.Fatalf("%s: %q: token %v is %q", e.Name(), s, tok, e.Bytes(tok.ID))
		}
		middles = append(middles, tok.Start+tok.End) // twice the middle
		at = tok.End
		i++
	}
	if i != len(want) || at != len(s) {
		t.Fatalf("%s: %q: %d tokens to byte %d, want %d to %d", e.Name(), s, i, at, len(want), len(s))
	}
	bounds := []int{0}
	for range w.IntN(6) {
		bounds = append(bounds, w.IntN(len(s)+1))
	}
	bounds = append(bounds, len(s))
	slices.Sort(bounds)
	for k, n := range d.CountBetween(bounds) {
		want := 0
		for _, middle := range middles {
			after := bounds[k] <= 0 || bounds[k] < len(s) && middle >= 2*bounds[k]
			before := bounds[k+1] >= len(s) || bounds[k+1] > 0 && middle < 2*bounds[k+1]
			if after && before {
				want++
			}
		}
		if n != want {
			t.Fatalf("%s: %q: %d tokens from %d to %d, want %d", e.Name(), s, n, bounds[k], bounds[k+1], want)
		}
	}
}

func TestDocument(t *testing.T) {
	for _, name := range []string{O200k, CL100k, R50k} {
		t.Run(name+"/recounts_exactly_after_every_edit", func(t *testing.T) {
			e := load(t, name)
			w := newWriter(8)
			for range 40 {
				d := NewDocument(e, w.text(w.IntN(150)))
				at := 0
				for k := range 250 {
					// Mostly typing at one place, with jumps.
					if w.IntN(4) == 0 || at > d.Len() {
						at = w.IntN(d.Len() + 1)
					}
					end, insert := at, ""
					switch w.IntN(4) {
					case 0:
						end = min(d.Len(), at+w.IntN(5))
					case 1:
						end = min(d.Len(), at+w.IntN(60))
						insert = w.text(w.IntN(8))
					default:
						insert = w.text(1 + w.IntN(2))
					}
					s := d.Text()[:at] + insert + d.Text()[end:]
					if w.IntN(2) == 0 {
						d.Edit(at, end, insert)
					} else {
						d.Update(s)
					}
					at += len(insert)
					if d.Text() != s {
						t.Fatalf("text is %q, want %q", d.Text(), s)
					}
					if k%8 == 0 {
						check(t, e, d, w)
					} else if want := e.Count(s); d.Count() != want {
						t.Fatalf("%q: Count = %d, want %d", s, d.Count(), want)
					}
				}
				check(t, e, d, w)
			}
		})
	}
	t.Run("byte_edits_that_break_UTF-8_stay_exact", func(t *testing.T) {
		e := load(t, O200k)
		w := newWriter(9)
		d := NewDocument(e, "")
		for k := range 2000 {
			at := w.IntN(d.Len() + 1)
			end := min(d.Len(), at+w.IntN(4))
			s := w.text(3)
			if d.Len() > 300 {
				end, s = min(d.Len(), at+40), ""
			}
			d.Edit(at, end, s[:w.IntN(len(s)+1)])
			if k%4 == 0 {
				check(t, e, d, w)
			}
		}
	})
	t.Run("runs_that_are_looked_through_to_their_end", func(t *testing.T) {
		e := load(t, O200k)
		w := newWriter(10)
		for _, run := range []string{" ", "\n", "A", "a", "字", "\u0301", "1", "!", "/", "AЯ"} {
			for _, tail := range []string{"", "x", "a's", " ", "\n", "字", "!", "A"} {
				d := NewDocument(e, "x "+strings.Repeat(run, 300)+"y")
				d.Edit(d.Len()-1, d.Len(), tail)
				check(t, e, d, w)
				d.Edit(d.Len(), d.Len(), tail)
				check(t, e, d, w)
				d.Edit(2, 2+len(run), "")
				check(t, e, d, w)
			}
		}
	})
	t.Run("an_edit_splits_only_what_it_reaches", func(t *testing.T) {
		e := load(t, O200k)
		d := NewDocument(e, strings.Repeat("The quick brown fox jumps over the lazy dog.\n", 900))
		p := d.count.(*pieces)
		split, n := p.encoding.split, 0
		p.encoding.split = func(sc *scanner, s string, at int) (int, int) {
			n++
			return split(sc, s, at)
		}
		d.Edit(d.Len()/2, d.Len()/2, "z")
		if n == 0 || n > 8 {
			t.Errorf("%d pieces were split again", n)
		}
	})
	t.Run("counts_may_be_asked_while_tokens_are_read", func(t *testing.T) {
		e := load(t, O200k)
		d := NewDocument(e, "one two three")
		for tok := range d.Tokens() {
			if n := e.Count(d.Text()[tok.Start:tok.End]); n != 1 {
				t.Errorf("token %v counts %d", tok, n)
			}
			break
		}
	})
	t.Run("counts_nothing_between_fewer_than_two_bounds", func(t *testing.T) {
		if c := NewDocument(load(t, O200k), "abc").CountBetween([]int{1}); c != nil {
			t.Errorf("counts = %v", c)
		}
	})
	t.Run("a_token_across_a_bound_belongs_where_most_of_it_is", func(t *testing.T) {
		// "Q: cheese" is Q, colon, and the word with its space.
		d := NewDocument(load(t, O200k), "Q: cheese")
		if c := d.CountBetween([]int{0, 3, 9}); !slices.Equal(c, []int{2, 1}) {
			t.Errorf("counts = %v, want the word's token with the word", c)
		}
	})
	t.Run("bounds_outside_the_text_are_its_ends", func(t *testing.T) {
		d := NewDocument(load(t, O200k), "one two")
		if c := d.CountBetween([]int{-5, 3, 99}); !slices.Equal(c, []int{1, 1}) {
			t.Errorf("counts = %v", c)
		}
	})
}

// characters is a tokenizer that is not an Encoding: a token a character.
type characters struct{}

func (characters) Name() string { return "characters" }
func (characters) Append(ids []uint32, text string) []uint32 {
	for _, r := range text {
		ids = append(ids, uint32(r))
	}
	return ids
}
func (characters) Count(text string) int  { return utf8.RuneCountInString(text) }
func (characters) Bytes(id uint32) []byte { return []byte(string(rune(id))) }

func TestDocumentOfAnyTokenizer(t *testing.T) {
	d := NewDocument(characters{}, "a字b")
	if d.Count() != 3 || d.Update("a字bc") != 4 || d.Edit(1, 4, "xy") != 5 {
		t.Errorf("%q counts %d", d.Text(), d.Count())
	}
	d.Update("字字字")
	if c := d.CountBetween([]int{0, 3, 9}); !slices.Equal(c, []int{1, 2}) {
		t.Errorf("counts = %v", c)
	}
	var got []Token
	for tok := range d.Tokens() {
		got = append(got, tok)
	}
	if want := []Token{{'字', 0, 3}, {'字', 3, 6}, {'字', 6, 9}}; !slices.Equal(got, want) {
		t.Errorf("tokens = %v", got)
	}
}

func TestCommonPrefixAndSuffix(t *testing.T) {
	w := newWriter(15)
	for range 3000 {
		a := strings.Repeat(w.text(1), w.IntN(40))
		b := a
		if len(a) > 0 {
			from := w.IntN(len(a))
			b = a[:from] + w.text(w.IntN(2)) + a[min(len(a), from+w.IntN(4)):]
		}
		prefix, suffix := 0, 0
		for prefix < min(len(a), len(b)) && a[prefix] == b[prefix] {
			prefix++
		}
		for suffix < min(len(a), len(b)) && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
			suffix++
		}
		if p, s := commonPrefix(a, b), commonSuffix(a, b); p != prefix || s != suffix {
			t.Fatalf("%q and %q: %d and %d, want %d and %d", a, b, p, s, prefix, suffix)
		}
		if front, behind := inCommon(a, b); front != prefix || behind != min(suffix, len(a)-prefix, len(b)-prefix) {
			t.Fatalf("%q and %q: %d and %d, want %d and %d, none twice", a, b, front, behind, prefix, suffix)
		}
		// Parts of one string, which need not be read.
		from := w.IntN(len(a) + 1)
		if p := commonPrefix(a, a[:from]); p != from {
			t.Fatalf("%q and its first %d bytes: %d", a, from, p)
		}
	}
}

func TestCommonPrefixOfLongTexts(t *testing.T) {
	// A difference at every place of the words, and of the turns, of two texts
	// at every distance from a word's start.
	text := strings.Repeat("0123456789", 40)
	for shift := range 8 {
		for at := range 300 {
			a, b := strings.Clone(text[shift:]), []byte(text[shift:])
			b[at] ^= 0x20
			other := strings.Repeat("x", shift) + string(b)
			if n := commonPrefix(a, other[shift:]); n != at {
				t.Fatalf("%d bytes at distance %d, want %d", n, shift, at)
			}
			if n := commonSuffix(a, other[shift:]); n != len(a)-at-1 {
				t.Fatalf("%d bytes behind at distance %d, want %d", n, shift, len(a)-at-1)
			}
		}
	}
}
