package exercises

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/classroom"
)

// solutions are prompts that solve the exercises, by id: they take what visible
// items show. What an exercise's own prompt has, a solution leaves as it is.
var solutions = map[string]func(e classroom.Exercise, p *prompt.Prompt){
	"opposites": func(e classroom.Exercise, p *prompt.Prompt) { p.Shots = visible(e, 5)[2:] },
	"capitals": func(e classroom.Exercise, p *prompt.Prompt) {
		p.Shots = visible(e, 2)
		p.Format.InputLabel, p.Format.InputEnd, p.Format.OutputLabel, p.Format.Separator = "", " ", "=> ", "\n"
	},
	"prefix":         func(e classroom.Exercise, p *prompt.Prompt) { p.Shots = visible(e, 4) },
	"upper-case":     func(e classroom.Exercise, p *prompt.Prompt) { p.Shots = visible(e, 3) },
	"find-the-name":  func(e classroom.Exercise, p *prompt.Prompt) { p.Shots = visible(e, 4) },
	"sentiment":      func(e classroom.Exercise, p *prompt.Prompt) { p.Shots = visible(e, 8) },
	"step-by-step":   func(_ classroom.Exercise, p *prompt.Prompt) { p.Format.OutputLabel += "Let's think step by step. " },
	"say-what-to-do": func(_ classroom.Exercise, p *prompt.Prompt) { p.Format.InputLabel += "Translate to French: " },
	"write-the-function": func(_ classroom.Exercise, p *prompt.Prompt) {
		p.Format.InputLabel, p.Format.OutputLabel = "Instruction: Write a Python function ", "Answer: "
	},
}

func visible(e classroom.Exercise, n int) (shots []prompt.Shot) {
	for _, item := range e.Visible[:n] {
		shots = append(shots, prompt.Shot{Input: item.Input, Output: item.Output})
	}
	return shots
}

// models are the models as they are shipped.
func models(t *testing.T) func(name string) chat.Streamer {
	loaded := map[string]chat.Streamer{}
	return func(name string) chat.Streamer {
		if loaded[name] == nil {
			weights, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "weights", strings.TrimPrefix(name, "tiny/")+".bin"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := tinylm.Load(weights)
			if err != nil {
				t.Fatal(err)
			}
			loaded[name] = tinylm.NewStreamer(name, m)
		}
		return loaded[name]
	}
}

// grade grades a prompt as the server does.
func grade(t *testing.T, e classroom.Exercise, p prompt.Prompt, model chat.Streamer) classroom.Grade {
	t.Helper()
	count := classroom.NewCounter(func(encoding string) (token.Tokenizer, error) {
		if encoding != token.Tiny {
			return nil, fmt.Errorf("no tokenizer %s here", encoding)
		}
		return tinylm.FamilyTokenizer(), nil
	})
	entry, err := e.Enter(p, []string{p.Model}, count)
	if err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	trials := e.Trials(entry)
	outcomes := make([]lab.Outcome, len(trials))
	design := &lab.Design{}
	for _, trial := range trials {
		design.Trials = append(design.Trials, lab.Trial{Request: trial.Request})
	}
	runner := lab.Runner{Model: model, Concurrency: 2}
	if err := runner.Run(context.Background(), design, func(i int, o lab.Outcome) { outcomes[i] = o }); err != nil {
		t.Fatal(err)
	}
	g, err := e.Grade(entry, outcomes)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Every exercise can be solved on the tiny models, and not by leaving its prompt as
// it is.
func TestExercises_can_be_solved(t *testing.T) {
	model := models(t)
	for _, e := range All() {
		t.Run(e.ID, func(t *testing.T) {
			begin := grade(t, e, e.Prompt, model(e.Prompt.Model))
			solve := solutions[e.ID]
			if solve == nil {
				t.Fatal("nobody knows a solution")
			}
			p := e.Prompt
			solve(e, &p)
			g := grade(t, e, p, model(p.Model))
			t.Logf("as it is: %.1f points; solved: %.1f of %d (%d of %d items, %d in the worst of %d orders, %d tokens)",
				begin.Points, g.Points, g.Total, g.Passed, g.Hidden, g.Worst, g.Orders, g.Tokens)
			if g.Points < 0.95*float64(g.Total) {
				t.Errorf("the solution has %.1f of %d points; visible failures: %+v", g.Points, g.Total, g.Failures)
			}
			if begin.Points > 0.25*float64(begin.Total) {
				t.Errorf("with nothing done it has %.1f of %d points", begin.Points, begin.Total)
			}
		})
	}
}
