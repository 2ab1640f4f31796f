package main

import (
	"bytes"
	"fmt"
	"regexp"
)

// Style sheets say both colours of a theme in one place, by light-dark(). Browsers have
// that function since May 2024; in an older one a custom property that calls it has no
// value, and all that is drawn with it vanishes. What is served therefore has plain
// colours.

// themed is a custom property of two colours. Neither colour holds a comma.
var themed = regexp.MustCompile(`(--[a-z-]+): *light-dark\(([^,()]+), *([^,()]+)\);`)

// plainColours puts the light colours of a page's sheet in the place of both, and the dark
// ones into rules behind the block that they stand in, which has to be :root's. The page
// says its theme by data-theme; else the system does. Paper is light.
func plainColours(css []byte) ([]byte, error) {
	plain, dark, end, err := split(css, ":root {")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(plain[:end])
	fmt.Fprintf(&out, "\n@media screen { :root[data-theme=\"dark\"] {%s } }", dark)
	fmt.Fprintf(&out, "\n@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=\"light\"]) {%s } }", dark)
	out.Write(plain[end:])
	return out.Bytes(), nil
}

// fallbackColours gives the sheet of an element in pages of other people plain colours for
// browsers without light-dark(). The others keep the function: there the theme is that of
// the page around it, which nothing else can tell.
func fallbackColours(css []byte) ([]byte, error) {
	plain, dark, end, err := split(css, ":host {")
	if err != nil {
		return nil, err
	}
	var light []byte
	for _, m := range themed.FindAllSubmatch(css, -1) {
		light = fmt.Appendf(light, " %s: %s;", m[1], m[2])
	}
	var out bytes.Buffer
	rest := plain[end:]
	out.Write(css[:len(css)-len(rest)])
	fmt.Fprintf(&out, "\n@supports not (color: light-dark(#000, #fff)) {\n  :host {%s }", light)
	fmt.Fprintf(&out, "\n  @media (prefers-color-scheme: dark) { :host(:not([theme=\"light\"])) {%s } }", dark)
	fmt.Fprintf(&out, "\n  :host([theme=\"dark\"]) {%s }\n}", dark)
	out.Write(rest)
	return out.Bytes(), nil
}

// split makes a sheet's colours those of the light theme. dark are the declarations of the
// dark one; end is the end of the rule that they belong to.
func split(css []byte, rule string) (plain, dark []byte, end int, err error) {
	begin := bytes.Index(css, []byte(rule))
	if begin < 0 {
		return nil, nil, 0, fmt.Errorf("colours: the sheet has no rule %s…}", rule)
	}
	length := bytes.IndexByte(css[begin:], '}') + 1
	if length == 0 || bytes.Contains(css[:begin], []byte("light-dark(")) || bytes.Contains(css[begin+length:], []byte("light-dark(")) {
		return nil, nil, 0, fmt.Errorf("colours: light-dark() stands outside of the first rule %s…}", rule)
	}
	block := css[begin : begin+length]
	for _, m := range themed.FindAllSubmatch(block, -1) {
		dark = fmt.Appendf(dark, " %s: %s;", m[1], m[3])
	}
	light := themed.ReplaceAll(block, []byte("$1: $2;"))
	if bytes.Contains(light, []byte("light-dark(")) {
		return nil, nil, 0, fmt.Errorf("colours: a light-dark() in %s…} can't be read", rule)
	}
	plain = bytes.Join([][]byte{css[:begin], light, css[begin+length:]}, nil)
	return plain, dark, begin + len(light), nil
}
