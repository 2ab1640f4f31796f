package answers

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file lets an answer go on from another token than the model chose: beside the
// answer, as it would have been.

// A path is an answer that begins as another one did, up to a token, and goes on from
// one of that token's alternatives.
type path struct {
	begun  string              // its text up to there, the alternative included
	tokens []chat.TokenLogprob // of that text
	chosen string              // the alternative
}

// A deadEnd is why an answer can't go on from an alternative, in words dead_end.<deadEnd>.
type deadEnd string

// The reasons why it can't.
const (
	endChat    deadEnd = "chat"    // the model takes chat messages, and begins each answer itself
	endPart    deadEnd = "part"    // it is a part of a character, which no text can end with
	endOver    deadEnd = "over"    // there the answer ends: nothing follows
	endUnspelt deadEnd = "unspelt" // the tokens don't spell the text
	endThought deadEnd = "thought" // the model thinks first, and what it thought is not told
)

// text says why in words.
func (d deadEnd) text(l i18n.Lang, model string) string {
	if d == endChat {
		return l.T("dead_end.chat", model)
	}
	return l.T("dead_end." + string(d))
}

// mostColumns is how many answers stand side by side at most.
const mostColumns = 6

// pathFrom is the path from an alternative to a token of a sample, and why it can't be
// taken.
func pathFrom(r *Run, sample, token, alternative int, a ability.Ability) (p path, why deadEnd) {
	s := &r.Samples[sample]
	at := &s.Logprobs[token]
	other := &at.Top[alternative]
	instead := chat.TokenLogprob{Token: other.Token, Logprob: other.Logprob, Bytes: other.Bytes, Top: at.Top}
	p.chosen = tokenBytes(instead)
	for i := range token {
		p.begun += tokenBytes(s.Logprobs[i])
	}
	if !strings.HasPrefix(s.Text, p.begun) {
		return p, endUnspelt
	}
	p.begun += p.chosen
	switch rendered := modelpick.Rendered(r.Prompt, a); {
	case other.Bytes != nil && len(other.Bytes) == 0, p.chosen == "", stops(r.Prompt, p.begun):
		return p, endOver
	case !utf8.ValidString(p.begun):
		return p, endPart
	case modelpick.IsTiny(r.Prompt.Model):
	case len(rendered.Segments) != 1 || rendered.Segments[0].Role != "":
		return p, endChat
	case s.Reasoning != "" || r.thought() > 0:
		return p, endThought
	}
	p.tokens = append(s.Logprobs[:token:token], instead) // a copy
	return p, ""
}

// stops reports whether a text has a stop sequence in it.
func stops(p prompt.Prompt, text string) bool {
	return slices.ContainsFunc(p.Stops(), func(stop string) bool { return strings.Contains(text, stop) })
}

// mostStops is how many stop sequences a request may have.
const mostStops = 4

// onPath is the request for what follows what an answer was begun with. A chat with one
// of our own models is the text that the model makes of it.
func onPath(req *chat.Request, begun string) {
	if req.Chat() {
		text, stop := tinylm.Transcript(req.Model, req.Messages)
		if stop != "" && len(req.Stop) < mostStops && !slices.Contains(req.Stop, stop) {
			req.Stop = append(req.Stop, stop)
		}
		req.Prompt, req.Messages = text, nil
	}
	req.Prompt += begun
	req.N = nil
}

// TakePath has an answer go on from an alternative to the token that the inspector
// shows, beside the answers on the screen.
func (s *Sender) TakePath(ctx app.Context, alternative int) {
	answer, token := s.inspector.answer, s.inspector.token
	if answer >= len(s.cells) {
		return
	}
	from := s.cells[answer]
	value := modelpick.Value(from.Run.Provenance, from.Run.Prompt.Model)
	p, why := pathFrom(from.Run, from.Sample, token, alternative, s.counter.Abilities().Of(value))
	if why != "" {
		return
	}
	if answer == mostColumns-1 { // there is no place behind it
		s.cells = s.cells[1:]
		answer--
	}
	s.Stop(ctx)
	s.shown = press{number: s.shown.number + 1}
	s.spoken = len(p.begun)

	v := Variant{Prompt: from.Run.Prompt, Model: value, By: from.By, Begun: p.begun}
	v.Prompt.Parameters.N = nil
	if m := v.Prompt.Parameters.MaxTokens; m != nil {
		left := max(1, *m-token-1)
		v.Prompt.Parameters.MaxTokens = &left
	}
	r := s.newRun(v)
	r.Counted = 0 // the provider counts what was begun as well
	r.Begun, r.Chosen = p.begun, p.chosen
	r.Samples = []chat.Sample{{Text: p.begun, Logprobs: p.tokens}}
	if from.By == "" {
		s.cells[answer].By = ByPath
	}
	cells := append(s.cells[:answer+1:answer+1], Cell{Run: r, By: s.cells[answer].By, Asked: from.Asked})
	cells = append(cells, s.cells[answer+1:]...)
	s.cells = cells[:min(len(cells), mostColumns)]
	s.texts = nil
	for i := range s.cells {
		s.texts = append(s.texts, dom.NewTextRuns(textID(i)))
	}
	s.changes++
	s.inspector.clear()
	s.page.Context().Defer(func(app.Context) { dom.Focus(textID(answer + 1)) }) // the button is gone
	s.of.Refresh()
	runCtx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.send(runCtx, []*Run{r}, []Variant{v})
}
