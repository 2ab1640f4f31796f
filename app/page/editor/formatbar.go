package editor

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// formatEvents is what the format bar asks for.
type formatEvents interface {
	SetFormat(ctx app.Context, f prompt.Format)
	ShowCustom(ctx app.Context, show bool)
	// SetFormatField and SetParameter take what a person typed into the field
	// with an id; a text that makes no sense is said so beside the field and
	// changes nothing.
	SetFormatField(ctx app.Context, id, text string)
	SetParameter(ctx app.Context, id, text string)
	ResetStop(ctx app.Context)
}

// The formatBar chooses how shots become text, and the sampling parameters.
type formatBar struct {
	app.Compo
	Lang       i18n.Lang
	Format     prompt.Format
	Parameters chat.Parameters
	Stops      []string // in force
	Errors     map[string]string
	Custom     bool
	Fixed      Fixed
	Taking     modelpick.Taking
	On         formatEvents
}

func (b *formatBar) onCustom(ctx app.Context, _ app.Event) { b.On.ShowCustom(ctx, !b.Custom) }

func (b *formatBar) onResetStop(ctx app.Context, _ app.Event) { b.On.ResetStop(ctx) }

func (b *formatBar) Render() app.UI {
	l := b.Lang
	now, isPreset := prompt.PresetOf(b.Format)
	turns := b.Format.As == prompt.Turns
	presets := prompt.Presets()
	return dom.Tag("div").Class("format").Body(
		dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("format.layout")).Hidden(b.Fixed.Format).Body(
			dom.Tag("span").Class("format-name").Text(l.T("format.as")),
			app.Range(modelpick.Layouts).Slice(func(i int) app.UI {
				return &widget.Pick{
					ID: "as-" + string(modelpick.Layouts[i]), Text: l.T("format.as." + string(modelpick.Layouts[i])), On: b.Format.As == modelpick.Layouts[i],
					Value: string(modelpick.Layouts[i]), To: b,
				}
			}),
		),
		app.If(!b.Fixed.Format && !turns, func() app.UI {
			return dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("format.labels")).Body(
				dom.Tag("span").Class("format-name").Text(l.T("format.labels")),
				app.Range(presets).Slice(func(i int) app.UI {
					return &widget.Pick{
						ID: "preset-" + presets[i].ID, Text: presets[i].Name, On: isPreset && presets[i].ID == now.ID,
						Value: "preset:" + presets[i].ID, To: b,
					}
				}),
				dom.Button().ID("custom-format").Class("pick").Aria("expanded", strconv.FormatBool(b.Custom)).
					Aria("pressed", strconv.FormatBool(!isPreset)).Text(l.T("format.custom")).OnClick(b.onCustom),
			)
		}).ElseIf(!b.Fixed.Format, func() app.UI {
			return dom.Tag("div").Class("format-row").Body(
				dom.Tag("span").Class("format-name").Text(l.T("format.labels")),
				dom.Tag("span").Class("soft").Text(l.T("format.turns.none")),
			)
		}),
		app.If(b.Custom && !turns, func() app.UI {
			return dom.Tag("div").Class("format-fields").Body(
				b.textSetting("format-input-label", l.T("format.input_label"), widget.Escape(b.Format.InputLabel), true),
				b.textSetting("format-input-end", l.T("format.input_end"), widget.Escape(b.Format.InputEnd), true),
				b.textSetting("format-output-label", l.T("format.output_label"), widget.Escape(b.Format.OutputLabel), true),
				b.textSetting("format-output-end", l.T("format.output_end"), widget.Escape(b.Format.OutputEnd), true),
				b.textSetting("format-separator", l.T("format.separator"), widget.Escape(b.Format.Separator), true),
				dom.Tag("p").Class("soft hint").Text(l.T("format.escapes")),
			)
		}),
		dom.Tag("div").Class("format-row parameters").Role("group").Aria("label", l.T("parameters")).Hidden(b.Fixed.Parameters).Body(
			b.textSetting("parameter-temperature", l.T("parameter.temperature"), widget.FloatText(b.Parameters.Temperature), false),
			b.textSetting("parameter-max-tokens", l.T("parameter.max_tokens"), widget.IntegerText(b.Parameters.MaxTokens), false),
			b.textSetting("parameter-n", l.T("parameter.n"), widget.IntegerText(b.Parameters.N), false),
			dom.Tag("div").Class("place").Body(app.If(b.idle(modelpick.IDThinking) == "", b.thinking)), // what follows stays as it is
			b.greyed("parameter-temperature", "parameter-n"),
			dom.Tag("details").Class("more-settings").Body(
				dom.Tag("summary").Text(b.moreText()),
				dom.Tag("div").Class("format-row parameters").Body(
					b.textSetting("parameter-top-p", l.T("parameter.top_p"), widget.FloatText(b.Parameters.TopP), false),
					b.textSetting("parameter-seed", l.T("parameter.seed"), widget.Integer64Text(b.Parameters.Seed), false),
					b.textSetting("parameter-logprobs", l.T("parameter.logprobs"), widget.IntegerText(b.Parameters.TopLogprobs), false),
					b.textSetting("parameter-frequency-penalty", l.T("parameter.frequency_penalty"), widget.FloatText(b.Parameters.FrequencyPenalty), false),
					b.textSetting("parameter-presence-penalty", l.T("parameter.presence_penalty"), widget.FloatText(b.Parameters.PresencePenalty), false),
					dom.Tag("div").Class("place").Body(app.If(b.idle(modelpick.IDThinking) != "", b.thinking)),
					b.textSetting("parameter-stop", l.T("parameter.stop"), widget.JoinStops(b.Stops), true),
					app.If(b.Parameters.Stop != nil, func() app.UI {
						return dom.Button().Class("quiet small").Text(l.T("parameter.stop.reset")).OnClick(b.onResetStop)
					}).Else(func() app.UI {
						return dom.Tag("span").Class("soft hint").Text(l.T("parameter.stop.derived"))
					}),
					b.greyed("parameter-top-p", "parameter-seed", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty", modelpick.IDThinking),
				),
			),
			dom.Tag("p").ID("taking").Class("soft taking").Role("status").Text(b.Taking.Next),
		),
	)
}

