package provider

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// A Counter is a provider that says how many tokens a prompt has, for nothing and
// without running it.
type Counter interface {
	// CountTokens is how many tokens the prompt of a fitted request has, with all
	// that its model is sent around it. Errors are for people.
	CountTokens(ctx context.Context, r *chat.Request) (int, error)
	// Counts are the endpoints whose prompts it counts for a model, by the model's
	// own name; none: it doesn't count.
	Counts(model string) []string
}

// Counts: Anthropic has chats alone.
func (p *anthropic) Counts(string) []string { return []string{ability.OnlyChat} }

// Counts are those that CountTokens has a way for.
func (p *openAI) Counts(model string) []string {
	switch p.countedBy(model) {
	case byOpenAI:
		return []string{ability.OnlyChat}
	case byGemini, byVLLM, byLlamaCpp:
		return []string{ability.OnlyChat, ability.OnlyCompletions}
	}
	return nil
}

// A way in which those who speak OpenAI's protocol count.
type countingWay int

const (
	byNobody countingWay = iota
	byOpenAI
	byGemini
	byVLLM
	byLlamaCpp
)

// countedBy is the way in which a model's prompts are counted: its host or, of the
// servers that people run themselves, the list of models says it.
func (p *openAI) countedBy(model string) countingWay {
	switch host := p.host; {
	case host == "api.openai.com" || strings.HasSuffix(host, ".api.openai.com"):
		return byOpenAI
	case host == "generativelanguage.googleapis.com":
		return byGemini
	}
	switch p.ownedBy(model) {
	case "vllm":
		return byVLLM
	case "llamacpp":
		return byLlamaCpp
	}
	return byNobody
}

// CountTokens asks Anthropic's POST /v1/messages/count_tokens.
func (p *anthropic) CountTokens(ctx context.Context, r *chat.Request) (int, error) {
	m, _, refused := p.translate(r)
	if refused != nil {
		return 0, refused
	}
	return p.count(ctx, p.upstream, "/messages/count_tokens", struct {
		Model    string           `json:"model"`
		System   string           `json:"system,omitempty"`
		Messages []messageOfTexts `json:"messages"`
	}{m.Model, m.System, m.Messages}, "input_tokens")
}

// CountTokens asks the upstream behind OpenAI's protocol in the way that it has for
// it: OpenAI's POST /v1/responses/input_tokens, Gemini's countTokens, and /tokenize
// of vLLM and llama.cpp.
func (p *openAI) CountTokens(ctx context.Context, r *chat.Request) (int, error) {
	model := upstreamModel(p.name, r.Model)
	switch p.countedBy(model) {
	case byOpenAI:
		if !r.Chat() {
			return 0, p.noCount()
		}
		return p.count(ctx, p.upstream, "/responses/input_tokens", map[string]any{"model": model, "input": wordsOf(r)}, "input_tokens")
	case byGemini:
		return p.count(ctx, p.gemini(), "/models/"+url.PathEscape(model)+":countTokens", geminiContents(model, r), "totalTokens")
	case byVLLM:
		ask := map[string]any{"model": model, "prompt": r.Prompt}
		if r.Chat() {
			ask = map[string]any{"model": model, "messages": wordsOf(r)}
		}
		return p.count(ctx, p.root(), "/tokenize", ask, "count")
	case byLlamaCpp:
		return p.countLlamaCpp(ctx, r)
	}
	return 0, p.noCount()
}

