//go:build !js

package normal

import "golang.org/x/text/unicode/norm"

// composeUnicode is s in normalisation form KC.
func composeUnicode(s string) string { return norm.NFKC.String(s) }
