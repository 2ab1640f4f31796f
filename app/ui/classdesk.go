//go:build !js || study

package ui

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/client"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A desk is where an exercise is solved: the playground's editor, held to the
// exercise's rules, a trial on the visible items, and what was handed in.
type desk struct {
	view *classView
	w    *Workbench // its draft is the exercise's prompt

	class    classes.Place
	exercise classes.Exercise // the zero one while the desk is empty
	try      *try
	booth    *booth

	handing   bool        // a prompt is on its way
	key       string      // of the submission, which makes a second press the same one
	refused   *chat.Error // why the last prompt was not taken
	following map[string]bool
}

func newDesk(v *classView) *desk {
	d := &desk{view: v, w: newWorkbench(), following: map[string]bool{}}
	d.w.keptAs, d.w.guest, d.w.measured = "", func(*run) {}, d.showLimits
	return d
}

// speak makes l the language of what is on the desk.
func (d *desk) speak(l lang) {
	d.w.lang = l
	if d.shown() {
		d.w.sent = newStrip("sent")
		d.w.refresh(d.w.own)
	}
}

// mount takes the keys, and the page's own context.
func (d *desk) mount(ctx app.Context) {
	d.w.own = ctx
	d.w.lang = d.view.lang
	d.w.listen(ctx)
	d.w.watchWeights(ctx)
}

// shown reports whether an exercise is on the desk.
func (d *desk) shown() bool { return d.exercise.ID != "" }

// open puts an exercise on the desk, with the prompt that the student left there.
func (d *desk) open(ctx app.Context, class classes.Place, e classes.Exercise) {
	if d.exercise.ID == e.ID && d.class.ID == class.ID {
		return
	}
	d.close()
	d.class, d.exercise, d.try = class, e, newTry(d)
	d.booth = newBooth(d)
	p := e.Prompt
	d.w.keptAs = "fewshot.class." + class.ID + "." + e.ID
	if kept, err := prompt.Decode([]byte(recall(d.w.keptAs))); err == nil {
		p = kept
	}
	d.take(p)
	_, preset := prompt.PresetOf(d.w.draft.prompt.Format)
	d.w.custom = !d.fixed().Format && !preset
	d.w.draft = draft{prompt: d.w.draft.prompt} // what is on another desk can't be undone here
	d.w.refresh(ctx)
}

// take makes p the prompt on the desk. What the exercise fixes is as it has it.
func (d *desk) take(p prompt.Prompt) {
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
	d.w.model = p.Model
	d.w.change(d.w.own, "", func(now *prompt.Prompt) { *now = p })
}

// close clears the desk. What is running there ends.
func (d *desk) close() {
	if !d.shown() {
		return
	}
	d.w.save()
	d.try.stop()
	d.w.keptAs, d.exercise, d.refused, d.key = "", classes.Exercise{}, nil, ""
	d.w.cells, d.w.strips, d.w.errors, d.w.menu, d.w.dialog = nil, nil, map[string]string{}, -1, ""
}

// fixed are the parts that may not be edited.
func (d *desk) fixed() fixedParts {
	not := func(p classes.Part) bool { return !slices.Contains(d.exercise.Rules.Edit, p) }
	return fixedParts{
		Instruction: not(classes.PartInstruction), Shots: not(classes.PartShots), Format: not(classes.PartFormat),
		Parameters: not(classes.PartParameters), Query: true,
	}
}

