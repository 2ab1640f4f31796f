package token

import "testing"

// FuzzEncoding compares any text with tiktoken-go, its count with its ids, and
// a document that comes to it by an edit with a count from scratch.
func FuzzEncoding(f *testing.F) {
	w := newWriter(13)
	for range 20 {
		f.Add(w.text(12), w.text(2), uint16(w.IntN(40)), uint16(w.IntN(9)), uint8(w.IntN(len(vocabularies))))
	}
	f.Add("a\xffb", "\xe5", uint16(1), uint16(1), uint8(0))
	f.Add("AAAA      \n  \n", "'ſ", uint16(9), uint16(0), uint8(1))
	var encodings []*Encoding
	for _, name := range vocabularies {
		encodings = append(encodings, load(f, name))
	}
	f.Fuzz(func(t *testing.T, text, insert string, at, length uint16, which uint8) {
		e := encodings[int(which)%len(encodings)]
		if comparable(text) {
			if ids, want := e.Append(nil, text), references[e.Name()]().tiktoken.EncodeOrdinary(text); !equal(ids, want) {
				t.Fatalf("%s: Append(%q)\n got %v\nwant %v", e.Name(), text, ids, want)
			}
		}
		if n, want := e.Count(text), len(e.Append(nil, text)); n != want {
			t.Fatalf("%s: Count(%q) = %d, Append gives %d", e.Name(), text, n, want)
		}
		d := NewDocument(e, text)
		start := min(int(at), len(text))
		d.Edit(start, min(start+int(length), len(text)), insert)
		check(t, e, d, newWriter(uint64(at)))
	})
}

// FuzzOpen is the same for the encodings of open models, of which there is no other
// implementation in Go: that what is counted and what is recounted are the ids.
func FuzzOpen(f *testing.F) {
	w := newWriter(14)
	for range 20 {
		f.Add(w.text(12), w.text(2), uint16(w.IntN(40)), uint16(w.IntN(9)), uint8(w.IntN(len(openEncodings))))
	}
	f.Add("e\u0301a\xffb", "\u0323", uint16(1), uint16(1), uint8(0))
	f.Add("don't  12", "'ſ", uint16(3), uint16(0), uint8(1))
	f.Add("\x01a \u0002 字 5", " ", uint16(2), uint16(1), uint8(2))
	var encodings []*Encoding
	for _, name := range openEncodings {
		e, err := loadOpen(name)
		if err != nil {
			f.Fatal(err)
		}
		encodings = append(encodings, e)
	}
	f.Fuzz(func(t *testing.T, text, insert string, at, length uint16, which uint8) {
		e := encodings[int(which)%len(encodings)]
		if n, want := e.Count(text), len(e.Append(nil, text)); n != want {
			t.Fatalf("%s: Count(%q) = %d, Append gives %d", e.Name(), text, n, want)
		}
		d := NewDocument(e, text)
		start := min(int(at), len(text))
		d.Edit(start, min(start+int(length), len(text)), insert)
		if e.form != nil && e.form(d.Text()) != d.Text() {
			checkFormed(t, e, d)
		} else {
			check(t, e, d, newWriter(uint64(at)))
		}
	})
}
