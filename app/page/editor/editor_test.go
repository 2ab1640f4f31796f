package editor

import (
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/page/preview"
	"fewshot/app/page/reader"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table"
	"fewshot/app/table/view"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A listener is a page that keeps what it is told.
type listener struct{ said []widget.Notice }

func (*listener) Lang() i18n.Lang       { return i18n.English }
func (*listener) Context() app.Context  { return app.Context{} }
func (p *listener) Say(n widget.Notice) { p.said = append(p.said, n) }

func words(inputs ...string) []prompt.Shot {
	shots := make([]prompt.Shot, len(inputs))
	for i, s := range inputs {
		shots[i].Input = s
	}
	return shots
}

func inputs(p prompt.Prompt) (text string) {
	for _, s := range p.Shots {
		text += s.Input
	}
	return text
}

func TestEditor(t *testing.T) {
	var ctx app.Context
	open := func() (*Editor, *listener) {
		page := &listener{}
		e := New(page)
		e.Open(prompt.Prompt{Query: "q", Shots: words("a", "b", "c"), Format: prompt.Presets()[0].Format})
		return e, page
	}
	t.Run("what_was_edited_before_can't_be_undone", func(t *testing.T) {
		e, _ := open()
		e.DeleteShot(ctx, 0)
		e.Open(prompt.Prompt{Query: "other"})
		e.Undo(ctx)
		if got := e.Prompt(); got.Query != "other" || len(got.Shots) != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("shots", func(t *testing.T) {
		e, page := open()
		for _, step := range []struct {
			do   func()
			want string
		}{
			{func() { e.MoveShot(ctx, 0, 2) }, "bca"},
			{func() { e.MoveShot(ctx, 0, 3) }, "bca"}, // there is no such place
			{func() { e.DuplicateShot(ctx, 1) }, "bcca"},
			{func() { e.Drag(3); e.DropOn(ctx, 0) }, "abcc"},
			{func() { e.DropOn(ctx, 2) }, "abcc"}, // nothing is dragged
			{func() { e.DeleteShot(ctx, 3) }, "abc"},
			{func() { e.Undo(ctx) }, "abcc"},
			{func() { e.Undo(ctx) }, "bcca"},
			{func() { e.Redo(ctx) }, "abcc"},
		} {
			step.do()
			if got := inputs(e.Prompt()); got != step.want {
				t.Fatalf("%q, want %q", got, step.want)
			}
		}
		if len(page.said) != 1 || page.said[0].Hint == "" {
			t.Errorf("a deleted example should say how it comes back: %+v", page.said)
		}
	})
	t.Run("typing_tells_the_page", func(t *testing.T) {
		e, _ := open()
		calls := 0
		e.OnChange(func() { calls++ })
		e.Typed(ctx, shotField(1), "typed")
		if calls != 1 || e.Prompt().Shots[1].Input != "typed" {
			t.Errorf("told %d times, %+v", calls, e.Prompt())
		}
	})
	t.Run("a_setting_that_makes_no_sense_changes_nothing", func(t *testing.T) {
		e, _ := open()
		e.SetParameter(ctx, "parameter-temperature", "hot")
		if e.errors["parameter-temperature"] == "" || e.Prompt().Parameters.Temperature != nil {
			t.Errorf("%v, %+v", e.errors, e.Prompt().Parameters)
		}
		e.SetParameter(ctx, "parameter-temperature", "0,5")
		if p := e.Prompt().Parameters.Temperature; len(e.errors) != 0 || p == nil || *p != 0.5 {
			t.Errorf("%v, %v", e.errors, p)
		}
	})
	t.Run("parts_are_locked", func(t *testing.T) {
		e, _ := open()
		e.Lock(Fixed{Shots: true})
		if p := e.Panel(); !p.Fixed.Shots || p.Fixed.Format {
			t.Errorf("%+v", p.Fixed)
		}
	})
	t.Run("the_model_is_part_of_the_prompt", func(t *testing.T) {
		e, _ := open()
		e.ChooseModel("server:tiny/base")
		if e.Prompt().Model != "tiny/base" || e.Model() != "server:tiny/base" {
			t.Errorf("%q of %q", e.Prompt().Model, e.Model())
		}
	})
}

func shotField(i int) string { return ShotField(IDInput, i) }

func TestImport(t *testing.T) {
	var ctx app.Context
	page := &listener{}
	e := New(page)
	e.Open(prompt.Prompt{Shots: words("a")})
	read := func(text string) { // as the reader does
		e.importer.file = reader.Open("", []byte(text))
		r, err := table.ReadText(text, preview.Limits())
		e.importer.answered(&reader.Answer{Reading: &r.Reading}, err)
	}
	take := func(text string, replace bool) string {
		e.OpenDialog(ctx, DialogImport)
		if !e.DialogOpen() {
			t.Fatal("no dialog is open")
		}
		read(text)
		if !e.importer.found {
			t.Fatalf("nothing was found: %+v", e.importer.err)
		}
		e.importer.take(replace)
		e.CloseDialog(ctx)
		return inputs(e.Prompt())
	}
	if got := take("b\tx\nc\ty", false); got != "abc" {
		t.Errorf("behind the others: %q", got)
	}
	if got := take("d\tz\ne\tw", true); got != "de" {
		t.Errorf("in their place: %q", got)
	}
	e.Undo(ctx)
	if got := inputs(e.Prompt()); got != "abc" {
		t.Errorf("undone: %q", got)
	}
	e.OpenDialog(ctx, DialogImport)
	if read("{"); e.importer.found || e.importer.err.Text == "" {
		t.Errorf("what is no table: %+v", e.importer.err)
	}
	t.Run("takes_what_comes_once_it_has_come", func(t *testing.T) {
		before := inputs(e.Prompt())
		read("old\tx\nolder\ty")
		e.importer.stop = func() {} // the reader was asked something
		e.importer.take(true)
		if got := inputs(e.Prompt()); got != before {
			t.Errorf("what was there before was taken: %q", got)
		}
		read("new\tx\nnewer\ty")
		if got := inputs(e.Prompt()); got != "newnewer" {
			t.Errorf("taken: %q", got)
		}
		e.Undo(ctx)
	})
	t.Run("keeps_what_was_found_when_the_reader_is_gone", func(t *testing.T) {
		e.OpenDialog(ctx, DialogImport)
		read("a\tx\nb\ty")
		e.importer.text = "a\tx\nb\ty"
		e.importer.answered(nil, &chat.Error{Code: chat.CodeReaderFailed, Message: "Gone."})
		if i := e.importer; !i.found || !i.failed || i.text == "" || i.err.Text != "Gone." {
			t.Errorf("%+v", i)
		}
		if read("a\tx\nb\ty"); e.importer.failed || e.importer.err.Text != "" {
			t.Errorf("after it came back: %+v", e.importer.err)
		}
	})
	t.Run("a_whole_prompt_of_another_tool", func(t *testing.T) {
		e.OpenDialog(ctx, DialogImport)
		e.importer.file = reader.Open("promptfooconfig.yaml", nil)
		e.importer.answered(&reader.Answer{Reading: &view.Reading{}, Text: "prompts:", Whole: &prompt.Prompt{Instruction: "Translate.", Shots: words("z")}}, nil)
		if e.importer.text != "prompts:" {
			t.Errorf("the field has %q", e.importer.text)
		}
		e.importer.takeWhole()
		if p := e.Prompt(); p.Instruction != "Translate." || inputs(p) != "z" {
			t.Errorf("%+v", p)
		}
	})
}
