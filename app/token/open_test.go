package token

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// openEncodings are those of open models, in the order of open.mjs.
var openEncodings = []string{Qwen3, Tekken, DeepSeekV3}

// loadOpen is one of them, as the repository has it.
var loadOpen = func() func(string) (*Encoding, error) {
	var loaded sync.Map
	return func(name string) (*Encoding, error) {
		load, _ := loaded.LoadOrStore(name, sync.OnceValues(func() (*Encoding, error) {
			small, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "vocab", name+".bin.br"))
			if err != nil {
				return nil, err
			}
			packed, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small)))
			if err != nil {
				return nil, err
			}
			return Load(name, packed)
		}))
		return load.(func() (*Encoding, error))()
	}
}()

// TestOpen holds the encodings of open models against their reference tokenizers:
// on a sample, or on all of the file that FEWSHOT_OPEN_TEXTS names, which
// testdata/open.mjs writes.
func TestOpen(t *testing.T) {
	path := os.Getenv("FEWSHOT_OPEN_TEXTS")
	if path == "" {
		path = filepath.Join("testdata", "open.jsonl")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var encodings []*Encoding
	for _, name := range openEncodings {
		e, err := loadOpen(name)
		if err != nil {
			t.Fatal(err)
		}
		encodings = append(encodings, e)
	}
	texts, differ := 0, make([]int, len(encodings))
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for ; lines.Scan(); texts++ {
		var row []json.RawMessage
		var text string
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil || len(row) != 1+len(encodings) {
			t.Fatalf("line %d: %v", texts+1, err)
		}
		if err := json.Unmarshal(row[0], &text); err != nil {
			t.Fatal(err)
		}
		for i, e := range encodings {
			ids := e.Append(nil, text)
			got, want := strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), " "), string(row[1+i])
			var sample []any
			if json.Unmarshal(row[1+i], &sample) == nil && len(sample) == 2 {
				if hash, ok := sample[1].(string); ok {
					sum := sha256.Sum256([]byte(strings.Trim(fmt.Sprint(ids), "[]")))
					got, want = fmt.Sprint(len(ids), hex.EncodeToString(sum[:6])), fmt.Sprint(sample[0], hash)
				}
			}
			if got != want {
				if differ[i]++; differ[i] <= 5 {
					t.Errorf("%s: %q is %s, the reference has %s", e.Name(), text, got, want)
				}
			}
			if n := e.Count(text); n != len(ids) {
				t.Errorf("%s: %q has %d ids and counts %d", e.Name(), text, len(ids), n)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for i, e := range encodings {
		t.Logf("%s: %d of %d texts differ", e.Name(), differ[i], texts)
	}
	if texts < 1500 {
		t.Errorf("only %d texts", texts)
	}
}

// TestOpen_recounts_after_every_edit types into documents of the open encodings, as
// TestDocument does: what a recount finds is what a count from scratch finds.
func TestOpen_recounts_after_every_edit(t *testing.T) {
	for _, name := range openEncodings {
		t.Run(name, func(t *testing.T) {
			e, err := loadOpen(name)
			if err != nil {
				t.Fatal(err)
			}
			w := newWriter(21)
			for range 25 {
				d := NewDocument(e, w.text(w.IntN(150)))
				at := 0
				for k := range 150 {
					if w.IntN(4) == 0 || at > d.Len() {
						at = w.IntN(d.Len() + 1)
					}
					end, insert := at, w.text(1+w.IntN(2))
					if w.IntN(4) == 0 {
						end = min(d.Len(), at+w.IntN(60))
					}
					d.Edit(at, end, insert)
					at += len(insert)
					if e.form != nil && e.form(d.Text()) != d.Text() {
						checkFormed(t, e, d)
						continue
					}
					if k%8 == 0 {
						check(t, e, d, w)
					} else if want := e.Count(d.Text()); d.Count() != want {
						t.Fatalf("%s: %q: Count = %d, want %d", name, d.Text(), d.Count(), want)
					}
				}
			}
		})
	}
}

// checkFormed compares a document whose text is not in the encoding's form with a
// count from scratch: the tokens and their order, and that their ranges go on from
// the beginning to the end of the text.
func checkFormed(t *testing.T, e *Encoding, d *Document) {
	t.Helper()
	want, i, at := e.Append(nil, d.Text()), 0, 0
	for tok := range d.Tokens() {
		if i == len(want) || tok.ID != want[i] || tok.Start != at || tok.End < at {
			t.Fatalf("%s: %q: token %d is %v at %d", e.Name(), d.Text(), i, tok, at)
		}
		at = tok.End
		i++
	}
	if i != len(want) || at != d.Len() || d.Count() != i {
		t.Fatalf("%s: %q: %d tokens to byte %d, want %d to %d", e.Name(), d.Text(), i, at, len(want), d.Len())
	}
	half := d.Len() / 2
	if sum := d.CountBetween([]int{0, half, d.Len()}); sum[0]+sum[1] != i || sum[0] < 0 {
		t.Fatalf("%s: %q: the halves have %v tokens, the whole %d", e.Name(), d.Text(), sum, i)
	}
}

func TestComposed(t *testing.T) {
	e, err := loadOpen(Qwen3)
	if err != nil {
		t.Fatal(err)
	}
	for odd, plain := range map[string]string{"e\u0301te\u0301": "été", "a\u0302\u0323": "\u1ead", "\u1112\u1161\u11ab": "\ud55c", "\u212b": "Å", "x": "x"} {
		if got, want := e.Append(nil, odd), e.Append(nil, plain); fmt.Sprint(got) != fmt.Sprint(want) || e.Count(odd) != len(want) {
			t.Errorf("%q is %v, %q is %v", odd, got, plain, want)
		}
	}
	// One mark makes the text another; taking it away makes it what it was.
	d := NewDocument(e, "the cafe is open, and the sea otter sleeps")
	n := d.Count()
	d.Edit(8, 8, "\u0301")
	checkFormed(t, e, d)
	if d.Edit(8, 10, ""); d.Count() != n {
		t.Errorf("%d tokens, before %d", d.Count(), n)
	}
	check(t, e, d, newWriter(1))
}

// TestIsSymbol holds the runs against the tables of package unicode, which are of an
// older Unicode: what they know is what we know.
func TestIsSymbol(t *testing.T) {
	n := 0
	for r := range rune(0x110000) {
		if c := classes().rune(r); c != other || !unicode.In(r, unicode.P, unicode.S, unicode.Cc, unicode.Cf, unicode.Co) {
			continue
		}
		n++
		if want := unicode.In(r, unicode.P, unicode.S); isSymbol(r) != want {
			t.Errorf("%U: %v", r, !want)
		}
	}
	if n < 7000 {
		t.Errorf("only %d characters were compared", n)
	}
	if !isSymbol(utf8.RuneError) || isSymbol(0) || !isSymbol('\u2429') {
		t.Error("U+FFFD, U+0000 or U+2429")
	}
}
