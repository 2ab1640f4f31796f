package answers

import (
	"math"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// idInspector is the place of a token's alternatives.
const idInspector = "inspector"

// An inspector shows a token of an answer with its alternatives. It writes them itself,
// because they follow the mouse.
type inspector struct{ answer, token int }

// A choice is one of the texts that an inspector shows.
type choice struct {
	class, text string
	number      int    // of the alternative, to go on from; -1: it is none
	why         string // it can't be gone on from; "" if it can
}

// choices are a token and its alternatives. can says why an answer can't go on from one,
// "" if it can; without can nothing can be pressed.
func choices(l i18n.Lang, t chat.TokenLogprob, can func(alternative int) string) []choice {
	one := func(class, token string, logprob float64) choice {
		return choice{class: class + " " + probabilityClass(logprob), text: visible(token) + "  " + share(math.Exp(logprob)), number: -1}
	}
	all := []choice{one("chosen", tokenBytes(t), t.Logprob)}
	cover, among := 0.0, false
	for i, alternative := range t.Top {
		cover += math.Exp(alternative.Logprob)
		if alternative.Token == t.Token {
			among = true
			continue
		}
		c := one("alternative", alternative.Token, alternative.Logprob)
		if can != nil {
			c.number, c.why = i, can(i)
		}
		all = append(all, c)
	}
	if !among {
		cover += math.Exp(t.Logprob)
	}
	return append(all, choice{class: "soft", text: l.T("inspect.cover", len(all), share(cover)), number: -1})
}

// visible shows a token with its white space.
func visible(s string) string {
	if s == "" {
		return "∅"
	}
	return strings.NewReplacer("\n", "⏎", "\t", "⇥", " ", "␣").Replace(s)
}

// clear shows nothing.
func (s *inspector) clear() { s.show(nil, "") }

// show shows choices, and a line below them.
func (s *inspector) show(all []choice, line string) {
	host, ok := dom.Element(idInspector)
	if !ok {
		return
	}
	host.Set("textContent", "")
	document := app.Window().Get("document")
	write := func(tag, class, text string) app.Value {
		e := document.Call("createElement", tag)
		e.Set("className", class)
		e.Set("textContent", text)
		host.Call("append", e, " ")
		return e
	}
	for _, c := range all {
		if c.number < 0 {
			write("span", c.class, c.text)
			continue
		}
		e := write("button", c.class, c.text)
		e.Set("type", "button")
		e.Get("dataset").Set("i", strconv.Itoa(c.number))
		e.Set("title", c.why)
		if c.why != "" {
			e.Call("setAttribute", "aria-disabled", "true") // it can still be read why
			e.Call("setAttribute", "aria-description", c.why)
		}
	}
	if line != "" {
		write("p", "soft", line)
	}
}
