// Package sent shows what is sent to a model: the prompt in the colours of its parts,
// the borders of its tokens, or a program that sends it.
package sent

import (
	"strconv"
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Events is what the panel of what is sent asks for.
type Events interface {
	ShowView(ctx app.Context, v View)
	SetCodeLang(ctx app.Context, lang prompt.Lang)
	SetCodeTo(ctx app.Context, to string)
	SetViewEncoding(ctx app.Context, name string)
	CopySent(ctx app.Context)
	InspectPiece(i int)
}

// A View is what of the prompt is shown: as it is sent, as tokens, or as code.
type View string

const (
	ViewPrompt View = "prompt"
	ViewTokens View = "tokens"
	ViewCode   View = "code"
)

var views = []View{ViewPrompt, ViewTokens, ViewCode}

// The Panel shows what is sent, byte for byte, in one of three views. The
// text is written by a [Viewer] and follows every keystroke.
type Panel struct {
	app.Compo
	Lang      i18n.Lang
	View      View
	CodeLang  prompt.Lang
	CodeTo    string // codeHere or codeStraight
	Straight  string // the provider that a program can be written for, "" for none
	Encoding  string // chosen for the token view, noChoice for the model's own
	Encodings []widget.Choice
	Shown     []dom.TextRun // what the server renders into the page before it starts
	On        Events

	at int
}

// Picked takes a code language, or where the program sends the prompt.
func (s *Panel) Picked(ctx app.Context, value string) {
	if to, ok := strings.CutPrefix(value, "to:"); ok {
		s.On.SetCodeTo(ctx, to)
		return
	}
	s.On.SetCodeLang(ctx, prompt.Lang(value))
}

func (s *Panel) onEncoding(ctx app.Context, _ app.Event) {
	s.On.SetViewEncoding(ctx, ctx.JSSrc().Get("value").String())
}

func (s *Panel) onCopy(ctx app.Context, _ app.Event) { s.On.CopySent(ctx) }

func (s *Panel) onOver(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if i, ok := dom.RunIndex(e.Get("target")); ok {
		s.at = i
		s.On.InspectPiece(i)
	}
}

func (s *Panel) onKey(ctx app.Context, e app.Event) {
	ctx.PreventUpdate()
	if step, ok := dom.ArrowStep(e); ok && s.View == ViewTokens {
		e.PreventDefault()
		s.at = max(0, s.at+step)
		s.On.InspectPiece(s.at)
	}
}

func (s *Panel) Render() app.UI {
	l := s.Lang
	return dom.Tag("section").Class("panel sent").Aria("label", l.T("sent.region")).Body(
		dom.Tag("div").Class("tabs").Body(
			dom.Tag("div").Class("tablist").Role("tablist").Aria("label", l.T("sent.region")).Body(
				app.Range(views).Slice(func(i int) app.UI {
					return &tab{Lang: l, View: views[i], On: s.View == views[i], To: s.On}
				}),
			),
			dom.Tag("span").Class("grow"),
			dom.Button().Class("quiet small").Text(l.T("sent.copy")).OnClick(s.onCopy),
		),
		dom.Tag("div").ID("sent-panel").Role("tabpanel").Aria("labelledby", "tab-"+string(s.View)).Body(
			app.If(s.View == ViewCode, func() app.UI {
				return dom.Tag("div").Class("sent-bar").Role("group").Aria("label", l.T("sent.code.lang")).Body(
					app.Range(codeLangs).Slice(func(i int) app.UI {
						return &widget.Pick{ID: "code-" + string(codeLangs[i].Lang), Text: codeLangs[i].Name, Value: string(codeLangs[i].Lang),
							On: s.CodeLang == codeLangs[i].Lang, To: s}
					}),
				)
			}),
			app.If(s.View == ViewCode && s.Straight != "", func() app.UI {
				here := s.CodeTo != codeStraight
				return dom.Tag("div").Class("sent-bar").Role("group").Aria("label", l.T("sent.code.to")).Body(
					&widget.Pick{ID: "code-here", Text: l.T("sent.code.here"), Value: "to:" + codeHere, On: here, To: s},
					&widget.Pick{ID: "code-straight", Text: l.T("sent.code.straight", s.Straight), Value: "to:" + codeStraight, On: !here, To: s},
				)
			}),
			app.If(s.View == ViewTokens, func() app.UI {
				return dom.Tag("div").Class("sent-bar").Body(
					dom.Tag("label").Attr("for", "view-encoding").Text(l.T("sent.encoding")),
					&widget.Chooser{ID: "view-encoding", Value: s.Encoding, Choices: s.Encodings, OnChoice: s.onEncoding},
					dom.Tag("span").ID("piece").Class("n").Aria("live", "polite").Text(""),
				)
			}),
			s.text(),
			app.If(s.View == ViewTokens, func() app.UI {
				return dom.Tag("p").ID("counting-note").Class("soft counting-note")
			}),
		),
	)
}

func (s *Panel) text() app.UI {
	return dom.Tag("pre").ID("sent").Class("sent-text view-"+string(s.View)).TabIndex(0).Role("group").
		Aria("label", s.Lang.T("sent.region")).
		OnMouseOver(s.onOver).OnKeyDown(s.onKey).
		Body(dom.RunSpans(s.Shown)...)
}

// codeLangs are the languages of the code view.
var codeLangs = []struct {
	Lang prompt.Lang
	Name string
}{{prompt.Curl, "curl"}, {prompt.Python, "Python"}, {prompt.JavaScript, "JavaScript"}, {prompt.Go, "Go"}}

// A tab chooses a view.
type tab struct {
	app.Compo
	Lang i18n.Lang
	View View
	On   bool
	To   Events
}

func (t *tab) onClick(ctx app.Context, _ app.Event) { t.To.ShowView(ctx, t.View) }

// onKey moves between the tabs, as the ARIA pattern for tabs says.
func (t *tab) onKey(ctx app.Context, e app.Event) {
	step, ok := dom.ArrowStep(e)
	if !ok {
		ctx.PreventUpdate()
		return
	}
	for i, v := range views {
		if v == t.View {
			next := views[(i+step+len(views))%len(views)]
			t.To.ShowView(ctx, next)
			dom.Focus("tab-" + string(next))
		}
	}
}

func (t *tab) Render() app.UI {
	b := dom.Button().ID("tab-"+string(t.View)).Role("tab").Class("tab").
		Aria("selected", strconv.FormatBool(t.On)).Aria("controls", "sent-panel").
		Text(t.Lang.T("view." + string(t.View))).OnClick(t.onClick).OnKeyDown(t.onKey)
	if !t.On {
		b = b.TabIndex(-1)
	}
	return b
}
