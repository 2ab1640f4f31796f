// Package chart draws charts with web/static/js/chart.js, which is fetched when the
// first one is drawn.
package chart

import (
	"encoding/json"

	"fewshot/app/page/client"
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Spec is what web/static/js/chart.js draws; it becomes JSON.
type Spec map[string]any

// module fetches the script that draws charts, the first time.
func module(then func(module app.Value)) {
	load := app.Window().Get("fewshotChart")
	if !load.Truthy() {
		return
	}
	app.Window().Call("fewshotChart").Then(then)
}

// Draw draws a chart into the element with an id.
func Draw(id string, spec Spec) {
	data, err := json.Marshal(spec)
	if err != nil {
		return
	}
	module(func(module app.Value) {
		if host, ok := dom.Element(id); ok {
			client.Guard(func() { module.Call("draw", host, app.Window().Get("JSON").Call("parse", string(data))) })
		}
	})
}

// Save hands the person a chart as a picture.
func Save(id, name string, png bool) {
	module(func(module app.Value) {
		host, ok := dom.Element(id)
		if !ok {
			return
		}
		if !png {
			dom.Download(name+".svg", "image/svg+xml", module.Call("svgText", host).String())
			return
		}
		module.Call("pngBlob", host, 2).Then(func(blob app.Value) { dom.DownloadBlob(name+".png", blob) })
	})
}
