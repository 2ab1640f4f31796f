package chat

import (
	"encoding/json"
	"strconv"
	"strings"
)

// wireAnswer is what an upstream may send as an answer or a part of one, read
// leniently: fields that are not used may be anything.
type wireAnswer struct {
	ID      string          `json:"id"`
	Model   string          `json:"model"`
	Created wireInt         `json:"created"`
	Choices []wireChoice    `json:"choices"`
	Usage   *wireUsage      `json:"usage"`
	Error   json.RawMessage `json:"error"`
	Fewshot wireFewshot     `json:"fewshot"`
}

// failed reports whether the object is an error envelope.
func (w *wireAnswer) failed() bool {
	return len(w.Error) > 0 && string(w.Error) != "null"
}

// wireChoice is one sample, or a piece of it: Delta in a chat's stream,
// Message in a chat's answer, Text in a text completion.
type wireChoice struct {
	Index        int           `json:"index"`
	Delta        *wireMessage  `json:"delta"`
	Message      *wireMessage  `json:"message"`
	Text         wireText      `json:"text"`
	Logprobs     *wireLogprobs `json:"logprobs"`
	FinishReason *string       `json:"finish_reason"`
}

type wireMessage struct {
	Content wireText `json:"content"`
	Refusal wireText `json:"refusal"`
}

func (c *wireChoice) text() (text, refusal string) {
	for _, m := range []*wireMessage{c.Delta, c.Message} {
		if m != nil {
			return string(m.Content), string(m.Refusal)
		}
	}
	return string(c.Text), ""
}

// wireText is a string, null, or an array of parts of which the texts count.
type wireText string

// UnmarshalJSON reads any of the three.
func (t *wireText) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		var parts []struct {
			Text string `json:"text"`
		}
		err := json.Unmarshal(data, &parts)
		*t = ""
		for _, p := range parts {
			*t += wireText(p.Text)
		}
		return err
	}
	return json.Unmarshal(data, (*string)(t))
}

// wireInt is a number, as such or in a string; what is neither is 0.
type wireInt int64

// UnmarshalJSON never fails.
func (n *wireInt) UnmarshalJSON(data []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err == nil && v > -1<<53 && v < 1<<53 {
		*n = wireInt(v)
	}
	return nil
}

type wireUsage struct {
	PromptTokens     wireInt `json:"prompt_tokens"`
	CompletionTokens wireInt `json:"completion_tokens"`
	TotalTokens      wireInt `json:"total_tokens"`
	PromptDetails    *struct {
		CachedTokens wireInt `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionDetails *struct {
		ReasoningTokens wireInt `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

func (w *wireUsage) usage() *Usage {
	u := &Usage{
		PromptTokens:     int(w.PromptTokens),
		CompletionTokens: int(w.CompletionTokens),
		TotalTokens:      int(w.TotalTokens),
	}
	if w.PromptDetails != nil {
		u.CachedTokens = int(w.PromptDetails.CachedTokens)
	}
	if w.CompletionDetails != nil {
		u.ReasoningTokens = int(w.CompletionDetails.ReasoningTokens)
	}
	return u
}

// DecodeAnswer reads the body of an answer that is not streamed. An error
// envelope is returned as the *[Error] that it holds; a body that is neither
// is an *[Error] with code [CodeUnreadable].
func DecodeAnswer(body []byte) (Answer, error) {
	var w wireAnswer
	if err := json.Unmarshal(body, &w); err != nil {
		return Answer{}, unreadable("The answer is not what the protocol says.")
	}
	if w.failed() {
		return Answer{}, DecodeError(0, body)
	}
	a := Answer{ID: w.ID, Model: w.Model, Created: int64(w.Created)}
	if len(w.Choices) == 0 {
		return a, unreadable("The answer holds no sample.")
	}
	for i := range w.Choices {
		choice := &w.Choices[i]
		if choice.Index < 0 || choice.Index >= maxIndex {
			return a, unreadable("The answer has a sample with an impossible index.")
		}
		for len(a.Samples) <= choice.Index {
			a.Samples = append(a.Samples, Sample{})
		}
		s := &a.Samples[choice.Index]
		s.Text, s.Refusal = choice.text()
		s.Logprobs = choice.Logprobs.tokens()
		if choice.FinishReason != nil {
			s.FinishReason = *choice.FinishReason
		}
	}
	if w.Usage != nil {
		a.Usage = w.Usage.usage()
	}
	a.Changes = w.Fewshot.Changes
	return a, nil
}
