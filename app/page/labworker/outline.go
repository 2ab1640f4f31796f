package labworker

import (
	"context"
	"slices"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/model"
	"fewshot/app/page/client"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// inPage reports whether a model runs in the page.
func inPage(model string) bool { return strings.HasPrefix(model, "tiny/") }

// outline says what a design would send.
func (h *host) outline(ctx context.Context, d *lab.Design, abilities map[string]ability.Ability, onProgress map[string]model.Facts) (*Outline, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	o := &Outline{Items: len(d.Split.HeldOut), Pool: len(d.Split.Pool), Exact: true, Priced: true, InPage: true, Leaks: d.Split.Leaks}
	for _, v := range d.Variants {
		o.Variants = append(o.Variants, v.Name)
	}
	for i, t := range d.Trials {
		if i == 0 {
			a := abilities[t.Request.Model]
			sent, _ := a.Fit(t.Request)
			o.Sample = requestText(sent)
		}
		o.InPage = o.InPage && inPage(t.Request.Model)
	}
	seen := map[string]bool{}
	for _, t := range d.Trials {
		key := d.Key(t)
		if seen[key] {
			continue
		}
		seen[key] = true
		o.Requests++
		if _, ok := d.Kept(h.cache, t); ok {
			o.Known++
			continue
		}
		m := model.Lookup(t.Request.Model).With(onProgress[t.Request.Model])
		tokenizer, err := h.tokenizer(ctx, m.Encoding)
		if err != nil {
			return nil, err
		}
		a := abilities[t.Request.Model]
		sent, changes := a.Fit(t.Request) // with the room for thinking, and the server's own limit where there is none
		o.change(t.Request.Model, changes)
		prompt := promptTokens(sent, m, tokenizer)
		answer := 0
		if sent.MaxTokens != nil {
			answer = *sent.MaxTokens
		} else {
			o.Unbounded = true
		}
		o.PromptTokens += prompt
		o.AnswerTokens += answer
		o.Exact = o.Exact && m.Exact && (len(sent.Messages) == 0 || m.Overhead.Exact || inPage(t.Request.Model))
		usd, priced := m.CostUSD(chat.Usage{PromptTokens: prompt, CompletionTokens: answer})
		o.USD += usd
		o.Priced = o.Priced && priced
		if o.Requests%50 == 0 {
			worker.Yield()
		}
	}
	return o, ctx.Err()
}

// change takes in what will be changed in a request to a model.
func (o *Outline) change(model string, changes []chat.Change) {
	for _, c := range changes {
		one := lab.ModelChange{Model: model, Change: c}
		i := slices.IndexFunc(o.Changes, func(known lab.ModelChange) bool { return known.Model == model && known.Change == c })
		if i < 0 {
			if len(o.Changes) == mostChanges {
				continue
			}
			i = len(o.Changes)
			o.Changes = append(o.Changes, one)
		}
		o.Changes[i].Requests++
	}
}

// mostChanges bounds what an outline lists: values differ from request to
// request only if the plan's do.
const mostChanges = 200

// promptTokens counts what a request sends.
func promptTokens(r *chat.Request, m model.Model, t token.Tokenizer) int {
	if len(r.Messages) == 0 {
		return t.Count(r.Prompt)
	}
	if inPage(r.Model) {
		text, _ := tinylm.Transcript(r.Model, r.Messages)
		return t.Count(text)
	}
	var segments []token.Segment
	for _, message := range r.Messages {
		segments = append(segments, token.Segment{Role: message.Role, Text: message.Content})
	}
	return token.NewMeter(t, m.Overhead).Measure(segments).Total
}

// requestText is what a request sends, as text.
func requestText(r *chat.Request) string {
	if len(r.Messages) == 0 {
		return r.Prompt
	}
	var parts []string
	for _, m := range r.Messages {
		parts = append(parts, m.Role+"\n"+m.Content)
	}
	return strings.Join(parts, "\n\n")
}

// tokenizer is an encoding's, fetched when it is first needed.
func (h *host) tokenizer(ctx context.Context, encoding string) (token.Tokenizer, error) {
	if t := h.tokenizers[encoding]; t != nil {
		return t, nil
	}
	packed, err := client.Fetch(ctx, "vocab/"+token.Vocabulary(encoding)+".bin", nil)
	if err != nil {
		return nil, err
	}
	t, err := token.Load(encoding, packed)
	if err != nil {
		return nil, err
	}
	h.tokenizers[encoding] = t
	return t, nil
}
