package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A theme is light, dark, or what the system says.
type theme string

const (
	themeAuto  theme = "auto"
	themeLight theme = "light"
	themeDark  theme = "dark"
)

// themeSigns are what the theme button shows.
var themeSigns = map[theme]string{themeAuto: "◐", themeLight: "☀", themeDark: "☾"}

// chosenTheme is the theme that was chosen on an earlier visit.
func chosenTheme() theme {
	if v := theme(recall(keyTheme)); themeSigns[v] != "" {
		return v
	}
	return themeAuto
}

// next is the theme after t when the button is pressed.
func (t theme) next() theme {
	switch t {
	case themeAuto:
		return themeLight
	case themeLight:
		return themeDark
	}
	return themeAuto
}

// apply makes the page wear the theme; the loader does the same before the
// page starts, from the same place in local storage.
func (t theme) apply() {
	if app.IsClient {
		app.Window().Get("document").Get("documentElement").Get("dataset").Set("theme", string(t))
	}
}
