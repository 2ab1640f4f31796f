package ui

import (
	"strconv"
	"strings"

	"fewshot/app/chat"
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
	Lang       lang
	Format     prompt.Format
	Parameters chat.Parameters
	Stops      []string // in force
	Errors     map[string]string
	Custom     bool
	Fixed      fixedParts
	Taking     modelTaking
	On         formatEvents
}

func (b *formatBar) onCustom(ctx app.Context, _ app.Event) { b.On.ShowCustom(ctx, !b.Custom) }

func (b *formatBar) onResetStop(ctx app.Context, _ app.Event) { b.On.ResetStop(ctx) }

func (b *formatBar) Render() app.UI {
	l := b.Lang
	now, isPreset := prompt.PresetOf(b.Format)
	turns := b.Format.As == prompt.Turns
	presets := prompt.Presets()
	return tag("div").Class("format").Body(
		tag("div").Class("format-row").Role("group").Aria("label", l.t("format.layout")).Hidden(b.Fixed.Format).Body(
			tag("span").Class("format-name").Text(l.t("format.as")),
			app.Range(layouts).Slice(func(i int) app.UI {
				return &pick{
					ID: "as-" + string(layouts[i]), Text: l.t("format.as." + string(layouts[i])), On: b.Format.As == layouts[i],
					Value: string(layouts[i]), To: b,
				}
			}),
		),
		app.If(!b.Fixed.Format && !turns, func() app.UI {
			return tag("div").Class("format-row").Role("group").Aria("label", l.t("format.labels")).Body(
				tag("span").Class("format-name").Text(l.t("format.labels")),
				app.Range(presets).Slice(func(i int) app.UI {
					return &pick{
						ID: "preset-" + presets[i].ID, Text: presets[i].Name, On: isPreset && presets[i].ID == now.ID,
						Value: "preset:" + presets[i].ID, To: b,
					}
				}),
				button().ID("custom-format").Class("pick").Aria("expanded", strconv.FormatBool(b.Custom)).
					Aria("pressed", strconv.FormatBool(!isPreset)).Text(l.t("format.custom")).OnClick(b.onCustom),
			)
		}).ElseIf(!b.Fixed.Format, func() app.UI {
			return tag("div").Class("format-row").Body(
				tag("span").Class("format-name").Text(l.t("format.labels")),
				tag("span").Class("soft").Text(l.t("format.turns.none")),
			)
		}),
		app.If(b.Custom && !turns, func() app.UI {
			return tag("div").Class("format-fields").Body(
				b.textSetting("format-input-label", l.t("format.input_label"), escape(b.Format.InputLabel), true),
				b.textSetting("format-input-end", l.t("format.input_end"), escape(b.Format.InputEnd), true),
				b.textSetting("format-output-label", l.t("format.output_label"), escape(b.Format.OutputLabel), true),
				b.textSetting("format-output-end", l.t("format.output_end"), escape(b.Format.OutputEnd), true),
				b.textSetting("format-separator", l.t("format.separator"), escape(b.Format.Separator), true),
				tag("p").Class("soft hint").Text(l.t("format.escapes")),
			)
		}),
		tag("div").Class("format-row parameters").Role("group").Aria("label", l.t("parameters")).Hidden(b.Fixed.Parameters).Body(
			b.textSetting("parameter-temperature", l.t("parameter.temperature"), float(b.Parameters.Temperature), false),
			b.textSetting("parameter-max-tokens", l.t("parameter.max_tokens"), integer(b.Parameters.MaxTokens), false),
			&thinkingSetting{ID: idThinking, Lang: l, Value: b.Parameters.ReasoningEffort, Idle: b.idle(idThinking), To: b},
			b.textSetting("parameter-n", l.t("parameter.n"), integer(b.Parameters.N), false),
			b.textSetting("parameter-top-p", l.t("parameter.top_p"), float(b.Parameters.TopP), false),
			b.textSetting("parameter-seed", l.t("parameter.seed"), integer64(b.Parameters.Seed), false),
			b.textSetting("parameter-logprobs", l.t("parameter.logprobs"), integer(b.Parameters.TopLogprobs), false),
			b.textSetting("parameter-frequency-penalty", l.t("parameter.frequency_penalty"), float(b.Parameters.FrequencyPenalty), false),
			b.textSetting("parameter-presence-penalty", l.t("parameter.presence_penalty"), float(b.Parameters.PresencePenalty), false),
			b.textSetting("parameter-stop", l.t("parameter.stop"), joinStops(b.Stops), true),
			app.If(b.Parameters.Stop != nil, func() app.UI {
				return button().Class("quiet small").Text(l.t("parameter.stop.reset")).OnClick(b.onResetStop)
			}).Else(func() app.UI {
				return tag("span").Class("soft hint").Text(l.t("parameter.stop.derived"))
			}),
			tag("p").ID("taking").Class("soft taking").Role("status").Text(b.Taking.Next),
		),
	)
}

var layouts = []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns}

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
	unset := b.Lang.t("parameter.unset")
	if mono {
		unset = b.Lang.t("format.nothing") // an empty text is not somebody else's choice
	}
	return &setting{ID: id, Label: label, Value: value, Mono: mono, Error: b.Errors[id], Unset: unset, Idle: b.idle(id), To: b}
}

// idle is why the chosen model does not take a setting, "" if it does.
func (b *formatBar) idle(id string) string {
	switch {
	case !b.Taking.Idle[id]:
		return ""
	case id == idThinking:
		return b.Lang.t("parameter.idle.thinking")
	}
	return b.Lang.t("parameter.idle", b.Taking.Model)
}

// escape shows the white space of a label: a line end as \n, a tab as \t.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s)
}

// unescape reads what escape wrote. Any other backslash stands for itself.
func unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(s)
}

// joinStops shows stop sequences in one line, set apart by " | ".
func joinStops(stops []string) string {
	shown := make([]string, len(stops))
	for i, s := range stops {
		shown[i] = escape(s)
	}
	return strings.Join(shown, " | ")
}

// splitStops reads what joinStops wrote.
func splitStops(s string) []string {
	stops := []string{}
	for part := range strings.SplitSeq(s, " | ") {
		if part != "" {
			stops = append(stops, unescape(part))
		}
	}
	return stops
}

func float(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func integer(v *int) string {
	if v == nil {
		return ""
	}
	return strconv.Itoa(*v)
}

func integer64(v *int64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatInt(*v, 10)
}
