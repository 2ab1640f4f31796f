package main

import (
	"context"
	"io"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/server/bundled"
	"fewshot/server/config"
	"fewshot/server/gateway"
	"fewshot/server/lab"
	"fewshot/server/provider"
	"fewshot/server/serverlog"
	"fewshot/web"
)

// labCommand runs an experiment on the providers that serving would have.
func labCommand(ctx context.Context, args, variables []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return lab.Run(ctx, args, stdin, stdout, stderr, func(ctx context.Context) (chat.Streamer, error) {
		setup, err := config.Load(nil, config.NewEnvironment(variables))
		if err != nil {
			return nil, err
		}
		log, err := serverlog.New(stderr, setup.LogLevel, setup.LogFormat, setup.Keys()...)
		if err != nil {
			return nil, err
		}
		site, err := web.Open()
		if err != nil {
			return nil, err
		}
		providers, err := providers(ctx, setup, bundled.In(site), provider.AllTurns(), nil, log)
		if err != nil {
			return nil, err
		}
		// Who runs it pays for it: what a visitor may ask in a minute is no limit here.
		limits := setup.Limits
		limits.ClientStreams, limits.ClientMinute, limits.Streams, limits.LocalStreams, limits.Minute = unlimited, unlimited, unlimited, unlimited, unlimited
		g, err := gateway.New(gateway.Config{Providers: providers, Limits: limits})
		if err != nil {
			return nil, err
		}
		return labModels{g}, nil
	})
}

// labModels answer the requests of an experiment, and say what they take.
type labModels struct{ *gateway.Gateway }

// Takes is what a model takes; false: there is no such model, or nobody knows.
func (m labModels) Takes(ctx context.Context, name string) (ability.Ability, bool) {
	found, err := m.Find(ctx, name)
	return found.Ability, err == nil && found.Described
}

const unlimited = 1 << 30
