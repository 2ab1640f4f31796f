package prompt

import (
	"slices"
	"strings"
	"testing"
)

func TestLint(t *testing.T) {
	plain := Presets()[0].Format
	good := func() Prompt { return essay(plain) }
	edit := func(f func(p *Prompt)) Prompt {
		p := good()
		f(&p)
		return p
	}
	outputs := func(texts ...string) Prompt {
		p := Prompt{Query: "q", Format: plain}
		for i, s := range texts {
			p.Shots = append(p.Shots, Shot{Input: strings.Repeat("i", i+1), Output: s})
		}
		return p
	}
	for name, c := range map[string]struct {
		p    Prompt
		want []string // code and field
	}{
		"a_good_prompt":                     {good(), nil},
		"no_shots":                          {edit(func(p *Prompt) { p.Shots = nil }), []string{"no_shots shots"}},
		"all_off":                           {edit(func(p *Prompt) { p.Shots = p.Shots[1:2] }), []string{"no_shots shots"}},
		"off_shots_are_not_looked_at":       {edit(func(p *Prompt) { p.Shots[1] = Shot{Off: true} }), nil},
		"empty_shot":                        {edit(func(p *Prompt) { p.Shots[1] = Shot{Input: " "} }), []string{"empty_shot shots[1].input"}},
		"empty_input":                       {edit(func(p *Prompt) { p.Shots[0].Input = " \n" }), []string{"empty_input shots[0].input"}},
		"empty_output":                      {edit(func(p *Prompt) { p.Shots[2].Output = "" }), []string{"empty_output shots[2].output"}},
		"edge_space":                        {edit(func(p *Prompt) { p.Shots[0].Output = "海獭\u00a0" }), []string{"edge_space shots[0].output"}},
		"duplicate":                         {edit(func(p *Prompt) { p.Shots[2] = p.Shots[0] }), []string{"duplicate_shot shots[2].input"}},
		"contradiction":                     {edit(func(p *Prompt) { p.Shots[2].Input = "sea otter" }), []string{"contradiction shots[2].input"}},
		"separator":                         {edit(func(p *Prompt) { p.Shots[0].Input = "sea\n\notter" }), []string{"contains_separator shots[0].input"}},
		"label":                             {edit(func(p *Prompt) { p.Query = "x\nOutput: y" }), []string{"contains_label query"}},
		"a_label_within_a_line_is_a_word":   {edit(func(p *Prompt) { p.Query = "the Output: y" }), nil},
		"an_arrow_counts_anywhere":          {edit(func(p *Prompt) { p.Format = Presets()[3].Format; p.Query = "x => y" }), []string{"contains_label query"}},
		"stop_in_an_output":                 {edit(func(p *Prompt) { p.Parameters.Stop = []string{"长"} }), []string{"contains_stop shots[2].output"}},
		"a_line_end_in_an_input_is_no_stop": {edit(func(p *Prompt) { p.Shots[0].Input = "sea\notter" }), nil},
		"query_in_shots":                    {edit(func(p *Prompt) { p.Query = "sea otter" }), []string{"query_in_shots query"}},
		"empty_query":                       {edit(func(p *Prompt) { p.Query = "" }), []string{"empty_query query"}},
		"same_output":                       {outputs("yes", "yes", "yes"), []string{"same_output shots"}},
		"another_spelling":                  {outputs("positive", "Positive.", "no", "good"), []string{"inconsistent_output shots[1].output", "mixed_case shots[1].output"}},
		"one_small_letter":                  {outputs("Paris", "Rome", "berlin"), []string{"mixed_case shots[2].output"}},
		"same_labels":                       {edit(func(p *Prompt) { p.Format.OutputLabel = "Input: " }), []string{"same_labels format.output_label"}},
		"label_space":                       {edit(func(p *Prompt) { p.Format.OutputLabel = "Output:  " }), []string{"label_space format.output_label"}},
		"a_label_line_is_fine":              {edit(func(p *Prompt) { p.Format.OutputLabel = "Output:\n" }), nil},
		"ends_in_space":                     {edit(func(p *Prompt) { p.Format.InputEnd, p.Format.OutputLabel = " => ", "" }), []string{"ends_in_space format.input_end"}},
		"no_stop": {edit(func(p *Prompt) { p.Format = Presets()[3].Format; p.Shots[0].Output = "海\n獭" }),
			[]string{"contains_separator shots[0].output", "no_stop parameters.stop"}},
		"none_by_choice_is_no_notice": {edit(func(p *Prompt) { p.Parameters.Stop = []string{} }), nil},
		"too_many_stops":              {edit(func(p *Prompt) { p.Parameters.Stop = []string{"#1", "#2", "#3", "#4", "#5"} }), []string{"too_many_stops parameters.stop"}},
		"same_samples": {edit(func(p *Prompt) {
			n, zero := 3, 0.0
			p.Parameters.N, p.Parameters.Temperature = &n, &zero
		}), []string{"same_samples parameters.temperature"}},
		"empty_stop":                   {edit(func(p *Prompt) { p.Parameters.Stop = []string{""} }), []string{"empty_stop parameters.stop"}},
		"labels_mean_nothing_in_turns": {edit(func(p *Prompt) { p.Format = Format{As: Turns, InputLabel: "a", OutputLabel: "a"}; p.Query = "a\n\na" }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, n := range Lint(c.p) {
				got = append(got, n.Code+" "+n.Field)
				if n.Message == "" || n.Hint == "" || strings.Contains(n.Message, "%!") {
					t.Errorf("%s says %q, %q", n.Code, n.Message, n.Hint)
				}
				for _, v := range n.Values {
					if !strings.Contains(n.Message, v) {
						t.Errorf("%s: the value %q is not in %q", n.Code, v, n.Message)
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
