package sandbox

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"
	"testing"
)

//go:embed testdata/families.jsonl
var families string

// A drawn is a function of the recipe's simulator, and what CPython says of its
// tests.
type drawn struct {
	Code     string
	Tests    []string
	Verdicts []string
}

func (d drawn) verdicts() []string {
	report := Run(context.Background(), d.Code, d.Tests, Limits{})
	out := make([]string, len(report.Results))
	for i, r := range report.Results {
		switch {
		case r.Outcome == Passed:
			out[i] = "p"
		case r.Problem != nil && r.Problem.Code == CodeRuntime:
			out[i], _, _ = strings.Cut(r.Problem.Detail, ":")
		case r.Problem != nil:
			out[i] = r.Problem.Error()
		case r.Outcome == Failed:
			out[i] = "f"
		default:
			out[i] = string(r.Outcome)
		}
	}
	return out
}

func TestRun_agrees_with_CPython_on_all_families(t *testing.T) {
	n := 0
	for line := range strings.Lines(families) {
		var d drawn
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		n++
		if got := strings.Join(d.verdicts(), " "); got != strings.Join(d.Verdicts, " ") {
			t.Errorf("%s\n%q\n got %s\nwant %s", d.Code, d.Tests, got, d.Verdicts)
		}
	}
	if n < 120 {
		t.Errorf("%d functions only", n)
	}
}
