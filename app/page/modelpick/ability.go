package modelpick

import (
	"slices"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

// This file asks what the chosen model takes: before anything is sent, the page
// fits the prompt as the server will (package ability), and shows what comes of
// it. The person's own settings stay as they are for the next model.

// AbilityOf is what a model that the server lists takes. A server that does not
// say so says at least which endpoints the model has.
func AbilityOf(m client.Model) ability.Ability {
	if m.Ability != nil {
		return *m.Ability
	}
	a := ability.Ability{}
	if len(m.Endpoints) == 1 {
		a.Only = m.Endpoints[0]
	}
	return a
}

// Abilities are what models take, by their names.
type Abilities map[string]ability.Ability

// Of is what a value of the model selection takes. Of one that nobody knows
// anything about, everything.
func (a Abilities) Of(value string) ability.Ability {
	if RunsInPage(value) {
		return ability.Ability{}
	}
	return a[Name(value)]
}

// Known reports whether there is anything known of a value.
func (a Abilities) Known(value string) bool {
	_, ok := a[Name(value)]
	return ok && !RunsInPage(value)
}

// laidOut is a prompt in the layout in which it reaches a model: text as one
// message where the model takes chats alone, and the other way round.
func laidOut(p prompt.Prompt, a ability.Ability) prompt.Prompt {
	switch {
	case a.Only == ability.OnlyChat && p.Format.As != prompt.Message && p.Format.As != prompt.Turns:
		p.Format.As = prompt.Message
	case a.Only == ability.OnlyCompletions && p.Format.As == prompt.Message:
		p.Format.As = prompt.Text
	}
	return p
}

// Fitting is what would be sent of a prompt's parameters, and what is changed
// for that; it looks at no text.
func Fitting(p prompt.Prompt, stops []string, a ability.Ability) (*chat.Request, []chat.Change) {
	r := &chat.Request{Stream: true, Parameters: p.Parameters}
	r.Stop = stops
	switch p.Format.As {
	case prompt.Message:
		r.Messages = []chat.Message{{Role: chat.User}}
	case prompt.Turns:
		r.Messages = []chat.Message{{Role: chat.User}, {Role: chat.Assistant}, {Role: chat.User}}
		if p.Instruction != "" {
			r.Messages = append([]chat.Message{{Role: chat.System}}, r.Messages...)
		}
	}
	return a.Fit(r)
}

// Tells reports whether a model that thinks as little as it can tells the probabilities
// of its tokens.
func Tells(p prompt.Prompt, a ability.Ability) bool {
	one := 1
	p.Parameters = chat.Parameters{TopLogprobs: &one, ReasoningEffort: chat.EffortLeast}
	r, _ := Fitting(p, nil, a)
	return r.TopLogprobs != nil
}

// parameterFields are the fields of a request by the ids of the settings that
// they are typed into.
var parameterFields = map[string]string{
	"parameter-temperature": "temperature", "parameter-top-p": "top_p", "parameter-seed": "seed", "parameter-logprobs": "logprobs",
	"parameter-frequency-penalty": "frequency_penalty", "parameter-presence-penalty": "presence_penalty",
}

// IdleFields are the settings, by their ids, that the model does not take
// with the others as they are: whatever is typed there is not sent.
func IdleFields(p prompt.Prompt, a ability.Ability) map[string]bool {
	idle := map[string]bool{}
	for id, field := range parameterFields {
		tried := p
		half, one, five := 0.5, int64(1), 5
		switch t := &tried.Parameters; field {
		case "temperature":
			t.Temperature = &half
		case "top_p":
			t.TopP = &half
		case "frequency_penalty":
			t.FrequencyPenalty = &half
		case "presence_penalty":
			t.PresencePenalty = &half
		case "seed":
			t.Seed = &one
		case "logprobs":
			t.TopLogprobs = &five
		}
		_, changes := Fitting(tried, nil, a)
		for _, c := range changes {
			if c.Field == field && (c.Code == ability.NotSent || c.Code == ability.OneOfTwo) {
				idle[id] = true
			}
		}
	}
	if len(a.Thinking.Efforts) == 0 && !a.Thinking.Unsure {
		idle[IDThinking] = true
	}
	return idle
}

// NextText says what will be changed when the prompt is sent, "" if nothing is.
func NextText(l i18n.Lang, model string, changes []chat.Change) string {
	if len(changes) == 0 {
		return ""
	}
	texts := []string{l.T("changes.next", model)}
	for _, c := range changes {
		texts = append(texts, ChangeText(l, c))
	}
	if l == i18n.Chinese {
		return strings.Join(texts, "")
	}
	return strings.Join(texts, " ")
}

// Rendered is a prompt as it reaches a model.
func Rendered(p prompt.Prompt, a ability.Ability) prompt.Rendered {
	return RenderedWith(prompt.Render, p, a)
}

// RenderedWith is Rendered by a renderer's own way of rendering.
func RenderedWith(render func(prompt.Prompt) prompt.Rendered, p prompt.Prompt, a ability.Ability) prompt.Rendered {
	r := render(laidOut(p, a))
	if a.System == ability.Takes {
		return r
	}
	var segments []prompt.Segment
	for _, b := range r.Segments {
		if b.Role == chat.System {
			b.Role = chat.User
		}
		last := len(segments) - 1
		if last < 0 || segments[last].Role != b.Role || b.Role == "" {
			segments = append(segments, b)
			continue
		}
		const between = "\n\n"
		at := len(segments[last].Text)
		segments[last].Text += between + b.Text
		segments[last].Change = nil
		segments[last].Spans = append(slices.Clip(segments[last].Spans), prompt.Span{Start: at, End: at + len(between), Part: prompt.Framing, Shot: -1})
		for _, s := range b.Spans {
			s.Start, s.End = s.Start+at+len(between), s.End+at+len(between)
			segments[last].Spans = append(segments[last].Spans, s)
		}
	}
	r.Segments = segments
	return r
}

// Taking is what the format bar says of the chosen model.
type Taking struct {
	Model string
	Idle  map[string]bool // settings that it does not take, by id
	Next  string          // what will be changed for it, in words
}
