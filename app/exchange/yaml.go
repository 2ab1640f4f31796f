package exchange

import (
	"fmt"
	"strings"

	"fewshot/app/tree"
)

// object makes an object of fields and values, one after the other. Fields whose
// value is null are left out.
func object(fields ...any) tree.Value {
	v := tree.Value{Kind: tree.Object}
	for i := 0; i+1 < len(fields); i += 2 {
		if item := value(fields[i+1]); item.Kind != tree.Null {
			v.Keys, v.Items = append(v.Keys, fields[i].(string)), append(v.Items, item)
		}
	}
	return v
}

// value is a value of Go as a tree's.
func value(x any) tree.Value {
	switch x := x.(type) {
	case tree.Value:
		return x
	case string:
		return tree.Value{Kind: tree.Text, Text: x}
	case bool:
		if x {
			return tree.Value{Kind: tree.True}
		}
		return tree.Value{Kind: tree.False}
	case []string:
		v := tree.Value{Kind: tree.List}
		for _, s := range x {
			v.Items = append(v.Items, value(s))
		}
		return v
	case []tree.Value:
		return tree.Value{Kind: tree.List, Items: x}
	}
	return tree.Value{}
}

// number is a number as it is written.
func number(s string) tree.Value { return tree.Value{Kind: tree.Number, Text: s} }

// yaml writes a value as YAML 1.2: texts of several lines as they stand, all else that
// isn't plain in double quotes, as JSON writes it.
func yaml(v tree.Value) string {
	var b strings.Builder
	writeYAML(&b, v, 0, false)
	return b.String()
}

// writeYAML writes a value at an indent, behind a key or a dash if inline.
func writeYAML(b *strings.Builder, v tree.Value, indent int, inline bool) {
	pad := strings.Repeat("  ", indent)
	switch {
	case v.Kind == tree.Object && len(v.Items) > 0:
		for i, key := range v.Keys {
			if i > 0 || !inline {
				b.WriteString(pad)
			}
			b.WriteString(scalar(key) + ":")
			writeItem(b, v.Items[i], indent+1)
		}
	case v.Kind == tree.List && len(v.Items) > 0:
		for i, item := range v.Items {
			if i > 0 || !inline {
				b.WriteString(pad)
			}
			b.WriteString("-")
			if item.Kind == tree.Object && len(item.Items) > 0 {
				b.WriteByte(' ')
				writeYAML(b, item, indent+1, true)
				continue
			}
			writeItem(b, item, indent+1)
		}
	}
}

// writeItem writes what stands behind a key or a dash.
func writeItem(b *strings.Builder, v tree.Value, indent int) {
	switch {
	case v.Kind >= tree.List && len(v.Items) > 0:
		b.WriteByte('\n')
		writeYAML(b, v, indent, false)
	case v.Kind == tree.Text && isBlock(v.Text):
		text := strings.TrimRight(v.Text, "\n")
		switch len(v.Text) - len(text) {
		case 0:
			b.WriteString(" |-\n")
		case 1:
			b.WriteString(" |\n")
		default:
			b.WriteString(" |+\n")
			text = strings.TrimSuffix(v.Text, "\n")
		}
		for _, line := range strings.Split(text, "\n") {
			if line != "" {
				b.WriteString(strings.Repeat("  ", indent) + line)
			}
			b.WriteByte('\n')
		}
	case v.Kind == tree.Text:
		b.WriteString(" " + scalar(v.Text) + "\n")
	default:
		b.WriteString(" " + string(tree.AppendJSON(nil, v)) + "\n")
	}
}

// isBlock reports whether a text can stand as lines of its own: it has several, the
// first begins with no space, and all characters can be seen.
func isBlock(s string) bool {
	if strings.IndexByte(s, '\n') < 1 || s[0] == ' ' || blankLines(s) {
		return false
	}
	for _, c := range s {
		if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029' || c == '\ufeff' || c == '\ufffd' {
			return false
		}
	}
	return true
}

// blankLines reports whether a line is white space alone, which a reader may drop.
func blankLines(s string) bool {
	for _, line := range strings.Split(s, "\n") {
		if line != "" && strings.Trim(line, " \t") == "" {
			return true
		}
	}
	return false
}

// scalar is a text on one line: plain if no reader can take it for something else.
func scalar(s string) string {
	plain := s != "" && len(s) < 100
	for i, c := range s {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		plain = plain && (letter || i > 0 && ('0' <= c && c <= '9' || strings.ContainsRune("_./-", c)) || c == '_')
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf":
		plain = false
	}
	if plain {
		return s
	}
	// U+0085 and its like are line ends to some readers, and a mark is none in the middle.
	var b strings.Builder
	for _, c := range string(tree.AppendText(nil, s)) {
		if c >= 0x80 && c < 0xa0 || c == '\ufeff' {
			fmt.Fprintf(&b, `\u%04x`, c)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}
