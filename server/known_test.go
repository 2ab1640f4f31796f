package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fewshot/app/model"
	"fewshot/app/token"
	"fewshot/server/provider"
)

// upstreamList is a provider whose list says something of its models.
type upstreamList struct {
	provider.Provider
	facts map[string]model.Facts
}

func (u upstreamList) Name() string                { return "openrouter" }
func (u upstreamList) Facts(id string) model.Facts { return u.facts[id] }

func TestKnowledge(t *testing.T) {
	price := func(input float64) *model.Price {
		return &model.Price{InputUSDPerMillion: input, OutputUSDPerMillion: 2 * input, Source: "a test"}
	}
	openRouter := upstreamList{facts: map[string]model.Facts{
		"openai/gpt-6-sol": {ContextTokens: 900, Price: price(3)},
		"x/mended":         {ContextTokens: 900, Price: price(3)},
	}}
	own := map[string]model.Facts{
		"openrouter/x/mended": {Price: price(4)},
		"openai/gpt-7-sol":    {ActsLike: "openai/gpt-5.4", ContextTokens: 500, MaxOutputTokens: 50, Price: price(5), Shutdown: "2028-01-01"},
		"openai/gpt-6-luna":   {Price: price(6)},
		"own/model":           {ContextTokens: 77},
	}
	k := newKnowledge(own, []provider.Provider{openRouter}, func(name string) bool { return name != "own" })
	for _, tt := range []struct {
		name    string
		input   float64 // -1: not known
		context int
		exact   bool
	}{
		{"openai/gpt-6-sol", 2, 1_050_000, false},      // the table
		{"openrouter/openai/gpt-6-sol", 3, 900, false}, // what the upstream says of its own
		{"openrouter/x/mended", 4, 900, false},         // what the operator says beats it
		{"openai/gpt-6-luna", 6, 1_050_000, false},     // and beats the table, in what it says
		{"openai/gpt-7-sol", 5, 500, true},             // a model of no table
		{"openrouter/openai/gpt-6-luna", -1, 1_050_000, false},
		{"own/model", 0, 77, false}, // without a key
		{"own/other", 0, 0, false},
	} {
		m := k.model(tt.name)
		input := m.Price.InputUSDPerMillion
		if !m.Price.Known {
			input = -1
		}
		if input != tt.input || m.ContextTokens != tt.context || m.Exact != tt.exact || k.price(tt.name).InputUSDPerMillion != m.Price.InputUSDPerMillion {
			t.Errorf("%s: %+v", tt.name, m)
		}
		if m.Price.Known && !m.Price.Free() && m.Price.CachedUSDPerMillion == 0 {
			t.Errorf("%s: what is read from the cache costs nothing: %+v", tt.name, m.Price)
		}
	}
	if m := k.model("openai/gpt-7-sol"); m.Shutdown != "2028-01-01" || m.MaxOutputTokens != 50 || m.Encoding != token.O200k {
		t.Errorf("%+v", m)
	}
}

// TestKnowledge_is_cached_for_a_minute: what changes in the middle of one counts from
// the next; the price of a day counts from its first moment.
func TestKnowledge_is_cached_for_a_minute(t *testing.T) {
	list := upstreamList{facts: map[string]model.Facts{}}
	k := newKnowledge(nil, []provider.Provider{list}, func(string) bool { return true })
	at := func(clock string) model.Model {
		now, err := time.Parse(time.RFC3339, clock)
		if err != nil {
			t.Fatal(err)
		}
		k.now = func() time.Time { return now }
		return k.model("openrouter/x/new")
	}
	tokens := func(clock string, want int) {
		t.Helper()
		if got := at(clock).ContextTokens; got != want {
			t.Errorf("at %s: a window of %d, want %d", clock, got, want)
		}
	}
	tokens("2026-12-31T23:58:30Z", 0)
	list.facts["x/new"] = model.Facts{ContextTokens: 900}
	tokens("2026-12-31T23:58:59Z", 0)
	tokens("2026-12-31T23:59:00Z", 900)
	list.facts["x/new"] = model.Facts{ContextTokens: 800}
	tokens("2026-12-31T23:58:59Z", 800) // a clock that is set back

	for clock, usd := range map[string]float64{"2026-12-31T23:59:59.9Z": 0.75, "2027-01-01T00:00:00Z": 1.5} {
		at(clock)
		if got := k.price("gemini/gemini-3.8-flash").InputUSDPerMillion; got != usd {
			t.Errorf("at %s a million tokens cost $%g, want $%g", clock, got, usd)
		}
	}
}

func TestModelsCommand(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "own.json")
	if err := os.WriteFile(own, []byte(`{"openai/gpt-7-sol": {"acts_like": "gpt-6-sol", "price": {"input_usd_per_million": 7, "output_usd_per_million": 8}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"models", "anthropic/claude-sonnet-4-5"}, exitOK, []string{"200000", "$3,", "2026-11-30", "@earendil-works/pi-ai", "temperature"}},
		{[]string{"models", "gemini/gemini-3.8-flash"}, exitOK, []string{"from 2027-01-01", "$1.5,"}},
		{[]string{"models", "openai/gpt-7-sol"}, exitOK, []string{"$7,", "acts like", "models.json", "while it doesn't think"}},
		{[]string{"models", "nobody/heard-of-it"}, exitOK, []string{"unknown", "an estimate", "none"}},
		{[]string{"models"}, exitOK, []string{"openai/gpt-7-sol", "xai/grok-4.6", model.TableDate()}},
		{[]string{"models", "-help"}, exitOK, []string{"usage: fewshot models"}},
		{[]string{"models", "a", "b"}, exitUsage, nil},
		{[]string{"models", "-config", filepath.Join(dir, "none.toml")}, exitUsage, nil},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), tt.args, []string{"FEWSHOT_MODELS_FILE=" + own}, nil, &stdout, &stderr)
		if code != tt.code || code != exitOK && stderr.Len() == 0 {
			t.Errorf("%v: exit code %d, %s", tt.args, code, stderr.String())
		}
		for _, words := range tt.says {
			if !strings.Contains(stdout.String(), words) {
				t.Errorf("%v doesn't say %q:\n%s", tt.args, words, stdout.String())
			}
		}
	}
}
