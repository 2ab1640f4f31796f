package classroom

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
)

// entry is a checked prompt with a number of shots.
func entry(e Exercise, shots, tokens int) Entry {
	p := enabled(e.Prompt)
	p.Shots = nil
	for _, input := range []string{"big", "wet", "old"}[:shots] {
		p.Shots = append(p.Shots, prompt.Shot{Input: input, Output: "x"})
	}
	return Entry{p, tokens}
}

// answers are outcomes in which the trials pass that pass says.
func answers(e Exercise, x Entry, pass func(t Trial) bool) []lab.Outcome {
	var all []lab.Outcome
	for _, t := range e.Trials(x) {
		o := lab.Outcome{Text: "wrong"}
		if pass(t) {
			if o.Text = e.Hidden[t.Item].item.Output; t.Visible {
				o.Text = e.Visible[t.Item].Output
			}
		}
		all = append(all, o)
	}
	return all
}

func TestTrials(t *testing.T) {
	e := exercise(t)
	for shots, want := range map[int]int{0: 2 + 5, 1: 2 + 5, 2: 2 + 2*5, 3: 2 + 6*5} {
		x := entry(e, shots, 10)
		trials := e.Trials(x)
		if len(trials) != want {
			t.Errorf("%d shots make %d trials, want %d", shots, len(trials), want)
		}
		for i, again := range e.Trials(x) {
			if again.Request.Prompt != trials[i].Request.Prompt {
				t.Fatal("the trials are not the same ones again")
			}
		}
	}
	trials := e.Trials(entry(e, 3, 10))
	first, last := trials[2].Request.Prompt, trials[len(trials)-1].Request.Prompt
	if !strings.HasPrefix(first, "Input: big") || !strings.HasPrefix(last, "Input: old") || !strings.HasSuffix(last, "Input: SECRET5\nOutput:") {
		t.Errorf("the first is %q, the last %q", first, last)
	}
}

func TestGrade(t *testing.T) {
	e := exercise(t) // 60 for accuracy, 20 for robustness, 20 for economy from 20 to 40 tokens; full at 0.8
	for _, c := range []struct {
		name   string
		shots  int
		tokens int
		pass   func(t Trial) bool
		points float64
		worst  int
	}{
		{"nothing", 3, 10, func(Trial) bool { return false }, 0, 0},
		{"everything, briefly", 3, 20, func(Trial) bool { return true }, 100, 5},
		{"everything, at length", 3, 40, func(Trial) bool { return true }, 80, 5},
		{"everything, halfway", 3, 30, func(Trial) bool { return true }, 90, 5},
		{"enough to be full", 3, 20, func(t Trial) bool { return t.Item < 4 }, 100, 4},
		{"half of that", 3, 20, func(t Trial) bool { return t.Item < 2 }, 50, 2},
		{"but one order", 3, 20, func(t Trial) bool { return t.Order != 4 }, 80, 0},
		{"the order as given alone", 3, 20, func(t Trial) bool { return t.Order == 0 }, 80, 0},
		{"no shots, one order", 0, 20, func(t Trial) bool { return true }, 100, 5},
		{"visible items don't score", 3, 20, func(t Trial) bool { return t.Visible }, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := entry(e, c.shots, c.tokens)
			g, err := e.Grade(x, answers(e, x, c.pass))
			if err != nil || math.Abs(g.Points-c.points) > 1e-9 || g.Worst != c.worst || g.Total != 100 || g.Hidden != 5 || g.Tokens != c.tokens {
				t.Errorf("got %+v, %v; want %v points and %d in the worst order", g, err, c.points, c.worst)
			}
		})
	}

	t.Run("begins where chance ends", func(t *testing.T) {
		e := exercise(t)
		e.Points.ZeroAt = 0.4
		for passed, points := range []float64{0, 0, 0, 50, 100, 100} {
			x := entry(e, 2, 20)
			g, err := e.Grade(x, answers(e, x, func(t Trial) bool { return t.Item < passed }))
			if err != nil || math.Abs(g.Points-points) > 1e-9 {
				t.Errorf("%d of 5 have %v points, want %v", passed, g.Points, points)
			}
		}
	})
	t.Run("shows the visible failures alone", func(t *testing.T) {
		x := entry(e, 2, 20)
		g, err := e.Grade(x, answers(e, x, func(t Trial) bool { return t.Visible && t.Item == 0 }))
		data, _ := json.Marshal(g)
		if err != nil || len(g.Failures) != 1 || !reflect.DeepEqual(g.Failures[0], Miss{Item: e.Visible[1], Answer: "wrong"}) || hidden(string(data)) {
			t.Errorf("the grade is %s, %v", data, err)
		}
	})
	t.Run("takes half an answer for none", func(t *testing.T) {
		x := entry(e, 0, 20)
		all := answers(e, x, func(Trial) bool { return true })
		all[3].Err = &chat.Error{Message: "broken"}
		g, err := e.Grade(x, all)
		if err != nil || g.Passed != 4 || g.Failed != 1 {
			t.Errorf("the grade is %+v, %v", g, err)
		}
	})
	t.Run("refuses outcomes of something else", func(t *testing.T) {
		if _, err := e.Grade(entry(e, 2, 20), make([]lab.Outcome, 3)); err == nil {
			t.Error("it was graded")
		}
	})
}
