package prompt

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// Whatever is edited, a Renderer gives what Render gives, and the change that it names
// makes the text from the text before.
func TestRenderer(t *testing.T) {
	draw := rand.New(rand.NewPCG(8, 9))
	texts := []string{"", "a", "ab", "The otter", " 海獭 ", "line\nline\n", "Q: "}
	text := func() string { return texts[draw.IntN(len(texts))] }
	kept, changes := 0, 0
	for range 300 {
		p := Prompt{Version: Version, Instruction: text(), Query: text(), Format: Presets()[draw.IntN(len(Presets()))].Format}
		if draw.IntN(4) == 0 {
			p.Format = Format{As: Text, InputLabel: text(), InputEnd: text(), OutputLabel: text(), OutputEnd: text(), Separator: text()}
		}
		p.Format.As = []Layout{Text, Message, Turns}[draw.IntN(3)]
		for range draw.IntN(4) {
			p.Shots = append(p.Shots, Shot{Input: text(), Output: text(), Off: draw.IntN(5) == 0})
		}
		var r Renderer
		before := ""
		for range 40 {
			got, want := r.Render(p), Render(p)
			if c := got.Segments[0].Change; c != nil && c.Before == before {
				changes++
				if now := c.Before[:c.From] + got.Segments[0].Text[c.From:c.NewTo] + c.Before[c.OldTo:]; now != got.Segments[0].Text {
					t.Fatalf("the change %+v makes %q, the text is %q", *c, now, got.Segments[0].Text)
				}
			}
			before = got.Segments[0].Text
			for i := range got.Segments {
				got.Segments[i].Change = nil
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || !reflect.DeepEqual(got.Stop, want.Stop) {
				t.Fatalf("%+v\n got %+v\nwant %+v", p, got, want)
			}
			kept++
			// The shots are changed in place, as an editor may.
			switch n := draw.IntN(10); {
			case n == 0:
				p.Instruction = text()
			case n == 1:
				p.Query = text()
			case n == 2:
				p.Format.Separator = text()
			case n == 3:
				p.Shots = append(p.Shots, Shot{Input: text()})
			case len(p.Shots) == 0:
			case n == 4:
				p.Shots[draw.IntN(len(p.Shots))].Off = draw.IntN(2) == 0
			case n < 8:
				p.Shots[draw.IntN(len(p.Shots))].Input = text()
			default:
				p.Shots[draw.IntN(len(p.Shots))].Output = text()
			}
		}
	}
	if changes < kept/20 {
		t.Errorf("only %d of %d renderings replaced a range", changes, kept)
	}
}

func TestRendererLeavesWhatItGaveAlone(t *testing.T) {
	p := Prompt{Version: Version, Query: "q", Format: Presets()[0].Format, Shots: []Shot{{Input: "hot", Output: "cold"}, {Input: "big", Output: "small"}}}
	var r Renderer
	first := r.Render(p)
	want := fmt.Sprint(first)
	p.Shots[0].Output = "freezing"
	second := r.Render(p)
	if got := fmt.Sprint(first); got != want {
		t.Errorf("%s became %s", want, got)
	}
	if second.Segments[0].Change == nil || first.Segments[0].Change != nil {
		t.Error("the second, and not the first, is made by a change")
	}
}
