package workbench

import (
	"strconv"

	"fewshot/app/page/answers"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// headerEvents is what the header asks for.
type headerEvents interface {
	ChooseExample(ctx app.Context, id string)
	ChooseModel(ctx app.Context, id string)
	OpenDialog(ctx app.Context, name string)
	Share(ctx app.Context)
	ToggleLang(ctx app.Context)
	CycleTheme(ctx app.Context)
	PriceModels(ctx app.Context)
}

// The header holds what concerns the whole page.
type header struct {
	app.Compo
	Lang     i18n.Lang
	Theme    widget.Theme
	Examples []widget.Choice
	Models   []widget.Choice
	Model    string // chosen
	On       headerEvents

	open bool // whether a phone shows all of it
}

// idModel is the id of the model selection.
const idModel = "model"

func (h *header) onExample(ctx app.Context, _ app.Event) {
	id := ctx.JSSrc().Get("value").String()
	ctx.JSSrc().Set("value", widget.NoChoice)
	if id != widget.NoChoice {
		h.On.ChooseExample(ctx, id)
	}
}

func (h *header) onModel(ctx app.Context, _ app.Event) {
	h.On.ChooseModel(ctx, ctx.JSSrc().Get("value").String())
}

// onModels has the prices in the list be those of the prompt as it is now.
func (h *header) onModels(ctx app.Context, _ app.Event) { h.On.PriceModels(ctx) }

func (h *header) onMore(app.Context, app.Event) { h.open = !h.open }

func (h *header) onHistory(ctx app.Context, _ app.Event) { h.On.OpenDialog(ctx, answers.DialogHistory) }

func (h *header) onShare(ctx app.Context, _ app.Event) { h.On.Share(ctx) }

func (h *header) onLang(ctx app.Context, _ app.Event) { h.On.ToggleLang(ctx) }

func (h *header) onTheme(ctx app.Context, _ app.Event) { h.On.CycleTheme(ctx) }

func (h *header) Render() app.UI {
	l := h.Lang
	class := "header"
	if h.open {
		class += " open"
	}
	return dom.Tag("header").Class(class).Body(
		dom.Tag("h1").Class("brand").Body(widget.Brand()...),
		widget.Nav(l, widget.PathPlayground, widget.PathLessons, widget.PathLab, widget.PathClass, widget.PathTeach),
		dom.Tag("select").ID("examples").Class("select examples").Aria("label", l.T("header.examples")).
			OnChange(h.onExample).
			Body(widget.Options(append([]widget.Choice{{Value: widget.NoChoice, Text: l.T("header.examples.none")}}, h.Examples...))...),
		dom.Tag("span").Class("grow"),
		&widget.Chooser{ID: idModel, Class: "model", Label: l.T("header.model"), Value: h.Model, Choices: h.Models, OnChoice: h.onModel, OnOpen: h.onModels},
		dom.Button().ID("more").Class("quiet more").Title(l.T("header.more")).Aria("label", l.T("header.more")).Aria("expanded", strconv.FormatBool(h.open)).
			Text("☰").OnClick(h.onMore),
		dom.Button().Class("quiet").Text(l.T("header.history")).OnClick(h.onHistory),
		dom.Button().Text(l.T("header.share")).OnClick(h.onShare),
		widget.LangButton(l).OnClick(h.onLang),
		widget.ThemeButton(l, h.Theme).OnClick(h.onTheme),
	)
}
