package token

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// golden is testdata/golden.json: what OpenAI's tokenizer itself, the Rust
// core in npm's tiktoken, makes of texts. See testdata/golden.mjs.
type golden struct {
	Encodings []string
	Cases     [][]json.RawMessage // text, then the ids of each encoding; p50k_base may stand for r50k_base
	Repeats   [][]json.RawMessage // unit, number, then a sum of each encoding
	Joins     [][]json.RawMessage // cases from, to, then a sum of each encoding
	Points    [][]json.RawMessage // first code point, then a sum of each encoding
}

func read[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// checkSum compares the ids of a long text with [number, hash].
func checkSum(t *testing.T, e *Encoding, what, text string, sum json.RawMessage) {
	t.Helper()
	ids := e.Append(nil, text)
	var b []byte
	for i, id := range ids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendUint(b, uint64(id), 10)
	}
	h := sha256.Sum256(b)
	got := fmt.Sprintf("[%d,%q]", len(ids), hex.EncodeToString(h[:8]))
	if got != string(sum) {
		t.Errorf("%s: %s gives %s, want %s", e.Name(), what, got, sum)
	}
}

func TestGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	g := read[golden](t, data)
	if len(g.Cases) < 1000 || len(g.Repeats) == 0 || len(g.Joins) == 0 || len(g.Points) == 0 {
		t.Fatalf("golden.json has %d cases, %d repeats, %d joins, %d points", len(g.Cases), len(g.Repeats), len(g.Joins), len(g.Points))
	}
	texts := make([]string, len(g.Cases))
	for i, c := range g.Cases {
		texts[i] = read[string](t, c[0])
	}
	for k, name := range g.Encodings {
		e := load(t, name)
		t.Run(name+"/short_texts", func(t *testing.T) {
			for i, c := range g.Cases {
				want := read[[]int](t, c[min(1+k, len(c)-1)])
				if ids := e.Append(nil, texts[i]); !equal(ids, want) {
					t.Errorf("%q\n got %v\nwant %v", texts[i], ids, want)
				}
			}
		})
		t.Run(name+"/repeated_units", func(t *testing.T) {
			for _, c := range g.Repeats {
				unit, n := read[string](t, c[0]), read[int](t, c[1])
				checkSum(t, e, fmt.Sprintf("%d times %q", n, unit), strings.Repeat(unit, n), c[2+k])
			}
		})
		t.Run(name+"/joined_texts", func(t *testing.T) {
			for _, c := range g.Joins {
				from, to := read[int](t, c[0]), read[int](t, c[1])
				checkSum(t, e, fmt.Sprintf("cases %d to %d", from, to), strings.Join(texts[from:to], ""), c[2+k])
			}
		})
		t.Run(name+"/all_code_points", func(t *testing.T) {
			for _, c := range g.Points {
				from := read[rune](t, c[0])
				var b strings.Builder
				for r := from; r < from+0x1000; r++ {
					if r < 0xd800 || r >= 0xe000 {
						fmt.Fprintf(&b, "in%[1]cthe  %[1]c\n 1%[1]c2%[1]c's ", r)
					}
				}
				checkSum(t, e, fmt.Sprintf("code points from %U", from), b.String(), c[1+k])
			}
		})
	}
}
