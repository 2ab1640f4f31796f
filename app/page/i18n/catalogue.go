package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// catalogue holds the texts of all features that are part of the program, by
// language and id. It is complete before main begins: the server renders for many at
// once, so that nothing may change it later.
var catalogue [len(langTags)]map[string]string

// Add adds a feature's texts in one language. A feature has a file a language, which
// it embeds (en.txt, zh-CN.txt), and adds them in its init; a test sees to it that all
// files of a feature have the same ids.
//
// A line of the file is an id and its text, apart by " = "; a text with a space at an
// end is quoted as in Go, and so is such an id. Empty lines and those that begin with #
// are left out. Add panics over what is no such line, and over an id that another
// feature has: both are mistakes in the program.
func Add(l Lang, file string) {
	if catalogue[l] == nil {
		catalogue[l] = map[string]string{}
	}
	for line := range strings.Lines(file) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		id, text, ok := strings.Cut(line, " = ")
		id, okID := unquoted(id)
		text, okText := unquoted(text)
		if _, twice := catalogue[l][id]; !ok || !okID || !okText || twice {
			panic("i18n: " + l.Tag() + ": " + line)
		}
		catalogue[l][id] = text
	}
}

// unquoted is a text without the quotes around it, if there are any.
func unquoted(s string) (text string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return s, true
	}
	text, err := strconv.Unquote(s)
	return text, err == nil
}

// Find is the text with an id, and whether the language has it.
func (l Lang) Find(id string) (text string, ok bool) {
	text, ok = catalogue[l][id]
	return text, ok
}

// T is the text with an id, formatted with args. An id that the catalogue lacks is
// shown as it is; a test looks for those.
func (l Lang) T(id string, args ...any) string {
	text, ok := catalogue[l][id]
	if !ok {
		return id
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// N is T with a number: the text id+".one" for exactly one, else id+".other".
func (l Lang) N(id string, n int) string {
	if n == 1 {
		return l.T(id + ".one")
	}
	return l.T(id+".other", Count(n))
}

// Own is a text that has its English in another package, in this language: the
// catalogue's, or the English where there is none.
func (l Lang) Own(id, english string) string {
	if text, ok := catalogue[l][id]; ok && l != English {
		return text
	}
	return english
}
