package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/page/operatorpage"
	"fewshot/server/charge"
	"fewshot/server/config"
	"fewshot/server/gateway"
	"fewshot/server/provider"
	"fewshot/server/runs"
)

// A silent provider has no list of models, and an error with a detail that is for the log.
type silent struct{}

func (silent) Name() string { return "silent" }
func (silent) Models(context.Context) ([]provider.Model, error) {
	return nil, errors.New("dial " + canary)
}
func (silent) Stream(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] { return nil }

// TestOverview says how a server is, without a secret in it.
func TestOverview(t *testing.T) {
	setup, err := config.Load(nil, config.NewEnvironment([]string{"OPENAI_API_KEY=" + canary, "FEWSHOT_ACCESS_TOKEN=" + canary, "FEWSHOT_MAX_TOKENS=7777"}))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Providers: []provider.Provider{silent{}}, Limits: setup.Limits})
	if err != nil {
		t.Fatal(err)
	}
	book := runs.NewBook(charge.ListPrice)
	book.Run(gateway.Run{Model: "silent/m", Asked: true, Err: errors.New("dial " + canary)})
	s := newOverview(setup, g, book, nil, &teaching{}).server(t.Context())
	if len(s.Providers) != 1 || s.Providers[0].Fault == nil || len(s.Models) != 1 || s.Models[0].Failed != 1 || s.Versions.Go == "" || s.Versions.Models == "" || s.Started.IsZero() {
		t.Errorf("it says %+v", s)
	}
	data, err := json.Marshal(s)
	if err != nil || strings.Contains(string(data), canary) {
		t.Errorf("it says %s, %v", data, err)
	}

	// The page has words for every limit.
	operatorpage.New()
	found := 0
	for _, l := range s.Limits {
		for _, lang := range i18n.Langs() {
			if _, ok := lang.Find("operator.limit." + l.Name); !ok {
				t.Errorf("the page has no words for %s in %s", l.Name, lang.Tag())
			}
		}
		if l.Name == "max_tokens" && l.Value == 7777 {
			found++
		}
	}
	if found != 1 || len(s.Limits) != len(setup.Limits.All())+3 {
		t.Errorf("the limits are %+v", s.Limits)
	}
}
