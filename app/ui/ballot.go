//go:build !js || study

package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"fewshot/app/lab/stat"
	"fewshot/app/lab/vote"
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A ballot is a blind vote: pairs of answers one after the other, of which the
// person says which is better without knowing whose they are, and then the
// ranking that the votes come to.
type ballot struct {
	pairs   []work.Pair
	casts   []vote.Cast
	poll    *work.Poll // nil until the ranking is asked for
	judging *work.Progress
}

// keyVotes begins the keys of the store under which votes on a plan are kept.
const keyVotes = "votes/"

// votesKey is where the votes on a plan are kept.
func votesKey(p lab.Plan) string {
	data, _ := json.Marshal(p) // a plan has nothing that JSON lacks
	sum := sha256.Sum256(data)
	return keyVotes + hex.EncodeToString(sum[:12])
}

// askBallots gets the pairs to vote on, and the votes of an earlier visit.
func (b *bench) askBallots() {
	plan := b.ran
	b.aside(func(ctx context.Context) func() {
		pairs, err := b.session.Pairs(ctx)
		kept, _ := client.Storage().Get(ctx, votesKey(plan))
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.ballot = &ballot{pairs: pairs}
			json.Unmarshal(kept, &b.ballot.casts) // what can't be read is no vote
		}
	})
}

// open is the first pair without a vote, and whether there is one.
func (v *ballot) open() (work.Pair, bool) {
	voted := map[int]bool{}
	for _, c := range v.casts {
		voted[c.Pair] = true
	}
	for _, pair := range v.pairs {
		if !voted[pair.Number] {
			return pair, true
		}
	}
	return work.Pair{}, false
}

// Vote takes the verdict on the pair that is shown.
func (b *bench) Vote(verdict stat.Verdict) {
	pair, ok := b.ballot.open()
	if !ok {
		return
	}
	b.ballot.casts = append(b.ballot.casts, vote.Cast{Pair: pair.Number, Verdict: verdict})
	b.ballot.poll = nil
	b.step++
	b.keepVotes()
	if _, more := b.ballot.open(); !more {
		b.Reveal()
	}
}

// Unvote takes the last vote back.
func (b *bench) Unvote() {
	if n := len(b.ballot.casts); n > 0 {
		b.ballot.casts, b.ballot.poll = b.ballot.casts[:n-1], nil
		b.step++
		b.keepVotes()
	}
}

func (b *bench) keepVotes() {
	data, err := json.Marshal(b.ballot.casts)
	if err != nil {
		return
	}
	key := votesKey(b.ran)
	b.page().Async(func() { client.Storage().Put(context.Background(), key, data) })
}

// Reveal shows the ranking, and whose the answers were.
func (b *bench) Reveal() {
	casts := b.ballot.casts
	b.aside(func(ctx context.Context) func() {
		poll, err := b.session.Tally(ctx, casts)
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.ballot.poll = poll
			b.draw()
		}
	})
}

// LetJudge has the plan's judge vote on the rest.
func (b *bench) LetJudge() {
	casts, page, concurrency := b.ballot.casts, b.page(), b.concurrency
	b.ballot.judging = &work.Progress{}
	b.step++
	b.aside(func(ctx context.Context) func() {
		all, err := b.session.Vote(ctx, casts, concurrency, func(p work.Progress) {
			page.Dispatch(func(app.Context) { b.ballot.judging = &p; b.step++ })
		})
		return func() {
			b.ballot.judging = nil
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.ballot.casts = all
			b.keepVotes()
			b.Reveal()
		}
	})
}

// chart is the ranking as a chart, if there is one.
func (v *ballot) chart(l lang) (chartSpec, bool) {
	if v.poll == nil || len(v.poll.Standings) == 0 {
		return nil, false
	}
	rows := []any{}
	for _, s := range v.poll.Standings {
		rows = append(rows, map[string]any{"name": columnName(l, s.Name), "strength": s.Strength, "low": s.Interval.Low, "high": s.Interval.High})
	}
	return chartSpec{"kind": "rank", "rows": rows, "xLabel": l.t("vote.strength"), "label": l.t("vote.ranking")}, true
}

// onVote takes the verdict that the button names.
func (p *benchPanel) onVote(ctx app.Context, _ app.Event) {
	p.B.Vote(stat.Verdict(ctx.JSSrc().Get("dataset").Get("verdict").String()))
}
func (p *benchPanel) onUnvote(app.Context, app.Event)   { p.B.Unvote() }
func (p *benchPanel) onReveal(app.Context, app.Event)   { p.B.Reveal() }
func (p *benchPanel) onLetJudge(app.Context, app.Event) { p.B.LetJudge() }

