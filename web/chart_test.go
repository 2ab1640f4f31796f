package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// charts has one chart of each kind, and of each shape that it takes.
var charts = []struct{ name, spec string }{
	{"curve", `{"kind": "points", "x": "number", "label": "Accuracy against shots", "xLabel": "shots", "yLabel": "accuracy", "rows": [
		{"name": "k = 0", "x": 0, "score": 0.04, "low": 0.02, "high": 0.09, "worst": 0.03, "best": 0.05},
		{"name": "k = 1", "x": 1, "score": 0.61, "low": 0.54, "high": 0.68, "worst": 0.48, "best": 0.72},
		{"name": "k = 3", "x": 3, "score": 0.83, "low": 0.77, "high": 0.88, "worst": 0.76, "best": 0.88},
		{"name": "k = 5", "x": 5, "score": 0.86, "low": 0.80, "high": 0.90, "worst": 0.83, "best": 0.88},
		{"name": "k = 10", "x": 10, "score": 0.87, "low": 0.82, "high": 0.91, "worst": 0.86, "best": 0.89},
		{"name": "k = 20", "x": 20, "score": null}],
		"note": "Thin lines: 95 % intervals. Bands: from the worst draw of shots to the best."}`},
	{"names", `{"kind": "points", "x": "name", "label": "Accuracy of each way to choose shots", "yLabel": "accuracy", "rows": [
		{"name": "random", "score": 0.71, "low": 0.64, "high": 0.77, "worst": 0.62, "best": 0.78},
		{"name": "similar (BM25)", "score": 0.92, "low": 0.87, "high": 0.95},
		{"name": "similar (TF-IDF)", "score": 1, "low": 0.96, "high": 1},
		{"name": "diverse", "score": null}]}`},
	{"long names", `{"kind": "points", "x": "name", "label": "Accuracy of each model", "yLabel": "accuracy", "rows": [
		{"name": "openrouter/meta-llama/llama-3.3-70b-instruct, not told", "score": 0.31, "low": 0.22, "high": 0.41},
		{"name": "openrouter/meta-llama/llama-3.3-70b-instruct, told", "score": 0.78, "low": 0.69, "high": 0.85},
		{"name": "通义千问 2.5，七十亿参数，经过指令微调，告诉它要做什么", "score": 0.55, "low": 0.45, "high": 0.64}],
		"note": "细线为 95 % 置信区间。"}`},
	{"reliability", `{"kind": "reliability", "label": "How sure, and how often right", "xLabel": "confidence", "yLabel": "accuracy", "series": [
		{"name": "tiny/base", "bins": [{"low": 0, "high": 0.1, "count": 0, "confidence": 0, "accuracy": 0}, {"low": 0.3, "high": 0.4, "count": 5, "confidence": 0.36, "accuracy": 0.2}, {"low": 0.5, "high": 0.6, "count": 11, "confidence": 0.55, "accuracy": 0.45}, {"low": 0.7, "high": 0.8, "count": 20, "confidence": 0.76, "accuracy": 0.7}, {"low": 0.9, "high": 1, "count": 84, "confidence": 0.97, "accuracy": 0.98}]},
		{"name": "tiny/instruct", "bins": [{"low": 0.3, "high": 0.4, "count": 9, "confidence": 0.33, "accuracy": 0.4}, {"low": 0.6, "high": 0.7, "count": 22, "confidence": 0.65, "accuracy": 0.5}, {"low": 0.8, "high": 0.9, "count": 40, "confidence": 0.86, "accuracy": 0.72}, {"low": 0.9, "high": 1, "count": 49, "confidence": 0.96, "accuracy": 0.84}]}]}`},
	{"coverage", `{"kind": "coverage", "label": "Accuracy if the least sure answers are withheld", "xLabel": "answered", "yLabel": "accuracy", "series": [
		{"name": "tiny/base", "points": [{"coverage": 0.05, "accuracy": 1}, {"coverage": 0.4, "accuracy": 0.98}, {"coverage": 0.6, "accuracy": 0.97}, {"coverage": 0.8, "accuracy": 0.93}, {"coverage": 1, "accuracy": 0.82}]},
		{"name": "tiny/instruct", "points": [{"coverage": 0.05, "accuracy": 1}, {"coverage": 0.3, "accuracy": 0.9}, {"coverage": 0.7, "accuracy": 0.75}, {"coverage": 1, "accuracy": 0.64}]},
		{"name": "openrouter/meta-llama/llama-3.3-70b-instruct, told what to do", "points": [{"coverage": 0.1, "accuracy": 0.8}, {"coverage": 0.5, "accuracy": 0.55}, {"coverage": 1, "accuracy": 0.4}]}]}`},
	{"lines", `{"kind": "lines", "label": "In the order of training", "xLabel": "tokens", "at": 4e6, "note": "Thin lines: 95 % intervals.", "series": [
		{"name": "random pairs", "points": [{"x": 250000, "y": 0, "low": 0, "high": 0.04, "text": "0.25 M"}, {"x": 500000, "y": 0, "low": 0, "high": 0.04, "text": "0.5 M"}, {"x": 1e6, "y": 0.02, "low": 0, "high": 0.06, "text": "1 M"}, {"x": 4e6, "y": 0.7, "low": 0.6, "high": 0.78, "text": "4 M"}, {"x": 48e6, "y": 0.95, "low": 0.9, "high": 0.98, "text": "48 M"}]},
		{"name": "the highest prefix-matching score of a head", "points": [{"x": 250000, "y": 0.2, "text": "0.25 M"}, {"x": 500000, "y": 0.25, "text": "0.5 M"}, {"x": 1e6, "y": 0.5, "text": "1 M"}, {"x": 4e6, "y": 0.8, "text": "4 M"}, {"x": 48e6, "y": 0.85, "text": "48 M"}]}]}`},
	{"one point of a line", `{"kind": "lines", "label": "One checkpoint", "xLabel": "tokens", "series": [{"name": "answer", "points": [{"x": 250000, "y": 0.5, "text": "0.25 M"}]}, {"name": "head", "points": [{"x": 250000, "y": 0.4, "text": "0.25 M"}]}]}`},
	{"rank", `{"kind": "rank", "label": "Strength by votes", "xLabel": "strength (log-odds)", "rows": [
		{"name": "tiny/base", "strength": -0.9, "low": -1.4, "high": -0.45},
		{"name": "tiny/aligned", "strength": 0.81, "low": 0.4, "high": 1.3},
		{"name": "tiny/instruct", "strength": 0.09, "low": -0.3, "high": 0.5}]}`},
	{"values", `{"kind": "values", "label": "Shares of the examples", "xLabel": "share", "rows": [
		{"name": "1 · lamp → stone", "value": 0.59}, {"name": "2 · river → cloud", "value": 11.34, "low": 10.9, "high": 11.8}, {"name": "3 · green → table", "value": -0.35}]}`},
	{"cells", `{"kind": "cells", "label": "Heads", "xLabel": "head", "yLabel": "layer", "cells": [
		{"x": "0", "y": "0", "share": 0.1, "text": "0.10"}, {"x": "1", "y": "0", "share": 0.9, "text": "8.85"}, {"x": "0", "y": "1", "share": 0, "text": "−0.02"}, {"x": "1", "y": "1", "share": 0.4, "text": "4.27"}]}`},
	{"tokens", `{"kind": "tokens", "label": "What a head looks at", "note": "From “:” it looks most at “cloud”.", "tokens": [
		{"text": "Input", "part": "framing", "weight": 0}, {"text": ": ", "part": "framing", "weight": 0.05}, {"text": "river", "part": "example", "weight": 0.1}, {"text": "\n", "part": "framing", "weight": 0},
		{"text": "Output:", "part": "framing", "weight": 0}, {"text": " cloud", "part": "example", "weight": 0.8}, {"text": ":", "part": "framing", "weight": 0.05, "from": true}]}`},
	{"over a recording", `{"kind": "points", "x": "number", "label": "Yours over what was recorded", "xLabel": "shots", "yLabel": "accuracy", "name": "yours, just now",
		"rows": [{"name": "k = 0", "x": 0, "score": 0.1, "low": 0.02, "high": 0.2}, {"name": "k = 1", "x": 1, "score": 0.7, "low": 0.6, "high": 0.8}],
		"under": {"name": "recorded: tiny/base, 2026-11-26", "rows": [{"name": "k = 0", "x": 0, "score": 0.04, "low": 0.02, "high": 0.09}, {"name": "k = 1", "x": 1, "score": 0.61, "low": 0.54, "high": 0.68, "worst": 0.48, "best": 0.72}]}}`},
	{"to be guessed", `{"kind": "points", "x": "number", "label": "One is left open", "xLabel": "shots", "yLabel": "accuracy", "rows": [],
		"under": {"name": "recorded: tiny/base, 2026-11-26", "rows": [{"name": "k = 0", "x": 0, "score": 0.04, "low": 0.02, "high": 0.09}, {"name": "k = 1", "x": 1, "veiled": true}]},
		"guess": {"name": "k = 1", "x": 1, "score": 0.5, "label": "your guess"}}`},
	{"names over a recording", `{"kind": "points", "x": "name", "label": "Two models, and before", "yLabel": "accuracy", "name": "yours", "rows": [
		{"name": "tiny/base", "score": 0.2, "low": 0.1, "high": 0.3}, {"name": "tiny/instruct", "score": 0.9, "low": 0.8, "high": 0.95}],
		"under": {"name": "recorded: tiny/base, tiny/instruct, 2026-11-26", "rows": [{"name": "tiny/base", "score": 0.25, "low": 0.15, "high": 0.35}, {"name": "tiny/instruct", "veiled": true}]},
		"guess": {"name": "tiny/instruct", "score": 0.6, "label": "your guess"}}`},
	{"nothing yet", `{"kind": "points", "x": "number", "xLabel": "shots", "yLabel": "accuracy", "rows": []}`},
	{"no rows yet", `{"kind": "rank", "xLabel": "strength", "rows": []}`},
}

