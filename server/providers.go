package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
	"fewshot/server/provider"
	"fewshot/web"
)

// providers makes every provider: the embedded model, those of the
// configuration and the environment, and the servers that run on this
// machine. The embedded one computes in turns.
func (s *setup) providers(ctx context.Context, site *web.Site, turns *provider.Turns, log *slog.Logger) ([]provider.Provider, error) {
	var all []provider.Provider
	if site != nil {
		tiny, err := embedded(site, turns)
		if err != nil {
			return nil, err
		}
		all = append(all, tiny)
	}
	for _, pc := range s.Providers {
		like, err := s.actsLike(&pc)
		if err != nil {
			return nil, err
		}
		p, err := provider.New(provider.Config{
			Kind:             orOpenAI(pc.Kind),
			Name:             pc.Name,
			BaseURL:          pc.BaseURL,
			Key:              pc.key,
			Models:           pc.Models,
			AllowInsecureKey: s.AllowHTTPKey,
			MaxTokensField:   pc.MaxTokensField,
			Without:          pc.Without,
			Endpoints:        pc.Endpoints,
			ActsLike:         like,
		})
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if !s.Discover {
		return all, nil
	}
	for _, p := range provider.Discover(ctx, provider.Discovery{OllamaHost: s.OllamaHost, LlamaCpp: s.LlamaCppHost}) {
		taken := slices.ContainsFunc(all, func(q provider.Provider) bool { return q.Name() == p.Name() })
		if !taken {
			log.Debug("found a server on this machine", "provider", p.Name())
			all = append(all, p)
		}
	}
	return all, nil
}

// embedded are the models that need no key.
func embedded(site *web.Site, turns *provider.Turns) (provider.Provider, error) {
	streamers, models := map[string]chat.Streamer{}, []provider.Model{}
	for _, card := range tinylm.Cards() {
		id := strings.TrimPrefix(card.Name, "tiny/")
		weights, err := site.Data("weights/" + id + ".bin")
		if err != nil {
			return nil, fmt.Errorf("embedded model %s: %w", card.Name, err)
		}
		model, err := tinylm.Load(weights)
		if err != nil {
			return nil, fmt.Errorf("embedded model %s: %w", card.Name, err)
		}
		streamers[card.Name] = tinylm.NewStreamer(card.Name, model)
		models = append(models, provider.Model{
			ID:            id,
			OwnedBy:       "fewshot",
			ContextWindow: model.Window(),
			Chat:          true,
			Completions:   true,
		})
	}
	return provider.NewEmbedded("tiny", turns, streamers, models...), nil
}

// orOpenAI is the kind of a provider that names none.
func orOpenAI(kind string) string {
	if kind == "" {
		return provider.KindOpenAI
	}
	return kind
}
