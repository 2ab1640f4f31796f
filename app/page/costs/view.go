package costs

import (
	"strconv"
	"strings"
	"time"

	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A View counts the prompt that is edited and writes the figures onto the screen: at
// each part, in the sum, the bar and the price. It fetches the vocabularies that it
// needs.
type View struct {
	*Counter
	page     widget.Page
	counted  func(app.Context) // called when a vocabulary has come, or failed: count again
	cache    dom.Cache
	later    dom.Later
	fetching string // the vocabulary that is on its way

	shown  prompt.Rendered // what was counted last, for which value of the selection
	value  string
	asking bool // whether a provider is asked for its count
}

// NewView is a view on a page. again is called when a vocabulary has come: it should
// measure once more.
func NewView(page widget.Page, again func(app.Context)) *View {
	v := &View{Counter: NewCounter(), page: page, counted: again, cache: dom.NewCache()}
	v.recallCounts()
	return v
}

// Cache writes further figures onto the screen; it is good until the next render.
func (v *View) Cache() dom.Cache { return v.cache }

// Rendered is called when go-app has rendered: there may be new elements in the place of
// those that were written to.
func (v *View) Rendered() { v.cache = dom.NewCache() }

// Show counts a prompt for a value of the model selection and writes the figures.
func (v *View) Show(r prompt.Rendered, p prompt.Prompt, model string) {
	v.shown, v.value = r, model
	v.write(v.Measure(r, p, model), p, model)
}

// Shots counts the shots that are part of a prompt.
func Shots(p prompt.Prompt) int {
	n := 0
	for _, s := range p.Shots {
		if !s.Off {
			n++
		}
	}
	return n
}

// IDTokens is the place of the sum.
const IDTokens = "tokens"

func (v *View) write(c Count, p prompt.Prompt, model string) {
	l := v.page.Lang()
	parts := ""
	if !c.Exact {
		parts = about
	}
	tokens := func(n int) string {
		if !c.Known {
			return ""
		}
		return parts + l.N("tokens", n)
	}
	v.cache.Text("n-instruction", tokens(c.Instruction))
	v.cache.Text("n-query", tokens(c.Query))
	examples := l.N("shots", Shots(p))
	if c.Known {
		examples += ", " + tokens(c.Examples)
	}
	v.cache.Text("n-examples", examples)
	for i, s := range p.Shots {
		n := ""
		if c.Known && !s.Off {
			n = strconv.Itoa(c.Shots[i])
		}
		v.cache.Text("n-shot-"+strconv.Itoa(i), n)
	}

	v.cache.Text(IDTokens, sumText(l, c))
	estimate := estimateText(l, c)
	v.cache.Attribute(IDTokens, "title", estimate)
	v.cache.Text("price", priceText(l, c, model))
	v.cache.Attribute("price", "title", priceTitle(l, c))
	v.cache.Text("counting-note", strings.TrimSpace(estimate+" "+priceTitle(l, c)))
	v.writeExactly()
	v.writeBar(c)
}

// BarParts are the segments of the token bar, in their order.
var BarParts = []string{"instruction", "example", "query", "framing", "answer"}

var barNames = [...]string{"part.instruction", "part.examples", "part.query", "part.framing", "part.room"}

// writeBar sets the segments of the token bar: shares of the context window,
// or of the whole where no window is known. A short prompt in a large window
// would not be seen, so the scale is at most four times what is used.
func (v *View) writeBar(c Count) {
	used := c.Total + c.Room
	scale := max(1, used)
	if c.Window > 0 {
		scale = max(used, min(c.Window, 4*used), 1)
	}
	parts := [...]int{c.Instruction, c.Examples, c.Query, c.Framing, c.Room}
	for i, n := range parts {
		v.cache.Width("bar-"+BarParts[i], float64(n)/float64(scale))
	}
	v.later.Soon(v.page.Context(), "bar", 150*time.Millisecond, func() { v.labelBar(parts) })
}

// labelBar says in words what the bar shows.
func (v *View) labelBar(parts [len(barNames)]int) {
	l := v.page.Lang()
	text := ""
	for i, n := range parts {
		if i > 0 {
			text += ", "
		}
		text += l.T("bar.part", l.T(barNames[i]), i18n.Count(n))
	}
	v.cache.Attribute("bar", "aria-label", text)
	v.cache.Attribute("bar", "title", text)
}

// Fetch gets the vocabulary that is wanted, if any, and has the prompt counted again
// when it is there.
func (v *View) Fetch() {
	name := v.wanted
	if name == "" || v.fetching == name || !app.IsClient {
		return
	}
	v.fetching = name
	v.beside(func() func(app.Context) {
		packed, err := client.Fetch(v.page.Context(), "vocab/"+token.Vocabulary(name)+".bin", nil)
		var encoding *token.Encoding
		if err == nil {
			encoding, err = token.Load(name, packed)
		}
		return func(ctx app.Context) {
			v.fetching = ""
			if err != nil {
				widget.Warn(v.page, err)
				v.wanted = ""
				ctx.After(10*time.Second, v.counted)
				return
			}
			v.Add(encoding)
			v.counted(ctx)
		}
	})
}
