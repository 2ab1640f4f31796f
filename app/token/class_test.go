package token

import "testing"

func TestIdeograph(t *testing.T) {
	for r := range rune(0x110000) {
		s := string(r) + "\x00\x00\x00"
		if got, want := ideograph(load32(s)), r >= 0x4e00 && r <= 0x9fff; got != want {
			t.Fatalf("%U: %v, want %v", r, got, want)
		} else if want && classes().rune(r) != uncased {
			t.Fatalf("%U is of class %d", r, classes().rune(r))
		}
	}
	for _, s := range []string{"\xe4\xb8a ", "\xe4a\x80 ", "\xe5\xff\x80 ", "\xe5\x80\xc0 ", "\xc4\xb8\x80 "} {
		if ideograph(load32(s)) {
			t.Errorf("%q is none", s)
		}
	}
}
