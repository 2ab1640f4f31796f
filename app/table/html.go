package table

import (
	"strconv"
	"strings"
)

// htmlGrid reads the first table of HTML.
func htmlGrid(src string) (*grid, bool) {
	low := strings.ToLower(src)
	start := strings.Index(low, "<tr")
	if start < 0 || !strings.Contains(low, "<td") || len(low) != len(src) {
		return nil, false
	}
	if end := strings.Index(low[start:], "</table"); end >= 0 {
		src, low = src[:start+end], low[:start+end]
	}
	var rows [][]string
	named := true // every cell of the first row is a heading
	for at := start; at < len(src); {
		open := strings.IndexByte(src[at:], '<')
		if open < 0 {
			break
		}
		at += open
		switch {
		case begins(low[at:], "tr"):
			rows = append(rows, nil)
		case len(rows) > 0 && (begins(low[at:], "td") || begins(low[at:], "th")):
			body := at + strings.IndexByte(src[at:]+">", '>') + 1
			body = min(body, len(src))
			end := body
			for end < len(src) && !begins(low[end:], "td") && !begins(low[end:], "th") && !begins(low[end:], "tr") &&
				!begins(low[end:], "/td") && !begins(low[end:], "/th") && !begins(low[end:], "/tr") {
				end++
			}
			if len(rows) == 1 && begins(low[at:], "td") {
				named = false
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], htmlText(src[body:end]))
			at = end
			continue
		}
		at++
	}
	g, err := cellGrid(HTML, filledRows(rows))
	if err != nil {
		return nil, false
	}
	if named && len(g.rows) > 1 {
		g.certain = Named
	}
	return g, true
}

// begins reports whether s begins with a tag of that name.
func begins(s, name string) bool {
	rest, ok := strings.CutPrefix(s, "<"+name)
	return ok && rest != "" && strings.IndexByte(" \t\n>/", rest[0]) >= 0
}

// htmlText is the text of HTML: line ends for <br> and blocks, no other tags, and
// the characters that references stand for.
func htmlText(s string) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '<' {
			end := strings.IndexByte(s[i:], '>')
			if end > 0 && (s[i+1] == '/' || s[i+1] == '!' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z') {
				tag := strings.ToLower(s[i : i+end+1])
				if begins(tag, "br") || begins(tag, "/p") || begins(tag, "/div") || begins(tag, "/li") {
					b.WriteByte('\n')
				}
				i += end + 1
				continue
			}
		}
		if s[i] == '&' {
			if text, n := reference(s[i:]); n > 0 {
				b.WriteString(text)
				i += n
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return strings.TrimSpace(b.String())
}

// reference reads a character reference at the beginning of s, of those that
// programs write into tables.
func reference(s string) (text string, n int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return "", 0
	}
	name := s[1:end]
	if number, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
			number, base = hex, 16
		}
		if c, err := strconv.ParseInt(number, base, 32); err == nil && c > 0 && c <= 0x10ffff {
			return string(rune(c)), end + 1
		}
		return "", 0
	}
	for i, known := range [...]string{"amp", "lt", "gt", "quot", "apos", "nbsp"} {
		if name == known {
			return string([]rune("&<>\"'\u00a0")[i]), end + 1
		}
	}
	return "", 0
}
