package ui

import (
	"slices"

	"fewshot/app/chat"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// idThinking is the selection of how much a model thinks.
const idThinking = "parameter-thinking"

// efforts are what can be chosen.
var efforts = []string{chat.EffortLeast, chat.EffortLow, chat.EffortMedium, chat.EffortHigh, chat.EffortDefault}

// A thinkingSetting chooses how much a model thinks before it answers.
type thinkingSetting struct {
	app.Compo
	ID    string // of the selection
	Lang  lang
	Value string // an effort; "" is the least
	Idle  string // why the model does not take it, "" if it does
	To    setter
}

func (s *thinkingSetting) OnMount(app.Context) { s.write() }

func (s *thinkingSetting) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { s.write() }) // once the options are there
}

func (s *thinkingSetting) write() { setValue(s.ID, s.value()) }

func (s *thinkingSetting) value() string {
	if s.Value == "" {
		return chat.EffortLeast
	}
	return s.Value
}

func (s *thinkingSetting) onChange(ctx app.Context, _ app.Event) {
	s.To.Set(ctx, s.ID, ctx.JSSrc().Get("value").String())
}

func (s *thinkingSetting) Render() app.UI {
	l, all := s.Lang, efforts
	if v := s.value(); !slices.Contains(all, v) { // a word of a provider's
		all = append(slices.Clone(all), v)
	}
	choices := make([]choice, len(all))
	for i, e := range all {
		choices[i] = choice{Value: e, Text: effortText(l, e)}
	}
	class := "setting"
	if s.Idle != "" {
		class += " idle"
	}
	return tag("div").Class(class).Title(s.Idle).Body(
		tag("label").Attr("for", s.ID).Text(l.t("parameter.thinking")),
		s.selection().Body(options(choices)...),
	)
}

func (s *thinkingSetting) selection() app.HTMLElem {
	e := tag("select").ID(s.ID).Class("select").Title(s.Lang.t("parameter.thinking.label")).OnChange(s.onChange)
	if s.Idle != "" {
		e = e.Aria("description", s.Idle)
	}
	return e
}
