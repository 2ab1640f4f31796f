package httpd

import (
	"context"
	"strings"
	"testing"

	"fewshot/server/provider"
)

// named is a provider of another name with one model.
type named struct {
	scripted
	name, model string
}

func (n named) Name() string { return n.name }

func (n named) Models(context.Context) ([]provider.Model, error) {
	return []provider.Model{{ID: n.model}}, nil
}

func TestCode(t *testing.T) {
	s := start(t, nil, named{words("x"), "openai", "gpt-4o"}, named{words("x"), "own", "m"})
	prompt := func(model string) string {
		return `{"version": 1, "model": "` + model + `", "query": "hot", "format": {"as": "text", "input_label": "Input: ", "input_end": "\n", "output_label": "Output: ", "output_end": "", "separator": "\n\n"}, "parameters": {"max_tokens": 8}}`
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		want       string
	}{
		"python":                    {"/v1/code?lang=python", prompt("openai/gpt-4o"), 200, `base_url="https://api.openai.com/v1"`},
		"curl":                      {"/v1/code?lang=curl", prompt("openai/gpt-4o"), 200, "$OPENAI_API_KEY"},
		"no_such_language":          {"/v1/code?lang=cobol", prompt("openai/gpt-4o"), 400, "Set lang to curl"},
		"no_such_provider":          {"/v1/code?lang=go", prompt("own/m"), 404, "no_straight_code"},
		"a_model_that_is_not_there": {"/v1/code?lang=go", prompt("openai/none"), 404, "model_not_found"},
		"no_prompt":                 {"/v1/code?lang=go", "{}", 400, "version"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.send(t, "POST", c.path, c.body)
			if res.StatusCode != c.status || !strings.Contains(string(body), c.want) {
				t.Errorf("%d %s", res.StatusCode, body)
			}
			if strings.Contains(string(body), "FEWSHOT_ACCESS_TOKEN") {
				t.Error("it asks for the key of this server")
			}
		})
	}
}
