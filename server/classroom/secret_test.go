package classroom

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"fewshot/app/classes"
	"fewshot/examples"
)

func TestCode(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$`)
	seen, digits := map[string]bool{}, map[rune]bool{}
	for range 500 {
		code := NewCode()
		if !form.MatchString(code) || seen[code] {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
		for _, c := range code {
			digits[c] = true
		}
	}
	if len(digits) != 33 { // and the hyphen
		t.Errorf("codes are made of %d characters, want 32 and a hyphen", len(digits))
	}
	want, ok := HashCode("01ABC-0189Z")
	if !ok {
		t.Fatal("a code is none")
	}
	for _, typed := range []string{"01abc0189z", " O1ABC - oL89Z ", "0IABC-0l89z"} {
		if got, ok := HashCode(typed); !ok || got != want {
			t.Errorf("%q is not read as the same code", typed)
		}
	}
	for _, typed := range []string{"", "01ABC-0189", "01ABC-0189ZZ", "01ABC-0189U", "01ABC-0189é", strings.Repeat(" ", 1000), "ſ1ABC-0189Z"} {
		if _, ok := HashCode(typed); ok {
			t.Errorf("%q is read as a code", typed)
		}
	}
}

func TestToken(t *testing.T) {
	token, hash := newToken(memberToken)
	if len(token) < 4+26 {
		t.Errorf("token %q is short", token)
	}
	if got, ok := hashToken(memberToken, " "+token+"\n"); !ok || got != hash {
		t.Error("a token is not its own")
	}
	for _, other := range []string{"", token[1:], teacherToken + token[4:], strings.Repeat(token, 5)} {
		if got, ok := hashToken(memberToken, other); ok && got == hash {
			t.Errorf("%q passes for the token", other)
		}
	}
	if _, ok := hashToken(teacherToken, token); ok {
		t.Error("a member's token may be a teacher's")
	}
}

func TestPseudonym(t *testing.T) {
	for _, tag := range examples.Languages() {
		w, ok := words[tag]
		if !ok {
			t.Errorf("no words in %s", tag)
			continue
		}
		for _, list := range [][]string{w.first, w.second} {
			seen := map[string]bool{}
			for _, word := range list {
				if seen[word] {
					t.Errorf("%s: %s stands there twice", tag, word)
				}
				seen[word] = true
			}
		}
		if n := len(w.first) * len(w.second); n < classes.MaxSeats*3/2 {
			t.Errorf("%s: %d names are too few for %d seats", tag, n, classes.MaxSeats)
		}
		if name := pseudonym(tag); strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }) || utf8.RuneCountInString(name) > 20 {
			t.Errorf("%s: name %q", tag, name)
		}
	}
}
