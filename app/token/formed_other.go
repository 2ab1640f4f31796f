//go:build !js

package token

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// joiner is U+034F, which norm puts between marks where more than thirty follow each
// other (Stream-Safe Text, UAX #15, section 13).
const joiner = "\u034f"

// normalised is s in normalisation form C.
func normalised(s string) string {
	out := norm.NFC.String(s)
	if strings.Contains(out, joiner) && !strings.Contains(s, joiner) {
		return strings.ReplaceAll(out, joiner, "")
	}
	return out
}
