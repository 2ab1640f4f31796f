package workbench

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/page/answers"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Routes registers the page's routes with go-app, in the page and on the
// server, which renders the page before it starts.
func Routes() {
	app.Route("/", func() app.Composer { return NewWorkbench() })
}

// A Workbench is the page.
type Workbench struct {
	app.Compo

	Own   app.Context // from OnMount; see lasting
	Lang  i18n.Lang
	theme widget.Theme

	Draft  editor.Draft
	Errors map[string]string // what is wrong with a setting, by its id

	models []widget.Choice // to choose from
	Model  string          // chosen: a value of models
	online bool            // whether the server's models could be listed

	Gauge     *costs.Counter
	Board     dom.Cache
	fetching  string // the vocabulary that is on its way
	Sent      *dom.TextRuns
	pieces    []sent.Piece // what the token view shows
	inspector *dom.TextRuns

	// The answers on the screen and how they came there.
	Cells   []answers.Cell
	Strips  []*dom.TextRuns
	Changed int
	Cancel  context.CancelFunc // of what is running; nil if nothing is
	current int                // number of the press of Run that the screen shows
	spoken  int                // bytes of the answer that were announced

	past    []*answers.Run // kept runs, newest first
	started bool           // whether the starter prompts have been read

	// What is open or chosen on the screen.
	Menu          int
	Note          int
	dragged       int
	Custom        bool
	Dialog        string
	View          sent.View
	CodeLang      prompt.Lang
	codeTo        string // where the program of the code view sends the prompt
	straight      sent.Straight
	straightAsked string
	Counting      string // encoding of the token view, noChoice for the model's own
	rival         string
	Notice        widget.Notice
	importer      *importer
	link          string             // what the share dialog shows
	linkCopied    bool               // whether it is on the clipboard
	Arrived       float64            // share of the tiny model's weights that has come, 1 once they are there
	pending       map[string]*putOff // what waits for a pause (see soon)
	unkept        bool               // whether it was said that nothing can be kept

	// What a page of another kind around the editor wants: where the draft is kept
	// ("": nowhere), to be told of each run that ended, which is not kept then, and
	// of each count.
	KeptAs   string
	Guest    func(*answers.Run)
	Measured func()
}

func NewWorkbench() *Workbench {
	w := &Workbench{
		KeptAs: editor.KeyDraft, theme: widget.ThemeAuto, Menu: -1, Note: -1, dragged: -1,
		View: sent.ViewPrompt, CodeLang: prompt.Python,
		rival: widget.NoChoice, Counting: widget.NoChoice,
		Model: modelpick.Default, models: modelpick.InPageChoices(),
		Errors: map[string]string{}, pending: map[string]*putOff{},
		Sent: dom.NewTextRuns("sent"), inspector: dom.NewTextRuns("inspector"),
	}
	w.Draft.Prompt = firstPrompt()
	w.Gauge, w.Board = costs.NewCounter(), dom.NewCache()
	w.importer = &importer{}
	return w
}

// OnMount takes up where the person was: what was typed before the page
// started, a shared link, or the draft of the last visit.
func (w *Workbench) OnMount(ctx app.Context) {
	w.Own = ctx
	w.restore(ctx)
	w.Listen(ctx)
	w.WatchWeights(ctx)
	w.afterStart(ctx)
	w.loadModels(ctx)
	w.loadRuns(ctx)
	w.Refresh(ctx)
}

// OnNav opens a link that was followed while the page was open.
func (w *Workbench) OnNav(ctx app.Context) {
	w.openLink(ctx)
	w.Refresh(ctx)
}

// OnDismount ends what is running.
func (w *Workbench) OnDismount() {
	if w.Cancel != nil {
		w.Cancel()
	}
}

// Prompt is the prompt being edited, with the model that is chosen.
func (w *Workbench) Prompt() prompt.Prompt {
	p := w.Draft.Prompt
	p.Model = modelpick.Name(w.Model)
	return p
}

// lasting is the context for what follows an event later: the workbench's own.
// go-app drops what is deferred, dispatched or timed in the context of an
// element that is gone by then, such as the button of a menu or a dialog.
func (w *Workbench) lasting(ctx app.Context) app.Context {
	if w.Own.Context == nil {
		return ctx
	}
	return w.Own
}

