package coderun

import (
	"context"
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/app/sandbox"
)

// Every code and every outcome has its words in each language, and room for its detail
// in all or in none.
func TestWords(t *testing.T) {
	for _, code := range sandbox.Codes {
		in, _ := i18n.English.Find("code.problem." + string(code))
		for _, l := range i18n.Langs() {
			text, ok := l.Find("code.problem." + string(code))
			if !ok || text == "" || strings.Contains(text, "%s") != strings.Contains(in, "%s") {
				t.Errorf("%s, %s: %q", l.Tag(), code, text)
			}
			if said := Problem(l, &sandbox.Problem{Code: code, Detail: "DETAIL"}); strings.Contains(said, "%") {
				t.Errorf("%s, %s says %q", l.Tag(), code, said)
			}
		}
	}
	for _, o := range []sandbox.Outcome{sandbox.Passed, sandbox.Failed, sandbox.NotRun} {
		for _, l := range i18n.Langs() {
			if text, ok := l.Find("code.outcome." + string(o)); !ok || text == "" {
				t.Errorf("%s has no words for %s", l.Tag(), o)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	tests := []string{"f(1) == 2", "f(2) == 4"}
	for name, c := range map[string]struct{ code, want string }{
		"some_pass":   {"def f(n):\n    return 2\n", "1 of 2 tests pass"},
		"all_pass":    {"def f(n):\n    return 2 * n\n", "2 of 2 tests pass"},
		"not_python":  {"def f(n) return n", "This isn't valid Python: "},
		"beyond":      {"import socket\ndef f(n):\n    return socket.gethostname()\n", "This is Python, but it can't run here: "},
		"no_function": {"def g(n):\n    return n\n", "The code doesn't define the function f"},
		"none":        {"", "There is no code in the answer."},
	} {
		t.Run(name, func(t *testing.T) {
			r := sandbox.Run(context.Background(), c.code, tests, sandbox.Limits{})
			if got := Summary(i18n.English, &r); !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}
