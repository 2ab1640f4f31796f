package pages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/server/bundled"
	"fewshot/web/webtest"
)

// withModel is a build with the weights of tiny/base.
func withModel(t *testing.T) *bundled.Bundle {
	t.Helper()
	weights, err := os.ReadFile(filepath.Join("..", "..", "..", "web", "static", "weights", "base.bin"))
	if err != nil {
		t.Fatal(err)
	}
	return bundled.In(webtest.SiteOf(t, map[string][]byte{"weights/base.bin": weights}))
}

func TestRecorder_records_what_the_model_says(t *testing.T) {
	zero := 0.0
	p := prompt.Prompt{
		Shots: []prompt.Shot{{Input: "hot", Output: "cold"}, {Input: "big", Output: "small"}}, Query: "up",
		Format: prompt.Presets()[0].Format, Model: "tiny/base",
	}
	p.Parameters.Temperature = &zero
	r := NewRecorder(withModel(t))
	first := r.Answer(p)
	if first.Text == "" || first.Text != strings.TrimSpace(first.Text) || first.Model != "tiny/base" {
		t.Errorf("recorded is %+v", first)
	}
	if _, err := time.Parse(time.DateOnly, first.Date); err != nil {
		t.Error(err)
	}
	if again := r.Answer(p); again != first || len(r.answers) != 1 {
		t.Errorf("asked again it is %+v, and %d are kept", again, len(r.answers))
	}

	for name, change := range map[string]func(*prompt.Prompt){
		"a_model_that_is_not_ours": func(p *prompt.Prompt) { p.Model = "openai/gpt-4o" },
		"no_model":                 func(p *prompt.Prompt) { p.Model = "" },
		"several_samples":          func(p *prompt.Prompt) { n := 3; p.Parameters.N = &n },
		"weights_that_are_missing": func(p *prompt.Prompt) { p.Model = "tiny/instruct" },
	} {
		other := p
		change(&other)
		if got := r.Answer(other); got.Text != "" || got.Model != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestRecorder_shares_its_models: what answers elsewhere in the process is not loaded a
// second time.
func TestRecorder_shares_its_models(t *testing.T) {
	b := withModel(t)
	var models []*tinylm.Model
	for range 2 {
		m, err := b.Model("tiny/base")
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	if models[0] != models[1] {
		t.Error("the model was loaded twice")
	}
}
