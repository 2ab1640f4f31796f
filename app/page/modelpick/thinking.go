package modelpick

import (
	"slices"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// IDThinking is the selection of how much a model thinks.
const IDThinking = "parameter-thinking"

// efforts are what can be chosen.
var efforts = []string{chat.EffortLeast, chat.EffortLow, chat.EffortMedium, chat.EffortHigh, chat.EffortDefault}

// EffortOf is the effort that a value of the selection stands for: "" is the least.
func EffortOf(value string) string {
	if value == chat.EffortLeast {
		return ""
	}
	return value
}

// A ThinkingSetting chooses how much a model thinks before it answers.
type ThinkingSetting struct {
	app.Compo
	ID    string // of the selection
	Lang  i18n.Lang
	Value string // an effort; "" is the least
	Idle  string // why the model does not take it, "" if it does
	To    widget.Setter
}

func (s *ThinkingSetting) value() string {
	if s.Value == "" {
		return chat.EffortLeast
	}
	return s.Value
}

func (s *ThinkingSetting) onChange(ctx app.Context, _ app.Event) {
	s.To.Set(ctx, s.ID, ctx.JSSrc().Get("value").String())
}

func (s *ThinkingSetting) Render() app.UI {
	l, all := s.Lang, efforts
	if v := s.value(); !slices.Contains(all, v) { // a word of a provider's
		all = append(slices.Clone(all), v)
	}
	choices := make([]widget.Choice, len(all))
	for i, e := range all {
		choices[i] = widget.Choice{Value: e, Text: effortText(l, e)}
	}
	class := "setting"
	if s.Idle != "" {
		class += " idle"
	}
	return dom.Tag("div").Class(class).Title(s.Idle).Body(
		dom.Tag("label").Attr("for", s.ID).Text(l.T("parameter.thinking")),
		&widget.Chooser{ID: s.ID, Title: l.T("parameter.thinking.label"), About: s.Idle, Value: s.value(), Choices: choices, OnChoice: s.onChange},
	)
}
