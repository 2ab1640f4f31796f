package sandbox

import (
	"context"
	_ "embed"
	"strings"
	"testing"

	"fewshot/app/sandbox/extract"
)

//go:embed testdata/answers.txt
var answers string

// An answered is one of the answers in testdata.
type answered struct {
	title, outcome, prompt, answer string
	tests                          []string
}

func allAnswers(t testing.TB) (all []answered) {
	parts := strings.Split(answers, "\n=== ")[1:]
	for _, part := range parts {
		head, answer, ok := strings.Cut(part+"\n", "\n---\n")
		if !ok {
			t.Fatalf("no --- in %q", part)
		}
		lines := strings.Split(head, "\n")
		a := answered{title: lines[0], answer: strings.TrimSuffix(answer, "\n")}
		for _, line := range lines[1:] {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "outcome":
				a.outcome = value
			case "prompt":
				a.prompt = strings.ReplaceAll(value, `\n`, "\n")
			case "test":
				a.tests = append(a.tests, value)
			default:
				t.Fatalf("%s: %q", a.title, line)
			}
		}
		all = append(all, a)
	}
	return all
}

// TestAnswers takes the code out of answers that models gave, and runs it.
func TestAnswers(t *testing.T) {
	all := allAnswers(t)
	if len(all) < 60 {
		t.Fatalf("%d answers only", len(all))
	}
	for _, a := range all {
		t.Run(strings.ReplaceAll(a.title, " ", "_"), func(t *testing.T) {
			code := extract.Code(a.answer, FunctionName(a.tests), a.prompt)
			report := Run(context.Background(), code, a.tests, Limits{})
			got := string(Passed)
			switch {
			case report.Problem != nil:
				got = string(report.Problem.Code)
			case !report.Passed():
				got = string(Failed)
			}
			if got != a.outcome {
				t.Errorf("%s, want %s\n%v\n%+v\n%s", got, a.outcome, report.Problem, report.Results, code)
			}
		})
	}
}
