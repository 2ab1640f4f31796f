package preview

import (
	"strings"
	"testing"

	"fewshot/app/table"
	"fewshot/app/table/view"
)

// read reads a table, and then as each of the choices says in turn.
func read(t *testing.T, text string, steps ...Change) view.Reading {
	t.Helper()
	r, err := table.ReadText(text, Limits())
	for _, step := range steps {
		if err == nil {
			r, err = table.ReadText(text, step(r.Reading))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.Reading
}

func pairs(r view.Reading) string {
	var all []string
	for _, s := range r.Shots {
		all = append(all, s.Input+"="+s.Output)
	}
	return strings.Join(all, "|")
}

func TestChoices(t *testing.T) {
	const reviews = "review,sentiment\nIt broke on the first day.,negative\nI love every part of it.,positive\n"
	const words = "en,de,fr\nhot,heiß,chaud\ncold,kalt,froid\n"
	for name, c := range map[string]struct {
		text  string
		steps []Change
		want  string
	}{
		"as_it_was_read": {reviews, nil, "It broke on the first day.=negative|I love every part of it.=positive"},
		"no_header":      {reviews, []Change{withHeader(false)}, "review=sentiment|It broke on the first day.=negative|I love every part of it.=positive"},
		"and_back":       {reviews, []Change{withHeader(false), withHeader(true)}, "It broke on the first day.=negative|I love every part of it.=positive"},
		"other_columns":  {words, []Change{withHeader(true), withOnly(2, view.Input), withOnly(0, view.Output)}, "chaud=hot|froid=cold"},
		"two_inputs":     {words, []Change{withHeader(true), withOnly(0, view.Input), withOnly(2, view.Output), withRole(1, view.Input)}, "hot\nheiß=chaud|cold\nkalt=froid"},
		"a_template":     {words, []Change{withHeader(true), withOnly(2, view.Output), withTemplate("{en} ({de})")}, "hot (heiß)=chaud|cold (kalt)=froid"},
		"a_template_outlives_the_header": {
			words, []Change{withHeader(true), withOnly(2, view.Output), withTemplate("{en} ({de})"), withHeader(false)},
			"en (de)=fr|hot (heiß)=chaud|cold (kalt)=froid",
		},
		"columns_again_after_a_template": {words, []Change{withHeader(true), withOnly(2, view.Output), withTemplate("{en} ({de})"), withOnly(1, view.Input)}, "heiß=chaud|kalt=froid"},
		"another_part": {
			`{"train": [{"input": "a", "output": "b"}], "test": [{"input": "c", "output": "d"}]}`,
			[]Change{func(view.Reading) view.Choices { return view.Choices{Part: "test"} }}, "c=d",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := pairs(read(t, c.text, c.steps...)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestShown(t *testing.T) {
	if got := shown("a\nb"); got != "a ⏎ b" {
		t.Errorf("%q", got)
	}
	if got := shown(strings.Repeat("很", 200)); len([]rune(got)) != 161 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}

// TestEveryRoleAndReasonHasWords guards the selections against a role without a name.
func TestEveryRoleAndReasonHasWords(t *testing.T) {
	for _, why := range []view.Why{
		view.ByChoice, view.ByName, view.ByPlace, view.ByText, view.ByShape, view.Counting, view.IDs, view.Constant, view.Empty, view.NotAsked,
	} {
		p := Preview{}
		if p.why(view.Column{Why: why}) == "" {
			t.Errorf("no words for %q", why)
		}
	}
	for _, role := range []view.Role{view.Unused, view.Input, view.Output, view.Note, view.Off, view.Instruction} {
		if roleOf(roleValue(role)) != role {
			t.Errorf("%q is read back as %q", role, roleOf(roleValue(role)))
		}
	}
}
