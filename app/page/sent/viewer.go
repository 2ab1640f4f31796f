package sent

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fewshot/app/ability"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/reader"
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
	program  program
	asked    string // the program that was asked for last
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

// showCode shows the program, which is written elsewhere: few look at it.
func (v *Viewer) showCode() {
	p := v.of.Prompt()
	q := reader.Program{Lang: v.codeLang, Prompt: prompt.Encode(p), Base: address.Home()}
	write := here
	if v.toProvider() {
		write = straight
	} else {
		a, r := v.of.Ability(), prompt.Render(p).Request(p)
		_, changes := a.Fit(r)
		q.Fit = len(changes) > 0
	}
	of := v.codeTo + string(q.Lang) + strconv.FormatBool(q.Fit) + string(q.Prompt)
	if v.program.of == of {
		v.write("code", v.program.text)
		return
	}
	if v.program.of == "" {
		v.write("soft", v.page.Lang().T("sent.code.loading"))
	}
	v.asked = of
	page := v.page.Context()
	page.Async(func() {
		text, err := write(page, q)
		page.Dispatch(func(app.Context) {
			if v.asked != of { // it was typed on
				return
			}
			if err != nil {
				widget.Warn(v.page, err)
				return
			}
			v.program = program{of, text}
			if v.view == ViewCode {
				v.write("code", text)
			}
		})
	})
}

// here writes a program that asks this server.
func here(ctx context.Context, q reader.Program) (string, error) {
	return reader.Page().Code(ctx, q)
}

// straight has the server write the program that goes straight to the provider: how each
// provider wants to be asked is not part of the page.
func straight(ctx context.Context, q reader.Program) (string, error) {
	return client.Server().Code(ctx, q.Prompt, string(q.Lang))
}

// A program is one that was written, and what for.
type program struct{ of, text string }

// write shows a text of one look.
func (v *Viewer) write(class, text string) {
	v.text.Show([]dom.TextRun{{Class: class, Text: text, Index: -1}})
}

// CopySent copies what the view shows.
func (v *Viewer) CopySent(app.Context) {
	text := Text(v.of.Rendered())
	if v.view == ViewCode {
		text = v.program.text
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
