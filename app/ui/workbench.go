// Package ui is the page: a workbench in which a person builds a few-shot
// prompt, sees what it costs while typing, and runs it.
//
// The [Workbench] owns the prompt and the runs. Its children get values and a
// small interface to ask for changes (see editor.go, answer.go, sent.go). A
// keystroke takes a shorter way than a render: field -> Workbench.Typed ->
// draft -> prompt.Render -> gauge -> strips, within the event (see typing.go).
package ui

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Routes registers the page's routes with go-app, in the page and on the
// server, which renders the page before it starts.
func Routes() {
	app.Route("/", func() app.Composer { return newWorkbench() })
}

// A Workbench is the page.
type Workbench struct {
	app.Compo

	own   app.Context // from OnMount; see lasting
	lang  lang
	theme theme

	draft  draft
	errors map[string]string // what is wrong with a setting, by its id

	models []choice // to choose from
	model  string   // chosen: a value of models
	online bool     // whether the server's models could be listed

	gauge     *gauge
	board     board
	fetching  string // the vocabulary that is on its way
	sent      *strip
	pieces    []piece // what the token view shows
	inspector *strip

	// The answers on the screen and how they came there.
	cells   []cell
	strips  []*strip
	changed int
	cancel  context.CancelFunc // of what is running; nil if nothing is
	current int                // number of the press of Run that the screen shows
	spoken  int                // bytes of the answer that were announced

	past    []*run // kept runs, newest first
	started bool   // whether the starter prompts have been read

	// What is open or chosen on the screen.
	menu          int
	note          int
	dragged       int
	custom        bool
	dialog        string
	view          view
	codeLang      prompt.Lang
	codeTo        string // where the program of the code view sends the prompt
	straight      straightCode
	straightAsked string
	counting      string // encoding of the token view, noChoice for the model's own
	rival         string
	notice        notice
	importer      *importer
	link          string             // what the share dialog shows
	linkCopied    bool               // whether it is on the clipboard
	arrived       float64            // share of the tiny model's weights that has come, 1 once they are there
	pending       map[string]*putOff // what waits for a pause (see soon)
	unkept        bool               // whether it was said that nothing can be kept

	// What a page of another kind around the editor wants: where the draft is kept
	// ("": nowhere), to be told of each run that ended, which is not kept then, and
	// of each count.
	keptAs   string
	guest    func(*run)
	measured func()
}

func newWorkbench() *Workbench {
	w := &Workbench{
		keptAs: keyDraft, theme: themeAuto, menu: -1, note: -1, dragged: -1,
		view: viewPrompt, codeLang: prompt.Python,
		rival: noChoice, counting: noChoice,
		model: tinyInPage, models: inPageChoices(),
		errors: map[string]string{}, pending: map[string]*putOff{},
		sent: newStrip("sent"), inspector: newStrip("inspector"),
	}
	w.draft.prompt = firstPrompt()
	w.gauge, w.board = newGauge(), newBoard()
	w.importer = &importer{}
	return w
}

// OnMount takes up where the person was: what was typed before the page
// started, a shared link, or the draft of the last visit.
func (w *Workbench) OnMount(ctx app.Context) {
	w.own = ctx
	w.restore(ctx)
	w.listen(ctx)
	w.watchWeights(ctx)
	w.afterStart(ctx)
	w.loadModels(ctx)
	w.loadRuns(ctx)
	w.refresh(ctx)
}

// OnNav opens a link that was followed while the page was open.
func (w *Workbench) OnNav(ctx app.Context) {
	w.openLink(ctx)
	w.refresh(ctx)
}

// OnDismount ends what is running.
func (w *Workbench) OnDismount() {
	if w.cancel != nil {
		w.cancel()
	}
}

// prompt is the prompt being edited, with the model that is chosen.
func (w *Workbench) prompt() prompt.Prompt {
	p := w.draft.prompt
	p.Model = modelName(w.model)
	return p
}

