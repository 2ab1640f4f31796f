package pattern

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// lastByRegexp is what package regexp finds, the reference for patterns.
func lastByRegexp(p *regexp.Regexp, text string) (capture, bool) {
	matches := p.FindAllStringSubmatchIndex(text, -1)
	if len(matches) == 0 {
		return capture{}, false
	}
	last := matches[len(matches)-1]
	spans := capture{last[0], last[1], -1, -1}
	if i := p.SubexpIndex(Group); i >= 0 {
		spans[2], spans[3] = last[2*i], last[2*i+1]
	}
	return spans, true
}

var patterns = []string{
	``, `a`, `abc`, `a|b`, `a|ab`, `ab|a`, `|a`, `a||b`, `(a|b)*c`, `(a*)*`, `(|a)*`, `(|a)+`, `(a|b|)+?`, `a*?`, `a+?b`, `a??b`, `(a?)(a?)`,
	`a{2}`, `a{2,}`, `a{,2}`, `a{2,4}`, `a{2,4}?`, `(ab){1,2}`, `a{0}`, `a{0,0}b`, `x{`, `{`, `{a}`, `a{01}`,
	`.`, `.*`, `(?s).*`, `^a`, `a$`, `(?m)^a`, `(?m)a$`, `^`, `$`, `^$`, `(?m)^$`, `^*a`, `\Aa`, `a\z`, `\ba`, `a\b`, `\Ba`, `\b`, `\B`,
	`[abc]`, `[^abc]`, `[a-c]`, `[]a]`, `[^]a]`, `[a-]`, `[-a]`, `[\d.-]+`, `[\W]`, `[^\W]`, `[^\n]`, `[--a]`, `[\]]`,
	`\d+`, `\D`, `\w+`, `\W`, `\s`, `\S+`, `\.`, `\_`, `\x41`, `\x{4f60}`, `\n`, `\t|\f|\r|\v`,
	`(?i)abc`, `(?i)[a-c]`, `(?i)[^a]`, `(?i)k`, `(?i)\w`, `(?i)[\W]`, `(?i)ß|ς`, `a(?i)b|c`, `(?i:a)b`, `((?i)a)b`, `(?i-i)a`, `(?-i)a`, `(?)a`,
	`\p{L}+`, `\pN`, `\P{L}`, `[^\p{Lu}]`, `\p{Han}+`, `(?i)\p{Lu}`, `你|好`, `é`,
	`(?P<answer>\d+)`, `(?<answer>a)|b`, `(?P<answer>a)*`, `((?P<answer>a)|b)*`, `(?P<answer>a|ab)(c|bcd)`, `(?P<answer>)`, `(?P<other>a)(?P<answer>b)?`,
	`#### (?P<answer>-?[\d.,]+)`, `(?i)the answer is:? \(?(?P<answer>[A-E])\)?`, `^\s*(yes|no)[.!]?\s*$`, `(a+)+$`,
	`(?m)^(?P<answer>.+)$`, `(a|b)?c`, `(?:)`, `(?:a)`, `()`, `(a|(b|c)d)+`,
}

var patternTexts = []string{
	"", "a", "b", "ab", "aab", "aaaa", "abc", "abcd", "ABC", "aXbXc", "a\nb\n", "\n", "\na\n", "no. Yes!", " yes. ", "x{", "{a}", "a{,2}", "a{01}",
	"3.14 and 1,000", "#### 18\n#### 1,000", "The answer is (B). The Answer is c", "你好，world", "é e\u0301", "Kſß", "a-b_c.d]", "\xffa\xff", "\x00", "aaaaaaaaaaaaab", "ẞ ς Σ",
}

func TestPatternAgreesWithRegexp(t *testing.T) {
	for _, src := range patterns {
		p, problem := Compile(src)
		reference, err := regexp.Compile(src)
		if problem != "" || err != nil {
			t.Errorf("%s: %q, and package regexp says %v", src, problem, err)
			continue
		}
		for _, text := range patternTexts {
			got, found := p.last(text)
			want, ok := lastByRegexp(reference, text)
			if got != want || found != ok {
				t.Errorf("%s in %q: got %v, %t, want %v, %t", src, text, got, found, want, ok)
			}
		}
	}
}

func TestPatternRefuses(t *testing.T) {
	for _, src := range []string{
		`(`, `)`, `a)`, `(a`, `[`, `[a`, `[b-a]`, `[a-\d]`, `*`, `+a`, `a|*`, `(?i)*`, `a**`, `a{2}{3}`, `a+*`, `{2}`, `a{2,1}`, `a{1001}`, `a{99999999999999999999}`,
		`\`, `\1`, `\q`, `\é`, `[\1]`, `\x`, `\x4`, `\x{110000}`, `\x{`, `\x{0`, `\p{L`, `\p{Klingon}`, `\p`, `\p{`, `(?=a)`, `(?!a)`, `(?<=a)`, `(?<!a)`, `(?P<>a)`, `(?P<a b>c)`, `(?P<answer`,
		`(?P<answer>a)(?P<answer>b)`, `(?`, `(?i`, `(?x)a`, `(?--i)a`, `(?-)`, `(?i-)a`, `(?-:a)`, `[[:alpha:]]`, "\xff", strings.Repeat("(", 200) + strings.Repeat(")", 200),
		`((a{100}){100}){100}`, strings.Repeat("a", maxProgram+1),
	} {
		if _, problem := Compile(src); problem == "" {
			t.Errorf("%.40q is taken", src)
		} else if strings.Contains(problem, "%!") {
			t.Errorf("%.40q: %s", src, problem)
		}
	}
}

// Backtracking would need 2³⁰ steps for this.
func TestPatternIsLinear(t *testing.T) {
	p, problem := Compile(`^(a+)+$`)
	if problem != "" {
		t.Fatal(problem)
	}
	begin := time.Now()
	if _, ok := p.last(strings.Repeat("a", 30_000) + "b"); ok {
		t.Errorf("it matches")
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzPattern(f *testing.F) {
	for i, src := range patterns {
		f.Add(src, patternTexts[i%len(patternTexts)])
	}
	f.Fuzz(func(t *testing.T, src, text string) {
		if len(src) > 100 || len(text) > 300 {
			return
		}
		p, problem := Compile(src)
		if problem != "" {
			return
		}
		reference, err := regexp.Compile(src)
		if err != nil {
			// The one thing in which we are less strict is how large it may become.
			if s := err.Error(); !strings.Contains(s, "invalid repeat count") && !strings.Contains(s, "too large") && !strings.Contains(s, "duplicate") {
				t.Errorf("%q is taken, and package regexp says %v", src, err)
			}
			return
		}
		got, found := p.last(text)
		want, ok := lastByRegexp(reference, text)
		if got != want || found != ok {
			t.Errorf("%q in %q: got %v, %t, want %v, %t", src, text, got, found, want, ok)
		}
	})
}
