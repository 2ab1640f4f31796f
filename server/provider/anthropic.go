package provider

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
)

// anthropicVersion is the version of the Messages API that is spoken here.
const anthropicVersion = "2023-06-01"

// anthropic translates to Anthropic's Messages API and back.
//
// System and developer messages are joined, a line break between them, and
// stand before the conversation; neighbours of the same role become one
// message of several texts. A text completion is sent as one user message: the
// model answers it as a chat would, rather than continue the text. What the
// API does not have is refused: several samples, log probabilities, penalties
// and seeds. A request that was fitted to its model has none of it.
type anthropic struct {
	*upstream
	*catalog
	*abilities
}

func newAnthropic(c Config) (*anthropic, error) {
	if base, err := url.Parse(c.BaseURL); err == nil && strings.Trim(base.Path, "/") == "" {
		c.BaseURL = strings.TrimRight(c.BaseURL, "/") + "/v1" // as its own SDKs take it
	}
	u, err := newUpstream(c, func(h http.Header, key string) {
		h.Set("Anthropic-Version", anthropicVersion)
		if key != "" {
			h.Set("X-Api-Key", key)
		}
	})
	if err != nil {
		return nil, err
	}
	p := &anthropic{upstream: u, abilities: newAbilities(c)}
	p.abilities.provider = "anthropic" // whatever it is called here
	p.catalog = newCatalog(c, u, p.listModels)
	for i := range p.models {
		p.models[i].Chat, p.models[i].Completions = true, true
	}
	return p, nil
}

// Name is the provider's name.
func (p *anthropic) Name() string { return p.name }

// Stream sends r as a message request and reads the answer once.
func (p *anthropic) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return p.redactor.Chunks(trimmed(ctx, r, func(ctx context.Context) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			if err := p.stream(ctx, r, yield); err != nil {
				yield(chat.Chunk{}, err)
			}
		}
	}))
}

// stream yields the chunks of the answer to r and returns the error in which
// it ends, or nil, also if the loop was left.
func (p *anthropic) stream(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) error {
	// 1. What is sent.
	asked, stops, refused := p.translate(r)
	if refused != nil {
		return refused.At(chat.StageUnsent)
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	accept := "application/json"
	if r.Stream {
		accept = "text/event-stream"
	}

	// 2. One request.
	rep, err := p.send(ctx, http.MethodPost, "/messages", body, accept)
	if err != nil {
		return err
	}
	defer rep.Close()

	// 3. Its answer, cut at the stop sequences that the API does not take.
	answer := p.events(rep)
	if !rep.events {
		answer = p.whole(rep)
	}
	for c, err := range cutAt(stops, answer) {
		if err != nil {
			return err
		}
		if !yield(c, nil) {
			return nil
		}
	}
	return nil
}

// listModels reads GET /models.
func (p *anthropic) listModels(ctx context.Context) ([]Model, error) {
	body, err := p.get(ctx, "/models?limit=1000")
	if err != nil {
		return nil, p.withoutList(err)
	}
	var list struct {
		Data []struct {
			ID             string    `json:"id"`
			CreatedAt      time.Time `json:"created_at"`
			MaxInputTokens int       `json:"max_input_tokens"`
			listed
		} `json:"data"`
	}
	if json.Unmarshal(body, &list) != nil || list.Data == nil {
		return nil, p.noList("answered with something that is not a list of models.")
	}
	models, said, facts := []Model{}, map[string]ability.Said{}, map[string]model.Facts{}
	for _, d := range list.Data {
		if p.usable(d.ID) && len(models) < maxModels {
			m := Model{ID: d.ID, OwnedBy: "anthropic", ContextWindow: d.MaxInputTokens, Chat: true, Completions: true}
			if !d.CreatedAt.IsZero() {
				m.Created = d.CreatedAt.Unix()
			}
			models, said[m.ID] = append(models, m), d.said()
			facts[m.ID] = model.Facts{ContextTokens: m.ContextWindow}
		}
	}
	p.heard(said, facts)
	return models, nil
}
