package token

import "testing"

func TestSame(t *testing.T) {
	w := newWriter(32)
	for n := range 40 {
		a := make([]byte, n)
		for i := range a {
			a[i] = byte(w.IntN(256))
		}
		if !same(string(a), string(a)) || same(string(a), string(a)+"x") {
			t.Errorf("%q is the same as itself, and not as a longer one", a)
		}
		for i := range a {
			b := append([]byte(nil), a...)
			b[i]++
			if same(string(a), string(b)) {
				t.Errorf("%q and %q are not the same", a, b)
			}
		}
	}
}
