package autosave

import (
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Events is what a list of kept work asks for.
type Events interface {
	TakeKept(ctx app.Context, name string)
	ForgetKept(ctx app.Context, name string)
}

// Besides lists the drafts beside the one that the page shows, to be opened or deleted.
type Besides struct {
	app.Compo
	Lang    i18n.Lang
	Others  []Other
	Excerpt func(text string) string
	On      Events

	sure string // the name that Forget was pressed for once
}

func (b *Besides) onTake(ctx app.Context, _ app.Event) {
	b.sure = ""
	b.On.TakeKept(ctx, ctx.JSSrc().Get("dataset").Get("name").String())
}

// onForget deletes at the second press: what is forgotten can't be brought back.
func (b *Besides) onForget(ctx app.Context, _ app.Event) {
	name := ctx.JSSrc().Get("dataset").Get("name").String()
	if b.sure != name {
		b.sure = name
		return
	}
	b.sure = ""
	b.On.ForgetKept(ctx, name)
}

func (b *Besides) Render() app.UI {
	return dom.Tag("div").Hidden(len(b.Others) == 0).Body(app.If(len(b.Others) > 0, b.list))
}

func (b *Besides) list() app.UI {
	l := b.Lang
	return dom.Tag("details").Class("besides").Body(
		dom.Tag("summary").Text(l.N("autosave.besides", len(b.Others))),
		dom.Tag("ul").Body(app.Range(b.Others).Slice(func(i int) app.UI {
			o := b.Others[i]
			words := b.Excerpt(o.Text)
			forget, label := l.T("autosave.forget"), l.T("autosave.forget.label", words)
			if b.sure == o.Name {
				forget, label = l.T("autosave.forget.sure"), l.T("autosave.forget.sure.label", words)
			}
			return dom.Tag("li").Body(
				dom.Tag("span").Class("besides-words").Text(words),
				dom.Button().Class("quiet small").DataSet("name", o.Name).Aria("label", l.T("autosave.open.label", words)).Text(l.T("autosave.open")).OnClick(b.onTake),
				dom.Button().Class("quiet small").DataSet("name", o.Name).Aria("label", label).Text(forget).OnClick(b.onForget),
			)
		})),
	)
}

// Words tells a text from others: the beginning of the first that is not empty.
func Words(texts ...string) string {
	const most = 60
	for _, text := range texts {
		words := []rune(strings.Join(strings.Fields(text), " "))
		if len(words) > most {
			return string(words[:most]) + "…"
		}
		if len(words) > 0 {
			return string(words)
		}
	}
	return "…"
}
