package token

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// bytesOnly is the smallest vocabulary: the bytes.
func bytesOnly() map[string]int {
	ranks := make(map[string]int)
	for b := range 256 {
		ranks[string([]byte{byte(b)})] = b
	}
	return ranks
}

func TestPack(t *testing.T) {
	for _, name := range vocabularies {
		t.Run(name+"/keeps_every_token", func(t *testing.T) {
			ref := references[name]()
			e := load(t, name)
			for tok, id := range ref.ranks {
				if string(e.Bytes(uint32(id))) != tok || e.vocab.rank(tok) != uint32(id) {
					t.Fatalf("token %d %q comes back as %q, rank %d", id, tok, e.Bytes(uint32(id)), e.vocab.rank(tok))
				}
			}
			n := 0
			for id := range e.vocab.size() {
				if e.vocab.token(uint32(id)) != "" {
					n++
				}
			}
			if n != len(ref.ranks) {
				t.Errorf("%d tokens, want %d", n, len(ref.ranks))
			}
		})
	}
	t.Run("r50k_base_is_small_under_brotli", func(t *testing.T) {
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, 9)
		w.Write(references[R50k]().packed)
		w.Close()
		if b.Len() > 190_000 {
			t.Errorf("%d bytes", b.Len())
		}
	})
	t.Run("keeps_holes_and_tokens_that_are_no_merges", func(t *testing.T) {
		ranks := bytesOnly()
		maps.Copy(ranks, map[string]int{"ab": 256, "abc": 258, "xyz": 259, "xy": 300})
		packed, err := Pack(R50k, ranks)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Load(R50k, packed)
		if err != nil {
			t.Fatal(err)
		}
		if e.Bytes(257) != nil || string(e.Bytes(259)) != "xyz" || e.Count("abcxyzab") != 3 {
			t.Errorf("%q, %q, %d tokens", e.Bytes(257), e.Bytes(259), e.Count("abcxyzab"))
		}
	})
	for what, change := range map[string]func(map[string]int){
		"negative_ids":    func(r map[string]int) { r["ab"] = -1 },
		"huge_ids":        func(r map[string]int) { r["ab"] = maxIDs },
		"equal_ids":       func(r map[string]int) { r["ab"] = 7 },
		"empty_tokens":    func(r map[string]int) { r[""] = 256 },
		"long_tokens":     func(r map[string]int) { r[strings.Repeat("a", 256)] = 256 },
		"a_byte_missing":  func(r map[string]int) { delete(r, "\x80") },
		"unknown_names":   nil,
		"names_of_others": nil,
	} {
		t.Run("refuses_"+what, func(t *testing.T) {
			ranks, name := bytesOnly(), R50k
			if change != nil {
				change(ranks)
			} else {
				name = map[string]string{"unknown_names": "x", "names_of_others": O200kHarmony}[what]
			}
			if _, err := Pack(name, ranks); err == nil {
				t.Error("no error")
			}
		})
	}
}

// sealed is a packed vocabulary with any body, and the right checksum.
func sealed(size, literals uint32, body []byte) []byte {
	rest := binary.LittleEndian.AppendUint32(nil, size)
	rest = binary.LittleEndian.AppendUint32(rest, literals)
	rest = append(rest, body...)
	out := append([]byte(magic), byte(len(R50k)))
	out = append(out, R50k...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(rest))
	return append(out, rest...)
}

func TestLoad(t *testing.T) {
	packed, err := Pack(R50k, bytesOnly())
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(packed)
	damaged[len(damaged)/2] ^= 1
	for _, c := range []struct {
		what, name string
		packed     []byte
		want       string
	}{
		{"an_unknown_name", "gpt2_base", packed, "unknown encoding"},
		{"no_data", R50k, nil, "not a packed vocabulary"},
		{"other_data", R50k, []byte("<!doctype html><title>404</title>"), "not a packed vocabulary"},
		{"a_cut", R50k, packed[:len(packed)-1], "damaged"},
		{"a_cut_header", R50k, packed[:9], "cut short"},
		{"damage", R50k, damaged, "damaged"},
		{"another_vocabulary", CL100k, packed, `"r50k_base", not "cl100k_base"`},
		{"planes_missing", R50k, sealed(256, 0, nil), "cut short"},
		{"too_many_ids", R50k, sealed(1<<31, 0, nil), "cut short"},
		{"literals_missing", R50k, sealed(1, 0, []byte{literal, 0, 0}), "not there"},
		{"a_literal_cut", R50k, sealed(1, 2, []byte{9, 'a', literal, 0, 0}), "not there"},
		{"literals_left_over", R50k, sealed(1, 3, []byte{1, 'a', 0, literal, 0, 0}), "left over"},
		{"a_merge_of_itself", R50k, sealed(1, 0, []byte{0, 0, 0, 0, 0, 0}), "later one"},
		{"a_token_twice", R50k, sealed(2, 4, []byte{1, 'a', 1, 'a', literal, literal, 0, 0, 0, 0}), "twice"},
	} {
		t.Run("refuses_"+c.what, func(t *testing.T) {
			if e, err := Load(c.name, c.packed); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load = %v, %v; want an error with %q", e, err, c.want)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	packed, err := Pack(R50k, bytesOnly())
	if err != nil {
		f.Fatal(err)
	}
	head := len(magic) + 1 + len(R50k) + 4
	f.Add(packed[head:])
	f.Add([]byte{2, 0, 0, 0, 2, 0, 0, 0, 1, 'a', literal, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, rest []byte) {
		// The checksum is set right, so that what is behind it is reached.
		data := append(bytes.Clone(packed[:head]), rest...)
		binary.LittleEndian.PutUint32(data[head-4:], crc32.ChecksumIEEE(rest))
		if e, err := Load(R50k, data); err == nil {
			e.Count("hello, 世界 \xff")
		}
	})
}
