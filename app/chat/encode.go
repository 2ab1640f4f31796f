package chat

import (
	"math"
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// asIs says of each byte whether it stands in a JSON string as it is, by itself.
var asIs = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// appendString appends s as a JSON string on one line. Bytes that are not
// UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if asIs[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// appendNullable appends s, or null if it is empty.
func appendNullable(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s)
}

// appendInt appends ,"name":v unless v is nil.
func appendInt[T int | int64](b []byte, name string, v *T) []byte {
	if v == nil {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return strconv.AppendInt(b, int64(*v), 10)
}

// appendFloat appends ,"name":v unless v is nil or not a number.
func appendFloat(b []byte, name string, v *float64) []byte {
	if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':')
	return strconv.AppendFloat(b, *v, 'g', -1, 64)
}

// noLogprob stands for a probability of zero, as it does in OpenAI's answers:
// JSON has no infinity.
const noLogprob = -9999.0

func appendLogprob(b []byte, v float64) []byte {
	if math.IsNaN(v) || v < noLogprob {
		v = noLogprob
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}
