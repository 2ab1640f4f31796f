package main

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
	"fewshot/server/bundled"
	"fewshot/server/config"
	"fewshot/server/provider"
)

// providers makes every provider: the embedded model, those of the
// configuration and the environment, and the servers that run on this
// machine. The embedded one computes in turns; without a bundle there is none. around, if
// not nil, is put around all connections.
func providers(ctx context.Context, s *config.Setup, bundle *bundled.Bundle, turns *provider.Turns, around func(http.RoundTripper) http.RoundTripper, log *slog.Logger) ([]provider.Provider, error) {
	var all []provider.Provider
	if bundle != nil {
		tiny, err := embedded(bundle, turns)
		if err != nil {
			return nil, err
		}
		all = append(all, tiny)
	}
	for _, pc := range s.Providers {
		like, err := s.ActsAs(&pc)
		if err != nil {
			return nil, err
		}
		p, err := provider.New(provider.Config{
			Kind:             orOpenAI(pc.Kind),
			Name:             pc.Name,
			BaseURL:          pc.BaseURL,
			Key:              pc.Key,
			Models:           pc.Models,
			AllowInsecureKey: s.AllowHTTPKey,
			MaxTokensField:   pc.MaxTokensField,
			Without:          pc.Without,
			Endpoints:        pc.Endpoints,
			ActsLike:         like,
			Around:           around,
		})
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if !s.Discover {
		return all, nil
	}
	for _, p := range provider.Discover(ctx, provider.Discovery{OllamaHost: s.OllamaHost, LlamaCpp: s.LlamaCppHost, Around: around}) {
		taken := slices.ContainsFunc(all, func(q provider.Provider) bool { return q.Name() == p.Name() })
		if !taken {
			log.Debug("found a server on this machine", "provider", p.Name())
			all = append(all, p)
		}
	}
	return all, nil
}

// embedded are the models that need no key.
func embedded(b *bundled.Bundle, turns *provider.Turns) (provider.Provider, error) {
	streamers, models := map[string]chat.Streamer{}, []provider.Model{}
	for _, name := range bundled.Names() {
		model, err := b.Model(name)
		if err != nil {
			return nil, err
		}
		streamers[name] = tinylm.NewStreamer(name, model)
		models = append(models, provider.Model{
			ID:            strings.TrimPrefix(name, "tiny/"),
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
