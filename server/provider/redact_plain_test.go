package provider

import (
	"math/rand/v2"
	"testing"
)

// plainRedactor is the slow and obvious form of StreamRedactor: a step a byte.
type plainRedactor struct {
	r     *Redactor
	state int32
	held  []byte
}

func (s *plainRedactor) Write(piece string) string {
	var out []byte
	for i := range len(piece) {
		s.held = append(s.held, piece[i])
		s.state = s.r.step(s.state, piece[i])
		if n := int(s.r.found[s.state]); n > 0 {
			out = append(append(out, s.held[:len(s.held)-n]...), redacted...)
			s.held, s.state = s.held[:0], 0
			continue
		}
		if free := len(s.held) - int(s.r.depth[s.state]); free > 0 {
			out = append(out, s.held[:free]...)
			s.held = s.held[:copy(s.held, s.held[free:])]
		}
	}
	return string(out)
}

// alike writes a text in pieces of size bytes to both forms, and by Clean where
// that does it.
func alike(t *testing.T, r *Redactor, text string, size int) {
	t.Helper()
	if finds, whole := r.Finds([]byte(text)), new(plainRedactor{r: r}); finds != (whole.Write(text) != text) {
		t.Fatalf("a key in %q: %v", text, finds)
	}
	plain, fast, inPlace := plainRedactor{r: r}, r.Stream(), r.Stream()
	for from := 0; from < len(text); from += size {
		piece := text[from:min(from+size, len(text))]
		want := plain.Write(piece)
		if got := fast.Write(piece); got != want {
			t.Fatalf("%q of %q: %q, plainly %q", piece, text, got, want)
		}
		old := len(inPlace.Held())
		bytes := append(append([]byte(nil), inPlace.Held()...), piece...)
		got, ok := inPlace.Clean(bytes, old)
		shown := string(bytes[:got])
		if !ok {
			shown = inPlace.Write(piece)
		}
		if shown != want || string(bytes[old:]) != piece {
			t.Fatalf("%q of %q in place: %q, plainly %q", piece, text, shown, want)
		}
		if string(fast.held) != string(plain.held) || fast.state != plain.state || string(inPlace.held) != string(plain.held) {
			t.Fatalf("after %q of %q: %q is held, plainly %q", piece, text, fast.held, plain.held)
		}
	}
}

func TestRedactor_is_the_plain_one_made_fast(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	keys := []string{canary, "aaaaaaab", "abababac", "sk-proj-1234567890"}
	for _, key := range keys {
		r := NewRedactor(mustKey(t, key), mustKey(t, keys[0]))
		all := spellings(key)
		for range 300 {
			var text string
			for range random.IntN(8) {
				spelled := all[random.IntN(len(all))]
				switch random.IntN(4) {
				case 0:
					text += spelled
				case 1:
					text += spelled[:random.IntN(len(spelled))]
				case 2:
					text += spelled[random.IntN(len(spelled)):]
				default:
					text += "data: {\"a\":1}\n\n"[random.IntN(8):]
				}
			}
			alike(t, r, text, 1+random.IntN(20))
		}
	}
}

func FuzzRedactor_is_the_plain_one_made_fast(f *testing.F) {
	r := NewRedactor(mustKey(f, canary), mustKey(f, "aaaaaaab"))
	f.Add("the key is "+canary, 3)
	f.Add("aaaaaaaaaaabaaaaaaab", 5)
	f.Fuzz(func(t *testing.T, text string, size int) { alike(t, r, text, 1+(size&0xff)) })
}
