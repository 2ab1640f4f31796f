package sent

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fewshot/app/ability"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Source is where the prompt that is shown is edited.
type Source interface {
	Prompt() prompt.Prompt
	Model() string // a value of the model selection
	Ability() ability.Ability
	Encoding() string                      // what the model counts with
	Rendered() prompt.Rendered             // as it reaches the model
	Tokenizer(name string) token.Tokenizer // nil until its vocabulary is there
	Refresh()
}

// A Viewer shows what is sent of a prompt that is edited.
type Viewer struct {
	page widget.Page
	of   Source

	view     View
	codeLang prompt.Lang
	codeTo   string // where the program of the code view sends the prompt
	encoding string // of the token view, noChoice for the model's own
	text     *dom.TextRuns
	pieces   []Piece // what the token view shows
	straight straight
	asked    string // the program that the server was asked for last
	later    dom.Later
}

// NewViewer shows the prompt of a source.
func NewViewer(page widget.Page, of Source) *Viewer {
	return &Viewer{page: page, of: of, view: ViewPrompt, codeLang: prompt.Python, encoding: widget.NoChoice, text: dom.NewTextRuns("sent")}
}

// Panel is the viewer's panel, without what only the playground has.
func (v *Viewer) Panel() *Panel {
	return &Panel{Lang: v.page.Lang(), View: v.view, CodeLang: v.codeLang, CodeTo: v.codeTo, Encoding: v.encoding, Encodings: encodingChoices(v.page.Lang()), On: v}
}

// Reset has the whole text written again: its element is another one, or its language.
func (v *Viewer) Reset() { v.text = dom.NewTextRuns("sent") }

// Update shows the prompt as it is now: as text at once, and what is dearer a moment
// later.
func (v *Viewer) Update(r prompt.Rendered) {
	switch v.view {
	case ViewPrompt:
		v.text.Show(Runs(v.page.Lang(), r))
	case ViewTokens:
		v.later.Soon(v.page.Context(), "view", 80*time.Millisecond, v.showPieces)
	case ViewCode:
		v.later.Soon(v.page.Context(), "view", 80*time.Millisecond, v.showCode)
	}
}

// ShowView chooses between the prompt, its tokens and the code.
func (v *Viewer) ShowView(_ app.Context, view View) {
	v.view = view
	v.of.Refresh()
}

// ShowTokens has the tokens shown from the first render on.
func (v *Viewer) ShowTokens() { v.view = ViewTokens }

// SetCodeLang chooses the language of the code view.
func (v *Viewer) SetCodeLang(_ app.Context, lang prompt.Lang) {
	v.codeLang = lang
	v.of.Refresh()
}

// SetViewEncoding chooses what the token view splits with.
func (v *Viewer) SetViewEncoding(_ app.Context, name string) {
	v.encoding = name
	v.of.Refresh()
}

// SetCodeTo chooses where the program of the code view sends the prompt.
func (v *Viewer) SetCodeTo(_ app.Context, to string) {
	v.codeTo = to
	v.of.Refresh()
}

// tokenizer is what the token view splits with, nil until its vocabulary is there.
func (v *Viewer) tokenizer() token.Tokenizer {
	name := v.encoding
	if name == widget.NoChoice {
		name = v.of.Encoding()
	}
	return v.of.Tokenizer(name)
}

// code is a program that sends the prompt.
func (v *Viewer) code() string {
	p := v.of.Prompt()
	a, r := v.of.Ability(), prompt.Render(p).Request(p)
	_, changes := a.Fit(r)
	r.Fit = len(changes) > 0
	return prompt.Code(r, v.codeLang, address.Home())
}

// Where a program of the code view sends the prompt.
const (
	codeHere     = ""         // to this server
	codeStraight = "straight" // to the model's provider
)

// Straight is the name of the provider that a program can be written for, ""
// if there is none for the model.
func (v *Viewer) Straight() string {
	if modelpick.IsTiny(v.of.Model()) {
		return ""
	}
	return prompt.Straight(modelpick.Name(v.of.Model()))
}

// toProvider reports whether the code view shows a program for the provider.
func (v *Viewer) toProvider() bool { return v.codeTo == codeStraight && v.Straight() != "" }

// showCode shows the program.
func (v *Viewer) showCode() {
	if v.toProvider() {
		v.showStraight()
		return
	}
	v.write("code", v.code())
}

// write shows a text of one look.
func (v *Viewer) write(class, text string) {
	v.text.Show([]dom.TextRun{{Class: class, Text: text, Index: -1}})
}

// A straight is a program that the server has written, and what for.
type straight struct{ of, text string }

// showStraight shows the program that goes straight to the provider, which the
// server writes: how each provider wants to be asked is not part of the page.
func (v *Viewer) showStraight() {
	data, lang := prompt.Encode(v.of.Prompt()), string(v.codeLang)
	of := lang + string(data)
	if v.straight.of == of {
		v.write("code", v.straight.text)
		return
	}
	v.asked = of
	page := v.page.Context()
	page.Async(func() {
		text, err := client.Server().Code(page, data, lang)
		page.Dispatch(func(app.Context) {
			if v.asked != of { // it was typed on
				return
			}
			if err != nil {
				widget.Warn(v.page, err)
				return
			}
			v.straight = straight{of, text}
			if v.view == ViewCode && v.codeTo == codeStraight {
				v.write("code", text)
			}
		})
	})
}

// CopySent copies what the view shows.
func (v *Viewer) CopySent(app.Context) {
	text := Text(v.of.Rendered())
	switch {
	case v.view == ViewCode && v.toProvider():
		text = v.straight.text
	case v.view == ViewCode:
		text = v.code()
	}
	widget.CopyOut(v.page, text, v.page.Lang().T("notice.copied"))
}

// showPieces shows the rendered prompt with the borders of its tokens.
func (v *Viewer) showPieces() {
	v.pieces = v.pieces[:0]
	tokenizer := v.tokenizer()
	if tokenizer == nil {
		v.write("soft", v.page.Lang().T("piece.loading"))
		return
	}
	var runs []dom.TextRun
	runs, v.pieces = Pieces(v.pieces, tokenizer, v.of.Rendered())
	v.text.Show(runs)
}

// InspectPiece says which token, or tokens, a piece of the token view is.
func (v *Viewer) InspectPiece(i int) {
	if v.view != ViewTokens || len(v.pieces) == 0 {
		return
	}
	i = min(i, len(v.pieces)-1)
	p, last := v.pieces[i], v.pieces[len(v.pieces)-1]
	ids := make([]string, len(p.ids))
	for k, id := range p.ids {
		ids[k] = strconv.Itoa(int(id))
	}
	dom.SetText("piece", v.page.Lang().T("piece.detail", p.first+1, last.first+len(last.ids), strings.Join(ids, " "), fmt.Sprintf("% x", p.bytes)))
	v.text.Mark(i)
}
