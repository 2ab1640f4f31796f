package prompt

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// standard packs with the standard library.
func standard(src []byte, level int) []byte {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, level)
	w.Write(src)
	w.Close()
	return b.Bytes()
}

// unpackStandard unpacks all of data with the standard library.
func unpackStandard(data []byte) ([]byte, error) {
	from := bytes.NewReader(data)
	r, err := zlib.NewReader(from)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(r)
	if err == nil && from.Len() > 0 {
		err = io.ErrShortBuffer
	}
	return out, err
}

func TestDeflate(t *testing.T) {
	random := make([]byte, 100_000)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	english := strings.Repeat("The quick brown fox jumps over the lazy dog. ", 3) + string(Encode(essay(Presets()[0].Format)))
	texts := map[string][]byte{
		"empty": {}, "one": []byte("a"), "three": []byte("aaa"), "english": []byte(english), "chinese": []byte(strings.Repeat("海獭 奶酪 毛绒长颈鹿 ", 50)),
		"run": bytes.Repeat([]byte{0}, 1<<20), "random": random, "far": append(append([]byte("needle"), random[:40_000]...), "needle"...),
		"edge": append(append([]byte("needle"), random[:window-6]...), "needle"...),
	}
	for name, src := range texts {
		t.Run(name, func(t *testing.T) {
			packed := deflate(src)
			if out, err := unpackStandard(packed); err != nil || !bytes.Equal(out, src) {
				t.Errorf("the standard library reads %d bytes, %v", len(out), err)
			}
			if out, err := inflate(packed, 1<<20); err != nil || !bytes.Equal(out, src) {
				t.Errorf("inflate reads %d bytes, %v", len(out), err)
			}
			for _, level := range []int{zlib.NoCompression, zlib.BestSpeed, zlib.BestCompression, zlib.HuffmanOnly} {
				if out, err := inflate(standard(src, level), 1<<20); err != nil || !bytes.Equal(out, src) {
					t.Errorf("level %d: inflate reads %d bytes, %v", level, len(out), err)
				}
			}
			if len(src) > 0 {
				if _, err := inflate(packed, len(src)-1); err != errLong {
					t.Errorf("over the limit: %v", err)
				}
			}
		})
	}
	t.Run("is_nearly_as_small_as_the_standard_librarys", func(t *testing.T) {
		for _, p := range Presets() {
			src := appendPrompt(nil, essay(p.Format))
			ours, theirs := len(deflate(src)), len(standard(src, zlib.BestCompression))
			t.Logf("%s: %d bytes as %d, standard %d", p.ID, len(src), ours, theirs)
			if ours > theirs*5/4 {
				t.Errorf("%s: %d bytes, standard %d", p.ID, ours, theirs)
			}
		}
	})
	t.Run("a_megabyte_is_quick", func(t *testing.T) {
		for name, src := range texts {
			if len(src) == 0 {
				continue
			}
			src = bytes.Repeat(src, 1+(1<<20)/len(src))[:1<<20]
			start := time.Now()
			packed := deflate(src)
			inflate(packed, len(src))
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%s: %v", name, took)
			}
		}
	})
}

func FuzzInflate(f *testing.F) {
	for _, level := range []int{zlib.NoCompression, zlib.BestCompression} {
		f.Add(standard([]byte(strings.Repeat("abcabcd", 50)), level))
		f.Add(standard(Encode(essay(Presets()[1].Format)), level))
	}
	f.Add(deflate([]byte("aaaaaaaaaaaaaaaaaaaaaaab")))
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 20
		got, err := inflate(data, limit)
		want, wantErr := unpackStandard(data)
		if len(want) <= limit && (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("%x: got %d bytes, %v; the standard library %d, %v", data, len(got), err, len(want), wantErr)
		}
		if again, err := unpackStandard(deflate(data)); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x doesn't come back: %v", data, err)
		}
	})
}