// preference is the vote and what it came to.
func (p *benchPanel) preference() app.UI {
	b, l := p.B, p.Lang
	v := b.ballot
	switch {
	case b.state != benchReady:
		return tag("p").Class("soft").Text(l.t("vote.wait"))
	case v == nil:
		return tag("p").Class("soft").Text(l.t("rows.loading"))
	case len(v.pairs) == 0:
		return tag("p").Class("soft").Text(l.t("vote.none"))
	}
	pair, more := v.open()
	return tag("div").Class("vote").Body(
		app.If(v.judging != nil, func() app.UI {
			return tag("p").Class("soft").Role("status").Text(l.t("vote.judging", b.ran.Judge.Model, count(v.judging.Done), count(v.judging.Total)))
		}),
		app.If(more && v.judging == nil, func() app.UI { return p.booth(pair) }),
		tag("div").Class("format-row").Body(
			tag("span").Class("n").Role("status").Text(l.t("vote.count", len(v.casts), len(v.pairs))),
			tag("span").Class("grow"),
			button().ID(b.id("unvote")).Class("quiet small").Text(l.t("vote.undo")).Attr("disabled", len(v.casts) == 0).OnClick(p.onUnvote),
			app.If(b.ran.Judge != nil && more, func() app.UI {
				return button().ID(b.id("judge")).Class("small").Text(l.t("vote.judge", b.ran.Judge.Model)).Attr("disabled", v.judging != nil).OnClick(p.onLetJudge)
			}),
			button().ID(b.id("reveal")).Class("small").Text(l.t("vote.reveal")).Attr("disabled", len(v.casts) == 0).OnClick(p.onReveal),
		),
		app.If(v.poll != nil, func() app.UI { return p.ranking(v.poll) }),
	)
}

// booth is where a pair is voted on.
func (p *benchPanel) booth(pair work.Pair) app.UI {
	l := p.Lang
	answer := func(name, text string) app.UI {
		return tag("div").Class("vote-answer").Body(tag("h3").Text(l.t("vote.answer", name)), tag("p").Text(text))
	}
	choose := func(verdict stat.Verdict, text string) app.UI {
		return button().ID(p.B.id("vote-"+string(verdict))).DataSet("verdict", string(verdict)).Text(text).OnClick(p.onVote)
	}
	return tag("div").Class("booth").Body(
		tag("p").Class("query-text").Text(pair.Input),
		tag("div").Class("vote-answers").Body(answer("A", pair.A), answer("B", pair.B)),
		tag("div").Class("format-row").Role("group").Aria("label", l.t("vote.which")).Body(
			choose(stat.PreferA, l.t("vote.a")), choose(stat.Tie, l.t("vote.tie")), choose(stat.PreferB, l.t("vote.b")),
		),
	)
}

// ranking is what the votes came to.
func (p *benchPanel) ranking(poll *work.Poll) app.UI {
	l := p.Lang
	return tag("div").Class("ranking").Body(
		tag("div").Class("findings").Role("status").Body(
			app.Range(poll.Leads).Slice(func(i int) app.UI {
				lead := poll.Leads[i]
				best, other := columnName(l, lead.Best), columnName(l, lead.Other)
				if lead.Noise {
					return tag("p").Class("finding noise").Text(l.t("vote.noise", best, other, percent(lead.Chance), percent(lead.Interval.Low), percent(lead.Interval.High), count(lead.Decided)))
				}
				return tag("p").Class("finding").Text(l.t("vote.lead", best, other, percent(lead.Chance), percent(lead.Interval.Low), percent(lead.Interval.High), count(lead.Decided)))
			}),
			app.If(poll.Decided > 0, func() app.UI {
				return tag("p").Class("soft").Text(l.t("vote.position", count(poll.First), count(poll.Decided), percent(poll.Position.Low), percent(poll.Position.High)))
			}),
			app.If(len(poll.Models) > 0, func() app.UI {
				n := 0
				for _, votes := range poll.Models {
					n += votes
				}
				return tag("p").Class("warning").Text(l.t("vote.by_model", count(n)))
			}),
		),
		p.figure("chart-rank", l.t("vote.ranking")),
		tag("table").Class("preview figures").Body(
			tag("thead").Body(tag("tr").Body(heading(l.t("columns.variant")), heading(l.t("vote.won")), heading(l.t("vote.lost")), heading(l.t("vote.tied")), heading(l.t("vote.strength")), heading(l.t("columns.interval")))),
			tag("tbody").Body(app.Range(poll.Standings).Slice(func(i int) app.UI {
				s := poll.Standings[i]
				return tag("tr").Body(
					tag("th").Attr("scope", "row").Text(columnName(l, s.Name)), tag("td").Text(count(s.Wins)), tag("td").Text(count(s.Losses)), tag("td").Text(count(s.Ties)),
					tag("td").Text(logOdds(s.Strength)), tag("td").Text(logOdds(s.Interval.Low)+" – "+logOdds(s.Interval.High)),
				)
			})),
		),
		tag("div").Class("format-row bench-files").Body(
			tag("span").Class("soft").Text(l.t("files.save")),
			button().Class("small").DataSet("save", string(work.ExportPairs)).Text(l.t("vote.pairs")).OnClick(p.onSave),
			button().Class("small").DataSet("save", string(work.ExportVotes)).Text(l.t("vote.votes")).OnClick(p.onSave),
		),
	)
}

func logOdds(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
