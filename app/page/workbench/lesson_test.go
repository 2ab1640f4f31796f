package workbench

import (
	"os"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/answers"
	"fewshot/app/prompt"
)

func cell(by answers.By, p prompt.Prompt, texts ...string) answers.Cell {
	r := &answers.Run{Prompt: p, State: answers.Done}
	for _, t := range texts {
		r.Samples = append(r.Samples, chat.Sample{Text: t})
	}
	return answers.Cell{Run: r, By: by}
}

func TestLesson_is_about_what_just_happened(t *testing.T) {
	shots := func(model, query string, words ...string) prompt.Prompt {
		p := prompt.Prompt{Model: model, Query: query}
		for i := 0; i < len(words); i += 2 {
			p.Shots = append(p.Shots, prompt.Shot{Input: words[i], Output: words[i+1]})
		}
		return p
	}
	plain := shots("tiny/base", "hot", "big", "small")
	samples := cell("", plain, "cold", "warm")
	second := samples
	second.Sample = 1
	running := cell(answers.ByShots, plain, "a")
	running.Run.State = answers.Running
	for name, c := range map[string]struct {
		cells []answers.Cell
		want  string
	}{
		"nothing":      {nil, ""},
		"usual":        {[]answers.Cell{cell("", plain, " cold")}, ""},
		"under_way":    {[]answers.Cell{running, cell(answers.ByShots, plain, "b")}, ""},
		"copied":       {[]answers.Cell{cell("", shots("tiny/base", "river", "lamp", "stone", "river", "cloud"), " cloud")}, "copying-head"},
		"compared":     {[]answers.Cell{cell(answers.ByShots, plain, "a"), cell(answers.ByShots, plain, "b")}, "in-context"},
		"all_the_same": {[]answers.Cell{cell(answers.ByShots, plain, "a"), cell(answers.ByShots, plain, " a")}, ""},
		"samples":      {[]answers.Cell{samples, second}, "generation"},
		"unsure":       {[]answers.Cell{cell("", plain, "I'm not sure.")}, "not-knowing"},
		"refused":      {[]answers.Cell{cell("", plain, "I can't help with that.")}, "alignment-tax"},
		"in_steps":     {[]answers.Cell{cell("", prompt.Prompt{Model: "tiny/reason", Query: "Think step by step."}, "3")}, "steps"},
		"local":        {[]answers.Cell{cell("", prompt.Prompt{Model: "ollama/llama3"}, "3")}, "open-models"},
		"told":         {[]answers.Cell{cell("", prompt.Prompt{Model: "tiny/base", Query: "Say hi."}, "hi hi")}, "instructions"},
		"labels":       {[]answers.Cell{cell("", shots("tiny/base", "q", "a", "pos", "b", "neg", "c", "pos", "d", "neg"), "pos")}, "labels"},
	} {
		if got := lessonOf(c.cells); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLesson_exists(t *testing.T) {
	files, err := os.ReadDir("../../../examples/lessons")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		all = append(all, f.Name())
	}
	named := 0
	for line := range strings.Lines(english) {
		id, ok := strings.CutPrefix(line, "explained.")
		if id, _, _ = strings.Cut(id, " "); !ok {
			continue
		}
		if named++; !strings.Contains(strings.Join(all, " "), "-"+id+".json") {
			t.Errorf("there is no lesson %s", id)
		}
	}
	if named < 9 {
		t.Errorf("%d lessons are named", named)
	}
}
