// Package embedpage shows a prompt inside another site's page: first as HTML that the
// server writes ([Facade]), then, once it is run, as a page of ours in a frame.
package embedpage

import (
	"net/url"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/page/answers"
	"fewshot/app/page/costs"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// Path is the page that runs one prompt inside another site's page.
const Path = "/embed/frame"

// An Options is how a prompt is shown in another site's page. The zero Embed
// shows all of it as it is sent, and lets nobody change it.
type Options struct {
	View     View
	Editable bool
	Shots    int    // number of enabled shots that are taken, from the first; 0: all, see None
	None     bool   // no shots are taken
	Model    string // instead of the prompt's own, if it is not empty
	lang     i18n.Lang
}

// An View is what an embed shows of its prompt.
type View string

// The views: the text that is sent, the shots as a table, the borders of the
// tokens, and the table with a button that runs it with 0, 1 and 3 shots.
const (
	ViewPrompt  View = "prompt"
	ViewTable   View = "table"
	ViewTokens  View = "tokens"
	ViewCompare View = "compare"
)

var views = []View{ViewPrompt, ViewTable, ViewTokens, ViewCompare}

// ParseOptions reads an embed from an address: view, editable, shots, model, lang.
// Its errors are of type *chat.Error and name the parameter.
func ParseOptions(query url.Values) (Options, error) {
	e := Options{View: ViewPrompt, Model: query.Get("model"), lang: i18n.LangOf(query.Get("lang"))}
	if v := View(query.Get("view")); v != "" {
		if !slices.Contains(views, v) {
			return e, chat.Invalid("view", "There is no view "+strconv.Quote(clipWord(string(v)))+".", "It is prompt, table, tokens or compare.")
		}
		e.View = v
	}
	switch query.Get("editable") {
	case "", "0", "false":
	default:
		e.Editable = true
	}
	if s := query.Get("shots"); s != "" {
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return e, chat.Invalid("shots", "The number of shots is not a number.", "Give a whole number, 0 for none. Leave it out to take all.")
		}
		e.Shots, e.None = int(n), n == 0
	}
	return e, nil
}

// Apply is p as the embed shows it: with its number of shots and its model,
// which is the one in the page where nobody says otherwise.
func (e Options) Apply(p prompt.Prompt) prompt.Prompt {
	if e.None || e.Shots > 0 {
		p = p.Take(e.Shots)
	}
	if e.Model != "" {
		p.Model = e.Model
	}
	if p.Model == "" {
		p.Model = modelpick.Default
	}
	return p
}

// Keyless reports whether a model may be run in an embed without an author's
// key: those that run in the page, where they cost nobody anything.
func Keyless(model string) bool { return modelpick.RunsInPage(model) }

// clipWord bounds a word that is quoted back.
func clipWord(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}

// runText is what the button says that runs an embed.
func runText(l i18n.Lang, v View, p prompt.Prompt) string {
	if v != ViewCompare {
		return l.T("run.run")
	}
	what := ""
	for i, k := range answers.ShotCounts(costs.Shots(p)) {
		if i > 0 {
			what += ", "
		}
		what += strconv.Itoa(k)
	}
	return l.T("compare.shots", what)
}

// waitingText is what stands where the answer will be.
func waitingText(l i18n.Lang, model string) string {
	if Keyless(model) {
		return l.T("embed.waiting.page", model)
	}
	return l.T("embed.waiting", model)
}
