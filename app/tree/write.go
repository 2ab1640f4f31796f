package tree

import "unicode/utf8"

// AppendJSON appends v as JSON on one line.
func AppendJSON(b []byte, v Value) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case False:
		return append(b, "false"...)
	case True:
		return append(b, "true"...)
	case Number:
		return append(b, v.Text...)
	case Text:
		return AppendText(b, v.Text)
	}
	open, end := byte('['), byte(']')
	if v.Kind == Object {
		open, end = '{', '}'
	}
	b = append(b, open)
	for i, item := range v.Items {
		if i > 0 {
			b = append(b, ", "...)
		}
		if v.Kind == Object {
			b = append(AppendText(b, v.Keys[i]), ": "...)
		}
		b = AppendJSON(b, item)
	}
	return append(b, end)
}

// AppendText appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD; everything that needs no escape stands as it is, but for U+2028 and
// U+2029, which some readers take for line ends.
func AppendText(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < ' ' || c == '\u007f' || c == '\u2028' || c == '\u2029':
			b = append(b, '\\', 'u', digits[c>>12&15], digits[c>>8&15], digits[c>>4&15], digits[c&15])
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}

// Clip is s, shortened for a message.
func Clip(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
