package experiment

import (
	"fewshot/app/lab"
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Kind is what the page adds to what [lab.Of] knows of an experiment. A new one is a
// row of kinds and its texts: lab.kind.NAME, lab.about.NAME, and spread.NAME if it asks
// whether its columns differ at all.
type Kind struct {
	// How a plan of it is edited.
	Confidence bool      // it asks how sure the model is
	samples    bool      // its draws are of answers, not of shots
	own        []Setting // beside those of every plan, and shots and draws where the lab takes them

	// How its result is shown.
	axis  string // id of the text along an axis of numbers; "": the columns stand by name
	votes bool   // it ends in votes and a ranking, not in a score for each column
	score string // id of what its scores are of
}

// A Setting is a setting that only some experiments have.
type Setting struct {
	ID   string // of its field: plan-ID
	Text string // of its label: lab.set.TEXT
}

var (
	shots   = Setting{"k", "k"}
	counts  = Setting{"k", "ks"}
	draws   = Setting{"draws", "draws"}
	samples = Setting{"draws", "samples"}
	orders  = Setting{"orders", "orders"}
	labels  = Setting{"labels", "labels"}
	heats   = Setting{"temperatures", "temperatures"}
)

const accuracy = "chart.accuracy"

var kinds = map[lab.Kind]Kind{
	lab.KindShots:       {axis: "chart.x.shots", score: accuracy},
	lab.KindOrder:       {own: []Setting{orders}, score: accuracy},
	lab.KindLabels:      {own: []Setting{labels}, score: accuracy},
	lab.KindFormat:      {score: accuracy},
	lab.KindSelection:   {score: accuracy},
	lab.KindCalibration: {score: accuracy},
	lab.KindSteps:       {score: accuracy},
	lab.KindSamples:     {samples: true, axis: "chart.x.samples", score: accuracy},
	lab.KindTemperature: {samples: true, own: []Setting{heats}, axis: "chart.x.temperature", score: "chart.score"},
	lab.KindPass:        {samples: true, score: "chart.pass"},
	lab.KindModels:      {score: accuracy},
	lab.KindRefusal:     {score: "chart.as_wanted"},
	lab.KindKnowing:     {Confidence: true, own: []Setting{samples}, score: accuracy},
	lab.KindPreference:  {votes: true, score: accuracy},
}

// KindOf is what the page adds to what is known of an experiment.
func KindOf(k lab.Kind) Kind { return kinds[k] }

// Votes reports whether it ends in votes and a ranking.
func (k Kind) Votes() bool { return k.votes }

// Settings are the settings of an experiment that not every plan has.
func Settings(k lab.Kind) []Setting {
	takes, row := lab.Of(k), kinds[k]
	var all []Setting
	switch {
	case takes.TakesShots && len(takes.K) > 1:
		all = append(all, counts)
	case takes.TakesShots:
		all = append(all, shots)
	}
	switch {
	case takes.TakesDraws && row.samples:
		all = append(all, samples)
	case takes.TakesDraws:
		all = append(all, draws)
	}
	return append(all, row.own...)
}

// PaperLinks are links to the papers that an experiment follows.
func PaperLinks(k lab.Kind) app.UI {
	papers := lab.Of(k).Papers
	return dom.Tag("span").Body(app.Range(papers).Slice(func(i int) app.UI {
		p := papers[i]
		return dom.Tag("a").Class("paper").Attr("href", "https://arxiv.org/abs/"+p.ArXiv).Attr("target", "_blank").Attr("rel", "noopener").Text(p.Name)
	}))
}
