// Package inside shows how a tiny model comes to its answer: which example did it, which
// of its attention heads, and after which layer it is there.
//
// A [View] is one prompt with one answer to it. Everything is measured on that
// prompt, by running the model again with something left out:
//
//	v, err := inside.Open(ctx, model, p, "") // "": the model's own answer
//	shots, err := v.Shots(ctx, nil)          // by each example's share in the answer
//	heads, err := v.Heads(ctx, tinylm.Off{}, nil) // by what the answer loses without each head
//
// Log-probabilities are natural logarithms, of all tokens of the answer
// together, without the stop sequence that ends it.
package inside

import (
	"context"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// A View is a prompt and its answer in a model. It is not safe for concurrent use.
type View struct {
	Prompt prompt.Prompt
	Answer string // without the white space around it
	Text   string // what the model reads
	Spans  []Span // which part of the prompt each token belongs to: the text's, then the answer's

	model  *tinylm.Streamer
	probe  *tinylm.Probe
	lead   string // white space between Text and Answer
	tokens []uint32
	from   int // the answer's first token
}

// Open runs the prompt with the model, whose name the prompt has, or takes
// another answer than the model's own. Its errors are of type *chat.Error.
func Open(ctx context.Context, model *tinylm.Streamer, p prompt.Prompt, answer string) (*View, error) {
	v := &View{Prompt: p, model: model, probe: model.Model().Probe()}
	text, stops := sent(p)
	v.Text = text
	if strings.TrimSpace(answer) == "" {
		own, err := v.complete(ctx, model, stops)
		if err != nil {
			return nil, err
		}
		v.Answer = strings.TrimSpace(own.Text)
		v.lead = own.Text[:len(own.Text)-len(strings.TrimLeft(own.Text, " \t\r\n"))]
	} else {
		v.Answer = strings.TrimSpace(answer)
		v.lead = lead(text, p.Format)
	}
	if v.Answer == "" {
		return nil, chat.Invalid("answer", "The model says nothing to this prompt.", "Give an answer to look for, or change the prompt.")
	}
	v.tokens, v.from = v.split(text)
	if n, most := len(v.tokens), model.Model().Window(); n > most {
		return nil, chat.Invalid("prompt", "The prompt and its answer are longer than this model's window.", "Use fewer or shorter examples.")
	}
	v.Spans = v.spans()
	return v, nil
}

// Config is the shape of the model.
func (v *View) Config() tinylm.Config { return v.model.Model().Config }

// AnswerAt is the index of the answer's first token.
func (v *View) AnswerAt() int { return v.from }

// sent is the text that the model reads for a prompt, with the stop sequences.
func sent(p prompt.Prompt) (text string, stops []string) {
	r := prompt.Render(p).Request(p)
	if !r.Chat() {
		return r.Prompt, r.Stop
	}
	text, stop := tinylm.Transcript(p.Model, r.Messages)
	if stop != "" {
		r.Stop = append(r.Stop, stop)
	}
	return text, r.Stop
}

// lead is the white space with which an answer to the text begins: that of the output's
// label, which the text leaves to the model, or the space after any other colon.
func lead(text string, f prompt.Format) string {
	if strings.TrimRight(text, " \t\r\n") != text {
		return ""
	}
	trimmed := strings.TrimRight(f.OutputLabel, " \t\r\n")
	if trimmed != "" && strings.HasSuffix(text, trimmed) {
		return f.OutputLabel[len(trimmed):]
	}
	return " "
}

// split is the tokens of a text with the answer, and where the answer's begin.
func (v *View) split(text string) (tokens []uint32, from int) {
	t := v.model.Model().Tokenizer()
	alone := t.Append(nil, text)
	tokens = t.Append(nil, text+v.lead+v.Answer)
	for from < len(alone) && from < len(tokens) && alone[from] == tokens[from] {
		from++
	}
	return tokens, from
}

// complete is the most probable answer of a model to the view's text.
func (v *View) complete(ctx context.Context, model *tinylm.Streamer, stops []string) (chat.Sample, error) {
	zero, most, alternatives := 0.0, tinylm.DefaultMaxTokens, 5
	if v.Prompt.Parameters.MaxTokens != nil {
		most = *v.Prompt.Parameters.MaxTokens
	}
	a, err := chat.Collect(model.Stream(ctx, &chat.Request{
		Model: v.Prompt.Model, Prompt: v.Text,
		Parameters: chat.Parameters{Temperature: &zero, MaxTokens: &most, Stop: stops, TopLogprobs: &alternatives},
	}))
	if err != nil {
		return chat.Sample{}, err
	}
	return a.Samples[0], nil
}

// logprob is the answer's log-probability after a text, with some of the network switched
// off. Whatever asks the probe says first what is off.
func (v *View) logprob(ctx context.Context, text string, off tinylm.Off) (float64, error) {
	if err := v.probe.Switch(off); err != nil {
		return 0, err
	}
	tokens, from := v.split(text)
	return sum(v.probe.Logprobs(ctx, tokens, from))
}

func sum(values []float64, err error) (float64, error) {
	total := 0.0
	for _, x := range values {
		total += x
	}
	return total, err
}
