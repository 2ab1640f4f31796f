package experiment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"fewshot/app/lab"
	"fewshot/app/lab/stat"
	"fewshot/app/lab/vote"
	"fewshot/app/page/chart"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A votePanel is a blind vote: pairs of answers one after the other, of which the
// person says which is better without knowing whose they are, and then the
// ranking that the votes come to.
type votePanel struct {
	pairs   []labworker.Pair
	casts   []vote.Cast
	poll    *labworker.Poll // nil until the ranking is asked for
	judging *labworker.Progress
}

// keyVotes begins the keys of the store under which votes on a plan are kept.
const keyVotes = "votes/"

// votesKey is where the votes on a plan are kept.
func votesKey(p lab.Plan) string {
	data, _ := json.Marshal(p) // a plan has nothing that JSON lacks
	sum := sha256.Sum256(data)
	return keyVotes + hex.EncodeToString(sum[:12])
}

// askPairs gets the pairs to vote on, and the votes of an earlier visit.
func (b *Runner) askPairs() {
	plan := b.ran
	b.aside(func(ctx context.Context) func() {
		pairs, err := b.worker.Pairs(ctx)
		kept, _ := client.Storage().Get(ctx, votesKey(plan))
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
				return
			}
			b.voting = &votePanel{pairs: pairs}
			json.Unmarshal(kept, &b.voting.casts) // what can't be read is no vote
		}
	})
}

// open is the first pair without a vote, and whether there is one.
func (v *votePanel) open() (labworker.Pair, bool) {
	voted := map[int]bool{}
	for _, c := range v.casts {
		voted[c.Pair] = true
	}
	for _, pair := range v.pairs {
		if !voted[pair.Number] {
			return pair, true
		}
	}
	return labworker.Pair{}, false
}

// Vote takes the verdict on the pair that is shown.
func (b *Runner) Vote(verdict stat.Verdict) {
	pair, ok := b.voting.open()
	if !ok {
		return
	}
	b.voting.casts = append(b.voting.casts, vote.Cast{Pair: pair.Number, Verdict: verdict})
	b.voting.poll = nil
	b.step++
	b.saveVotes()
	if _, more := b.voting.open(); !more {
		b.Reveal()
	}
}

// Unvote takes the last vote back.
func (b *Runner) Unvote() {
	if n := len(b.voting.casts); n > 0 {
		b.voting.casts, b.voting.poll = b.voting.casts[:n-1], nil
		b.step++
		b.saveVotes()
	}
}

func (b *Runner) saveVotes() {
	data, err := json.Marshal(b.voting.casts)
	if err != nil {
		return
	}
	key := votesKey(b.ran)
	b.page.Context().Async(func() { client.Storage().Put(context.Background(), key, data) })
}

// Reveal shows the ranking, and whose the answers were.
func (b *Runner) Reveal() {
	casts := b.voting.casts
	b.aside(func(ctx context.Context) func() {
		poll, err := b.worker.Tally(ctx, casts)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
				return
			}
			b.voting.poll = poll
			b.draw()
		}
	})
}

// LetJudge has the plan's judge vote on the rest.
func (b *Runner) LetJudge() {
	casts, page, concurrency := b.voting.casts, b.page.Context(), b.concurrency
	b.voting.judging = &labworker.Progress{}
	b.step++
	b.aside(func(ctx context.Context) func() {
		all, err := b.worker.Vote(ctx, casts, concurrency, func(p labworker.Progress) {
			page.Dispatch(func(app.Context) { b.voting.judging = &p; b.step++ })
		})
		return func() {
			b.voting.judging = nil
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
				return
			}
			b.voting.casts = all
			b.saveVotes()
			b.Reveal()
		}
	})
}

// chart is the ranking as a chart, if there is one.
func (v *votePanel) chart(l i18n.Lang) (chart.Spec, bool) {
	if v.poll == nil || len(v.poll.Standings) == 0 {
		return nil, false
	}
	rows := []any{}
	for _, s := range v.poll.Standings {
		rows = append(rows, map[string]any{"name": columnName(l, s.Name), "strength": s.Strength, "low": s.Interval.Low, "high": s.Interval.High})
	}
	return chart.Spec{"kind": "rank", "rows": rows, "xLabel": l.T("vote.strength"), "label": l.T("vote.ranking")}, true
}

// onVote takes the verdict that the button names.
func (p *Panel) onVote(ctx app.Context, _ app.Event) {
	p.B.Vote(stat.Verdict(ctx.JSSrc().Get("dataset").Get("verdict").String()))
}

func (p *Panel) onUnvote(app.Context, app.Event) { p.B.Unvote() }

func (p *Panel) onReveal(app.Context, app.Event) { p.B.Reveal() }

func (p *Panel) onLetJudge(app.Context, app.Event) { p.B.LetJudge() }

