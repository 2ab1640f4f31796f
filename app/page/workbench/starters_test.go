package workbench

import (
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/examples"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestStarters_each_can_be_chosen(t *testing.T) {
	for _, l := range i18n.Langs() {
		w := newWorkbench()
		w.lang = l
		all := w.starters()
		if len(all) != len(examples.All()) {
			t.Fatalf("%s: %d of %d starters can be chosen", l.Tag(), len(all), len(examples.All()))
		}
		for _, c := range all {
			p, ok := examplePrompt(c.Value)
			if !ok || p.Query == "" {
				t.Errorf("%s gives %+v", c.Value, p)
			}
			if c.Text == "" || exampleText(l, c.Value) == "" {
				t.Errorf("%s has no words in %s", c.Value, l.Tag())
			}
		}
	}
	if _, ok := examplePrompt("none"); ok || exampleText(i18n.English, "none") != "" {
		t.Error("there is a starter that there isn't")
	}
}

func TestSnippet_of_each_kind_of_page(t *testing.T) {
	const home, fragment = "https://example.org/fewshot/", "p=AbC-_"
	seen := map[string]string{}
	for _, kind := range snippetKinds {
		s := snippet(kind.Value, home, fragment)
		if !strings.Contains(s, home+"embed.js") || !strings.Contains(s, fragment) {
			t.Errorf("%s lacks the script or the prompt:\n%s", kind.Value, s)
		}
		if strings.Count(s, "<few-shot-prompt") != 1 || strings.Count(s, "</few-shot-prompt>") != 1 {
			t.Errorf("%s has not one element:\n%s", kind.Value, s)
		}
		if other, ok := seen[s]; ok {
			t.Errorf("%s is %s", kind.Value, other)
		}
		seen[s] = kind.Value
	}
}

// TestWorkbench_begins_with_the_first_prompt, before its program has started.
func TestWorkbench_begins_with_the_first_prompt(t *testing.T) {
	w := newWorkbench()
	first := examples.First().Prompt
	if got := w.editor.Prompt(); got.Query != first.Query || len(got.Shots) != len(first.Shots) {
		t.Errorf("it begins with %+v", got)
	}
	html := app.HTMLString(w.Render())
	for _, text := range []string{first.Shots[0].Input, `class="brand"`} {
		if !strings.Contains(html, text) {
			t.Errorf("%q is missing in %.3000s", text, html)
		}
	}
}