// chartPage serves a page with the real policy and styles, and a place for each
// chart.
func chartPage(t *testing.T) (tb *browsertest.Tab) {
	t.Helper()
	site := buildHello(t, false)
	css, ok := site.Find("app.css")
	if !ok {
		t.Fatal("no app.css")
	}
	module, ok := site.Find("chart.js")
	if !ok {
		t.Fatal("no chart.js")
	}
	server := serveHello(t, site, func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/charts":
			w.Header().Set("Content-Security-Policy", Policy)
			fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Charts</title><link rel="icon" href="data:,"><link rel="stylesheet" href="%s"><link rel="stylesheet" href="/chart.css">`, css.URL)
			for i := range charts {
				fmt.Fprintf(w, `<section class="panel"><div id="c%d"></div></section>`, i)
			}
		case "/chart.css":
			http.ServeFile(w, r, "static/chart.css")
		default:
			return false
		}
		return true
	})
	tb = browser(t).Open(t, browsertest.Size(1000, 900))
	tb.Go(server.URL + "/charts")
	browsertest.Eval[bool](tb, fmt.Sprintf(`import(%q).then((m) => { globalThis.chart = m; return true })`, module.URL))
	return tb
}

func TestCharts(t *testing.T) {
	tb := chartPage(t)
	for i, c := range charts {
		browsertest.Eval[bool](tb, fmt.Sprintf(`(chart.draw(document.getElementById("c%d"), %s), true)`, i, c.spec))
	}
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{1000, 340} {
			tb.Resize(width, 900)
			browsertest.Eval[bool](tb, fmt.Sprintf(`(document.documentElement.dataset.theme = %q, true)`, theme))
			for i, c := range charts {
				t.Run(fmt.Sprintf("%s_in_%s_at_%d", c.name, theme, width), func(t *testing.T) {
					defer tb.Report(tb.Report(t))
					host := fmt.Sprintf(`document.getElementById("c%d")`, i)
					tb.Wait(fmt.Sprintf(`(() => { const h = %s, svg = h.querySelector("svg"); return svg.width.baseVal.value === Math.min(h.clientWidth, %s ? 480 : 9999) })()`, host, fmt.Sprint(c.name == "reliability" || c.name == "cells")))
					checkChart(t, tb, host, c.spec)
				})
			}
		}
	}
	tb.Clean()
}

// checkChart holds what every chart must be.
func checkChart(t *testing.T, tb *browsertest.Tab, host, spec string) {
	t.Helper()
	look := browsertest.Eval[struct {
		Children, Styles, Small int
		Role, Label, Ground     string
		Outside                 []string
	}](tb, `(() => {
		const host = `+host+`, svg = host.firstElementChild, box = svg.getBoundingClientRect();
		const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent);
		return {
			children: host.children.length, styles: svg.querySelectorAll("style, [style]").length,
			role: svg.getAttribute("role"), label: svg.getAttribute("aria-label"), ground: getComputedStyle(svg.querySelector("rect")).fill,
			small: texts.filter((t) => parseFloat(getComputedStyle(t).fontSize) < 12).length,
			outside: texts.filter((t) => { const b = t.getBoundingClientRect(); return b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1 }).map((t) => t.textContent),
		}
	})()`)
	if look.Children != 1 || look.Styles != 0 || look.Role != "img" || look.Label == "" || look.Small != 0 {
		t.Errorf("%+v", look)
	}
	if len(look.Outside) > 0 {
		t.Errorf("texts reach out of the chart: %q", look.Outside)
	}

	text := browsertest.Eval[string](tb, "chart.svgText("+host+")")
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the file is no XML: %v", err)
		}
	}
	for _, live := range []string{"var(", "currentColor", "light-dark", "style", "class="} {
		if strings.Contains(text, live) {
			t.Errorf("the file has %s in it", live)
		}
	}
	// What has a name says it in full, in however many lines.
	words := strings.Join(strings.Fields(regexp.MustCompile(`(?s)<title>.*?</title>|<[^>]*>`).ReplaceAllString(text, " ")), "")
	for _, name := range regexp.MustCompile(`"name": "([^"]*)"`).FindAllStringSubmatch(spec, -1) {
		if numbered := strings.HasPrefix(name[1], "k = "); !numbered && !strings.Contains(words, strings.ReplaceAll(name[1], " ", "")) {
			t.Errorf("%q is not said in full", name[1])
		}
	}
	if last := "48 M"; strings.Contains(spec, last) && !strings.Contains(text, last) {
		t.Errorf("the last place, %s, has no name", last)
	}
	if !strings.Contains(text, look.Ground) {
		t.Errorf("the file's ground is not %s", look.Ground)
	}

	size := browsertest.Eval[[]int](tb, `[`+host+`.firstElementChild.viewBox.baseVal].flatMap((b) => [b.width, b.height])`)
	encoded := browsertest.Eval[string](tb, `chart.pngBlob(`+host+`, 2).then((b) => new Promise((done) => { const r = new FileReader(); r.onload = () => done(r.result.split(",")[1]); r.readAsDataURL(b) }))`)
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if at := picture.Bounds(); at.Dx() != 2*size[0] || at.Dy() != 2*size[1] {
		t.Errorf("the picture of a chart of %v is %v", size, at)
	}
	var r, g, b int
	fmt.Sscanf(look.Ground, "rgb(%d, %d, %d)", &r, &g, &b)
	if x, y, z, _ := picture.At(1, 1).RGBA(); int(x>>8) != r || int(y>>8) != g || int(z>>8) != b {
		t.Errorf("the picture's ground is %d %d %d, and %s on the screen", x>>8, y>>8, z>>8, look.Ground)
	}
}

