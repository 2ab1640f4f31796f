package prompt

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestStops(t *testing.T) {
	one := []Shot{{Input: "a", Output: "b"}}
	many := []Shot{{Input: "a", Output: "b\nc"}}
	paragraphs := []Shot{{Input: "a", Output: "b\n\nc"}}
	preset := func(id string) Format {
		for _, p := range Presets() {
			if p.ID == id {
				return p.Format
			}
		}
		t.Fatal(id)
		return Format{}
	}
	turns := preset("q-a")
	turns.As = Turns
	for name, c := range map[string]struct {
		f     Format
		shots []Shot
		want  []string
	}{
		"single_lines_stop_at_a_line_end":          {preset("input-output"), one, []string{"\n"}},
		"no_shots_stop_at_a_line_end":              {preset("input-output"), nil, []string{"\n"}},
		"several_lines_stop_at_the_separator":      {preset("input-output"), many, []string{"\n\n"}},
		"paragraphs_stop_at_the_next_label":        {preset("input-output"), paragraphs, []string{"\n\nInput:"}},
		"off_shots_have_no_say":                    {preset("input-output"), []Shot{{Output: "b"}, {Output: "c\nd", Off: true}}, []string{"\n"}},
		"arrow":                                    {preset("arrow"), one, []string{"\n"}},
		"arrow_with_several_lines_has_none":        {preset("arrow"), many, nil},
		"tags_stop_at_the_closing_tag":             {preset("xml"), many, []string{"</output>"}},
		"a_closing_tag_in_an_output_is_not_enough": {preset("xml"), []Shot{{Output: "</output>."}}, []string{"</output>\n\n"}},
		"turns_end_by_themselves":                  {turns, one, nil},
		"a_line_of_shots_stops_at_its_separator":   {Format{InputEnd: "=", Separator: "; "}, one, []string{"; "}},
		"a_space_is_no_stop":                       {Format{InputLabel: "in ", InputEnd: " ", OutputLabel: "out ", Separator: " "}, one, []string{" in"}},
		"nothing_between_shots":                    {Format{InputEnd: "="}, one, nil},
		// The model begins its answer with the line end that the query lacks.
		"label_on_a_line_of_its_own": {Format{InputLabel: "Input:\n", InputEnd: "\n", OutputLabel: "Output:\n", Separator: "\n\n"}, one, []string{"\n\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Stops(c.f, c.shots...); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}

	t.Run("the_persons_own_list_overrides", func(t *testing.T) {
		p := essay(preset("input-output"))
		for _, own := range [][]string{{"END"}, {}} {
			p.Parameters.Stop = own
			if got := Render(p).Stop; !reflect.DeepEqual(got, own) {
				t.Errorf("got %q, want %q", got, own)
			}
		}
	})
	t.Run("a_stop_ends_every_output_where_it_ends", func(t *testing.T) {
		for seed := range uint64(3000) {
			p := randomPrompt(rand.New(rand.NewPCG(seed, 2)))
			p.Parameters.Stop = nil
			stops := p.Stops()
			if len(stops) > MaxStops {
				t.Fatalf("seed %d: %d stops", seed, len(stops))
			}
			text := Render(p).Segments[0]
			for _, stop := range stops {
				if stop == "" {
					t.Fatalf("seed %d: an empty stop", seed)
				}
				for i, s := range p.Shots {
					if !s.Off && strings.Contains(s.Output, stop) {
						t.Fatalf("seed %d: output %d, %q, holds the stop %q (%q)", seed, i, s.Output, stop, text.Text)
					}
				}
			}
		}
	})
}

func TestTake(t *testing.T) {
	p := Prompt{Format: Presets()[0].Format, Shots: []Shot{
		{Input: "1", Output: "a"}, {Input: "2", Off: true}, {Input: "3", Output: "b\nc"}, {Input: "4", Output: "d"},
	}}
	for k, want := range map[int][]bool{-1: {true, true, true, true}, 0: {true, true, true, true}, 1: {false, true, true, true}, 2: {false, true, false, true}, 9: {false, true, false, false}} {
		q := p.Take(k)
		for i, off := range want {
			if q.Shots[i].Off != off {
				t.Errorf("k=%d: shot %d off is %v", k, i, q.Shots[i].Off)
			}
		}
		if !reflect.DeepEqual(q.Stops(), []string{"\n\n"}) {
			t.Errorf("k=%d: stops are %q, not the whole prompt's", k, q.Stops())
		}
	}
	if p.Shots[0].Off || p.Parameters.Stop != nil {
		t.Error("the prompt was changed")
	}
}
