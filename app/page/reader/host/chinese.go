//go:build !js

package host

import "golang.org/x/text/encoding/simplifiedchinese"

// gb18030 is a text in that encoding.
func gb18030(data []byte) (string, error) {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return string(text), err
}
