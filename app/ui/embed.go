//go:build !js || study

package ui

import (
	"net/url"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// PathEmbed is the page that runs one prompt inside another site's page.
const PathEmbed = "/embed/frame"

// An Embed is how a prompt is shown in another site's page. The zero Embed
// shows all of it as it is sent, and lets nobody change it.
type Embed struct {
	View     EmbedView
	Editable bool
	Shots    int    // the first so many enabled shots are taken; 0: all, see None
	None     bool   // no shots are taken
	Model    string // instead of the prompt's own, if it is not empty
	lang     lang
}

// An EmbedView is what an embed shows of its prompt.
type EmbedView string

// The views: the text that is sent, the shots as a table, the borders of the
// tokens, and the table with a button that runs it with 0, 1 and 3 shots.
const (
	EmbedPrompt  EmbedView = "prompt"
	EmbedTable   EmbedView = "table"
	EmbedTokens  EmbedView = "tokens"
	EmbedCompare EmbedView = "compare"
)

var embedViews = []EmbedView{EmbedPrompt, EmbedTable, EmbedTokens, EmbedCompare}

// EmbedOf reads an embed from an address: view, editable, shots, model, lang.
// Its errors are of type *chat.Error and name the parameter.
func EmbedOf(query url.Values) (Embed, error) {
	e := Embed{View: EmbedPrompt, Model: query.Get("model"), lang: langOf(query.Get("lang"))}
	if v := EmbedView(query.Get("view")); v != "" {
		if !slices.Contains(embedViews, v) {
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
			return e, chat.Invalid("shots", "The number of shots is not a number.", "It is a whole number: 0 for none; left out, all are taken.")
		}
		e.Shots, e.None = int(n), n == 0
	}
	return e, nil
}

// Apply is p as the embed shows it: with its number of shots and its model,
// which is the one in the page where nobody says otherwise.
func (e Embed) Apply(p prompt.Prompt) prompt.Prompt {
	if e.None || e.Shots > 0 {
		p = p.Take(e.Shots)
	}
	if e.Model != "" {
		p.Model = e.Model
	}
	if p.Model == "" {
		p.Model = tinyInPage
	}
	return p
}

// Keyless reports whether a model may be run in an embed without an author's
// key: those that run in the page, where they cost nobody anything.
func Keyless(model string) bool { return runsInPage(model) }

// clipWord bounds a word that is quoted back.
func clipWord(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}

// embedCounts says what a prompt costs: the sum, then its parts.
func embedCounts(l lang, c costs) (sum string, parts []textRun) {
	if !c.Known {
		return l.t("sum.waiting"), nil
	}
	about := ""
	if !c.Exact {
		about = "≈ "
	}
	for _, part := range []struct {
		class, name string
		n           int
	}{
		{"instruction", l.t("part.instruction"), c.Instruction},
		{"example", l.t("part.examples"), c.Examples},
		{"query", l.t("part.query"), c.Query},
		{"framing", l.t("part.framing"), c.Framing},
	} {
		if part.n > 0 {
			parts = append(parts, textRun{class: part.class, text: part.name + " " + count(part.n), index: -1})
		}
	}
	return about + l.n("tokens", c.Total), parts
}

// embedRunText is what the button says that runs an embed.
func embedRunText(l lang, v EmbedView, p prompt.Prompt) string {
	if v != EmbedCompare {
		return l.t("run.run")
	}
	what := ""
	for i, k := range shotCounts(enabled(p)) {
		if i > 0 {
			what += ", "
		}
		what += strconv.Itoa(k)
	}
	return l.t("compare.shots", what)
}

// embedWaiting is what stands where the answer will be.
func embedWaiting(l lang, model string) string {
	if Keyless(model) {
		return l.t("embed.waiting.page", model)
	}
	return l.t("embed.waiting", model)
}
