// Package workbench is the playground: a page on which a person builds a few-shot
// prompt, sees what it costs while typing, and runs it.
//
// The [Workbench] puts together an editor (package editor), which has the prompt, what
// it costs and what is sent, and the answers (package answers). A keystroke takes a
// shorter way than a render: field -> editor.Editor.Typed -> draft -> prompt.Render ->
// costs -> text runs, within the event.
package workbench

import (
	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	"fewshot/app/page/widget"

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

	own    app.Context // from OnMount
	lang   i18n.Lang
	theme  widget.Theme
	notice widget.Notice

	editor  *editor.Editor
	sender  *answers.Sender
	arrival modelpick.Arrival

	models       []widget.Choice // to choose from
	listed       []client.Model  // what is known of those that do not run in the page
	past         []*answers.Run  // kept runs, newest first
	pastBlocked  bool            // whether they are gone with the page
	browserAsked bool            // whether the browser was asked for a model of its own
	started      bool            // whether the starter prompts have been read
	early        client.Early    // what was done before the start
	untouched    bool            // whether nothing was, and no link was followed

	pane       pane             // what a phone shows
	left       map[pane]float64 // how far a pane was scrolled, in pixels
	dialog     string           // that is open, other than the editor's
	link       string           // what the share dialog shows
	linkCopied bool             // whether it is on the clipboard
	inside     string           // the prompt that the model is opened on, as a fragment; "": it is closed
}

func newWorkbench() *Workbench {
	w := &Workbench{theme: widget.ThemeAuto, pane: panePrompt, models: modelpick.InPageChoices()}
	w.editor = editor.New(w)
	w.editor.Open(firstPrompt())
	w.sender = answers.NewSender(w, w.editor, w.editor.Costs().Counter, w.addRun)
	w.sender.OnCard(func(ctx app.Context) { w.OpenDialog(ctx, dialogCard) })
	w.editor.OnSave(func() { dom.Remember(keyModel, w.editor.Model()) })
	w.sender.AllowPaths()
	w.editor.OnRender(w.sender.Write)
	w.editor.OnChange(w.sender.Age)
	return w
}

// OnInit takes up where the person was, before the first render: the draft of the last
// visit, what was typed before the page started, a shared link. People type on while the
// page starts, so its first tree must have what they typed.
func (w *Workbench) OnInit() {
	if app.IsClient {
		w.restore()
	}
}

// OnMount starts what needs the page.
func (w *Workbench) OnMount(ctx app.Context) {
	w.own = ctx
	w.editor.Mount()
	w.listen(ctx)
	if w.early.Acted {
		ctx.Defer(func(app.Context) { client.ReplayEarly() })
	}
	w.arrival.Watch(ctx)
	w.afterStart(ctx)
	w.loadModels(ctx)
	w.loadRuns(ctx)
	w.introduce(ctx)
	w.editor.Refresh()
}

// OnNav opens a link that was followed while the page was open.
func (w *Workbench) OnNav(app.Context) {
	w.openLink()
	w.editor.Refresh()
}

// OnDismount ends what is running.
func (w *Workbench) OnDismount() { w.sender.Stop(w.own) }

// Lang is the page's language.
func (w *Workbench) Lang() i18n.Lang { return w.lang }

// Context is the page's own: see widget.Page.
func (w *Workbench) Context() app.Context { return w.own }

// Say shows a notice.
func (w *Workbench) Say(n widget.Notice) { w.notice = n }

// Dismiss takes the notice away.
func (w *Workbench) Dismiss(app.Context) { w.notice = widget.Notice{} }

// dialogCard is the name of the dialog of a model's card.
const dialogCard = "card"

// OpenDialog opens a dialog by its name.
func (w *Workbench) OpenDialog(_ app.Context, name string) { w.dialog = name }

// CloseDialog is called when the dialog was closed.
func (w *Workbench) CloseDialog(app.Context) { w.dialog = "" }

// Run sends the prompt.
func (w *Workbench) Run(ctx app.Context) {
	w.ShowPane(ctx, paneAnswer)
	w.sender.Run(ctx)
}

// Compare sends the prompt with fewer and more examples, or to two models.
func (w *Workbench) Compare(ctx app.Context) {
	w.ShowPane(ctx, paneAnswer)
	w.sender.Compare(ctx)
}

// Stop stops what is running.
func (w *Workbench) Stop(ctx app.Context) { w.sender.Stop(ctx) }

// CountExactly asks the model's provider how many tokens the prompt has.
func (w *Workbench) CountExactly(app.Context) { w.editor.Costs().CountExactly() }

// onSkip goes to the query, focus and all. go-app would take the link for
// another page and only scroll.
func (w *Workbench) onSkip(ctx app.Context, e app.Event) {
	e.PreventDefault()
	e.Call("stopPropagation")
	w.ShowPane(ctx, panePrompt)
	w.own.Defer(func(app.Context) { dom.Focus(editor.IDQuery) }) // once it is shown
}

func (w *Workbench) Render() app.UI {
	l := w.lang
	return dom.Tag("div").Class("workbench bench show-"+string(w.pane)).Lang(l.Tag()).Body(
		dom.Tag("a").Class("skip").Attr("href", "#query").Text(l.T("skip")).OnClick(w.onSkip),
		&header{
			Lang: l, Theme: w.theme, Examples: w.starters(), Models: w.modelChoices(), Model: w.editor.Model(), On: w,
		},
		dom.Tag("main").Class("main").Body(
			w.editor.Panel(),
			dom.Tag("div").Class("results").Body(w.answers(), w.explained(), app.If(w.tellsInside(), w.insidePanel), w.sent()),
		),
		&widget.NoticeBar{Lang: l, Notice: w.notice, On: w},
		w.runBar(),
		app.If(w.dialog != "", w.openedDialog).ElseIf(w.editor.DialogOpen(), w.editor.Dialog),
	)
}

func (w *Workbench) runBar() app.UI {
	what, cost, ok := w.sender.Comparison()
	return &runBar{Lang: w.lang, Busy: w.sender.Busy(), Pane: w.pane, Answers: w.sender.InALine(), What: what, Cost: cost, Comparable: ok, On: w}
}

// answers is the panel of the answers.
func (w *Workbench) answers() app.UI {
	p := w.sender.Panel()
	p.Rivals, p.Arrived = w.rivalChoices(), w.arrival.Share()
	return p
}

// sent is the panel of what is sent.
func (w *Workbench) sent() app.UI {
	p := w.editor.Sent().Panel()
	p.Straight = w.editor.Sent().Straight()
	if app.IsServer {
		p.Shown = sent.Runs(w.lang, w.editor.Rendered())
	}
	return p
}

// openedDialog is the dialog of the page that is open.
func (w *Workbench) openedDialog() app.UI {
	l := w.lang
	var content app.UI
	switch w.dialog {
	case answers.DialogHistory:
		content = &answers.History{Lang: l, Runs: w.past, Blocked: w.pastBlocked, On: w}
	case dialogCard:
		content = &cardPanel{Lang: l, Model: modelpick.Name(w.editor.Model())}
	default:
		content = &sharePanel{Lang: l, Link: w.link, Copied: w.linkCopied}
	}
	return &widget.DialogFrame{Name: w.dialog, Title: l.T("dialog." + w.dialog), Close: l.T("dialog.close"), Content: content, On: w}
}