// Refresh writes what go-app does not render, once the render is done.
func (w *Workbench) Refresh(ctx app.Context) {
	w.lasting(ctx).Defer(func(ctx app.Context) {
		w.Board = dom.NewCache()
		w.measure(ctx)
		w.writeAnswers()
	})
}

func (w *Workbench) Say(n widget.Notice) { w.Notice = n }

// warn shows an error that a person can do something about.
func (w *Workbench) warn(err *chat.Error) {
	w.Notice = widget.Worded(w.Lang, err)
	w.Notice.Alert = true
}

// Dismiss takes the notice away.
func (w *Workbench) Dismiss(app.Context) { w.Notice = widget.Notice{} }

// OpenDialog opens a dialog by its name.
func (w *Workbench) OpenDialog(ctx app.Context, name string) {
	w.Dialog = name
	if name == editor.DialogImport {
		w.importer = &importer{}
	}
}

// CloseDialog is told that the dialog was closed.
func (w *Workbench) CloseDialog(app.Context) { w.Dialog = "" }

// onSkip goes to the query, focus and all. go-app would take the link for
// another page and only scroll.
func (w *Workbench) onSkip(ctx app.Context, e app.Event) {
	e.PreventDefault()
	e.Call("stopPropagation")
	dom.Focus(editor.IDQuery)
}

func (w *Workbench) Render() app.UI {
	l, p := w.Lang, w.Draft.Prompt
	return dom.Tag("div").Class("workbench").Lang(l.Tag()).Body(
		dom.Tag("a").Class("skip").Attr("href", "#query").Text(l.T("skip")).OnClick(w.onSkip),
		&header{
			Lang: l, Theme: w.theme, Examples: w.starters(), Models: w.modelChoices(), Model: w.Model, On: w,
		},
		dom.Tag("main").Class("main").Body(
			&editor.Panel{
				Lang: l, Prompt: p, Edits: w.Draft.Edits,
				Menu: w.Menu, Note: w.Note, Custom: w.Custom, Errors: w.Errors, Taking: w.Taking(), On: w,
			},
			dom.Tag("div").Class("results").Body(
				&answers.Panel{
					Lang: l, Cells: w.Cells, Changed: w.Changed, CompareText: w.compareText(), Comparable: len(w.variants()) > 1, Tiny: modelpick.IsTiny(w.Model),
					Rival: w.rival, Rivals: w.rivalChoices(), Busy: w.Cancel != nil, Arrived: w.Arrived, On: w,
				},
				&sent.Panel{
					Lang: l, View: w.View, CodeLang: w.CodeLang, CodeTo: w.codeTo, Straight: w.straightTo(), Encoding: w.Counting, Encodings: sent.EncodingChoices(l),
					Shown: w.serverRuns(), On: w,
				},
			),
		),
		&widget.NoticeBar{Lang: l, Notice: w.Notice, On: w},
		&runBar{Lang: l, Busy: w.Cancel != nil, On: w},
		app.If(w.Dialog != "", w.OpenedDialog),
	)
}

// OpenedDialog is the dialog that is open.
func (w *Workbench) OpenedDialog() app.UI {
	l := w.Lang
	var content app.UI
	switch w.Dialog {
	case answers.DialogHistory:
		content = &answers.History{Lang: l, Runs: w.past, On: w}
	case editor.DialogImport:
		content = &importPanel{Lang: l, Importer: w.importer, Step: w.importer.step, On: w}
	case editor.DialogExport:
		content = &exportPanel{Lang: l, On: w}
	case answers.DialogCard:
		content = &cardPanel{Lang: l, Model: modelpick.Name(w.Model)}
	default:
		content = &sharePanel{Lang: l, Link: w.link, Copied: w.linkCopied}
	}
	return &widget.DialogFrame{Name: w.Dialog, Title: l.T("dialog." + w.Dialog), Close: l.T("dialog.close"), Content: content, On: w}
}

// serverRuns is the rendered prompt, for the page as the server renders it.
func (w *Workbench) serverRuns() []dom.TextRun {
	if app.IsServer {
		return sent.Runs(w.Lang, w.rendered())
	}
	return nil
}
