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

// KeyTheme is where local storage keeps the theme that was chosen; the loader reads
// it too.
const KeyTheme = "fewshot.theme"

// ThemeSigns are what the theme button shows.
var ThemeSigns = map[Theme]string{ThemeAuto: "◐", themeLight: "☀", themeDark: "☾"}

// ChosenTheme is the theme that was chosen on an earlier visit.
func ChosenTheme() Theme {
	if v := Theme(dom.Recall(KeyTheme)); ThemeSigns[v] != "" {
		return v
	}
	return ThemeAuto
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

// Apply makes the page wear the theme; the loader does the same before the
// page starts, from the same place in local storage.
func (t Theme) Apply() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Get("dataset").Set("theme", string(t))
	}
}
