// Package i18n has the languages of the page: the catalogue of its texts, and numbers
// and times as people of a language write them.
package i18n

import (
	"fmt"

	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Own is a text of another package: its own words in English, else the
// catalogue's entry with an id.
func Own(l Lang, id, words string) string {
	if entry, ok := Catalogue[id]; ok && l != English {
		return entry[l]
	}
	return words
}

// Other is the language that the page can be switched to.
func (l Lang) Other() Lang {
	if l == English {
		return Chinese
	}
	return English
}

// KeyLang is where local storage keeps the language that was chosen.
const KeyLang = "fewshot.lang"

// A Lang is a language of the page: an index into the catalogue's entries.
type Lang int

// The languages, with their BCP 47 tags in langTags.
const (
	English Lang = iota
	Chinese
)

var LangTags = [...]string{English: "en", Chinese: "zh-CN"}

// Tag is the language's BCP 47 tag.
func (l Lang) Tag() string { return LangTags[l] }

// LangOf is the page's language for a BCP 47 tag such as a browser's; English
// if there is no better.
func LangOf(tag string) Lang {
	if len(tag) >= 2 && (tag[:2] == "zh" || tag[:2] == "ZH") {
		return Chinese
	}
	return English
}

// ChosenLang is the language that was chosen on an earlier visit, else the
// browser's.
func ChosenLang() Lang {
	if v := dom.Recall(KeyLang); v != "" {
		return LangOf(v)
	}
	if app.IsClient {
		return LangOf(app.Window().Get("navigator").Get("language").String())
	}
	return English
}

// Write tells the document its language.
func (l Lang) Write() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Set("lang", l.Tag())
	}
}

// T is a string of the catalogue, formatted with args. An id that the
// catalogue lacks is shown as it is; a test looks for those.
func (l Lang) T(id string, args ...any) string {
	entry, ok := Catalogue[id]
	if !ok {
		return id
	}
	if len(args) == 0 {
		return entry[l]
	}
	return fmt.Sprintf(entry[l], args...)
}

// N is t with a number: the entry id+".one" for exactly one, else id+".other".
func (l Lang) N(id string, n int) string {
	if n == 1 {
		return l.T(id + ".one")
	}
	return l.T(id+".other", Count(n))
}

// Words is the text of a language, in English if there is none.
func Words(l Lang, w map[string]string) string {
	if s := w[l.Tag()]; s != "" {
		return s
	}
	return w[English.Tag()]
}
