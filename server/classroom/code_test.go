package classroom

import (
	"errors"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
)

// codeExercise is an exercise of functions that are judged by their tests.
func codeExercise(t *testing.T) Exercise {
	t.Helper()
	e := exercise(t)
	e.Metrics = metric.List{{Type: metric.Tests}}
	for i := range e.Visible {
		e.Visible[i].Tests = []string{"double(2) == 4", "double(0) == 0"}
	}
	for i, h := range e.Hidden {
		h.item.Tests = []string{"double(21) == 42"}
		e.Hidden[i] = h
	}
	return e
}

func TestGrade_of_code(t *testing.T) {
	e := codeExercise(t)
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeExercise(data)
	if err != nil || len(again.Hidden[0].item.Tests) != 1 {
		t.Fatalf("read again: %v, %v", again, err)
	}
	x := entry(e, 0, 20)
	var outcomes []lab.Outcome
	for _, trial := range e.Trials(x) {
		o := lab.Outcome{Text: "```python\ndef double(n):\n    return n + n\n```"}
		if trial.Visible && trial.Item == 0 {
			o.Text = "def double(n):\n    return n + 2\n"
		}
		outcomes = append(outcomes, o)
	}
	g, err := e.Grade(x, outcomes)
	if err != nil || g.Passed != g.Hidden || len(g.Failures) != 1 {
		t.Fatalf("got %+v, %v", g, err)
	}
	code := g.Failures[0].Code
	if code == nil || code.Count() != 1 || code.Results[1].Got != "2" {
		t.Errorf("the report is %+v", code)
	}
}

func TestDecodeExercise_wants_tests(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Exercise)
		param  string
	}{
		"none_of_a_hidden_item":  {func(e *Exercise) { e.Hidden[1].item.Tests = nil }, "hidden[1].tests"},
		"a_broken_one":           {func(e *Exercise) { e.Visible[0].Tests = []string{"double("} }, "visible[0].tests"},
		"none_in_place_of_tests": {func(e *Exercise) { e.Metrics[0].Value = "double(" }, "metrics[0].value"},
	} {
		t.Run(name, func(t *testing.T) {
			e := codeExercise(t)
			c.change(&e)
			data, err := e.Encode()
			if err != nil {
				t.Fatal(err)
			}
			var wrong *chat.Error
			if _, err := DecodeExercise(data); !errors.As(err, &wrong) || wrong.Param != c.param {
				t.Errorf("got %v", err)
			}
		})
	}
}
