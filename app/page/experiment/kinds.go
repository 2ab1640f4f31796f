package experiment

import (
	"fewshot/app/lab"
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Kind is what the page knows of an experiment. A new one is a row of kinds and its
// texts: lab.kind.NAME, lab.about.NAME.
type Kind struct {
	papers []paper // that it follows

	// How a plan of it is edited.
	Models       bool      // it compares several models
	Instructions bool      // it compares instructions
	Metrics      bool      // the plan's metrics judge its answers
	Judge        bool      // a model may judge them
	Sureness     bool      // it asks how sure the model is
	Settings     []Setting // of its own, beside those of every plan

	// How its result is shown.
	axis  string // id of the text along an axis of numbers; "": the columns stand by name
	votes bool   // it ends in votes and a ranking, not in a score for each column
	score string // id of what its scores are of
	note  string // id of what is said below the findings, "" for nothing
}

// A Setting is a setting that only some experiments have.
type Setting struct {
	ID   string // of its field: plan-ID
	Text string // of its label: lab.set.TEXT
}

// A paper is where an experiment comes from.
type paper struct{ name, arxiv string }

var (
	shots   = Setting{"k", "k"}
	counts  = Setting{"k", "ks"}
	draws   = Setting{"draws", "draws"}
	samples = Setting{"draws", "samples"}
	orders  = Setting{"orders", "orders"}
	labels  = Setting{"labels", "labels"}
)

const accuracy = "chart.accuracy"

var kinds = map[lab.Kind]Kind{
	lab.KindShots: {
		papers:  []paper{{"Brown 2020", "2005.14165"}},
		Metrics: true, Judge: true, Settings: []Setting{counts, draws},
		axis: "chart.x.shots", score: accuracy,
	},
	lab.KindOrder: {
		papers:  []paper{{"Lu 2022", "2104.08786"}},
		Metrics: true, Judge: true, Settings: []Setting{shots, orders},
		score: accuracy, note: "bench.order_note",
	},
	lab.KindLabels: {
		papers:  []paper{{"Min 2022", "2202.12837"}, {"Wei 2023", "2303.03846"}},
		Metrics: true, Judge: true, Settings: []Setting{shots, draws, labels},
		score: accuracy,
	},
	lab.KindFormat: {
		papers:  []paper{{"Sclar 2023", "2310.11324"}},
		Metrics: true, Judge: true, Settings: []Setting{shots, draws},
		score: accuracy,
	},
	lab.KindSelection: {
		papers:  []paper{{"Liu 2021", "2101.06804"}},
		Metrics: true, Judge: true, Settings: []Setting{shots},
		score: accuracy,
	},
	lab.KindCalibration: {
		papers:   []paper{{"Zhao 2021", "2102.09690"}},
		Settings: []Setting{shots},
		score:    accuracy,
	},
	lab.KindSteps: {
		papers:  []paper{{"Wei 2022", "2201.11903"}, {"Kojima 2022", "2205.11916"}},
		Metrics: true, Judge: true, Settings: []Setting{shots},
		score: accuracy,
	},
	lab.KindSamples: {
		papers:  []paper{{"Wang 2022", "2203.11171"}},
		Metrics: true, Settings: []Setting{shots, samples},
		axis: "chart.x.samples", score: accuracy,
	},
	lab.KindModels: {
		papers: []paper{{"Ouyang 2022", "2203.02155"}},
		Models: true, Instructions: true, Metrics: true, Judge: true, Settings: []Setting{shots},
		score: accuracy,
	},
	lab.KindRefusal: {
		papers: []paper{{"Röttger 2023", "2308.01263"}},
		Models: true,
		score:  "chart.as_wanted",
	},
	lab.KindKnowing: {
		papers: []paper{{"Kadavath 2022", "2207.05221"}},
		Models: true, Metrics: true, Judge: true, Sureness: true, Settings: []Setting{shots, samples},
		score: accuracy,
	},
	lab.KindPreference: {
		papers: []paper{{"Christiano 2017", "1706.03741"}, {"Chiang 2024", "2403.04132"}},
		Models: true, Instructions: true, Judge: true, Settings: []Setting{shots},
		score: accuracy, votes: true,
	},
}

// KindOf is what the page knows of an experiment.
func KindOf(k lab.Kind) Kind { return kinds[k] }

// Votes reports whether it ends in votes and a ranking.
func (k Kind) Votes() bool { return k.votes }

// PaperLinks are links to the papers that an experiment follows.
func PaperLinks(k lab.Kind) app.UI {
	papers := kinds[k].papers
	return dom.Tag("span").Body(app.Range(papers).Slice(func(i int) app.UI {
		p := papers[i]
		return dom.Tag("a").Class("paper").Attr("href", "https://arxiv.org/abs/"+p.arxiv).Attr("target", "_blank").Attr("rel", "noopener").Text(p.name)
	}))
}
