package ui

import (
	"strconv"
	"strings"

	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// sentEvents is what the panel of what is sent asks for.
type sentEvents interface {
	ShowView(ctx app.Context, v view)
	SetCodeLang(ctx app.Context, lang prompt.Lang)
	SetCodeTo(ctx app.Context, to string)
	SetViewEncoding(ctx app.Context, name string)
	CopySent(ctx app.Context)
	InspectPiece(i int)
}

// A view is what of the prompt is shown: as it is sent, as tokens, or as code.
type view string

const (
	viewPrompt view = "prompt"
	viewTokens view = "tokens"
	viewCode   view = "code"
)

var views = []view{viewPrompt, viewTokens, viewCode}

// The sentPanel shows what is sent, byte for byte, in one of three views. The
// text stands in a strip, which follows every keystroke.
type sentPanel struct {
	app.Compo
	Lang      lang
	View      view
	CodeLang  prompt.Lang
	CodeTo    string // codeHere or codeStraight
	Straight  string // the provider that a program can be written for, "" for none
	Encoding  string // chosen for the token view, noChoice for the model's own
	Encodings []choice
	Shown     []textRun // what the server renders into the page before it starts
	On        sentEvents

	at int
}

func (s *sentPanel) OnMount(app.Context) { setValue("view-encoding", s.Encoding) }
func (s *sentPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue("view-encoding", s.Encoding) }) // once the options are there
}

// Picked takes a code language, or where the program sends the prompt.
func (s *sentPanel) Picked(ctx app.Context, value string) {
	if to, ok := strings.CutPrefix(value, "to:"); ok {
		s.On.SetCodeTo(ctx, to)
		return
	}
	s.On.SetCodeLang(ctx, prompt.Lang(value))
}

func (s *sentPanel) onEncoding(ctx app.Context, _ app.Event) {
	s.On.SetViewEncoding(ctx, ctx.JSSrc().Get("value").String())
}

func (s *sentPanel) onCopy(ctx app.Context, _ app.Event) { s.On.CopySent(ctx) }

func (s *sentPanel) onOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if i, ok := runIndex(e.Get("target")); ok {
		s.at = i
		s.On.InspectPiece(i)
	}
}

func (s *sentPanel) onKey(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if step, ok := arrowStep(e); ok && s.View == viewTokens {
		e.PreventDefault()
		s.at = max(0, s.at+step)
		s.On.InspectPiece(s.at)
	}
}

func (s *sentPanel) Render() app.UI {
	l := s.Lang
	return tag("section").Class("panel sent").Aria("label", l.t("sent.region")).Body(
		tag("div").Class("tabs").Body(
			tag("div").Class("tablist").Role("tablist").Aria("label", l.t("sent.region")).Body(
				app.Range(views).Slice(func(i int) app.UI {
					return &tab{Lang: l, View: views[i], On: s.View == views[i], To: s.On}
				}),
			),
			tag("span").Class("grow"),
			button().Class("quiet small").Text(l.t("sent.copy")).OnClick(s.onCopy),
		),
		tag("div").ID("sent-panel").Role("tabpanel").Aria("labelledby", "tab-"+string(s.View)).Body(
			app.If(s.View == viewCode, func() app.UI {
				return tag("div").Class("sent-bar").Role("group").Aria("label", l.t("sent.code.lang")).Body(
					app.Range(codeLangs).Slice(func(i int) app.UI {
						return &pick{ID: "code-" + string(codeLangs[i].Lang), Text: codeLangs[i].Name, Value: string(codeLangs[i].Lang),
							On: s.CodeLang == codeLangs[i].Lang, To: s}
					}),
				)
			}),
			app.If(s.View == viewCode && s.Straight != "", func() app.UI {
				here := s.CodeTo != codeStraight
				return tag("div").Class("sent-bar").Role("group").Aria("label", l.t("sent.code.to")).Body(
					&pick{ID: "code-here", Text: l.t("sent.code.here"), Value: "to:" + codeHere, On: here, To: s},
					&pick{ID: "code-straight", Text: l.t("sent.code.straight", s.Straight), Value: "to:" + codeStraight, On: !here, To: s},
				)
			}),
			app.If(s.View == viewTokens, func() app.UI {
				return tag("div").Class("sent-bar").Body(
					tag("label").Attr("for", "view-encoding").Text(l.t("sent.encoding")),
					tag("select").ID("view-encoding").Class("select").OnChange(s.onEncoding).Body(options(s.Encodings)...),
					tag("span").ID("piece").Class("n").Aria("live", "polite").Text(""),
				)
			}),
			s.strip(),
			app.If(s.View == viewTokens, func() app.UI {
				return tag("p").ID("counting-note").Class("soft counting-note")
			}),
		),
	)
}

func (s *sentPanel) strip() app.UI {
	return tag("pre").ID("sent").Class("sent-text view-"+string(s.View)).TabIndex(0).Role("group").
		Aria("label", s.Lang.t("sent.region")).
		OnMouseOver(s.onOver).OnKeyDown(s.onKey).
		Body(runSpans(s.Shown)...)
}

// codeLangs are the languages of the code view.
var codeLangs = []struct {
	Lang prompt.Lang
	Name string
}{{prompt.Curl, "curl"}, {prompt.Python, "Python"}, {prompt.JavaScript, "JavaScript"}, {prompt.Go, "Go"}}

// A tab chooses a view.
type tab struct {
	app.Compo
	Lang lang
	View view
	On   bool
	To   sentEvents
}

func (t *tab) onClick(ctx app.Context, _ app.Event) { t.To.ShowView(ctx, t.View) }

// onKey moves between the tabs, as the ARIA pattern for tabs says.
func (t *tab) onKey(ctx app.Context, e app.Event) {
	step, ok := arrowStep(e)
	if !ok {
		ctx.PreventUpdate()
		return
	}
	for i, v := range views {
		if v == t.View {
			next := views[(i+step+len(views))%len(views)]
			t.To.ShowView(ctx, next)
			focus("tab-" + string(next))
		}
	}
}

func (t *tab) Render() app.UI {
	b := button().ID("tab-"+string(t.View)).Role("tab").Class("tab").
		Aria("selected", strconv.FormatBool(t.On)).Aria("controls", "sent-panel").
		Text(t.Lang.t("view." + string(t.View))).OnClick(t.onClick).OnKeyDown(t.onKey)
	if !t.On {
		b = b.TabIndex(-1)
	}
	return b
}
