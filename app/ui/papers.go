//go:build !js || study

package ui

import (
	"fewshot/app/lab"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// paperLinks are the papers that an experiment follows.
func paperLinks(k lab.Kind) app.UI {
	papers := lab.Of(k).Papers
	return tag("span").Body(app.Range(papers).Slice(func(i int) app.UI {
		p := papers[i]
		return tag("a").Class("paper").Attr("href", "https://arxiv.org/abs/"+p.ArXiv).Attr("target", "_blank").Attr("rel", "noopener").Text(p.Name)
	}))
}
