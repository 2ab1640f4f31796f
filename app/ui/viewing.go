package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what the panel of what is sent shows, and what pointing at a
// token says.

// ShowView chooses between the prompt, its tokens and the code.
func (w *Workbench) ShowView(ctx app.Context, v view) {
	w.view = v
	w.refresh(ctx)
}

// SetCodeLang chooses the language of the code view.
func (w *Workbench) SetCodeLang(ctx app.Context, lang prompt.Lang) {
	w.codeLang = lang
	w.refresh(ctx)
}

// SetViewEncoding chooses what the token view splits with.
func (w *Workbench) SetViewEncoding(ctx app.Context, name string) {
	w.counting = name
	w.refresh(ctx)
}

// encodingChoices are what the token view can split with.
func encodingChoices(l lang) []choice {
	all := []choice{{Value: noChoice, Text: l.t("sent.encoding.own")}}
	for _, name := range append(token.Encodings(), token.Tiny) {
		all = append(all, choice{Value: name, Text: name})
	}
	return all
}

// viewTokenizer is what the token view splits with, nil until its vocabulary
// is there.
func (w *Workbench) viewTokenizer() token.Tokenizer {
	name := w.counting
	if name == noChoice {
		name = w.gauge.model(w.model).Encoding
	}
	t := w.gauge.tokenizers[name]
	if t == nil {
		w.gauge.wanted = name
	}
	return t
}

// sentText is what is sent, as text: each message after its role.
func sentText(r prompt.Rendered) string {
	var b strings.Builder
	for i, block := range r.Blocks {
		if block.Role != "" {
			if i > 0 {
				b.WriteString("\n\n")
			}
			b.WriteString(block.Role + "\n")
		}
		b.WriteString(block.Text)
	}
	return b.String()
}

// code is a program that sends the prompt.
func (w *Workbench) code() string {
	p := w.prompt()
	origin := ""
	if app.IsClient {
		origin = app.Window().Get("location").Get("origin").String()
	}
	a, r := w.takes(), prompt.Render(p).Request(p)
	_, changes := a.Fit(r)
	r.Fit = len(changes) > 0
	return prompt.Code(r, w.codeLang, origin)
}

// Where a program of the code view sends the prompt.
const (
	codeHere     = ""         // to this server
	codeStraight = "straight" // to the model's provider
)

// straightTo is the name of the provider that a program can be written for, ""
// if there is none for the model.
func (w *Workbench) straightTo() string {
	if isTiny(w.model) {
		return ""
	}
	return prompt.Straight(modelName(w.model))
}

// SetCodeTo chooses where the program of the code view sends the prompt.
func (w *Workbench) SetCodeTo(ctx app.Context, to string) {
	w.codeTo = to
	w.refresh(ctx)
}

// showCode shows the program.
func (w *Workbench) showCode() {
	if w.codeTo == codeStraight && w.straightTo() != "" {
		w.showStraight()
		return
	}
	w.sent.show([]textRun{{class: "code", text: w.code(), index: -1}})
}

// A straightCode is a program that the server has written, and what for.
type straightCode struct{ of, text string }

// showStraight shows the program that goes straight to the provider, which the
// server writes: how each provider wants to be asked is not part of the page.
func (w *Workbench) showStraight() {
	data, lang := prompt.Encode(w.prompt()), string(w.codeLang)
	of := lang + string(data)
	if w.straight.of == of {
		w.sent.show([]textRun{{class: "code", text: w.straight.text, index: -1}})
		return
	}
	w.straightAsked = of
	page := w.lasting(w.own)
	page.Async(func() {
		text, err := client.Server().Code(page, data, lang)
		page.Dispatch(func(ctx app.Context) {
			if w.straightAsked != of { // it was typed on
				return
			}
			if err != nil {
				w.warn(asError(err, w.lang))
				return
			}
			w.straight = straightCode{of, text}
			if w.view == viewCode && w.codeTo == codeStraight {
				w.sent.show([]textRun{{class: "code", text: text, index: -1}})
			}
		})
	})
}

// CopySent copies what the view shows.
func (w *Workbench) CopySent(ctx app.Context) {
	if w.view == viewCode && w.codeTo == codeStraight && w.straightTo() != "" {
		w.copyOut(ctx, w.straight.text, w.lang.t("notice.copied"))
	} else if w.view == viewCode {
		w.copyOut(ctx, w.code(), w.lang.t("notice.copied"))
	} else {
		w.copyOut(ctx, sentText(w.rendered()), w.lang.t("notice.copied"))
	}
}

// copyOut puts a text on the clipboard and then shows what is said of that, or
// that the browser does not let it.
func (w *Workbench) copyOut(ctx app.Context, text, said string) {
	ctx = w.lasting(ctx)
	copyText(text, func(ok bool) {
		ctx.Dispatch(func(app.Context) {
			if ok {
				w.say(notice{Text: said})
			} else {
				w.say(notice{Text: w.lang.t("notice.not_copied"), Hint: w.lang.t("notice.not_copied.hint"), Alert: true})
			}
		})
	})
}