// preference is the vote and what it came to.
func (p *Panel) preference() app.UI {
	b, l := p.B, p.Lang
	v := b.voting
	switch {
	case b.state != ready:
		return dom.Tag("p").Class("soft").Text(l.T("vote.wait"))
	case v == nil:
		return dom.Tag("p").Class("soft").Text(l.T("rows.loading"))
	case len(v.pairs) == 0:
		return dom.Tag("p").Class("soft").Text(l.T("vote.none"))
	}
	pair, more := v.open()
	return dom.Tag("div").Class("vote").Body(
		app.If(v.judging != nil, func() app.UI {
			return dom.Tag("p").Class("soft").Role("status").Text(l.T("vote.judging", b.ran.Judge.Model, i18n.Count(v.judging.Done), i18n.Count(v.judging.Total)))
		}),
		app.If(more && v.judging == nil, func() app.UI { return p.votePanel(pair) }),
		dom.Tag("div").Class("format-row").Body(
			dom.Tag("span").Class("n").Role("status").Text(l.T("vote.count", len(v.casts), len(v.pairs))),
			dom.Tag("span").Class("grow"),
			dom.Button().ID(b.id("unvote")).Class("quiet small").Text(l.T("vote.undo")).Attr("disabled", len(v.casts) == 0).OnClick(p.onUnvote),
			app.If(b.ran.Judge != nil && more, func() app.UI {
				return dom.Button().ID(b.id("judge")).Class("small").Text(l.T("vote.judge", b.ran.Judge.Model)).Attr("disabled", v.judging != nil).OnClick(p.onLetJudge)
			}),
			dom.Button().ID(b.id("reveal")).Class("small").Text(l.T("vote.reveal")).Attr("disabled", len(v.casts) == 0).OnClick(p.onReveal),
		),
		app.If(v.poll != nil, func() app.UI { return p.ranking(v.poll) }),
	)
}

// votePanel is where a pair is voted on.
func (p *Panel) votePanel(pair labworker.Pair) app.UI {
	l := p.Lang
	answer := func(name, text string) app.UI {
		return dom.Tag("div").Class("vote-answer").Body(dom.Tag("h3").Text(l.T("vote.answer", name)), dom.Tag("p").Text(text))
	}
	choose := func(verdict stat.Verdict, text string) app.UI {
		return dom.Button().ID(p.B.id("vote-"+string(verdict))).DataSet("verdict", string(verdict)).Text(text).OnClick(p.onVote)
	}
	return dom.Tag("div").Class("vote-panel").Body(
		dom.Tag("p").Class("query-text").Text(pair.Input),
		dom.Tag("div").Class("vote-answers").Body(answer("A", pair.A), answer("B", pair.B)),
		dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("vote.which")).Body(
			choose(stat.PreferA, l.T("vote.a")), choose(stat.Tie, l.T("vote.tie")), choose(stat.PreferB, l.T("vote.b")),
		),
	)
}

// ranking is what the votes came to.
func (p *Panel) ranking(poll *labworker.Poll) app.UI {
	l := p.Lang
	return dom.Tag("div").Class("ranking").Body(
		dom.Tag("div").Class("findings").Role("status").Body(
			app.Range(poll.Leads).Slice(func(i int) app.UI {
				lead := poll.Leads[i]
				best, other := columnName(l, lead.Best), columnName(l, lead.Other)
				if lead.Noise {
					return dom.Tag("p").Class("finding noise").Text(l.T("vote.noise", best, other, i18n.Percent(lead.Chance), i18n.Percent(lead.Interval.Low), i18n.Percent(lead.Interval.High), i18n.Count(lead.Decided)))
				}
				return dom.Tag("p").Class("finding").Text(l.T("vote.lead", best, other, i18n.Percent(lead.Chance), i18n.Percent(lead.Interval.Low), i18n.Percent(lead.Interval.High), i18n.Count(lead.Decided)))
			}),
			app.If(poll.Decided > 0, func() app.UI {
				return dom.Tag("p").Class("soft").Text(l.T("vote.position", i18n.Count(poll.First), i18n.Count(poll.Decided), i18n.Percent(poll.Position.Low), i18n.Percent(poll.Position.High)))
			}),
			app.If(len(poll.Models) > 0, func() app.UI {
				n := 0
				for _, votes := range poll.Models {
					n += votes
				}
				return dom.Tag("p").Class("warning").Text(l.T("vote.by_model", i18n.Count(n)))
			}),
		),
		p.figure("chart-rank", l.T("vote.ranking")),
		dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("columns.variant")), layout.ColumnHead(l.T("vote.won")), layout.ColumnHead(l.T("vote.lost")), layout.ColumnHead(l.T("vote.tied")), layout.ColumnHead(l.T("vote.strength")), layout.ColumnHead(l.T("columns.interval")))),
			dom.Tag("tbody").Body(app.Range(poll.Standings).Slice(func(i int) app.UI {
				s := poll.Standings[i]
				return dom.Tag("tr").Body(
					dom.Tag("th").Attr("scope", "row").Text(columnName(l, s.Name)), dom.Tag("td").Text(i18n.Count(s.Wins)), dom.Tag("td").Text(i18n.Count(s.Losses)), dom.Tag("td").Text(i18n.Count(s.Ties)),
					dom.Tag("td").Text(logOdds(s.Strength)), dom.Tag("td").Text(logOdds(s.Interval.Low)+" – "+logOdds(s.Interval.High)),
				)
			})),
		),
		dom.Tag("div").Class("format-row experiment-files").Body(
			dom.Tag("span").Class("soft").Text(l.T("files.save")),
			dom.Button().Class("small").DataSet("save", string(labworker.ExportPairs)).Text(l.T("vote.pairs")).OnClick(p.onSave),
			dom.Button().Class("small").DataSet("save", string(labworker.ExportVotes)).Text(l.T("vote.votes")).OnClick(p.onSave),
		),
	)
}

func logOdds(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