// Picked takes a layout or a preset; a preset keeps the layout.
func (b *formatBar) Picked(ctx app.Context, value string) {
	f := b.Format
	if id, ok := strings.CutPrefix(value, "preset:"); ok {
		for _, p := range prompt.Presets() {
			if p.ID == id {
				as := f.As
				f = p.Format
				f.As = as
			}
		}
	} else {
		f.As = prompt.Layout(value)
	}
	b.On.SetFormat(ctx, f)
}

// Set takes the text of a setting when the person has finished it.
func (b *formatBar) Set(ctx app.Context, id, text string) {
	if strings.HasPrefix(id, "format-") {
		b.On.SetFormatField(ctx, id, text)
	} else {
		b.On.SetParameter(ctx, id, text)
	}
}

func (b *formatBar) textSetting(id, label, value string, mono bool) app.UI {
	unset := b.Lang.T("parameter.unset")
	if mono {
		unset = b.Lang.T("format.nothing") // an empty text is not somebody else's choice
	}
	return &widget.Setting{ID: id, Label: label, Value: value, Mono: mono, Error: b.Errors[id], Unset: unset, Idle: b.idle(id), To: b}
}

func (b *formatBar) thinking() app.UI {
	return &modelpick.ThinkingSetting{ID: modelpick.IDThinking, Lang: b.Lang, Value: b.Parameters.ReasoningEffort, Idle: b.idle(modelpick.IDThinking), To: b}
}

// moreText is the heading of the settings that are folded, with those that are set.
func (b *formatBar) moreText() string {
	p, set := &b.Parameters, ""
	for _, s := range []struct {
		id string
		on bool
	}{
		{"top_p", p.TopP != nil}, {"seed", p.Seed != nil}, {"logprobs", p.TopLogprobs != nil},
		{"frequency_penalty", p.FrequencyPenalty != nil}, {"presence_penalty", p.PresencePenalty != nil}, {"stop", p.Stop != nil},
	} {
		if s.on {
			set += b.Lang.T("parameters.set", b.Lang.T("parameter."+s.id))
		}
	}
	return b.Lang.T("parameters.more") + set
}

// greyed says why settings are grey, in a line below them: not everybody can point at
// them. It is empty if none is.
func (b *formatBar) greyed(ids ...string) app.UI {
	var reasons []string
	for _, id := range ids {
		if reason := b.idle(id); reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	text := ""
	if len(reasons) > 0 {
		text = b.Lang.T("parameter.greyed", strings.Join(reasons, " "))
	}
	return dom.Tag("p").Class("soft greyed").Text(text)
}

// idle is why the chosen model does not take a setting, "" if it does.
func (b *formatBar) idle(id string) string {
	switch {
	case !b.Taking.Idle[id]:
		return ""
	case id == modelpick.IDThinking:
		return b.Lang.T("parameter.idle.thinking")
	}
	return b.Lang.T("parameter.idle", b.Taking.Model)
}
