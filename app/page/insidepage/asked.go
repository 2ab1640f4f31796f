package insidepage

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/lab/shapley"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const idAsk = "inside-ask"

// others asks models whose weights are not here: which example did it can be found out by
// asking alone.
type others struct {
	counter *costs.Counter     // nil until the server has said what it knows of its models
	asked   *shapley.Asked     // of the subject; nil for a model of ours
	stop    context.CancelFunc // nil: nothing is being asked
}

// theirs reports whether the subject's model can only be asked.
func (v *page) theirs() bool {
	_, ours := tinylm.CardOf(v.subject.Prompt.Model)
	return !ours
}

// meet makes the subject one that is asked.
func (v *page) meet() {
	if v.others.stop != nil {
		v.others.stop()
		v.others.stop = nil
	}
	v.others.asked = &shapley.Asked{Prompt: v.subject.Prompt, Model: client.Server(), Request: v.request}
	if v.others.counter == nil {
		v.learn()
	} else {
		v.fetchVocabulary()
	}
}

// request is what is sent for a prompt.
func (v *page) request(p prompt.Prompt) *chat.Request {
	r := modelpick.Rendered(p, v.others.counter.Abilities().Of(p.Model)).Request(p)
	r.Fit = true
	return r
}

// learn asks the server what it knows of its models.
func (v *page) learn() {
	page := v.Context()
	page.Async(func() {
		models, err := client.Models(page)
		page.Dispatch(func(app.Context) {
			if err != nil {
				v.failed = widget.AsError(err, v.Lang())
				return
			}
			v.others.counter = costs.NewCounter()
			v.others.counter.Learn(models)
			v.fetchVocabulary()
		})
	})
}

// fetchVocabulary gets what the model's tokens are counted with. Without it the price is
// not known, and that is said.
func (v *page) fetchVocabulary() {
	counter, p, page := v.others.counter, v.subject.Prompt, v.Context()
	counter.Measure(modelpick.Rendered(p, counter.Abilities().Of(p.Model)), p, p.Model)
	name := counter.Wanted()
	if name == "" {
		return
	}
	page.Async(func() {
		packed, err := client.Fetch(page, "vocab/"+token.Vocabulary(name)+".bin", nil)
		if err != nil {
			return
		}
		encoding, err := token.Load(name, packed)
		if err != nil {
			return
		}
		page.Dispatch(func(app.Context) { counter.Add(encoding) })
	})
}

// tells reports whether the model tells log-probabilities, as far as one knows.
func (v *page) tells() bool {
	p := v.subject.Prompt
	return modelpick.Tells(p, v.others.counter.Abilities().Of(p.Model))
}

// askText is the button: how many requests it takes, and what they cost at most.
func (v *page) askText(design shapley.Design) string {
	l, p := v.Lang(), v.subject.Prompt
	subsets := design.Subsets()
	total, known := 0.0, true
	for _, s := range subsets {
		c := v.others.counter.Aside(shapley.Asking(shapley.Choose(p, s)), p.Model)
		total, known = total+c.InputUSD+c.OutputUSD, known && c.Known && c.Priced
	}
	price := l.T("inside.price.unknown")
	if known {
		price = costs.PriceOf(l, total, true)
	}
	return l.T("inside.ask", i18n.Count(len(subsets)), price)
}

// onAsk asks, or stops asking.
func (v *page) onAsk(app.Context, app.Event) {
	if v.others.stop != nil {
		v.others.stop()
		return
	}
	v.failed, v.done, v.total = nil, 0, 0
	page, asked, round := v.Context(), v.others.asked, v.round
	ctx, stop := context.WithCancel(page)
	v.others.stop = stop
	page.Async(func() {
		shares, err := asked.Shares(ctx, func(done, total int) {
			page.Dispatch(func(app.Context) { v.done, v.total = max(v.done, done), total })
		})
		page.Dispatch(func(app.Context) {
			if v.round != round { // another prompt has come
				return
			}
			v.others.stop = nil
			switch {
			case ctx.Err() != nil: // stopped by a press: what was answered is kept
			case err != nil:
				v.failed = widget.AsError(err, v.Lang())
			default:
				shots := inside.ShotsOf(asked.Prompt, shares)
				v.shots = &shots
				v.draw()
			}
		})
	})
}

// asking is the page for a model that can only be asked.
func (v *page) asking() app.UI {
	l, p := v.Lang(), v.subject.Prompt
	return dom.Tag("section").Class("panel").Aria("label", l.T("inside.shots")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.shots"))),
		dom.Tag("p").Class("panel-note soft").Text(l.T("inside.ask.about", p.Model)),
		app.If(v.failed != nil, func() app.UI { return widget.Problem(l, v.failed, false) }),
		v.askBar(),
		app.If(v.others.stop != nil, func() app.UI { return v.progress(l.T("inside.ask.asking")) }),
		app.If(v.shots != nil && v.others.stop == nil, func() app.UI { return v.shotsResult(v.shots) }),
		app.If(!v.framed, func() app.UI {
			return dom.Tag("p").Class("panel-note").Body(dom.Tag("a").Class("button").Attr("href", address.Of("/#")+prompt.EncodeFragment(p)).Text(l.T("inside.edit")))
		}),
	)
}

// askBar is the button, or why there is none.
func (v *page) askBar() app.UI {
	l := v.Lang()
	note := func(id string) app.UI { return dom.Tag("p").Class("panel-note").Text(l.T(id)) }
	switch {
	case v.others.counter == nil && v.failed != nil:
		return dom.Tag("p")
	case v.others.counter == nil:
		return note("inside.wait")
	case !v.tells():
		return note("inside.ask.silent")
	}
	design, err := v.others.asked.Design()
	if err != nil {
		return note("inside.ask.examples")
	}
	text := l.T("inside.ask.stop")
	if v.others.stop == nil {
		text = v.askText(design) // counts every choice of the examples: not while answers come in
	}
	return dom.Tag("p").Class("panel-note").Body(dom.Button().ID(idAsk).Class("button primary").Text(text).OnClick(v.onAsk))
}

// about is what the shares are of, as a sentence names it.
func (v *page) about() string {
	if v.theirs() {
		return v.others.asked.Word
	}
	return v.opened.Answer
}
