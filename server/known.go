package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fewshot/app/model"
	"fewshot/server/provider"
)

// modelsFile is the name of the file that beats the table of models, beside the
// configuration file.
const modelsFile = "models.json"

// A knowledge is what this server knows of models: the table, what the upstreams'
// own lists say over it, and what whoever runs the server says over both.
type knowledge struct {
	own     map[string]model.Facts // by the full name
	telling map[string]provider.Telling
	hasKey  func(provider string) bool
}

// newKnowledge takes in the providers that say something of their models.
func newKnowledge(own map[string]model.Facts, providers []provider.Provider, hasKey func(string) bool) *knowledge {
	k := &knowledge{own: own, telling: map[string]provider.Telling{}, hasKey: hasKey}
	for _, p := range providers {
		if t, ok := p.(provider.Telling); ok {
			k.telling[p.Name()] = t
		}
	}
	return k
}

// model is what is known of a model. One of a provider without a key runs on
// somebody's own machine, and costs nothing.
func (k *knowledge) model(name string) model.Model {
	host, id, _ := strings.Cut(name, "/")
	m := model.Lookup(name)
	if t := k.telling[host]; t != nil {
		m = m.With(t.Facts(id))
	}
	own := k.own[name]
	m = m.With(own)
	if own.Price == nil && !k.hasKey(host) {
		m.Price = model.Price{Known: true, Source: "the server has no key for " + host}
	}
	return m
}

// price is what a model's tokens cost.
func (k *knowledge) price(name string) model.Price { return k.model(name).Price }

// readModels reads models.json: an object of facts by the models' full names.
// Without the file there is nothing, unless it was asked for by its name. What
// can't be understood is an error: a price that is not believed must be seen.
func readModels(path string, asked bool) (map[string]model.Facts, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the models: %w", err)
	}
	var own map[string]model.Facts
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&own); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for name, f := range own {
		if err := checkFacts(name, f); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
	}
	return own, nil
}

// checkFacts says what is wrong with what somebody wrote of a model.
func checkFacts(name string, f model.Facts) error {
	if host, id, ok := strings.Cut(name, "/"); !ok || host == "" || id == "" {
		return errors.New("the name of a model is provider/model")
	}
	if f.ContextTokens < 0 || f.MaxOutputTokens < 0 {
		return errors.New("a number of tokens is less than zero")
	}
	if f.Shutdown != "" {
		if _, err := time.Parse(time.DateOnly, f.Shutdown); err != nil {
			return fmt.Errorf("shutdown %q is not a day like 2027-01-31", f.Shutdown)
		}
	}
	if p := f.Price; p != nil {
		for _, usd := range []float64{p.InputUSDPerMillion, p.CachedUSDPerMillion, p.OutputUSDPerMillion, p.CacheWriteUSDPerMillion, p.CacheWriteHourUSDPerMillion} {
			if usd < 0 {
				return errors.New("a price is less than zero")
			}
		}
		for _, t := range p.Tiers {
			if t.AbovePromptTokens <= 0 || t.Input < 1 || t.Output < 1 {
				return errors.New("a tier has above_prompt_tokens, and an input_factor and an output_factor of at least 1")
			}
		}
		if p.Source == "" {
			p.Source = modelsFile
		}
	}
	return nil
}

// modelsPath is where models.json is, and whether it was asked for by its name.
func (s *setup) modelsPath() (path string, asked bool) {
	if s.ModelsFile != "" {
		return s.ModelsFile, true
	}
	if s.path == "" {
		return "", false
	}
	return filepath.Join(filepath.Dir(s.path), modelsFile), false
}

// actsLike adds to a provider's own setting what models.json says of its models.
func (s *setup) actsLike(pc *providerConfig) (map[string]string, error) {
	like, err := pc.actsLike()
	if err != nil {
		return nil, err
	}
	for name, f := range s.own {
		if host, id, _ := strings.Cut(name, "/"); host == pc.Name && f.ActsLike != "" && like[id] == "" {
			like[id] = f.ActsLike[strings.LastIndexByte(f.ActsLike, '/')+1:]
		}
	}
	return like, nil
}