// lasting is the context for what follows an event later: the workbench's own.
// go-app drops what is deferred, dispatched or timed in the context of an
// element that is gone by then, such as the button of a menu or a dialog.
func (w *Workbench) lasting(ctx app.Context) app.Context {
	if w.own.Context == nil {
		return ctx
	}
	return w.own
}

// refresh writes what go-app does not render, once the render is done.
func (w *Workbench) refresh(ctx app.Context) {
	w.lasting(ctx).Defer(func(ctx app.Context) {
		w.board = newBoard()
		w.measure(ctx)
		w.writeAnswers()
	})
}

func (w *Workbench) say(n notice) { w.notice = n }

// warn shows an error that a person can do something about.
func (w *Workbench) warn(err *chat.Error) {
	w.notice = worded(w.lang, err)
	w.notice.Alert = true
}

// Dismiss takes the notice away.
func (w *Workbench) Dismiss(app.Context) { w.notice = notice{} }

// OpenDialog opens a dialog by its name.
func (w *Workbench) OpenDialog(ctx app.Context, name string) {
	w.dialog = name
	if name == dialogImport {
		w.importer = &importer{}
	}
}

// CloseDialog is told that the dialog was closed.
func (w *Workbench) CloseDialog(app.Context) { w.dialog = "" }

// onSkip goes to the query, focus and all. go-app would take the link for
// another page and only scroll.
func (w *Workbench) onSkip(ctx app.Context, e app.Event) {
	e.PreventDefault()
	e.Call("stopPropagation")
	focus(idQuery)
}

func (w *Workbench) Render() app.UI {
	l, p := w.lang, w.draft.prompt
	return tag("div").Class("workbench").Lang(l.tag()).Body(
		tag("a").Class("skip").Attr("href", "#query").Text(l.t("skip")).OnClick(w.onSkip),
		&header{
			Lang: l, Theme: w.theme, Examples: w.starters(), Models: w.modelChoices(), Model: w.model, On: w,
		},
		tag("main").Class("main").Body(
			&editor{
				Lang: l, Prompt: p, Edits: w.draft.edits,
				Menu: w.menu, Note: w.note, Custom: w.custom, Errors: w.errors, Taking: w.taking(), On: w,
			},
			tag("div").Class("results").Body(
				&answerPanel{
					Lang: l, Cells: w.cells, Changed: w.changed, CompareText: w.compareText(), Comparable: len(w.variants()) > 1, Tiny: isTiny(w.model),
					Rival: w.rival, Rivals: w.rivalChoices(), Busy: w.cancel != nil, Arrived: w.arrived, On: w,
				},
				&sentPanel{
					Lang: l, View: w.view, CodeLang: w.codeLang, CodeTo: w.codeTo, Straight: w.straightTo(), Encoding: w.counting, Encodings: encodingChoices(l),
					Shown: w.serverRuns(), On: w,
				},
			),
		),
		&noticeBar{Lang: l, Notice: w.notice, On: w},
		&runBar{Lang: l, Busy: w.cancel != nil, On: w},
		app.If(w.dialog != "", w.openedDialog),
	)
}

// openedDialog is the dialog that is open.
func (w *Workbench) openedDialog() app.UI {
	l := w.lang
	var content app.UI
	switch w.dialog {
	case dialogHistory:
		content = &historyList{Lang: l, Runs: w.past, On: w}
	case dialogImport:
		content = &importPanel{Lang: l, Importer: w.importer, Step: w.importer.step, On: w}
	case dialogExport:
		content = &exportPanel{Lang: l, On: w}
	case dialogCard:
		content = &cardPanel{Lang: l, Model: modelName(w.model)}
	default:
		content = &sharePanel{Lang: l, Link: w.link, Copied: w.linkCopied}
	}
	return &dialogFrame{Name: w.dialog, Title: l.t("dialog." + w.dialog), Close: l.t("dialog.close"), Content: content, On: w}
}

// serverRuns is the rendered prompt, for the page as the server renders it.
func (w *Workbench) serverRuns() []textRun {
	if app.IsServer {
		return sentRuns(w.lang, w.rendered())
	}
	return nil
}
