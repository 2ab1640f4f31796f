package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// dumped is what dump.mjs prints of a few models, in the forms that the lists have.
const dumped = `{
  "genai": {
    "openai": [
      {"id": "gpt-a", "match": {"or": [{"equals": "gpt-a"}, {"starts_with": "gpt-a-2026"}]}, "context_window": 1000,
        "prices": {"input_mtok": {"base": 2, "tiers": [{"start": 271999, "price": 4}]}, "cache_read_mtok": {"base": 0.2, "tiers": [{"start": 271999, "price": 0.4}]}, "output_mtok": {"base": 10, "tiers": [{"start": 271999, "price": 15}]}, "cache_write_mtok": 2.5}},
      {"id": "gpt-b", "match": {"regex": "^gpt-b(-\\d{8})?$"},
        "prices": [{"prices": {"input_mtok": 9, "output_mtok": 9}}, {"constraint": {"type": "start_date", "start_date": "2026-08-01"}, "prices": {"input_mtok": 1, "output_mtok": 2}}, {"constraint": {"type": "start_date", "start_date": "2027-01-01"}, "prices": {"input_mtok": 3, "output_mtok": 4}}]},
      {"id": "gpt-a-audio", "match": {"equals": "gpt-a-audio"}, "prices": {"input_mtok": 1, "output_mtok": 1}},
      {"id": "gpt-free", "match": {"equals": "gpt-free"}, "prices": {}}
    ],
    "deepseek": [
      {"id": "v", "match": {"and": [{"contains": "v"}, {"ends_with": "v"}]}, "deprecated": true,
        "prices": [{"prices": {"input_mtok": 1, "output_mtok": 2}}, {"constraint": {"type": "start_date", "start_date": "2026-08-17"}, "prices": {"input_mtok": 3, "output_mtok": 4}}, {"constraint": {"type": "time_of_date", "start_time": "01:00:00Z", "end_time": "04:00:00Z"}, "prices": {"input_mtok": 6, "output_mtok": 8}}]}
    ],
    "groq": [
      {"id": "openai/gpt-oss", "match": {"equals": "openai/gpt-oss"}, "prices": {"input_mtok": 0.1, "output_mtok": 0.5}},
      {"id": "old", "match": {"equals": "old"}, "prices": {"input_mtok": 0.1, "output_mtok": 0.5}}
    ]
  },
  "pi": {
    "openai": [
      {"type": "chat", "id": "gpt-a-20260101", "cost": {"input": 2, "output": 10, "cacheRead": 0.2, "cacheWrite": 2.5, "tiers": [{"inputTokensAbove": 272000, "input": 4, "output": 15, "cacheRead": 0.4, "cacheWrite": 5}]}, "contextWindow": 1000, "maxTokens": 2000},
      {"type": "classifier", "id": "gpt-a", "cost": {"input": 1, "output": 0}}
    ],
    "groq": [{"type": "chat", "id": "openai/GPT-OSS", "cost": {"input": 0.1, "output": 0.5, "cacheRead": 0, "cacheWrite": 0}, "contextWindow": 5, "maxTokens": 5}]
  },
  "params": [
    {"provider": "openai", "authType": "api_key", "model": "gpt-a", "params": [{"path": "temperature"}, {"path": "reasoning_effort", "values": ["low", "high"]}, {"path": "text.verbosity"}]},
    {"provider": "openai", "authType": "subscription", "model": "gpt-b", "params": [{"path": "seed"}]},
    {"provider": "google", "authType": "api_key", "model": "gemini-x", "params": [{"path": "generationConfig.topP"}, {"path": "generationConfig.temperature"}]}
  ]
}`

func TestLists(t *testing.T) {
	var d dump
	if err := json.Unmarshal([]byte(dumped), &d); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ got, want string }{
		"pi-ai": {encodeRecords(d.piAI()), `
openai/gpt-a-20260101 1000 1000 2/.2/10/2.5>272000*2*1.5
groq/gpt-oss 5 5 .1/0/.5
`},
		// pi-ai's names too, the dearest hour, only text, no price that isn't there, and of a host of
		// others' models only those that pi-ai has too.
		"genai-prices": {encodeRecords(d.genaiPrices()), `
openai/gpt-a 1000 0 2/.2/10/2.5>272000*2*1.5
openai/gpt-a-20260101 1000 0 2/.2/10/2.5>272000*2*1.5
openai/gpt-b 0 0 9/0/9 2026-08-01=1/0/2 2027-01-01=3/0/4
deepseek/v 0 0 1/0/2 2026-08-17=6/0/8 retired
groq/gpt-oss 0 0 .1/0/.5
`},
		"modelparams": {d.params(), `
gemini/gemini-x temperature top_p
openai/gpt-a reasoning_effort=low|high temperature
`},
	} {
		if got, want := tt.got, strings.TrimPrefix(tt.want, "\n"); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for rule, names := range map[string][2]string{
		`{"equals": "GPT-A"}`:                             {"gpt-a", "gpt-ab"},
		`{"starts_with": "gpt-"}`:                         {"gpt-a", "o-gpt-a"},
		`{"ends_with": "-a"}`:                             {"gpt-a", "gpt-ab"},
		`{"contains": "pt"}`:                              {"gpt-a", "gp-t"},
		`{"regex": "^a\\d$"}`:                             {"a1", "a12"},
		`{"or": [{"equals": "a"}, {"equals": "b"}]}`:      {"b", "c"},
		`{"and": [{"contains": "a"}, {"contains": "b"}]}`: {"ab", "a"},
	} {
		var m match
		if err := json.Unmarshal([]byte(rule), &m); err != nil {
			t.Fatal(err)
		}
		if !m.matches(names[0]) || m.matches(names[1]) {
			t.Errorf("%s: %q %v, %q %v", rule, names[0], m.matches(names[0]), names[1], m.matches(names[1]))
		}
	}
	if (&match{}).matches("x") {
		t.Error("a rule that says nothing fits")
	}
}