func TestCharts_draw_when_they_get_room(t *testing.T) {
	tb := chartPage(t)
	if browsertest.Eval[bool](tb, `(() => { c0.hidden = true; chart.draw(c0, `+charts[0].spec+`); return c0.children.length > 0 })()`) {
		t.Error("a chart is drawn where there is no room")
	}
	browsertest.Eval[bool](tb, `(c0.hidden = false, true)`)
	tb.Wait(`c0.children.length === 1`)
	if !browsertest.Eval[bool](tb, `(() => { try { chart.draw(c1, {kind: "pie"}) } catch (e) { return c1.children.length === 0 } })()`) {
		t.Error("a chart of a kind that is not known is drawn")
	}
	browsertest.Eval[bool](tb, `(chart.draw(c0, `+charts[5].spec+`), true)`)
	if n := browsertest.Eval[int](tb, `c0.children.length`); n != 1 {
		t.Errorf("another chart in the same place leaves %d", n)
	}
	tb.Clean()
}

// The page's program gets the module through the loader.
func TestCharts_load_when_asked_for(t *testing.T) {
	tb, _ := visit(t)
	tb.Wait(started)
	if got := tb.Responses("/assets/chart."); len(got) > 0 {
		t.Errorf("the first visit asked for %v", got)
	}
	if !browsertest.Eval[bool](tb, `fewshotChart().then((m) => typeof m.draw === "function")`) {
		t.Error("the module has no draw")
	}
	tb.Clean()
}

func TestChartLibrary_is_the_one_that_was_reviewed(t *testing.T) {
	sums, err := os.ReadFile("static/chart/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(sums)) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		data, err := os.ReadFile(filepath.Join("static/chart", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != want {
			t.Errorf("%s has %s, and SHA256SUMS says %s", name, got, want)
		}
	}
}
