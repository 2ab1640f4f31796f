package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fewshot/app/model"
)

// modelsFile is the name of the file that beats the table of models, beside the
// configuration file.
const modelsFile = "models.json"

// Models is what models.json says, by the models' full names, where the configuration
// file at path (FEWSHOT_CONFIG if it is "") or the environment has it. No secret is read
// for it.
func Models(path string, env *Environment) (map[string]model.Facts, error) {
	s := &Setup{path: cmp.Or(path, env.get("FEWSHOT_CONFIG"))}
	if s.path != "" {
		if err := s.readFile(s.path); err != nil {
			return nil, err
		}
	}
	s.ModelsFile = cmp.Or(env.get("FEWSHOT_MODELS_FILE"), s.ModelsFile)
	return s.readModels()
}

// ActsAs says which model one of a provider's acts like whose name doesn't tell: by the
// provider's own setting, or else by models.json. The name of all is "".
func (s *Setup) ActsAs(pc *Provider) (map[string]string, error) {
	like, err := pc.actsAs()
	if err != nil {
		return nil, err
	}
	for name, f := range s.Models {
		if host, id, _ := strings.Cut(name, "/"); host == pc.Name && f.ActsLike != "" && like[id] == "" {
			like[id] = f.ActsLike[strings.LastIndexByte(f.ActsLike, '/')+1:]
		}
	}
	return like, nil
}

// readModels reads the file that the configuration names, or else models.json beside it,
// which need not be there.
func (s *Setup) readModels() (map[string]model.Facts, error) {
	switch {
	case s.ModelsFile != "":
		return readModels(s.ModelsFile)
	case s.path == "":
		return nil, nil
	}
	own, err := readModels(filepath.Join(filepath.Dir(s.path), modelsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return own, err
}

// readModels reads an object of facts by the models' full names. What can't be
// understood is an error: a price that is not believed must be seen.
func readModels(path string) (map[string]model.Facts, error) {
	text, err := os.ReadFile(path)
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
