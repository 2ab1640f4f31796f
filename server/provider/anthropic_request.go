package provider

import (
	"encoding/json"
	"strings"

	"fewshot/app/chat"
)

// messagesRequest is the body of POST /v1/messages.
type messagesRequest struct {
	Model         string           `json:"model"`
	MaxTokens     int              `json:"max_tokens"`
	System        string           `json:"system,omitempty"`
	Messages      []messageOfTexts `json:"messages"`
	StopSequences []string         `json:"stop_sequences,omitempty"`
	Temperature   *float64         `json:"temperature,omitempty"`
	TopP          *float64         `json:"top_p,omitempty"`
	Stream        bool             `json:"stream,omitempty"`
	messagesThinking
}

// messagesThinking tells the model how much to think.
type messagesThinking struct {
	Thinking     json.RawMessage `json:"thinking,omitempty"`
	OutputConfig json.RawMessage `json:"output_config,omitempty"`
}

type messageOfTexts struct {
	Role    string      `json:"role"`
	Content []textBlock `json:"content"`
}

type textBlock struct {
	Type string `json:"type"` // text
	Text string `json:"text"`
}

// translate makes r's body, and returns the stop sequences that are left for
// us to find.
func (p *anthropic) translate(r *chat.Request) (*messagesRequest, []string, *chat.Error) {
	if err := p.unsupportedIn(&r.Parameters); err != nil {
		return nil, nil, err
	}
	model := upstreamModel(p.name, r.Model)
	m := &messagesRequest{
		Model:       model,
		MaxTokens:   defaultMaxTokens(model),
		Temperature: r.Temperature,
		TopP:        r.TopP,
		Stream:      r.Stream,
	}
	if r.MaxTokens != nil {
		m.MaxTokens = *r.MaxTokens
	}
	if members, ok := strings.CutPrefix(r.Dialect().Thinking, ","); ok {
		if err := json.Unmarshal([]byte("{"+members+"}"), &m.messagesThinking); err != nil {
			return nil, nil, chat.Invalid("reasoning_effort", p.name+" has no such effort.", "Choose another one.")
		}
	}
	// The API refuses stop sequences of nothing but white space, which few-shot
	// formats need more than any.
	var ours []string
	for _, s := range r.Stop {
		if strings.TrimSpace(s) == "" {
			ours = append(ours, s)
		} else {
			m.StopSequences = append(m.StopSequences, s)
		}
	}
	messages := r.Messages
	if !r.Chat() {
		messages = []chat.Message{{Role: chat.User, Content: r.Prompt}}
	}
	if err := m.addMessages(messages); err != nil {
		return nil, nil, err
	}
	return m, ours, nil
}

// addMessages joins system messages and neighbours of the same role.
func (m *messagesRequest) addMessages(messages []chat.Message) *chat.Error {
	var system []string
	for _, message := range messages {
		if message.Role == chat.System || message.Role == chat.Developer {
			system = append(system, message.Content)
			continue
		}
		if message.Content == "" {
			return chat.Invalid("messages", "Anthropic does not accept empty messages.", "Write something into each input and output.")
		}
		block := textBlock{Type: "text", Text: message.Content}
		if last := len(m.Messages) - 1; last >= 0 && m.Messages[last].Role == message.Role {
			m.Messages[last].Content = append(m.Messages[last].Content, block)
			continue
		}
		m.Messages = append(m.Messages, messageOfTexts{Role: message.Role, Content: []textBlock{block}})
	}
	m.System = strings.Join(system, "\n")
	if len(m.Messages) == 0 || m.Messages[0].Role != chat.User {
		return chat.Invalid("messages", "Anthropic's conversations begin with a user message.", "Put a user message first.")
	}
	return nil
}

// unsupportedIn refuses what the API does not have, unless it is at the value
// at which it does nothing.
func (p *anthropic) unsupportedIn(r *chat.Parameters) *chat.Error {
	switch {
	case r.Samples() > 1:
		return p.unsupported("n", "gives one sample a request.")
	case r.TopLogprobs != nil:
		return p.unsupported("logprobs", "gives no log probabilities.")
	case r.FrequencyPenalty != nil && *r.FrequencyPenalty != 0:
		return p.unsupported("frequency_penalty", "has no frequency penalty.")
	case r.PresencePenalty != nil && *r.PresencePenalty != 0:
		return p.unsupported("presence_penalty", "has no presence penalty.")
	case r.Seed != nil:
		return p.unsupported("seed", "takes no seed: its samples can't be repeated.")
	case r.Temperature != nil && *r.Temperature > 1:
		return chat.Invalid("temperature", p.name+" accepts temperatures from 0 to 1.", "Choose a temperature of at most 1.")
	}
	return nil
}

// defaultMaxTokens stands in for max_tokens, which the API demands: no more
// than each model of the generation can give.
func defaultMaxTokens(model string) int {
	if strings.HasPrefix(model, "claude-3-") || strings.HasPrefix(model, "claude-2") {
		return 4096
	}
	return 8192
}
