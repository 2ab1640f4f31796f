package insidepage

import (
	"slices"
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Values of the picks over the grid.
const (
	pickPrefix = "prefix"
	pickDrop   = "drop"
)

// A gridPick chooses what the grid is coloured by.
type gridPick struct{ v *page }

func (g gridPick) Picked(_ app.Context, value string) { g.v.byDrop = value == pickDrop }

// grid is the heads, layer by layer, with a switch each.
func (v *page) grid() app.UI {
	l := v.Lang()
	return dom.Tag("section").Class("panel").Aria("label", l.T("inside.heads")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.heads"))),
		dom.Tag("p").Class("panel-note soft").Text(v.gridText()),
		app.If(v.stage == measuringHeads, func() app.UI { return v.progress(l.T("inside.measuring.heads")) }),
		app.If(v.opened != nil && v.heads != nil, func() app.UI {
			return dom.Tag("div").Class("inside-grid-box").Body(
				dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("inside.colour")).Body(
					&widget.Pick{ID: "by-drop", Text: l.T("inside.by_drop"), Value: pickDrop, On: v.byDrop, To: gridPick{v}},
					&widget.Pick{ID: "by-prefix", Text: l.T("inside.by_prefix"), Value: pickPrefix, On: !v.byDrop, To: gridPick{v}},
				),
				dom.Tag("div").Class("scroll").Body(dom.Tag("table").ID(idGrid).Class("inside-grid").Aria("label", l.T("inside.heads")).Body(
					dom.Tag("tbody").Body(app.Range(make([]int, v.opened.Layers)).Slice(v.layerRow)),
				)),
				dom.Tag("div").Class("format-row").Body(
					dom.Button().ID("copying-off").Class("run").Attr("disabled", v.copying().Drop <= 0).Text(v.copyingText()).OnClick(v.onCopying),
					dom.Button().ID("heads-again").Attr("disabled", v.stage != idle || v.off.same(v.gridOff)).Text(l.T("inside.heads.again")).OnClick(v.onHeadsAgain),
					dom.Button().ID("all-on").Attr("disabled", v.off.none()).Text(l.T("inside.on_again")).OnClick(v.onAllOn),
				),
				v.files("heads"),
			)
		}),
	)
}

// gridText says what the grid shows.
func (v *page) gridText() string {
	l := v.Lang()
	if v.heads == nil {
		return l.T("inside.heads.about")
	}
	h := v.copying()
	if !v.gridOff.none() {
		if h.Drop < 0.5 {
			return l.T("inside.heads.none_beside", v.gridOff.names(l), h.String(), figure(h.Drop))
		}
		return l.T("inside.heads.next", v.gridOff.names(l), h.String(), figure(h.Drop))
	}
	if h.Drop < 0.5 {
		return l.T("inside.heads.none", h.String(), figure(h.Drop))
	}
	return l.T("inside.heads.best", h.String(), figure(h.Drop), chance(v.whole.Logprob), chance(v.whole.Logprob-h.Drop))
}

// onHeadsAgain measures the heads with those off that are off now.
func (v *page) onHeadsAgain(app.Context, app.Event) { v.headsAgain() }

// copying is the head that the answer needs most.
func (v *page) copying() inside.Head {
	if len(v.heads) == 0 {
		return inside.Head{}
	}
	return inside.Copying(v.heads)
}

// copyingText is what the button of that head does.
func (v *page) copyingText() string {
	h := v.copying().Head
	if v.off.isOff(h) {
		return v.Lang().T("inside.copying_on", h.String())
	}
	return v.Lang().T("inside.copying_off", h.String())
}

// onCopying switches that head.
func (v *page) onCopying(app.Context, app.Event) {
	v.head = v.copying().Head
	v.off.flip(v.head)
	v.switched()
}

func (v *page) onAllOn(app.Context, app.Event) {
	v.off.clear()
	v.switched()
}

