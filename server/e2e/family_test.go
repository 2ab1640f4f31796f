package e2e

import (
	"slices"
	"strings"
	"testing"
)

// TestFamily runs the starter prompts of the tuned models, in the page and on
// the server.
func TestFamily(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	for _, starter := range []struct{ title, model, want string }{
		{"An instruction, no examples", "tiny/instruct", "fromage"},
		{"Step by step", "tiny/reason", "The answer is 6."},
		{"Not sure", "tiny/aligned", "I'm not sure."},
		{"A function", "tiny/reason", "def "},
	} {
		w.step(strings.TrimPrefix(starter.model, "tiny/"), func(t *testing.T) {
			w.Get("combobox", "Starter prompts").Choose(starter.title)
			w.settled()
			w.run()
			inPage := w.answers()
			if len(inPage) != 1 || !strings.Contains(inPage[0], starter.want) {
				t.Errorf("the answer is %q, want %q in it", inPage, starter.want)
			}
			if m := w.meta(); !strings.Contains(m, "in this page · "+starter.model) {
				t.Errorf("under the answer stands %q", m)
			}
			w.choose(starter.model + ", on the server")
			w.run()
			if got := w.answers(); !slices.Equal(got, inPage) {
				t.Errorf("on the server %q, in the page %q", got, inPage)
			}
			w.click("What it can do")
			if card := w.Get("dialog", "The tiny model").Text(); !strings.Contains(card, starter.model) {
				t.Errorf("the card says %q", card)
			}
			w.Press("Escape")
			w.Gone("dialog", "The tiny model")
		})
	}
	w.step("other_starters_go_back_to_the_base_model", func(t *testing.T) {
		w.Get("combobox", "Starter prompts").Choose("Opposites")
		w.settled()
		if m := w.Get("combobox", "Model").Value(); m != "tiny/base" {
			t.Errorf("the model is %q", m)
		}
	})
	w.Clean()
}
