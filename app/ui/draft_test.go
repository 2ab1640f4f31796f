package ui

import (
	"reflect"
	"testing"
	"time"

	"fewshot/app/prompt"
)

func TestDraft(t *testing.T) {
	at := time.Unix(1000, 0)
	set := func(s string) func(*prompt.Prompt) { return func(p *prompt.Prompt) { p.Query = s } }

	t.Run("typing without a pause is undone as one", func(t *testing.T) {
		var d draft
		d.edit(at, "query", "query", set("a"))
		d.edit(at.Add(200*time.Millisecond), "query", "query", set("ab"))
		d.edit(at.Add(3*time.Second), "query", "query", set("abc"))
		if focus, ok := d.back(); !ok || focus != "query" || d.prompt.Query != "ab" {
			t.Fatalf("first undo: %q, focus %q, %v", d.prompt.Query, focus, ok)
		}
		if _, ok := d.back(); !ok || d.prompt.Query != "" {
			t.Fatalf("second undo: %q", d.prompt.Query)
		}
		if _, ok := d.back(); ok {
			t.Fatal("undid an edit that was never made")
		}
		d.forth()
		d.forth()
		if d.prompt.Query != "abc" {
			t.Fatalf("after redo: %q", d.prompt.Query)
		}
	})

	t.Run("an edit forgets what was undone", func(t *testing.T) {
		var d draft
		d.edit(at, "", "", set("a"))
		d.back()
		d.edit(at, "", "", set("b"))
		if _, ok := d.forth(); ok || d.prompt.Query != "b" {
			t.Fatalf("redo after an edit gave %q", d.prompt.Query)
		}
	})

	t.Run("typing after an undo is a step of its own", func(t *testing.T) {
		var d draft
		d.edit(at, "query", "", set("a"))
		d.edit(at.Add(5*time.Second), "query", "", set("ab"))
		d.back()
		d.edit(at.Add(5*time.Second), "query", "", set("ax"))
		d.back()
		if d.prompt.Query != "a" {
			t.Fatalf("got %q", d.prompt.Query)
		}
	})

	t.Run("an edit never writes into a past prompt", func(t *testing.T) {
		d := draft{prompt: prompt.Prompt{Shots: []prompt.Shot{{Input: "1"}, {Input: "2"}, {Input: "3"}}}}
		d.edit(at, "", "", func(p *prompt.Prompt) { moveShot(p, 0, 2) })
		d.edit(at, "", "", func(p *prompt.Prompt) { p.Shots[0].Input = "x" })
		d.back()
		d.back()
		want := []prompt.Shot{{Input: "1"}, {Input: "2"}, {Input: "3"}}
		if !reflect.DeepEqual(d.prompt.Shots, want) {
			t.Fatalf("got %v", d.prompt.Shots)
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