// layerRow is a layer's heads.
func (v *page) layerRow(layer int) app.UI {
	l := v.Lang()
	cells := []app.UI{dom.Tag("th").Attr("scope", "row").Body(
		dom.Tag("label").Body(
			app.ElemSelfClosing("input").Attr("type", "checkbox").ID("layer-"+strconv.Itoa(layer)).Attr("checked", !slices.Contains(v.off.layers, layer)).
				DataSet("layer", layer).OnChange(v.onLayer),
			dom.Tag("span").Text(l.T("inside.layer", layer)),
		),
	)}
	for _, h := range v.heads {
		if h.Layer == layer {
			cells = append(cells, v.cell(h))
		}
	}
	return dom.Tag("tr").Body(cells...)
}

// cell is a head: a button that shows what it looks at, and its switch.
func (v *page) cell(h inside.Head) app.UI {
	l := v.Lang()
	value, share := strconv.FormatFloat(h.Prefix, 'f', 2, 64), h.Prefix
	if v.byDrop {
		value, share = figure(h.Drop), h.Drop/max(1, v.copying().Drop)
	}
	class := "head" + heat(" heat-", share)
	if v.off.isOff(h.Head) {
		class = "head off"
	}
	name := h.String()
	return dom.Tag("td").Body(
		dom.Button().ID("head-"+name).Class(class).DataSet("i", place(h.Head, v.opened.Heads)).Aria("pressed", strconv.FormatBool(h.Head == v.head)).
			Title(l.T("inside.head.label", name, strconv.FormatFloat(h.Prefix, 'f', 2, 64), figure(h.Drop))).
			OnClick(v.onHead).OnKeyDown(v.onHeadKey).Body(
			dom.Tag("small").Text(name+" "), dom.Tag("span").Text(value),
		),
		app.ElemSelfClosing("input").Attr("type", "checkbox").ID("switch-"+name).Attr("checked", !v.off.isOff(h.Head)).
			Attr("disabled", slices.Contains(v.off.layers, h.Layer)).DataSet("i", place(h.Head, v.opened.Heads)).Aria("label", l.T("inside.switch", name)).OnChange(v.onSwitch),
	)
}

// place numbers the heads, layer by layer.
func place(h tinylm.Head, heads int) int { return h.Layer*heads + h.Head }

// headOf is the head that an element stands for.
func (v *page) headOf(ctx app.Context) (tinylm.Head, bool) {
	i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("i").String())
	if err != nil || v.opened == nil {
		return tinylm.Head{}, false
	}
	return tinylm.Head{Layer: i / v.opened.Heads, Head: i % v.opened.Heads}, true
}

func (v *page) onHead(ctx app.Context, _ app.Event) {
	if h, ok := v.headOf(ctx); ok {
		v.head = h
		v.paint()
	}
}

// onHeadKey moves in the grid with the arrow keys.
func (v *page) onHeadKey(ctx app.Context, e app.Event) {
	h, ok := v.headOf(ctx)
	if !ok {
		return
	}
	switch e.Get("key").String() {
	case "ArrowRight":
		h.Head++
	case "ArrowLeft":
		h.Head--
	case "ArrowDown":
		h.Layer++
	case "ArrowUp":
		h.Layer--
	default:
		ctx.PreventUpdate()
		return
	}
	e.PreventDefault()
	if h.Head >= 0 && h.Head < v.opened.Heads && h.Layer >= 0 && h.Layer < v.opened.Layers {
		v.head = h
		v.paint()
		dom.Focus("head-" + h.String())
	}
}

func (v *page) onSwitch(ctx app.Context, _ app.Event) {
	if h, ok := v.headOf(ctx); ok {
		v.off.flip(h)
		v.head = h
		v.switched()
	}
}

func (v *page) onLayer(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("dataset").Get("layer").String()); err == nil {
		v.off.flipLayer(i)
		v.switched()
	}
}

// progress is how far a measurement is.
func (v *page) progress(what string) app.UI {
	return dom.Tag("div").Class("experiment-progress panel-note").Body(
		dom.Tag("progress").Attr("max", max(1, v.total)).Attr("value", v.done).Aria("label", what),
		dom.Tag("p").Class("soft").Text(v.Lang().T("inside.progress", what, i18n.Count(v.done), i18n.Count(max(1, v.total)))),
	)
}
