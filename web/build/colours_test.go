package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlainColours(t *testing.T) {
	css, err := plainColours([]byte("a {}\n:root {\n  color-scheme: light dark;\n  --bg: light-dark(#fff, #000); --gap: 1px;\n  --on-ink: light-dark(#eee, #111); /* c */\n}\nb { color: var(--bg); }\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "a {}\n:root {\n  color-scheme: light dark;\n  --bg: #fff; --gap: 1px;\n  --on-ink: #eee; /* c */\n}\n" +
		`@media screen { :root[data-theme="dark"] { --bg: #000; --on-ink: #111; } }` + "\n" +
		`@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { --bg: #000; --on-ink: #111; } }` + "\nb { color: var(--bg); }\n"
	if string(css) != want {
		t.Errorf("got\n%s\nwant\n%s", css, want)
	}
}

// A colour that the build does not see would vanish in browsers without the function.
func TestPlainColours_refuses_what_it_can_not_rewrite(t *testing.T) {
	for name, css := range map[string]string{
		"another rule":     ":root { --bg: light-dark(#fff, #000); }\nb { color: light-dark(#fff, #000); }",
		"before":           "b { color: light-dark(#fff, #000); }\n:root { --bg: light-dark(#fff, #000); }",
		"a plain property": ":root { color: light-dark(#fff, #000); }",
		"nested functions": ":root { --bg: light-dark(rgb(0, 0, 0), #000); }",
		"no rule":          "b { color: red; }",
		"an endless rule":  ":root { --bg: light-dark(#fff, #000);",
	} {
		if _, err := plainColours([]byte(css)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestColours_of_the_sheets(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "static", "app.css"))
	if err != nil {
		t.Fatal(err)
	}
	css, err := plainColours(page)
	if err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(page), "light-dark(#")
	if got := strings.Count(string(css), "--bg: #"); strings.Contains(string(css), "light-dark(") || got != 3 || n < 10 {
		t.Errorf("of %d colours, --bg has %d values", n, got)
	}
	embed, err := os.ReadFile(filepath.Join("..", "static", "embed", "embed.js"))
	if err != nil {
		t.Fatal(err)
	}
	js, err := fallbackColours(embed)
	if err != nil {
		t.Fatal(err)
	}
	function, plain, _ := strings.Cut(string(js), "@supports not (color: light-dark(#000, #fff)) {")
	if !strings.Contains(function, "--panel: light-dark(#fff, #1d1f23);") || strings.Contains(plain, "light-dark(") || strings.Count(plain, "--panel: #") != 3 {
		t.Errorf("embed.js has\n%s", js)
	}
}