// countLlamaCpp has llama.cpp lay a chat out in its template, then split it.
func (p *openAI) countLlamaCpp(ctx context.Context, r *chat.Request) (int, error) {
	root, text := p.root(), r.Prompt
	if r.Chat() {
		var laid struct {
			Prompt *string `json:"prompt"`
		}
		if err := root.ask(ctx, "/apply-template", map[string]any{"messages": wordsOf(r)}, &laid); err != nil {
			return 0, err
		}
		if laid.Prompt == nil {
			return 0, p.noCount()
		}
		text = *laid.Prompt
	}
	var split struct {
		Tokens []json.RawMessage `json:"tokens"`
	}
	// In a laid out chat the control tokens are such; in a text they are as people
	// typed them.
	ask := map[string]any{"content": text, "add_special": true, "parse_special": r.Chat()}
	if err := root.ask(ctx, "/tokenize", ask, &split); err != nil {
		return 0, err
	}
	if split.Tokens == nil {
		return 0, p.noCount()
	}
	return len(split.Tokens), nil
}

// words are a message as most protocols have it.
type words struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func wordsOf(r *chat.Request) []words {
	var all []words
	for _, m := range r.Messages {
		role := string(m.Role)
		if role == chat.Developer {
			role = chat.System
		}
		all = append(all, words{role, m.Content})
	}
	return all
}

// geminiContents are a prompt in the words of Gemini's own API.
func geminiContents(model string, r *chat.Request) any {
	type part struct {
		Text string `json:"text"`
	}
	type content struct {
		Role  string `json:"role,omitempty"`
		Parts []part `json:"parts"`
	}
	var system *content
	var all []content
	for _, m := range r.Messages {
		switch m.Role {
		case chat.System, chat.Developer:
			if system == nil {
				system = &content{}
			}
			system.Parts = append(system.Parts, part{m.Content})
		case chat.Assistant:
			all = append(all, content{"model", []part{{m.Content}}})
		default:
			all = append(all, content{"user", []part{{m.Content}}})
		}
	}
	if !r.Chat() {
		all = []content{{"user", []part{{r.Prompt}}}}
	}
	return map[string]any{"generateContentRequest": struct {
		Model    string    `json:"model"`
		System   *content  `json:"systemInstruction,omitempty"`
		Contents []content `json:"contents"`
	}{"models/" + model, system, all}}
}

// gemini is the address of Gemini's own API, which takes the key in a header of its
// own.
func (p *openAI) gemini() *upstream {
	u := *p.upstream
	u.base = strings.TrimSuffix(u.base, "/openai")
	u.authorize = func(h http.Header, key string) {
		if key != "" {
			h.Set("X-Goog-Api-Key", key)
		}
	}
	return &u
}

// root is the address of a server that people run themselves, above /v1.
func (p *openAI) root() *upstream {
	u := *p.upstream
	u.base = strings.TrimSuffix(u.base, "/v1")
	return &u
}

// count asks for a number: the field of the answer.
func (u *upstream) count(ctx context.Context, at *upstream, path string, ask any, field string) (int, error) {
	var answer map[string]json.RawMessage
	if err := at.ask(ctx, path, ask, &answer); err != nil {
		return 0, err
	}
	var n float64
	if json.Unmarshal(answer[field], &n) != nil || !(n >= 0 && n <= 1e9) {
		return 0, u.noCount()
	}
	return int(n), nil
}

// ask posts JSON and reads the answer, in one piece.
func (u *upstream) ask(ctx context.Context, path string, ask, answer any) error {
	body, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, u.timeouts.Models)
	defer cancel()
	rep, err := u.send(ctx, http.MethodPost, path, body, "application/json")
	if err != nil {
		return u.redactor.Error(err)
	}
	defer rep.Close()
	text, err := rep.all()
	if err != nil {
		return u.redactor.Error(err)
	}
	if json.Unmarshal(text, answer) != nil {
		return u.noCount()
	}
	return nil
}

// noCount is the error of a provider that doesn't say how many tokens a prompt has.
func (u *upstream) noCount() *chat.Error {
	return &chat.Error{
		Status: http.StatusNotImplemented, Type: "server_error", Code: chat.CodeNoTokenCount,
		Message: u.name + " doesn't say how many tokens a prompt has.", Hint: "The page's own count is the best there is.",
	}
}

// ownedBy is whose server a list of models says that it is.
func (a *abilities) ownedBy(model string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said[model].OwnedBy
}
