// Package base reads the path that a proxy gives this server in front of its own
// paths, such as /user/ann/proxy/8080 of JupyterHub's proxy.
//
// A base begins with a slash and has none at its end; that of the root is "". It is
// written as in an address: escaped.
package base

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// maxLength bounds a base, in bytes.
const maxLength = 512

// own are the first parts of this server's own paths. A base that began with one would
// leave it open whether a proxy has taken the base off an address or not.
var own = []string{"v1", "api", "lti", "auth", "embed", "oembed", "lessons", "lab", "inside", "class", "teach", "operator", "assets", "healthz", "readyz", "metrics"}

// Parse reads a base, with or without slashes at its ends.
func Parse(s string) (string, error) {
	path := strings.Trim(s, "/")
	if path == "" {
		return "", nil
	}
	if len(path) > maxLength {
		return "", fmt.Errorf("the path has more than %d bytes", maxLength)
	}
	parts := strings.Split(path, "/")
	for _, part := range parts {
		text, err := url.PathUnescape(part)
		switch {
		case part == "" || part == "." || part == "..":
			return "", fmt.Errorf("%q is not a path in its shortest form", s)
		case err != nil || strings.ContainsFunc(part, strange) || strings.Contains(text, "/"):
			return "", fmt.Errorf("%q is not a path as it stands in an address", s)
		}
	}
	if slices.Contains(own, parts[0]) {
		return "", fmt.Errorf("%q begins like a path of the server itself: give it another first part", s)
	}
	return "/" + path, nil
}

// strange reports whether a character may not stand in a base. Those that may mean
// nothing in HTML, in a header or in a cookie.
func strange(c rune) bool {
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("-._~+:@%", c))
}

// Strip takes a base off an address. It is false if the address has none, as behind a
// proxy that took it off; u is then as it was.
func Strip(u *url.URL, base string) (*url.URL, bool) {
	text, err := url.PathUnescape(base)
	if err != nil || base == "" {
		return u, false
	}
	rest, ok := strings.CutPrefix(u.Path, text)
	if !ok || rest != "" && rest[0] != '/' {
		return u, false
	}
	own := *u
	own.Path = rest
	if u.RawPath != "" { // other characters may be escaped in it, but it has as many parts
		own.RawPath = u.RawPath
		for range strings.Count(base, "/") {
			i := strings.IndexByte(own.RawPath[1:], '/')
			if i < 0 {
				own.RawPath = ""
				break
			}
			own.RawPath = own.RawPath[1+i:]
		}
	}
	return &own, true
}
