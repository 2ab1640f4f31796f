package step

import (
	"reflect"
	"testing"

	"fewshot/app/prompt"
)

func example() prompt.Prompt {
	return prompt.Prompt{Version: prompt.Version, Shots: []prompt.Shot{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}}, Query: "big", Model: "tiny/base"}
}

func TestParse(t *testing.T) {
	for text, want := range map[string][]Step{
		"off-2":                      {{Do: Off, Shot: 1}},
		"on-1&run":                   {{Do: On, Shot: 0}, {Do: Run}},
		"query=ice%20cream&compare":  {{Do: Query, Value: "ice cream"}, {Do: Compare}},
		"output-1=a%26b":             {{Do: Output, Shot: 0, Value: "a&b"}},
		"model=tiny/instruct":        {{Do: Model, Value: "tiny/instruct"}},
		"instruction=&temperature=0": {{Do: Instruction}, {Do: Temperature, Value: "0"}},
		"top_p=0.9&run":              {{Do: TopP, Value: "0.9"}, {Do: Run}},
		"reset":                      {{Do: Reset}},
		"label=A%3A%20":              {{Do: Label, Value: "A: "}},
	} {
		if got, err := Parse(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "off", "off-0", "off-x", "off-1=2", "output-1", "run=1", "query", "jump", "run&", "query=%zz", "reset-1"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestApply(t *testing.T) {
	for text, changed := range map[string]func(*prompt.Prompt){
		"off-2":         func(p *prompt.Prompt) { p.Shots[1].Off = true },
		"output-1=warm": func(p *prompt.Prompt) { p.Shots[0].Output = "warm" },
		"first-2": func(p *prompt.Prompt) {
			p.Shots = []prompt.Shot{{Input: "up", Output: "down"}, {Input: "hot", Output: "cold"}}
		},
		"query=small":        func(p *prompt.Prompt) { p.Query = "small" },
		"instruction=Do.":    func(p *prompt.Prompt) { p.Instruction = "Do." },
		"label=A":            func(p *prompt.Prompt) { p.Format.OutputLabel = "A" },
		"model=tiny/aligned": func(p *prompt.Prompt) { p.Model = "tiny/aligned" },
		"temperature=0.5":    func(p *prompt.Prompt) { half := 0.5; p.Parameters.Temperature = &half },
		"top_p=0.5":          func(p *prompt.Prompt) { half := 0.5; p.Parameters.TopP = &half },
		"run":                func(*prompt.Prompt) {},
		"off-9":              func(*prompt.Prompt) {},
	} {
		steps, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		before, got, want := example(), example(), example()
		got.Shots = before.Shots
		steps[0].Apply(&got)
		changed(&want)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s makes %+v, want %+v", text, got, want)
		}
		if !reflect.DeepEqual(before, example()) {
			t.Errorf("%s wrote into the prompt before", text)
		}
	}
}

func TestCheck(t *testing.T) {
	for text, ok := range map[string]bool{"off-2": true, "off-3": false, "output-3=x": false, "temperature=2": true, "temperature=3": false, "temperature=x": false, "top_p=1": true, "top_p=0": false, "top_p=1.1": false, "top_p=NaN": false, "query=": false, "instruction=": true, "model=": false, "run": true} {
		steps, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := steps[0].Check(example()); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"off-2&run", "query=a%20b", "output-1=x&compare"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		steps, err := Parse(text)
		if err != nil {
			return
		}
		p := example()
		for _, s := range steps {
			s.Apply(&p)
		}
	})
}
