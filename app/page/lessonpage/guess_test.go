package lessonpage

import (
	"testing"

	"fewshot/app/lab"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func guessed(t *testing.T, g Guess, guess float64) string {
	t.Helper()
	v := New(Page{ID: "a", Title: both, Guess: &g}).(*lessonPage)
	v.mark.Guess = &guess
	_, said := v.guessed(i18n.English)
	return said
}

func TestGuess_stands_beside_what_was_measured(t *testing.T) {
	share := Guess{Question: both, Measured: 0.4, At: -1, Text: -1}
	for guess, want := range map[float64]string{
		0.4:  "You guessed 40%, and 40% was measured: very near.",
		0.45: "You guessed 45%, and 40% was measured: very near.",
		0.9:  "You guessed 90%, and 40% was measured: 50 points fewer.",
		0.1:  "You guessed 10%, and 40% was measured: 30 points more.",
	} {
		if got := guessed(t, share, guess); got != want {
			t.Errorf("%v: %q, want %q", guess, got, want)
		}
	}
	choice := Guess{Question: both, Measured: 5.42, At: -1, Options: []Option{{both, 0, 2}, {both, 2, 5}, {both, 5, 0}}}
	for guess, want := range map[float64]string{2: "That's it: 5.4 times as many.", 0: "It is otherwise: 5.4 times as many.", 7: "Measured: 5.4 times as many."} {
		if got := guessed(t, choice, guess); got != want {
			t.Errorf("option %v: %q, want %q", guess, got, want)
		}
	}
}

func TestLesson_leaves_open_what_is_to_be_guessed(t *testing.T) {
	lesson := Page{
		ID: "a", Title: both, Expect: map[string]string{"en": "<p>It is much.</p>"}, Prompt: prompt.Prompt{Version: prompt.Version, Model: "tiny/base", Format: prompt.Presets()[0].Format},
		Experiments: []Experiment{{ID: "one", Title: both, Plan: lab.Plan{Experiment: lab.KindModels}}, {ID: "two", Title: both, Plan: lab.Plan{Experiment: lab.KindModels}}},
		Records: map[string]Record{"two": {Day: "2026-11-26", Command: "fewshot lab -lesson a/two", Weights: map[string]string{"tiny/base": ""}, Summary: &labworker.Summary{
			Kind: lab.KindModels, Columns: []labworker.Column{{Name: "x", Items: 9, Score: 0.123, Low: 0.1, High: 0.2}, {Name: "y", Items: 9, Score: 0.987, Low: 0.9, High: 1}},
		}}},
		Guess: &Guess{Question: map[string]string{"en": "How much?"}, Experiment: "two", Measured: 0.987, At: 1, Veiled: []int{1}, Text: -1},
	}
	page := New(lesson).(*lessonPage)
	texts(t, app.HTMLString(page.Render()), []string{"How much?", "fewshot lab -lesson a/two", "12.3%", `type="range"`}, []string{"98.7%", "It is much."})
	page.mark.Opened = true
	page.runner.ShowRecorded(page.recording())
	texts(t, app.HTMLString(page.Render()), []string{"98.7%", "It is much.", "12.3%"}, []string{`type="range"`})
}