// A piece is what the token view shows as one: a token, or the tokens that
// make up one character.
type piece struct {
	first int // number of its first token, from 0
	ids   []uint32
	bytes []byte
}

// showPieces shows the rendered prompt with the borders of its tokens.
func (w *Workbench) showPieces() {
	w.pieces = w.pieces[:0]
	tokenizer := w.viewTokenizer()
	if tokenizer == nil {
		w.sent.show([]textRun{{class: "soft", text: w.lang.t("piece.loading"), index: -1}})
		w.fetchVocabulary(w.own)
		return
	}
	var runs []textRun
	for _, b := range w.rendered().Blocks {
		if b.Role != "" {
			runs = append(runs, textRun{class: "role", text: b.Role, index: -1})
		}
		runs, w.pieces = pieceRuns(runs, w.pieces, tokenizer, b)
	}
	w.sent.show(runs)
}

// pieceRuns appends a block's pieces, and runs that show them in the colour of
// their part and with alternating borders.
func pieceRuns(runs []textRun, pieces []piece, t token.Tokenizer, b prompt.Block) ([]textRun, []piece) {
	number := 0
	if n := len(pieces); n > 0 {
		number = pieces[n-1].first + len(pieces[n-1].ids)
	}
	next := piece{first: number}
	span, from := 0, 0
	for tok := range token.NewDocument(t, b.Text).Tokens() {
		next.ids = append(next.ids, tok.ID)
		next.bytes = append(next.bytes, t.Bytes(tok.ID)...)
		number++
		if tok.End <= from || !boundary(b.Text, tok.End) {
			continue
		}
		whole := token.Token{Start: from, End: tok.End}
		for span < len(b.Spans)-1 && !whole.Before(b.Spans[span].End) {
			span++
		}
		runs = append(runs, textRun{
			class: "piece " + partClass(b.Spans[span].Part) + " b" + strconv.Itoa(len(pieces)%2),
			text:  b.Text[from:tok.End], index: len(pieces),
		})
		pieces = append(pieces, next)
		next, from = piece{first: number}, tok.End
	}
	return runs, pieces
}

// boundary reports whether i is a border of two characters of s.
func boundary(s string, i int) bool { return i >= len(s) || s[i]&0xC0 != 0x80 }

// InspectPiece says which token, or tokens, a piece of the token view is.
func (w *Workbench) InspectPiece(i int) {
	if w.view != viewTokens || len(w.pieces) == 0 {
		return
	}
	i = min(i, len(w.pieces)-1)
	p, last := w.pieces[i], w.pieces[len(w.pieces)-1]
	ids := make([]string, len(p.ids))
	for k, id := range p.ids {
		ids[k] = strconv.Itoa(int(id))
	}
	setText("piece", w.lang.t("piece.detail", p.first+1, last.first+len(last.ids), strings.Join(ids, " "), fmt.Sprintf("% x", p.bytes)))
	w.sent.mark(i)
}

// InspectToken shows the alternatives to a token of an answer, each with its
// probability, and how much of the whole they cover.
func (w *Workbench) InspectToken(answer, i int) {
	if answer >= len(w.cells) || answer >= len(w.strips) {
		return
	}
	c := w.cells[answer]
	if c.Sample >= len(c.Run.Samples) {
		return
	}
	tokens := c.Run.Samples[c.Sample].Logprobs
	if len(tokens) == 0 {
		w.inspector.show([]textRun{{class: "soft", text: w.lang.t("inspect.none"), index: -1}})
		return
	}
	i = min(i, len(tokens)-1)
	w.strips[answer].mark(i)
	w.inspector.show(alternativeRuns(w.lang, tokens[i]))
}

// alternativeRuns shows a token and its alternatives.
func alternativeRuns(l lang, t chat.TokenLogprob) []textRun {
	one := func(class, token string, logprob float64) textRun {
		return textRun{class: class + " " + probabilityClass(logprob), text: visible(token) + "  " + share(math.Exp(logprob)), index: -1}
	}
	runs := []textRun{one("chosen", tokenBytes(t), t.Logprob)}
	cover, among := 0.0, false
	for _, alternative := range t.Top {
		cover += math.Exp(alternative.Logprob)
		if alternative.Token == t.Token {
			among = true
			continue
		}
		runs = append(runs, one("alternative", alternative.Token, alternative.Logprob))
	}
	if !among {
		cover += math.Exp(t.Logprob)
	}
	return append(runs, textRun{class: "soft", text: l.t("inspect.cover", len(runs), share(cover)), index: -1})
}

// visible shows a token with its white space.
func visible(s string) string {
	if s == "" {
		return "∅"
	}
	return strings.NewReplacer("\n", "⏎", "\t", "⇥", " ", "␣").Replace(s)
}
