package workbench

import (
	"fmt"
	"strconv"
	"strings"

	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what the panel of what is sent shows, and what pointing at a
// token says.

// ShowView chooses between the prompt, its tokens and the code.
func (w *Workbench) ShowView(ctx app.Context, v sent.View) {
	w.View = v
	w.Refresh(ctx)
}

// SetCodeLang chooses the language of the code view.
func (w *Workbench) SetCodeLang(ctx app.Context, lang prompt.Lang) {
	w.CodeLang = lang
	w.Refresh(ctx)
}

// SetViewEncoding chooses what the token view splits with.
func (w *Workbench) SetViewEncoding(ctx app.Context, name string) {
	w.Counting = name
	w.Refresh(ctx)
}

// viewTokenizer is what the token view splits with, nil until its vocabulary
// is there.
func (w *Workbench) viewTokenizer() token.Tokenizer {
	name := w.Counting
	if name == widget.NoChoice {
		name = token.Lookup(modelpick.Name(w.Model)).Encoding
	}
	t := w.Gauge.Tokenizers[name]
	if t == nil {
		w.Gauge.Wanted = name
	}
	return t
}

// code is a program that sends the prompt.
func (w *Workbench) code() string {
	p := w.Prompt()
	origin := ""
	if app.IsClient {
		origin = app.Window().Get("location").Get("origin").String()
	}
	a, r := w.takes(), prompt.Render(p).Request(p)
	_, changes := a.Fit(r)
	r.Fit = len(changes) > 0
	return prompt.Code(r, w.CodeLang, origin)
}

// straightTo is the name of the provider that a program can be written for, ""
// if there is none for the model.
func (w *Workbench) straightTo() string {
	if modelpick.IsTiny(w.Model) {
		return ""
	}
	return prompt.Straight(modelpick.Name(w.Model))
}

// SetCodeTo chooses where the program of the code view sends the prompt.
func (w *Workbench) SetCodeTo(ctx app.Context, to string) {
	w.codeTo = to
	w.Refresh(ctx)
}

// showCode shows the program.
func (w *Workbench) showCode() {
	if w.codeTo == sent.CodeStraight && w.straightTo() != "" {
		w.showStraight()
		return
	}
	w.Sent.Show([]dom.TextRun{{Class: "code", Text: w.code(), Index: -1}})
}

// showStraight shows the program that goes straight to the provider, which the
// server writes: how each provider wants to be asked is not part of the page.
func (w *Workbench) showStraight() {
	data, lang := prompt.Encode(w.Prompt()), string(w.CodeLang)
	of := lang + string(data)
	if w.straight.Of == of {
		w.Sent.Show([]dom.TextRun{{Class: "code", Text: w.straight.Text, Index: -1}})
		return
	}
	w.straightAsked = of
	page := w.lasting(w.Own)
	page.Async(func() {
		text, err := client.Server().Code(page, data, lang)
		page.Dispatch(func(ctx app.Context) {
			if w.straightAsked != of { // it was typed on
				return
			}
			if err != nil {
				w.warn(widget.AsError(err, w.Lang))
				return
			}
			w.straight = sent.Straight{Of: of, Text: text}
			if w.View == sent.ViewCode && w.codeTo == sent.CodeStraight {
				w.Sent.Show([]dom.TextRun{{Class: "code", Text: text, Index: -1}})
			}
		})
	})
}

// CopySent copies what the view shows.
func (w *Workbench) CopySent(ctx app.Context) {
	if w.View == sent.ViewCode && w.codeTo == sent.CodeStraight && w.straightTo() != "" {
		w.copyOut(ctx, w.straight.Text, w.Lang.T("notice.copied"))
	} else if w.View == sent.ViewCode {
		w.copyOut(ctx, w.code(), w.Lang.T("notice.copied"))
	} else {
		w.copyOut(ctx, sent.Text(w.rendered()), w.Lang.T("notice.copied"))
	}
}

// copyOut puts a text on the clipboard and then shows what is said of that, or
// that the browser does not let it.
func (w *Workbench) copyOut(ctx app.Context, text, said string) {
	ctx = w.lasting(ctx)
	dom.CopyText(text, func(ok bool) {
		ctx.Dispatch(func(app.Context) {
			if ok {
				w.Say(widget.Notice{Text: said})
			} else {
				w.Say(widget.Notice{Text: w.Lang.T("notice.not_copied"), Hint: w.Lang.T("notice.not_copied.hint"), Alert: true})
			}
		})
	})
}

// showPieces shows the rendered prompt with the borders of its tokens.
func (w *Workbench) showPieces() {
	w.pieces = w.pieces[:0]
	tokenizer := w.viewTokenizer()
	if tokenizer == nil {
		w.Sent.Show([]dom.TextRun{{Class: "soft", Text: w.Lang.T("piece.loading"), Index: -1}})
		w.fetchVocabulary(w.Own)
		return
	}
	var runs []dom.TextRun
	for _, b := range w.rendered().Blocks {
		if b.Role != "" {
			runs = append(runs, dom.TextRun{Class: "role", Text: b.Role, Index: -1})
		}
		runs, w.pieces = sent.PieceRuns(runs, w.pieces, tokenizer, b)
	}
	w.Sent.Show(runs)
}

// InspectPiece says which token, or tokens, a piece of the token view is.
func (w *Workbench) InspectPiece(i int) {
	if w.View != sent.ViewTokens || len(w.pieces) == 0 {
		return
	}
	i = min(i, len(w.pieces)-1)
	p, last := w.pieces[i], w.pieces[len(w.pieces)-1]
	ids := make([]string, len(p.Ids))
	for k, id := range p.Ids {
		ids[k] = strconv.Itoa(int(id))
	}
	dom.SetText("piece", w.Lang.T("piece.detail", p.First+1, last.First+len(last.Ids), strings.Join(ids, " "), fmt.Sprintf("% x", p.Bytes)))
	w.Sent.Mark(i)
}

// InspectToken shows the alternatives to a token of an answer, each with its
// probability, and how much of the whole they cover.
func (w *Workbench) InspectToken(answer, i int) {
	if answer >= len(w.Cells) || answer >= len(w.Strips) {
		return
	}
	c := w.Cells[answer]
	if c.Sample >= len(c.Run.Samples) {
		return
	}
	tokens := c.Run.Samples[c.Sample].Logprobs
	if len(tokens) == 0 {
		w.inspector.Show([]dom.TextRun{{Class: "soft", Text: w.Lang.T("inspect.none"), Index: -1}})
		return
	}
	i = min(i, len(tokens)-1)
	w.Strips[answer].Mark(i)
	w.inspector.Show(answers.AlternativeRuns(w.Lang, tokens[i]))
}