// models are those that may be chosen.
func (d *desk) models() []string {
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
func (d *desk) entry() prompt.Prompt {
	p := d.w.prompt()
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
func (d *desk) showLimits() {
	if !d.shown() {
		return
	}
	l, p, rules := d.view.lang, d.entry(), d.exercise.Rules
	tokens, exact := d.w.gauge.promptTokens(p, d.w.model)
	about := ""
	if !exact {
		about = "≈ "
	}
	d.w.board.text("limit-tokens", l.t("class.limit.tokens", about+count(tokens), count(rules.PromptTokens)))
	d.w.board.text("limit-shots", l.t("class.limit.shots", len(p.Shots), rules.Shots))
	mark := func(id string, over bool) {
		class := "limit"
		if over {
			class = "limit over"
		}
		d.w.board.attribute(id, "class", class)
	}
	mark("limit-tokens", tokens > rules.PromptTokens)
	mark("limit-shots", len(p.Shots) > rules.Shots)
	d.w.board.width("limit-bar-used", min(1, float64(tokens)/float64(rules.PromptTokens)))
}

// left is how many submissions the student may still make.
func (d *desk) left() int {
	_, tries := bestOf(d.view.me.Submissions, d.exercise.ID)
	return max(0, d.exercise.Rules.Submissions-tries)
}

// handIn hands the prompt in. A second try after a lost connection is the same
// submission: the server knows it by its key.
func (d *desk) handIn() {
	if d.handing {
		return
	}
	d.handing, d.refused = true, nil
	if d.key == "" {
		d.key = strconv.FormatUint(rand.Uint64(), 36)
	}
	page, class, exercise := d.w.own, d.class.ID, d.exercise.ID
	body := map[string]any{"prompt": d.entry(), "key": d.key}
	page.Async(func() {
		var s classes.Submission
		err := client.Server().Call(context.Background(), "POST", "/api/classes/"+class+"/exercises/"+url.PathEscape(exercise)+"/submissions", body, &s)
		page.Dispatch(func(app.Context) {
			d.handing = false
			if err != nil {
				d.refused = asError(err, d.view.lang)
				if d.refused.Code != "unreachable" {
					d.key = ""
				}
				return
			}
			d.key = ""
			d.put(s)
			d.follow()
			d.w.own.Defer(func(app.Context) { bringIntoView("handed-in") })
		})
	})
}

// put takes a submission as it is now.
func (d *desk) put(s classes.Submission) {
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
func (d *desk) follow() {
	for _, s := range d.view.me.Submissions {
		if s.State != classes.Queued && s.State != classes.Running || d.following[s.ID] {
			continue
		}
		d.following[s.ID] = true
		page, address := d.w.own, "/api/classes/"+d.view.me.Class.ID+"/submissions/"+s.ID
		page.Async(func() {
			pause := 700 * time.Millisecond
			for {
				time.Sleep(pause)
				var now classes.Submission
				err := client.Server().Call(context.Background(), "GET", address, nil, &now)
				if told, ok := err.(*chat.Error); ok && told.Status >= 400 && told.Status < 500 {
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
func (d *desk) votes() bool {
	best, _ := bestOf(d.view.me.Submissions, d.exercise.ID)
	return d.class.Votes && best != nil
}

func (d *desk) onHandIn(app.Context, app.Event) { d.handIn() }

func (d *desk) onModel(ctx app.Context, _ app.Event) {
	d.w.model = ctx.JSSrc().Get("value").String()
	d.w.saveSoon(ctx)
	d.w.refresh(ctx)
}

// onStart takes the exercise's own prompt again. It can be undone.
func (d *desk) onStart(app.Context, app.Event) { d.take(d.exercise.Prompt) }

func (d *desk) render() app.UI {
	l, w, e := d.view.lang, d.w, d.exercise
	models := d.models()
	return tag("div").Class("desk").Body(tag("main").Class("main class-desk").Body(
		tag("section").Class("task").Aria("label", l.t("class.task")).Body(
			tag("p").Class("soft").Body(tag("a").Attr("href", classAddress(d.class.ID, "")).Text("‹ "+d.class.Name)),
			tag("h1").Text(words(l, e.Title)),
			tag("p").Text(words(l, e.Task)),
			tag("p").Class("soft").Text(pointsRule(l, e)),
		),
		tag("div").Class("desk-left").Body(
			tag("div").Class("desk-model").Body(
				app.If(len(models) > 1, func() app.UI {
					var all []choice
					for _, m := range models {
						all = append(all, choice{Value: m, Text: m})
					}
					return tag("label").Body(app.Text(l.t("header.model")+" "), &chooser{ID: "desk-model", Label: l.t("header.model"), Value: w.model, Choices: all, OnChoice: d.onModel})
				}).Else(func() app.UI {
					return tag("span").Class("soft").Text(l.t("class.model", w.model))
				}),
				tag("span").Class("grow"),
				button().ID("desk-start").Class("small quiet").Text(l.t("class.start")).OnClick(d.onStart),
			),
			&editor{
				Lang: l, Prompt: w.draft.prompt, Edits: w.draft.edits, Menu: w.menu, Note: w.note, Custom: w.custom, Errors: w.errors, Fixed: d.fixed(), Taking: w.taking(), On: w,
			},
		),
		tag("div").Class("results").Body(
			d.try.render(),
			d.submissions(),
			app.If(d.votes(), d.booth.render),
			&sentPanel{Lang: l, View: w.view, CodeLang: w.codeLang, Encoding: w.counting, Encodings: encodingChoices(l), On: w},
			tag("div").ID("inspector").Class("inspector").Aria("live", "polite"),
		),
		app.If(w.dialog != "", w.openedDialog),
	), d.bar())
}

// bar is what is always in view: the limits, the trial and handing in.
func (d *desk) bar() app.UI {
	l, left := d.view.lang, d.left()
	shut := d.class.Open(time.Now())
	handText := l.n("class.hand_in", left)
	if d.handing {
		handText = l.t("class.handing")
	}
	return tag("footer").Class("run-bar class-bar").Body(
		tag("div").Class("limits").Body(
			tag("output").ID("limit-tokens").Class("limit"),
			tag("span").Class("limit-bar").Aria("hidden", "true").Body(tag("span").ID("limit-bar-used")),
			app.If(d.exercise.Rules.Shots > 0, func() app.UI { return tag("output").ID("limit-shots").Class("limit") }),
		),
		tag("span").Class("grow"),
		d.try.button(),
		button().ID("hand-in").Class("run hand-in").Attr("disabled", d.handing || left == 0 || shut != nil).Text(handText).OnClick(d.onHandIn),
		app.If(d.refused != nil, func() app.UI {
			said := worded(l, d.refused)
			return tag("p").ID("hand-in-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
		}),
	)
}

// pointsRule says what there are points for.
func pointsRule(l lang, e classes.Exercise) string {
	text := l.t("class.points.accuracy", e.Points.Accuracy, e.Hidden)
	if e.Points.Robustness > 0 {
		text += l.t("class.points.robustness", e.Points.Robustness, e.Rules.Orders)
	}
	if e.Points.Economy > 0 {
		text += l.t("class.points.economy", e.Points.Economy, count(e.Points.EconomyTokens), count(e.Rules.PromptTokens))
	}
	return text + l.t("class.points.end")
}
