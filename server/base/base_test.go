package base

import (
	"net/url"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "/": "", "/fewshot": "/fewshot", "fewshot/": "/fewshot", "/user/ann/proxy/8080/": "/user/ann/proxy/8080",
		"/user/ann%40example.org/": "/user/ann%40example.org", "/a/lab": "/a/lab",
	} {
		if got, err := Parse(s); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", s, got, err, want)
		}
	}
	for _, s := range []string{
		"/a//b", "/a/../b", "/./a", "/a b", `/a"b`, "/a<b", "/a&b", "/a;b", "/a?b", "/a#b", "/a%", "/a%2fb", "/课", "/a, /b", "/lab", "/inside", "/v1/x", "https://example.org/a",
		"/" + strings.Repeat("x", maxLength+1), "/a\nb",
	} {
		if got, err := Parse(s); err == nil {
			t.Errorf("%q is taken as %q", s, got)
		}
	}
}

func TestStrip(t *testing.T) {
	for _, tt := range []struct {
		base, address, path, escaped string
		ok                           bool
	}{
		{"/a/b", "/a/b/lessons/x?y=1", "/lessons/x", "/lessons/x", true},
		{"/a/b", "/a/b/", "/", "/", true},
		{"/a/b", "/a/b", "", "", true},
		{"/a/b", "/a/bc", "/a/bc", "/a/bc", false},
		{"/a/b", "/lessons", "/lessons", "/lessons", false},
		{"", "/lessons", "/lessons", "/lessons", false},
		{"/u/a%40b", "/u/a@b/v1/models/llama.cpp/%2Fm.gguf", "/v1/models/llama.cpp//m.gguf", "/v1/models/llama.cpp/%2Fm.gguf", true},
		{"/u/a@b", "/u/a%40b/v1/models", "/v1/models", "/v1/models", true},
	} {
		u, err := url.Parse(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		before := u.String()
		got, ok := Strip(u, tt.base)
		if ok != tt.ok || got.Path != tt.path || got.EscapedPath() != tt.escaped || got.RawQuery != u.RawQuery {
			t.Errorf("%q off %s: %q (%q), %v", tt.base, tt.address, got.Path, got.EscapedPath(), ok)
		}
		if u.String() != before {
			t.Errorf("%s became %s", before, u)
		}
	}
}
