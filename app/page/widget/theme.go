package widget

import (
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Theme is light, dark, or what the system says.
type Theme string

const (
	ThemeAuto  Theme = "auto"
	themeLight Theme = "light"
	themeDark  Theme = "dark"
)

// keyTheme is where local storage keeps the theme that was chosen; the loader reads
// it too.
const keyTheme = "fewshot.theme"

// themeSigns are what the theme button shows.
var themeSigns = map[Theme]string{ThemeAuto: "◐", themeLight: "☀", themeDark: "☾"}

// ChosenTheme is the theme that was chosen on an earlier visit.
func ChosenTheme() Theme {
	t, _ := ThemeOf(dom.Recall(keyTheme))
	return t
}

// ThemeOf is the theme of a name, and whether there is one; else the system's.
func ThemeOf(name string) (t Theme, ok bool) {
	if themeSigns[Theme(name)] == "" {
		return ThemeAuto, false
	}
	return Theme(name), true
}

// Next is the theme after t when the button is pressed.
func (t Theme) Next() Theme {
	switch t {
	case ThemeAuto:
		return themeLight
	case themeLight:
		return themeDark
	}
	return ThemeAuto
}

// Save makes the theme the one of the next visit.
func (t Theme) Save() { dom.Remember(keyTheme, string(t)) }

// Apply makes the page wear the theme; the loader does the same before the
// page starts, from the same place in local storage.
func (t Theme) Apply() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Get("dataset").Set("theme", string(t))
	}
}
