package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A choice is one entry of a selection.
type choice struct {
	Value string
	Text  string
	Group string // the heading that it stands under, with those beside it; "" for none
}

// noChoice is the value of an entry that stands for no choice. (go-app drops an
// empty value, and the browser then takes the entry's text for it.)
const noChoice = "none"

// headerEvents is what the header asks for.
type headerEvents interface {
	ChooseExample(ctx app.Context, id string)
	ChooseModel(ctx app.Context, id string)
	OpenDialog(ctx app.Context, name string)
	Share(ctx app.Context)
	ToggleLang(ctx app.Context)
	CycleTheme(ctx app.Context)
}

// The header holds what concerns the whole page.
type header struct {
	app.Compo
	Lang     lang
	Theme    theme
	Examples []choice
	Models   []choice
	Model    string // chosen
	On       headerEvents
}

func (h *header) OnMount(app.Context) { setValue("model", h.Model) }
func (h *header) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue("model", h.Model) }) // once the options are there
}

func (h *header) onExample(ctx app.Context, _ app.Event) {
	id := ctx.JSSrc().Get("value").String()
	ctx.JSSrc().Set("value", noChoice)
	if id != noChoice {
		h.On.ChooseExample(ctx, id)
	}
}

func (h *header) onModel(ctx app.Context, _ app.Event) {
	h.On.ChooseModel(ctx, ctx.JSSrc().Get("value").String())
}

func (h *header) onHistory(ctx app.Context, _ app.Event) { h.On.OpenDialog(ctx, dialogHistory) }
func (h *header) onShare(ctx app.Context, _ app.Event)   { h.On.Share(ctx) }
func (h *header) onLang(ctx app.Context, _ app.Event)    { h.On.ToggleLang(ctx) }
func (h *header) onTheme(ctx app.Context, _ app.Event)   { h.On.CycleTheme(ctx) }

func (h *header) Render() app.UI {
	l := h.Lang
	return tag("header").Class("header").Body(
		tag("h1").Class("brand").Body(brand()...),
		tag("nav").Class("nav").Aria("label", l.t("nav.label")).Body(
			tag("a").Class("nav-link").Attr("href", "/lessons").Text(l.t("nav.lessons")),
			tag("a").Class("nav-link").Attr("href", "/lab").Text(l.t("nav.lab")),
		),
		tag("select").ID("examples").Class("select examples").Aria("label", l.t("header.examples")).
			OnChange(h.onExample).
			Body(options(append([]choice{{Value: noChoice, Text: l.t("header.examples.none")}}, h.Examples...))...),
		tag("span").Class("grow"),
		tag("select").ID("model").Class("select model").Aria("label", l.t("header.model")).
			OnChange(h.onModel).
			Body(options(h.Models)...),
		button().Class("quiet").Text(l.t("header.history")).OnClick(h.onHistory),
		button().Text(l.t("header.share")).OnClick(h.onShare),
		langButton(l).OnClick(h.onLang),
		themeButton(l, h.Theme).OnClick(h.onTheme),
	)
}

// brand is the sign of the product and its name.
func brand() []app.UI {
	return []app.UI{
		tag("span").Class("mark").Aria("hidden", "true").Body(
			tag("span"), tag("span"), tag("span"), tag("span").Class("mark-query"),
		),
		app.Text("Fewshot"),
	}
}

// langButton switches to the other language.
func langButton(l lang) app.HTMLElem {
	return button().Class("quiet").Lang(l.other().tag()).Text(l.t("header.other_lang"))
}

// themeButton goes on to the next theme, and says which is in force.
func themeButton(l lang, t theme) app.HTMLElem {
	text := l.t("header.theme", l.t("theme."+string(t)))
	return button().Class("quiet theme").Title(text).Aria("label", text).Text(themeSigns[t])
}

// options are the entries of a <select>, those of a group under its heading.
func options(choices []choice) []app.UI {
	var all []app.UI
	for len(choices) > 0 {
		n := 1
		for n < len(choices) && choices[n].Group == choices[0].Group {
			n++
		}
		entries := make([]app.UI, n)
		for i, c := range choices[:n] {
			entries[i] = tag("option").Attr("value", c.Value).Text(c.Text)
		}
		if group := choices[0].Group; group == "" {
			all = append(all, entries...)
		} else {
			all = append(all, tag("optgroup").Attr("label", group).Body(entries...))
		}
		choices = choices[n:]
	}
	return all
}

// other is the language that the page can be switched to.
func (l lang) other() lang {
	if l == english {
		return chinese
	}
	return english
}
