package student

import (
	"context"
	"net/url"
	"slices"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An exerciseEditor is where an exercise is solved: the playground's editor, held to the
// exercise's rules, a trial on the visible items, and what was handed in.
type exerciseEditor struct {
	view    *page
	editor  *editor.Editor    // of the exercise's prompt
	worker  *labworker.Client // runs the code of answers
	arrival modelpick.Arrival

	class     classes.Place
	exercise  classes.Exercise // the zero one while none is open
	try       *try
	votePanel *votePanel

	handing   bool // a prompt is on its way
	handed    handIn
	refused   *chat.Error // why the last prompt was not taken
	following map[string]bool
}

func newExerciseEditor(v *page) *exerciseEditor {
	d := &exerciseEditor{view: v, editor: editor.New(v), worker: labworker.NewClient(), following: map[string]bool{}}
	d.editor.OnChange(d.showLimits)
	return d
}

// speak follows a change of the page's language.
func (d *exerciseEditor) speak(i18n.Lang) {
	if d.shown() {
		d.editor.Speak()
	}
}

// mount takes the keys: Ctrl/Cmd+Enter tries the prompt, Escape stops that.
func (d *exerciseEditor) mount(ctx app.Context) {
	widget.ListenKeys(ctx, d.onKey)
	widget.OnLeave(d.editor.Save)
	d.arrival.Watch(ctx)
}

// onKey is what a key asks for, nil for nothing.
func (d *exerciseEditor) onKey(e app.Event) func(app.Context) {
	switch {
	case !d.shown() || d.editor.DialogOpen():
		return nil
	case widget.IsRunKey(e) && d.try.cancel == nil:
		return func(app.Context) { d.try.start() }
	}
	if act := d.editor.Key(e); act != nil {
		return act
	}
	if e.Get("key").String() == "Escape" && d.try.cancel != nil {
		return func(app.Context) { d.try.stop() }
	}
	return nil
}

// shown reports whether an exercise is open.
func (d *exerciseEditor) shown() bool { return d.exercise.ID != "" }

// open opens an exercise, with the prompt that the student left there.
func (d *exerciseEditor) open(ctx app.Context, class classes.Place, e classes.Exercise) {
	if d.exercise.ID == e.ID && d.class.ID == class.ID {
		return
	}
	d.close()
	d.class, d.exercise, d.try = class, e, newTry(d)
	d.votePanel = newVotePanel(d)
	p := e.Prompt
	key := "fewshot.class." + class.ID + "." + e.ID
	d.editor.AutosaveAs(key)
	if kept, ok, _ := d.editor.Stored(); ok {
		p = kept
	}
	p = d.allowed(p)
	d.editor.Lock(d.fixed())
	d.editor.SetModel(p.Model)
	d.editor.Open(p)
	_, preset := prompt.PresetOf(p.Format)
	d.editor.ShowCustom(ctx, !d.fixed().Format && !preset)
	d.editor.Refresh()
}

// take makes p the prompt that is edited, as far as it may be. It can be undone.
func (d *exerciseEditor) take(p prompt.Prompt) {
	p = d.allowed(p)
	d.editor.SetModel(p.Model)
	d.editor.Change("", func(now *prompt.Prompt) { *now = p })
}

// allowed is a prompt with what the exercise fixes as the exercise has it.
func (d *exerciseEditor) allowed(p prompt.Prompt) prompt.Prompt {
	own, fixed := d.exercise.Prompt, d.fixed()
	if fixed.Instruction {
		p.Instruction = own.Instruction
	}
	if fixed.Shots {
		p.Shots = own.Shots
	}
	if fixed.Format {
		p.Format = own.Format
	}
	if fixed.Parameters {
		p.Parameters = own.Parameters
	}
	if !slices.Contains(d.models(), p.Model) {
		p.Model = own.Model
	}
	p.Query = d.exercise.Visible[0].Input // so that the prompt can be seen as it is sent
	return p
}

// close closes the exercise. What is running there ends.
func (d *exerciseEditor) close() {
	if !d.shown() {
		return
	}
	d.editor.Save()
	d.try.stop()
	d.editor.AutosaveAs("")
	d.editor.Open(prompt.Prompt{})
	d.exercise, d.refused, d.handed = classes.Exercise{}, nil, handIn{}
}

// fixed are the parts that may not be edited.
func (d *exerciseEditor) fixed() editor.Fixed {
	not := func(p classes.Part) bool { return !slices.Contains(d.exercise.Rules.Edit, p) }
	return editor.Fixed{
		Instruction: not(classes.PartInstruction), Shots: not(classes.PartShots), Format: not(classes.PartFormat),
		Parameters: not(classes.PartParameters), Query: true,
	}
}

// models are those that may be chosen.
func (d *exerciseEditor) models() []string {
	if !slices.Contains(d.exercise.Rules.Edit, classes.PartModel) {
		return []string{d.exercise.Prompt.Model}
	}
	var all []string
	for _, m := range d.class.Models {
		if len(d.exercise.Rules.Models) == 0 || slices.Contains(d.exercise.Rules.Models, m) {
			all = append(all, m)
		}
	}
	return all
}

// entry is the prompt as it is handed in and graded.
func (d *exerciseEditor) entry() prompt.Prompt {
	p := d.editor.Prompt()
	p.Query = ""
	var shots []prompt.Shot
	for _, s := range p.Shots {
		if !s.Off {
			shots = append(shots, prompt.Shot{Input: s.Input, Output: s.Output})
		}
	}
	p.Shots = shots
	return p
}

// showLimits writes how much of the exercise's limits the prompt uses. It follows
// every keystroke.
func (d *exerciseEditor) showLimits() {
	if !d.shown() {
		return
	}
	l, p, rules := d.view.Lang(), d.entry(), d.exercise.Rules
	tokens, exact := d.editor.Costs().PromptTokens(p, d.editor.Model())
	about := ""
	if !exact {
		about = "≈ "
	}
	d.editor.Costs().Cache().Text("limit-tokens", l.T("class.limit.tokens", about+i18n.Count(tokens), i18n.Count(rules.PromptTokens)))
	d.editor.Costs().Cache().Text("limit-shots", l.T("class.limit.shots", len(p.Shots), rules.Shots))
	mark := func(id string, over bool) {
		class := "limit"
		if over {
			class = "limit over"
		}
		d.editor.Costs().Cache().Attribute(id, "class", class)
	}
	mark("limit-tokens", tokens > rules.PromptTokens)
	mark("limit-shots", len(p.Shots) > rules.Shots)
	d.editor.Costs().Cache().Width("limit-bar-used", min(1, float64(tokens)/float64(rules.PromptTokens)))
}

// left is how many submissions the student may still make.
func (d *exerciseEditor) left() int {
	_, tries := bestOf(d.view.me.Submissions, d.exercise.ID)
	return max(0, d.exercise.Rules.Submissions-tries)
}

// handIn hands the prompt in.
func (d *exerciseEditor) handIn() {
	if d.handing {
		return
	}
	d.handing, d.refused = true, nil
	page, class, exercise := d.view.Context(), d.class.ID, d.exercise.ID
	entry := d.entry()
	body := map[string]any{"prompt": entry, "key": d.handed.keyOf(entry)}
	page.Async(func() {
		var s classes.Submission
		err := client.Server().Call(context.Background(), "POST", "/api/classes/"+class+"/exercises/"+url.PathEscape(exercise)+"/submissions", body, &s)
		page.Dispatch(func(app.Context) {
			d.handing = false
			if err != nil {
				d.refused = widget.AsError(err, d.view.Lang())
				d.handed.answered(d.refused)
				return
			}
			d.handed.answered(nil)
			d.put(s)
			d.follow()
			d.view.Context().Defer(func(app.Context) { dom.BringIntoView("handed-in") })
		})
	})
}

// put takes a submission as it is now.
func (d *exerciseEditor) put(s classes.Submission) {
	all := d.view.me.Submissions
	for i := range all {
		if all[i].ID == s.ID {
			all[i] = s
			return
		}
	}
	d.view.me.Submissions = append(all, s)
}

// follow asks after the submissions that are not graded yet, until they are.
func (d *exerciseEditor) follow() {
	for _, s := range d.view.me.Submissions {
		if s.State != classes.Queued && s.State != classes.Running || d.following[s.ID] {
			continue
		}
		d.following[s.ID] = true
		page, address := d.view.Context(), "/api/classes/"+d.view.me.Class.ID+"/submissions/"+s.ID
		page.Async(func() {
			pause := 700 * time.Millisecond
			for {
				time.Sleep(pause)
				var now classes.Submission
				err := client.Server().Call(context.Background(), "GET", address, nil, &now)
				if apiErr, ok := err.(*chat.Error); ok && apiErr.Status >= 400 && apiErr.Status < 500 {
					return // it is not there any more
				}
				if err != nil {
					pause = min(2*pause, 10*time.Second)
					continue
				}
				over := now.State == classes.Done || now.State == classes.Failed
				page.Dispatch(func(app.Context) {
					d.put(now)
					if over {
						delete(d.following, now.ID)
						d.view.reload()
					}
				})
				if over {
					return
				}
			}
		})
	}
}

// votes reports whether the student may compare others' prompts now.
func (d *exerciseEditor) votes() bool {
	best, _ := bestOf(d.view.me.Submissions, d.exercise.ID)
	return d.class.Votes && best != nil
}

func (d *exerciseEditor) onHandIn(app.Context, app.Event) { d.handIn() }

func (d *exerciseEditor) onModel(ctx app.Context, _ app.Event) {
	d.editor.ChooseModel(ctx.JSSrc().Get("value").String())
}

// onStart takes the exercise's own prompt again. It can be undone.
func (d *exerciseEditor) onStart(app.Context, app.Event) { d.take(d.exercise.Prompt) }

func (d *exerciseEditor) render() app.UI {
	l, e, model := d.view.Lang(), d.exercise, d.editor.Model()
	models := d.models()
	return dom.Tag("div").Class("exercise-page").Body(dom.Tag("main").Class("main exercise-editor").Body(
		dom.Tag("section").Class("task").Aria("label", l.T("class.task")).Body(
			dom.Tag("p").Class("soft").Body(dom.Tag("a").Attr("href", classAddress(d.class.ID, "")).Text("‹ "+d.class.Name)),
			dom.Tag("h1").Text(l.Of(e.Title)),
			dom.Tag("p").Text(l.Of(e.Task)),
			dom.Tag("p").Class("soft").Text(pointsRule(l, e)),
		),
		dom.Tag("div").Class("exercise-left").Body(
			dom.Tag("div").Class("exercise-model").Body(
				app.If(len(models) > 1, func() app.UI {
					var all []widget.Choice
					for _, m := range models {
						all = append(all, widget.Choice{Value: m, Text: m})
					}
					return dom.Tag("label").Body(app.Text(l.T("header.model")+" "), &widget.Chooser{ID: "exercise-model", Label: l.T("header.model"), Value: model, Choices: all, OnChoice: d.onModel})
				}).Else(func() app.UI {
					return dom.Tag("span").Class("soft").Text(l.T("class.model", model))
				}),
				dom.Tag("span").Class("grow"),
				dom.Button().ID("exercise-start").Class("small quiet").Text(l.T("class.start")).OnClick(d.onStart),
			),
			d.editor.Panel(),
		),
		dom.Tag("div").Class("results").Body(
			d.try.render(),
			d.submissions(),
			app.If(d.votes(), d.votePanel.render),
			d.editor.Sent().Panel(),
			dom.Tag("div").ID("inspector").Class("inspector").Aria("live", "polite"),
		),
		app.If(d.editor.DialogOpen(), d.editor.Dialog),
	), d.bar())
}

// bar is what is always in view: the limits, the trial and handing in.
func (d *exerciseEditor) bar() app.UI {
	l, left := d.view.Lang(), d.left()
	shut := d.class.Open(time.Now())
	handText := l.N("class.hand_in", left)
	if d.handing {
		handText = l.T("class.handing")
	}
	return dom.Tag("footer").Class("run-bar class-bar").Body(
		dom.Tag("div").Class("limits").Body(
			dom.Tag("output").ID("limit-tokens").Class("limit"),
			dom.Tag("span").Class("limit-bar").Aria("hidden", "true").Body(dom.Tag("span").ID("limit-bar-used")),
			app.If(d.exercise.Rules.Shots > 0, func() app.UI { return dom.Tag("output").ID("limit-shots").Class("limit") }),
		),
		dom.Tag("span").Class("grow"),
		d.try.button(),
		dom.Button().ID("hand-in").Class("run hand-in").Attr("disabled", d.handing || left == 0 || shut != nil).Text(handText).OnClick(d.onHandIn),
		app.If(d.refused != nil, func() app.UI {
			said := widget.Worded(l, d.refused)
			return dom.Tag("p").ID("hand-in-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
		}),
	)
}

// pointsRule says what there are points for.
func pointsRule(l i18n.Lang, e classes.Exercise) string {
	text := l.T("class.points.accuracy", e.Points.Accuracy, e.Hidden)
	switch full, none := e.Points.Full(), e.Points.ZeroAt; {
	case none > 0:
		text += l.T("class.points.between", i18n.Percent(full), i18n.Percent(none))
	case full < 1:
		text += l.T("class.points.from", i18n.Percent(full))
	}
	if e.Points.Robustness > 0 {
		text += l.T("class.points.robustness", e.Points.Robustness, e.Rules.Orders)
	}
	if e.Points.Economy > 0 {
		text += l.T("class.points.economy", e.Points.Economy, i18n.Count(e.Points.EconomyTokens), i18n.Count(e.Rules.PromptTokens))
	}
	return text + l.T("class.points.end")
}
