package prompt

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, got)
	}
}

// essay is the three-shot translation with one shot switched off.
func essay(f Format) Prompt {
	return Prompt{
		Version:     Version,
		Instruction: "Translate English to Chinese.",
		Shots: []Shot{
			{Input: "sea otter", Output: "海獭"},
			{Input: "peppermint", Output: "薄荷", Off: true, Note: "switched off"},
			{Input: "plush giraffe", Output: "毛绒长颈鹿"},
		},
		Query:  "cheese",
		Format: f,
		Model:  "tiny/base",
	}
}

// describe writes a rendered prompt so that a person can check it: every span
// on a line with its part, and the stop sequences.
func describe(r Rendered) string {
	names := []string{"framing", "instruction", "example", "query"}
	var b strings.Builder
	for _, segment := range r.Segments {
		fmt.Fprintf(&b, "[%s]\n", segment.Role)
		for _, s := range segment.Spans {
			fmt.Fprintf(&b, "%4d %-11s %2d %q\n", s.Start, names[s.Part], s.Shot, segment.Text[s.Start:s.End])
		}
	}
	fmt.Fprintf(&b, "stop %q\n", r.Stop)
	return b.String()
}

func TestRender(t *testing.T) {
	for _, preset := range Presets() {
		for _, as := range []Layout{Text, Message, Turns} {
			t.Run(preset.ID+"/"+string(as), func(t *testing.T) {
				f := preset.Format
				f.As = as
				golden(t, filepath.Join("render", preset.ID+"."+string(as)), describe(Render(essay(f))))
			})
		}
	}
	plain := Presets()[0].Format

	t.Run("empty_instruction_has_no_separator", func(t *testing.T) {
		p := essay(plain)
		p.Instruction = ""
		want := "Input: sea otter\nOutput: 海獭\n\nInput: plush giraffe\nOutput: 毛绒长颈鹿\n\nInput: cheese\nOutput:"
		if got := Render(p).Segments[0].Text; got != want {
			t.Errorf("got %q", got)
		}
	})
	t.Run("no_shots", func(t *testing.T) {
		if got := Render(Prompt{Query: "x", Format: plain}).Segments[0].Text; got != "Input: x\nOutput:" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("turns_without_instruction_have_no_system_message", func(t *testing.T) {
		b := Render(Prompt{Query: "x", Format: Format{As: Turns}}).Segments
		if len(b) != 1 || b[0].Role != chat.User || b[0].Text != "x" {
			t.Errorf("got %+v", b)
		}
	})
	t.Run("labels_inside_inputs_stay", func(t *testing.T) {
		p := Prompt{Query: "\nOutput: 42\n\nInput: ", Format: plain}
		if got := Render(p).Segments[0].Text; got != "Input: \nOutput: 42\n\nInput: \nOutput:" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("only_the_querys_label_is_trimmed", func(t *testing.T) {
		p := Prompt{Shots: []Shot{{"a ", "b ", false, ""}}, Query: "c ", Format: Format{OutputLabel: "Output:\u00a0\n \t", InputEnd: "|", Separator: ";"}}
		if got := Render(p).Segments[0].Text; got != "a |Output:\u00a0\n \tb ;c |Output:" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("unknown_layout_is_text", func(t *testing.T) {
		if r := Render(Prompt{Query: "x"}); len(r.Segments) != 1 || r.Segments[0].Role != "" || r.Segments[0].Text != "x" {
			t.Errorf("got %+v", r)
		}
	})
}

func TestRequest(t *testing.T) {
	temperature := 0.5
	for _, as := range []Layout{Text, Message, Turns} {
		t.Run(string(as), func(t *testing.T) {
			f := Presets()[2].Format
			f.As = as
			p := essay(f)
			p.Parameters.Temperature = &temperature
			r := Render(p)
			req := r.Request(p)
			if req.Model != p.Model || req.Temperature != &temperature || !req.Stream || !req.IncludeUsage {
				t.Errorf("model and parameters: %+v", req)
			}
			if !reflect.DeepEqual(req.Stop, r.Stop) {
				t.Errorf("stop %q, rendered %q", req.Stop, r.Stop)
			}
			var sent []string
			if req.Chat() {
				for i, m := range req.Messages {
					sent = append(sent, m.Content)
					if m.Role != r.Segments[i].Role {
						t.Errorf("message %d has role %q", i, m.Role)
					}
				}
			} else {
				sent = []string{req.Prompt}
			}
			if req.Chat() != (as != Text) || len(sent) != len(r.Segments) {
				t.Fatalf("sent as %d texts, chat %v", len(sent), req.Chat())
			}
			for i, s := range sent {
				if s != r.Segments[i].Text {
					t.Errorf("sent %q, shown %q", s, r.Segments[i].Text)
				}
			}
			if p.Parameters.Stop != nil {
				t.Error("the prompt was changed")
			}
		})
	}
}

// randomPrompt is a prompt of pieces that get in each other's way.
func randomPrompt(r *rand.Rand) Prompt {
	pieces := []string{"", " ", "\n", "\n\n", "Input: ", "Output:", "海獭", "a", "b\tc", "\u00a0", "</output>", "=>", "\"", "😀", "e\u0301", "\r\n", "x y"}
	some := func() string {
		var s string
		for range r.IntN(4) {
			s += pieces[r.IntN(len(pieces))]
		}
		return s
	}
	p := Prompt{Version: Version, Instruction: some(), Query: some(), Model: some()}
	p.Format = Format{[]Layout{Text, Message, Turns}[r.IntN(3)], some(), some(), some(), some(), some()}
	if r.IntN(2) == 0 {
		all := Presets()
		as := p.Format.As
		p.Format = all[r.IntN(len(all))].Format
		p.Format.As = as
	}
	for range r.IntN(6) {
		p.Shots = append(p.Shots, Shot{some(), some(), r.IntN(3) == 0, some()})
	}
	switch r.IntN(4) {
	case 0:
		p.Parameters.Stop = []string{}
	case 1:
		p.Parameters.Stop = []string{"###", some() + "."}
	}
	if r.IntN(2) == 0 {
		n, f, seed := r.IntN(100)+1, r.Float64(), r.Int64()-r.Int64()
		p.Parameters.MaxTokens, p.Parameters.TopP, p.Parameters.Seed = &n, &f, &seed
	}
	return p
}

func TestRenderProperties(t *testing.T) {
	for seed := range uint64(3000) {
		p := randomPrompt(rand.New(rand.NewPCG(seed, 1)))
		r := Render(p)
		for _, b := range r.Segments {
			end := 0
			for _, s := range b.Spans {
				if s.Start != end || s.End <= s.Start {
					t.Fatalf("seed %d: spans of %q leave a gap or are empty: %v", seed, b.Text, b.Spans)
				}
				end = s.End
				if s.Shot >= 0 && p.Shots[s.Shot].Off {
					t.Fatalf("seed %d: a span of shot %d, which is off", seed, s.Shot)
				}
				if (s.Part == Instruction || s.Part == Query) && s.Shot != -1 || s.Part == Example && s.Shot < 0 {
					t.Fatalf("seed %d: part %d of shot %d", seed, s.Part, s.Shot)
				}
			}
			if end != len(b.Text) {
				t.Fatalf("seed %d: spans end at %d of %d", seed, end, len(b.Text))
			}
		}
		// A shot that is off is as good as none.
		q := p
		q.Shots = nil
		for _, s := range p.Shots {
			if !s.Off {
				q.Shots = append(q.Shots, s)
			}
		}
		other := Render(q)
		if len(other.Segments) != len(r.Segments) || !reflect.DeepEqual(other.Stop, r.Stop) {
			t.Fatalf("seed %d: off shots change the prompt", seed)
		}
		for i, b := range r.Segments {
			if b.Text != other.Segments[i].Text {
				t.Fatalf("seed %d: off shots change the text", seed)
			}
		}
		// The parts' bytes are the parts.
		if p.Format.As != Turns {
			part := func(want Part) (s string) {
				for _, sp := range r.Segments[0].Spans {
					if sp.Part == want {
						s += r.Segments[0].Text[sp.Start:sp.End]
					}
				}
				return s
			}
			examples := ""
			for _, s := range q.Shots {
				examples += s.Input + s.Output
			}
			if part(Instruction) != p.Instruction || part(Query) != p.Query || part(Example) != examples {
				t.Fatalf("seed %d: parts differ from the prompt's", seed)
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	p := essay(Presets()[0].Format)
	for len(p.Shots) < 10 {
		p.Shots = append(p.Shots, p.Shots[0])
	}
	b.Run("render", func(b *testing.B) {
		for b.Loop() {
			Render(p)
		}
	})
	b.Run("lint", func(b *testing.B) {
		for b.Loop() {
			Lint(p)
		}
	})
}
