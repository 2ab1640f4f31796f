// Package i18n has the languages of the page: the catalogue of its texts, and numbers
// and times as each language writes them.
//
// A further language is a constant here, and a file in each feature (see [Add]).
package i18n

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Lang is a language of the page.
type Lang int

// The languages, with their BCP 47 tags in langTags.
const (
	English Lang = iota
	Chinese
)

var langTags = [...]string{English: "en", Chinese: "zh-CN"}

// keyLang is where local storage keeps the language that was chosen.
const keyLang = "fewshot.lang"

// Langs are all languages.
func Langs() []Lang {
	all := make([]Lang, len(langTags))
	for i := range all {
		all[i] = Lang(i)
	}
	return all
}

// Tag is the language's BCP 47 tag.
func (l Lang) Tag() string { return langTags[l] }

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
	if v := dom.Recall(keyLang); v != "" {
		return LangOf(v)
	}
	if app.IsClient {
		return LangOf(app.Window().Get("navigator").Get("language").String())
	}
	return English
}

// Chosen reports whether a language was chosen on an earlier visit.
func Chosen() bool { return dom.Recall(keyLang) != "" }

// Save makes the language the one of the next visit.
func (l Lang) Save() { dom.Remember(keyLang, l.Tag()) }

// Write tells the document its language.
func (l Lang) Write() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Set("lang", l.Tag())
	}
}

// Other is the language that the page can be switched to.
func (l Lang) Other() Lang {
	if l == English {
		return Chinese
	}
	return English
}

// Of is the text of the language among the same text in several, by their tags;
// in English if there is none.
func (l Lang) Of(texts map[string]string) string {
	if s := texts[l.Tag()]; s != "" {
		return s
	}
	return texts[English.Tag()]
}
