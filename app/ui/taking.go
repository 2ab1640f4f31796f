package ui

import (
	"slices"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/model"
	"fewshot/app/prompt"
)

// This file asks what the chosen model takes: before anything is sent, the page
// fits the prompt as the server will (package ability), and shows what comes of
// it. The person's own settings stay as they are for the next model.

// abilityOf is what a model that the server lists takes. A server that does not
// say so says at least which endpoints the model has.
func abilityOf(m client.Model) ability.Ability {
	if m.Ability != nil {
		return *m.Ability
	}
	a := ability.Ability{}
	if len(m.Endpoints) == 1 {
		a.Only = m.Endpoints[0]
	}
	return a
}

// abilities are what models take, by their names.
type abilities map[string]ability.Ability

// of is what a value of the model selection takes. Of one that nobody knows
// anything about, everything.
func (a abilities) of(value string) ability.Ability {
	if runsInPage(value) {
		return ability.Ability{}
	}
	return a[modelName(value)]
}

// known reports whether there is anything known of a value.
func (a abilities) known(value string) bool {
	_, ok := a[modelName(value)]
	return ok && !runsInPage(value)
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

// fitting is what would be sent of a prompt's parameters, and what is changed
// for that; it looks at no text.
func fitting(p prompt.Prompt, stops []string, a ability.Ability) (*chat.Request, []chat.Change) {
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

// parameterFields are the fields of a request by the ids of the settings that
// they are typed into.
var parameterFields = map[string]string{
	"parameter-temperature": "temperature", "parameter-top-p": "top_p", "parameter-seed": "seed", "parameter-logprobs": "logprobs",
	"parameter-frequency-penalty": "frequency_penalty", "parameter-presence-penalty": "presence_penalty",
}

// idleFields are the settings, by their ids, that the model does not take
// with the others as they are: whatever is typed there is not sent.
func idleFields(p prompt.Prompt, a ability.Ability) map[string]bool {
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
		_, changes := fitting(tried, nil, a)
		for _, c := range changes {
			if c.Field == field && (c.Code == ability.NotSent || c.Code == ability.OneOfTwo) {
				idle[id] = true
			}
		}
	}
	if len(a.Thinking.Efforts) == 0 && !a.Thinking.Unsure {
		idle[idThinking] = true
	}
	return idle
}

// nextText says what will be changed when the prompt is sent, "" if nothing is.
func nextText(l lang, model string, changes []chat.Change) string {
	if len(changes) == 0 {
		return ""
	}
	texts := []string{l.t("changes.next", model)}
	for _, c := range changes {
		texts = append(texts, changeText(l, c))
	}
	if l == chinese {
		return strings.Join(texts, "")
	}
	return strings.Join(texts, " ")
}

// rendered is a prompt as it reaches a model.
func rendered(p prompt.Prompt, a ability.Ability) prompt.Rendered {
	r := prompt.Render(laidOut(p, a))
	if a.System == ability.Takes {
		return r
	}
	var blocks []prompt.Block
	for _, b := range r.Blocks {
		if b.Role == chat.System {
			b.Role = chat.User
		}
		last := len(blocks) - 1
		if last < 0 || blocks[last].Role != b.Role || b.Role == "" {
			blocks = append(blocks, b)
			continue
		}
		const between = "\n\n"
		at := len(blocks[last].Text)
		blocks[last].Text += between + b.Text
		blocks[last].Spans = append(slices.Clip(blocks[last].Spans), prompt.Span{Start: at, End: at + len(between), Part: prompt.Framing, Shot: -1})
		for _, s := range b.Spans {
			s.Start, s.End = s.Start+at+len(between), s.End+at+len(between)
			blocks[last].Spans = append(blocks[last].Spans, s)
		}
	}
	r.Blocks = blocks
	return r
}

// takes is what the chosen model takes.
func (w *Workbench) takes() ability.Ability { return w.gauge.abilities.of(w.model) }

// learn takes in what the server's models take.
func (w *Workbench) learn(models []client.Model) {
	w.gauge.abilities, w.gauge.told = abilities{}, map[string]model.Facts{}
	for _, m := range models {
		w.gauge.abilities[m.ID], w.gauge.told[m.ID] = abilityOf(m), m.Facts()
	}
}

// rendered is the prompt being edited as it reaches the chosen model.
func (w *Workbench) rendered() prompt.Rendered { return rendered(w.prompt(), w.takes()) }

// taking is what the format bar says of the chosen model.
func (w *Workbench) taking() modelTaking {
	if !w.gauge.abilities.known(w.model) {
		t := modelTaking{}
		if isTiny(w.model) {
			t.Idle = map[string]bool{idThinking: true}
		}
		return t
	}
	p, a := w.prompt(), w.takes()
	_, changes := fitting(p, p.Stops(), a)
	return modelTaking{Idle: idleFields(p, a), Next: nextText(w.lang, modelName(w.model), changes), Model: modelName(w.model)}
}

// modelTaking is what the format bar says of the chosen model.
type modelTaking struct {
	Model string
	Idle  map[string]bool // settings that it does not take, by id
	Next  string          // what will be changed for it, in words
}
