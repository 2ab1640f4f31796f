package ui

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A lang is a language of the page: an index into the catalogue's entries.
type lang int

// The languages, with their BCP 47 tags in langTags.
const (
	english lang = iota
	chinese
)

var langTags = [...]string{english: "en", chinese: "zh-CN"}

// tag is the language's BCP 47 tag.
func (l lang) tag() string { return langTags[l] }

// langOf is the page's language for a BCP 47 tag such as a browser's; English
// if there is no better.
func langOf(tag string) lang {
	if len(tag) >= 2 && (tag[:2] == "zh" || tag[:2] == "ZH") {
		return chinese
	}
	return english
}

// chosenLang is the language that was chosen on an earlier visit, else the
// browser's.
func chosenLang() lang {
	if v := recall(keyLang); v != "" {
		return langOf(v)
	}
	if app.IsClient {
		return langOf(app.Window().Get("navigator").Get("language").String())
	}
	return english
}

// write tells the document its language.
func (l lang) write() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Set("lang", l.tag())
	}
}

// t is a string of the catalogue, formatted with args. An id that the
// catalogue lacks is shown as it is; a test looks for those.
func (l lang) t(id string, args ...any) string {
	entry, ok := catalogue[id]
	if !ok {
		return id
	}
	if len(args) == 0 {
		return entry[l]
	}
	return fmt.Sprintf(entry[l], args...)
}

// n is t with a number: the entry id+".one" for exactly one, else id+".other".
func (l lang) n(id string, n int) string {
	if n == 1 {
		return l.t(id + ".one")
	}
	return l.t(id+".other", count(n))
}
