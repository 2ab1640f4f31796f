package widget

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Choice is one entry of a selection.
type Choice struct {
	Value string
	Text  string
	Group string // the heading that it stands under, with those beside it; "" for none
}

// NoChoice is the value of an entry that stands for no choice. (go-app drops an
// empty value, and the browser then takes the entry's text for it.)
const NoChoice = "none"

// Brand is the sign of the product and its name.
func Brand() []app.UI {
	return []app.UI{
		dom.Tag("span").Class("mark").Aria("hidden", "true").Body(
			dom.Tag("span"), dom.Tag("span"), dom.Tag("span"), dom.Tag("span").Class("mark-query"),
		),
		app.Text("Fewshot"),
	}
}

// LangButton switches to the other language.
func LangButton(l i18n.Lang) app.HTMLElem {
	return dom.Button().Class("quiet").Lang(l.Other().Tag()).Text(l.T("header.other_lang"))
}

// ThemeButton goes on to the next theme, and says which is in force.
func ThemeButton(l i18n.Lang, t Theme) app.HTMLElem {
	text := l.T("header.theme", l.T("theme."+string(t)))
	return dom.Button().Class("quiet theme").Title(text).Aria("label", text).Text(themeSigns[t])
}

// Options are the entries of a <select>, those of a group under its heading.
func Options(choices []Choice) []app.UI {
	var all []app.UI
	for len(choices) > 0 {
		n := 1
		for n < len(choices) && choices[n].Group == choices[0].Group {
			n++
		}
		entries := make([]app.UI, n)
		for i, c := range choices[:n] {
			entries[i] = dom.Tag("option").Attr("value", c.Value).Text(c.Text)
		}
		if group := choices[0].Group; group == "" {
			all = append(all, entries...)
		} else {
			all = append(all, dom.Tag("optgroup").Attr("label", group).Body(entries...))
		}
		choices = choices[n:]
	}
	return all
}
