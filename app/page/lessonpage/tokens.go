package lessonpage

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"
	"fewshot/app/tinylm"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the lesson whose texts are counted.

// lessonPriced is the model that a lesson's texts are priced for; it counts with
// the first of lessonEncodings.
const lessonPriced = "openai/gpt-5.4-mini"

// lessonEncodings are what the texts of a lesson are counted with: lists of tokens, and
// after them what was read before there were any.
var lessonEncodings = []string{token.O200k, token.CL100k, token.P50k, token.R50k, token.Qwen3, token.Tekken, token.DeepSeekV3, token.Tiny, InCharacters, InBytes}

// Models that need no list read a text in characters (CANINE, Clark et al. 2021) or in
// the bytes of UTF-8 (ByT5, Xue et al. 2021).
const (
	InCharacters = "characters"
	InBytes      = "bytes"
)

// Encodings are what the texts of a lesson are counted with, in the order of the table.
func Encodings() []string { return slices.Clone(lessonEncodings) }

// countsOf are the recorded counts of a lesson's texts, by text and encoding; nil if one
// is missing.
func countsOf(lesson Page) [][]int {
	all := make([][]int, len(lesson.Tokens))
	for _, name := range lessonEncodings {
		counts := lesson.Counts[name]
		if len(counts) != len(lesson.Tokens) {
			return nil
		}
		for i, n := range counts {
			all[i] = append(all[i], n)
		}
	}
	return all
}

// encodingText is what heads the column of an encoding.
func encodingText(l i18n.Lang, name string) string {
	if name == InCharacters || name == InBytes {
		return l.T("tokens." + name)
	}
	return name
}

// counterOf counts texts with one of lessonEncodings. It may fetch a vocabulary.
func counterOf(ctx context.Context, name string) (func(text string) int, error) {
	switch name {
	case InCharacters:
		return utf8.RuneCountInString, nil
	case InBytes:
		return func(text string) int { return len(text) }, nil
	}
	tokenizer, err := loadTokenizer(ctx, name)
	if err != nil {
		return nil, err
	}
	return tokenizer.Count, nil
}

// onCount counts the lesson's texts.
func (v *lessonPage) onCount(app.Context, app.Event) {
	if v.counting {
		return
	}
	v.counting = true
	page, texts := v.Context(), v.Lesson.Tokens
	page.Async(func() {
		counts := make([][]int, len(texts))
		var failed error
		for _, name := range lessonEncodings {
			count, err := counterOf(page, name)
			if err != nil {
				failed = err
				break
			}
			for i, text := range texts {
				counts[i] = append(counts[i], count(text.Text))
			}
		}
		page.Dispatch(func(app.Context) {
			v.counting = false
			if failed != nil {
				widget.Warn(v, failed)
				return
			}
			v.counts, v.counted = counts, true
		})
	})
}

// loadTokenizer fetches an encoding's vocabulary and loads it.
func loadTokenizer(ctx context.Context, name string) (token.Tokenizer, error) {
	if name == token.Tiny {
		return tinylm.FamilyTokenizer(), nil
	}
	packed, err := client.Fetch(ctx, "vocab/"+token.Vocabulary(name)+".bin", nil)
	if err != nil {
		return nil, err
	}
	return token.Load(name, packed)
}

// tokens is the texts with their counts.
func (v *lessonPage) tokens() app.UI {
	l, texts, priced := v.Lang(), v.Lesson.Tokens, model.Lookup(lessonPriced)
	return dom.Tag("section").Class("panel experiment").Aria("label", l.T("tokens.region")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("tokens.region")), dom.Tag("span").Class("grow"),
			dom.Button().ID("count-tokens").Class("run").Text(l.T("tokens.count")).Attr("disabled", v.counting).OnClick(v.onCount)),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("tokens.region")).Body(dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(append([]app.UI{layout.ColumnHead(l.T("tokens.text"))}, append(encodingHeadings(l), layout.ColumnHead(l.T("tokens.price")))...)...)),
			dom.Tag("tbody").Body(app.Range(texts).Slice(func(i int) app.UI {
				cells := []app.UI{
					dom.Tag("th").Attr("scope", "row").Body(dom.Tag("b").Text(texts[i].Name), dom.Tag("p").Class("soft").Text(texts[i].Text)),
				}
				veiled := v.Lesson.Guess != nil && v.Lesson.Guess.Text == i && !v.open()
				for n := range lessonEncodings {
					text := "–"
					if veiled {
						text = "?"
					} else if v.counts != nil {
						text = i18n.Count(v.counts[i][n])
						if i > 0 {
							text += " (" + strconv.FormatFloat(float64(v.counts[i][n])/float64(max(1, v.counts[0][n])), 'f', 1, 64) + "×)"
						}
					}
					cells = append(cells, dom.Tag("td").Text(text))
				}
				price := "–"
				if veiled {
					price = "?"
				} else if v.counts != nil {
					if usd, ok := priced.CostUSD(chat.Usage{PromptTokens: v.counts[i][0] * 1_000_000}); ok {
						price = i18n.Dollars(usd)
					}
				}
				cells = append(cells, dom.Tag("td").Text(price))
				return dom.Tag("tr").Body(cells...)
			})),
		)),
		app.If(v.counts != nil && !v.counted, func() app.UI {
			return dom.Tag("p").Class("recorded-note soft panel-note").Body(dom.Tag("span").Class("tag").Text(l.T("recording.tag")), app.Text(" "+l.T("tokens.recorded")))
		}),
		dom.Tag("p").Class("soft panel-note").Text(l.T("tokens.note", lessonPriced, priced.Price.Source)),
	)
}

func encodingHeadings(l i18n.Lang) []app.UI {
	all := make([]app.UI, len(lessonEncodings))
	for i, name := range lessonEncodings {
		all[i] = layout.ColumnHead(encodingText(l, name))
	}
	return all
}
