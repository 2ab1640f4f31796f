package preview

import (
	"strings"
	"testing"

	"fewshot/app/table"
)

// read reads a table, and then as each of the choices says in turn.
func read(t *testing.T, text string, steps ...func(table.Reading) table.Choices) table.Reading {
	t.Helper()
	r, err := table.ReadText(text, Limits())
	for _, step := range steps {
		if err == nil {
			r, err = Again(text, r, step(r))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pairs(r table.Reading) string {
	var all []string
	for _, s := range r.Shots {
		all = append(all, s.Input+"="+s.Output)
	}
	return strings.Join(all, "|")
}

func TestChoices(t *testing.T) {
	header := func(on bool) func(table.Reading) table.Choices {
		return func(r table.Reading) table.Choices { return withHeader(r, on) }
	}
	role := func(column int, role table.Role) func(table.Reading) table.Choices {
		return func(r table.Reading) table.Choices { return withRole(r, column, role) }
	}
	only := func(column int, role table.Role) func(table.Reading) table.Choices {
		return func(r table.Reading) table.Choices { return withOnly(r, column, role) }
	}
	template := func(text string) func(table.Reading) table.Choices {
		return func(r table.Reading) table.Choices { return withTemplate(r, text) }
	}
	const reviews = "review,sentiment\nIt broke on the first day.,negative\nI love every part of it.,positive\n"
	const words = "en,de,fr\nhot,heiß,chaud\ncold,kalt,froid\n"
	for name, c := range map[string]struct {
		text  string
		steps []func(table.Reading) table.Choices
		want  string
	}{
		"as_it_was_read": {reviews, nil, "It broke on the first day.=negative|I love every part of it.=positive"},
		"no_header":      {reviews, []func(table.Reading) table.Choices{header(false)}, "review=sentiment|It broke on the first day.=negative|I love every part of it.=positive"},
		"and_back":       {reviews, []func(table.Reading) table.Choices{header(false), header(true)}, "It broke on the first day.=negative|I love every part of it.=positive"},
		"other_columns":  {words, []func(table.Reading) table.Choices{header(true), only(2, table.Input), only(0, table.Output)}, "chaud=hot|froid=cold"},
		"two_inputs":     {words, []func(table.Reading) table.Choices{header(true), only(0, table.Input), only(2, table.Output), role(1, table.Input)}, "hot\nheiß=chaud|cold\nkalt=froid"},
		"a_template":     {words, []func(table.Reading) table.Choices{header(true), only(2, table.Output), template("{en} ({de})")}, "hot (heiß)=chaud|cold (kalt)=froid"},
		"a_template_outlives_the_header": {
			words, []func(table.Reading) table.Choices{header(true), only(2, table.Output), template("{en} ({de})"), header(false)},
			"en (de)=fr|hot (heiß)=chaud|cold (kalt)=froid",
		},
		"columns_again_after_a_template": {words, []func(table.Reading) table.Choices{header(true), only(2, table.Output), template("{en} ({de})"), only(1, table.Input)}, "heiß=chaud|kalt=froid"},
		"another_part": {
			`{"train": [{"input": "a", "output": "b"}], "test": [{"input": "c", "output": "d"}]}`,
			[]func(table.Reading) table.Choices{func(table.Reading) table.Choices { return table.Choices{Part: "test"} }}, "c=d",
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
	for _, why := range []table.Why{
		table.ByChoice, table.ByName, table.ByPlace, table.ByText, table.ByShape, table.Counting, table.IDs, table.Constant, table.Empty, table.NotAsked,
	} {
		p := Preview{}
		if p.why(table.Column{Why: why}) == "" {
			t.Errorf("no words for %q", why)
		}
	}
	for _, role := range []table.Role{table.Unused, table.Input, table.Output, table.Note, table.Off, table.Instruction} {
		if roleOf(roleValue(role)) != role {
			t.Errorf("%q is read back as %q", role, roleOf(roleValue(role)))
		}
	}
}
