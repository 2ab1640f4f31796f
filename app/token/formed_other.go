//go:build !js

package token

import "golang.org/x/text/unicode/norm"

// normalised is s in normalisation form C.
func normalised(s string) string { return norm.NFC.String(s) }
