package token

import (
	"slices"
	"strings"
	"testing"
)

// pieces96 are pieces of valid text that are not tokens, from 2 to 96 bytes.
func pieces96(e *Encoding, w writer) []string {
	var list []string
	sc := &scanner{classTable: classes()}
	for len(list) < 4000 {
		s := w.text(20)
		for p := 0; p < len(s); {
			q, _ := e.split(sc, s, p)
			if q-p >= 2 && q-p <= 96 && e.vocab.rank(s[p:q]) == none {
				list = append(list, s[p:q])
			}
			p = q
		}
	}
	return list
}

func TestMerge(t *testing.T) {
	for _, name := range vocabularies {
		t.Run(name+"/every_way_equals_tiktoken-go_with_all_ranks", func(t *testing.T) {
			e := load(t, name)
			ref := references[name]().tiktoken
			m := &e.merge
			for _, piece := range pieces96(e, newWriter(11)) {
				scan := m.appendScan(nil, piece)
				if ids := m.appendLong(nil, piece); !slices.Equal(ids, scan) {
					t.Fatalf("long(%q) = %v, want %v", piece, ids, scan)
				}
				if !comparable(piece) {
					continue
				}
				if want := ref.EncodeOrdinary(piece); !equal(scan, want) {
					t.Fatalf("scan(%q) = %v, want %v", piece, scan, want)
				}
				if len(piece) > maxLibrary {
					continue
				}
				if ids := m.appendLibrary(nil, piece); !slices.Equal(ids, scan) {
					t.Fatalf("library(%q) = %v, want %v", piece, ids, scan)
				}
			}
		})
	}
	t.Run("long_pieces_equal_the_plain_way", func(t *testing.T) {
		w := newWriter(14)
		for _, name := range vocabularies {
			m := &load(t, name).merge
			for range 30 {
				// Few letters, so that ranks repeat and merges get in each
				// other's way.
				letters := []rune(w.text(1 + w.IntN(4)))
				s := make([]rune, 200+w.IntN(300))
				for i := range s {
					s[i] = append(letters, 'e', ' ')[w.IntN(len(letters)+2)]
				}
				piece := string(s)
				if got, want := m.appendLong(nil, piece), m.appendScan(nil, piece); !slices.Equal(got, want) {
					t.Fatalf("%s: %q\n got %v\nwant %v", name, piece, got, want)
				}
			}
		}
	})
	// What merger relies on: tiktoken-go keeps the map that it was given, and
	// looks ranks up in it when it encodes, not before.
	t.Run("tiktoken-go_reads_the_map_that_is_filled_later", func(t *testing.T) {
		var m merger
		v := load(t, CL100k).vocab
		if err := m.init(v); err != nil {
			t.Fatal(err)
		}
		piece := " blorptastic"
		before := m.library.EncodeOrdinary(piece)
		if len(before) != len(piece) {
			t.Errorf("with the ranks of bytes alone: %v", before)
		}
		m.prepare(piece)
		if after := m.library.EncodeOrdinary(piece); len(after) >= len(before) {
			t.Errorf("with the ranks added: %v", after)
		}
	})
	t.Run("tiktoken-go_splits_nothing", func(t *testing.T) {
		m := &load(t, CL100k).merge
		piece := "\r\n \u0085\u2028'ſ字\x00"
		m.prepare(piece)
		var b strings.Builder
		for _, id := range m.library.EncodeOrdinary(piece) {
			b.WriteString(m.vocab.token(uint32(id)))
		}
		if b.String() != piece {
			t.Errorf("%q comes back as %q", piece, b.String())
		}
	})
	t.Run("the_cache_forgets_and_stays_right", func(t *testing.T) {
		e := load(t, CL100k)
		w := newWriter(12)
		text := w.text(200)
		want := e.Append(nil, text)
		for i := range maxCacheUsed + 1000 {
			e.cache.add(strings.Repeat("z", 1+i%7)+string(rune(0x4e00+i)), uint64(i)<<16, []uint32{1})
		}
		if e.cache.used > maxCacheUsed || len(e.cache.places) > 4*maxCacheUsed {
			t.Errorf("the cache holds %d pieces at %d places", e.cache.used, len(e.cache.places))
		}
		if got := e.Append(nil, text); !slices.Equal(got, want) {
			t.Error("another result after the cache was full")
		}
	})
}
