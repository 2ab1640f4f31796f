package editor

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"fewshot/app/prompt"
)

func TestDraft(t *testing.T) {
	at := time.Unix(1000, 0)
	set := func(s string) func(*prompt.Prompt) { return func(p *prompt.Prompt) { p.Query = s } }

	t.Run("typing without a pause is undone as one", func(t *testing.T) {
		var d Draft
		d.Edit(at, "query", "query", set("a"))
		d.Edit(at.Add(200*time.Millisecond), "query", "query", set("ab"))
		d.Edit(at.Add(3*time.Second), "query", "query", set("abc"))
		if focus, ok := d.Back(); !ok || focus != "query" || d.Prompt.Query != "ab" {
			t.Fatalf("first undo: %q, focus %q, %v", d.Prompt.Query, focus, ok)
		}
		if _, ok := d.Back(); !ok || d.Prompt.Query != "" {
			t.Fatalf("second undo: %q", d.Prompt.Query)
		}
		if _, ok := d.Back(); ok {
			t.Fatal("undid an edit that was never made")
		}
		d.Forth()
		d.Forth()
		if d.Prompt.Query != "abc" {
			t.Fatalf("after redo: %q", d.Prompt.Query)
		}
	})

	t.Run("an edit forgets what was undone", func(t *testing.T) {
		var d Draft
		d.Edit(at, "", "", set("a"))
		d.Back()
		d.Edit(at, "", "", set("b"))
		if _, ok := d.Forth(); ok || d.Prompt.Query != "b" {
			t.Fatalf("redo after an edit gave %q", d.Prompt.Query)
		}
	})

	t.Run("typing after an undo is a step of its own", func(t *testing.T) {
		var d Draft
		d.Edit(at, "query", "", set("a"))
		d.Edit(at.Add(5*time.Second), "query", "", set("ab"))
		d.Back()
		d.Edit(at.Add(5*time.Second), "query", "", set("ax"))
		d.Back()
		if d.Prompt.Query != "a" {
			t.Fatalf("got %q", d.Prompt.Query)
		}
	})

	t.Run("the oldest of very many edits can't be undone", func(t *testing.T) {
		var d Draft
		for i := range maxUndo + 10 {
			d.Edit(at, "", "", set(strconv.Itoa(i)))
		}
		undone := 0
		for ; ; undone++ {
			before := d.Prompt.Query
			if _, ok := d.Back(); !ok {
				break
			}
			if want := strconv.Itoa(maxUndo + 9 - undone); before != want {
				t.Fatalf("undo %d was of %s, want %s", undone, before, want)
			}
		}
		if undone != maxUndo || d.Prompt.Query != "9" {
			t.Errorf("%d edits were undone, back to %q", undone, d.Prompt.Query)
		}
	})

	t.Run("undo and redo lead to where the edit was", func(t *testing.T) {
		var d Draft
		d.Edit(at, "", "instruction", set("a"))
		d.Edit(at, "", "query", set("b"))
		for range 2 {
			for _, want := range []string{"query", "instruction"} {
				if focus, _ := d.Back(); focus != want {
					t.Errorf("undo leads to %q, want %q", focus, want)
				}
			}
			for _, want := range []string{"instruction", "query"} {
				if focus, _ := d.Forth(); focus != want {
					t.Errorf("redo leads to %q, want %q", focus, want)
				}
			}
		}
	})

	t.Run("an edit never writes into a past prompt", func(t *testing.T) {
		d := Draft{Prompt: prompt.Prompt{Shots: []prompt.Shot{{Input: "1"}, {Input: "2"}, {Input: "3"}}}}
		d.Edit(at, "", "", func(p *prompt.Prompt) { moveShot(p, 0, 2) })
		d.Edit(at, "", "", func(p *prompt.Prompt) { p.Shots[0].Input = "x" })
		d.Back()
		d.Back()
		want := []prompt.Shot{{Input: "1"}, {Input: "2"}, {Input: "3"}}
		if !reflect.DeepEqual(d.Prompt.Shots, want) {
			t.Fatalf("got %v", d.Prompt.Shots)
		}
	})
}

func TestMoveShot(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     string
	}{{0, 2, "bca"}, {2, 0, "cab"}, {1, 1, "abc"}, {0, 3, "abc"}, {-1, 0, "abc"}} {
		p := prompt.Prompt{Shots: []prompt.Shot{{Input: "a"}, {Input: "b"}, {Input: "c"}}}
		moveShot(&p, c.from, c.to)
		got := ""
		for _, s := range p.Shots {
			got += s.Input
		}
		if got != c.want {
			t.Errorf("%d to %d: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}
