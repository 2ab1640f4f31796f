package experiment

import (
	"fewshot/app/lab"
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A paper is where an experiment comes from.
type paper struct{ name, arxiv string }

// papers are those that the experiments follow.
var papers = map[lab.Kind][]paper{
	lab.KindShots:       {{"Brown 2020", "2005.14165"}},
	lab.KindOrder:       {{"Lu 2022", "2104.08786"}},
	lab.KindLabels:      {{"Min 2022", "2202.12837"}, {"Wei 2023", "2303.03846"}},
	lab.KindFormat:      {{"Sclar 2023", "2310.11324"}},
	lab.KindSelection:   {{"Liu 2021", "2101.06804"}},
	lab.KindCalibration: {{"Zhao 2021", "2102.09690"}},
	lab.KindSteps:       {{"Wei 2022", "2201.11903"}, {"Kojima 2022", "2205.11916"}},
	lab.KindSamples:     {{"Wang 2022", "2203.11171"}},
	lab.KindModels:      {{"Ouyang 2022", "2203.02155"}},
	lab.KindRefusal:     {{"Röttger 2023", "2308.01263"}},
	lab.KindKnowing:     {{"Kadavath 2022", "2207.05221"}},
	lab.KindPreference:  {{"Christiano 2017", "1706.03741"}, {"Chiang 2024", "2403.04132"}},
}

func PaperLinks(k lab.Kind) app.UI {
	return dom.Tag("span").Body(app.Range(papers[k]).Slice(func(i int) app.UI {
		p := papers[k][i]
		return dom.Tag("a").Class("paper").Attr("href", "https://arxiv.org/abs/"+p.arxiv).Attr("target", "_blank").Attr("rel", "noopener").Text(p.name)
	}))
}

// ComparesModels are the experiments that compare models.
var ComparesModels = map[lab.Kind]bool{lab.KindModels: true, lab.KindRefusal: true, lab.KindKnowing: true, lab.KindPreference: true}
