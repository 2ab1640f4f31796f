package metric

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"fewshot/app/lab/normal"
)

// exactForm is s without what a format, not an answer, puts there: white space
// at the ends, and one kind of line end.
func exactForm(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

// valueLines are the lines of s that are not blank, without white space at
// their ends.
func valueLines(s string) []string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// containsWords reports whether text contains words and no half of a word
// beside them, so that "I do not know" does not contain "no". Both are normal
// forms. In scripts without spaces any place is the end of a word.
func containsWords(text, words string) bool {
	if words == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	for from := 0; ; {
		at := strings.Index(text[from:], words)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(words)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if (at == 0 || !joined(before, first)) && (end == len(text) || !joined(last, after)) {
			return true
		}
		from = at + utf8.RuneLen(first)
	}
}

// joined reports whether two characters side by side belong to one word of a
// normal form, where punctuation is left only inside numbers.
func joined(a, b rune) bool {
	part := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || unicode.IsPunct(r) && !strings.ContainsRune("%&@#", r)
	}
	return part(a) && part(b) && !normal.Ideographic(a) && !normal.Ideographic(b)
}

// matchPattern finds a pattern in text. found is what the group named answer
// caught in the last match, or the whole of that match if there is no such
// group.
func matchPattern(pattern, text string) (found string, group, ok bool) {
	p, err := regexp.Compile(pattern)
	if err != nil || pattern == "" {
		return "", false, false
	}
	matches := p.FindAllStringSubmatch(text, -1)
	if len(matches) == 0 {
		return "", false, false
	}
	i := p.SubexpIndex(answerGroup)
	return matches[len(matches)-1][max(i, 0)], i >= 0, true
}

// codeBlock is the content of the last Markdown code block between two lines
// that begin with ```, or "".
func codeBlock(text string) string {
	const fence = "```"
	end := strings.LastIndex(text, fence)
	if end < 0 {
		return ""
	}
	start := strings.LastIndex(text[:end], fence)
	if start < 0 {
		return ""
	}
	_, content, ok := strings.Cut(text[start+len(fence):end], "\n") // after the language's name
	if !ok {
		return ""
	}
	return strings.TrimSpace(content)
}

// afterLast is what follows the last occurrence of marker in text, to the end
// of its line, without white space at the ends. Case makes no difference. If
// the marker ends its line, the next line with a text on it is meant.
func afterLast(text, marker string) (rest string, ok bool) {
	marker = strings.TrimSpace(marker)
	size := utf8.RuneCountInString(marker)
	if size == 0 {
		return "", false
	}
	// starts are the places where the characters of text begin, and its end.
	starts := make([]int, 0, len(text)+1)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for i := len(starts) - 1 - size; i >= 0; i-- {
		if !strings.EqualFold(text[starts[i]:starts[i+size]], marker) {
			continue
		}
		rest = strings.TrimLeftFunc(text[starts[i+size]:], func(r rune) bool {
			return unicode.IsSpace(r) || r == ':' || r == '：'
		})
		rest, _, _ = strings.Cut(rest, "\n")
		return strings.TrimSpace(rest), true
	}
	return "", false
}

// sentence is s up to the first full stop, question or exclamation mark that
// ends a sentence.
func sentence(s string) string {
	for i, r := range s {
		switch r {
		case '。', '！', '？':
			return s[:i]
		case '.', '!', '?':
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			if i+1 == len(s) || unicode.IsSpace(next) {
				return s[:i]
			}
		}
	}
	return s
}
