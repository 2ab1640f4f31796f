package autosave

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// A memory is a storage that can be full.
type memory struct {
	texts map[string]string
	full  bool
}

func newMemory() *memory { return &memory{texts: map[string]string{}} }

func (m *memory) Get(name string) (string, error) { return m.texts[name], nil }

func (m *memory) Put(name, text string) error {
	if m.full {
		return errors.New("full")
	}
	m.texts[name] = text
	return nil
}

func (m *memory) Delete(name string) error {
	delete(m.texts, name)
	return nil
}

func (m *memory) List(prefix string) (map[string]string, error) {
	found := maps.Clone(m.texts)
	maps.DeleteFunc(found, func(name, _ string) bool { return !strings.HasPrefix(name, prefix) })
	return found, nil
}

// others are the texts that are kept besides.
func others(w *Work) string {
	var all []string
	for _, o := range w.Others() {
		all = append(all, o.Text)
	}
	return strings.Join(all, "|")
}

// expect checks what a tab has and what is kept besides.
func expect(t *testing.T, w *Work, text, besides string) {
	t.Helper()
	if got := w.Text(); got != text {
		t.Errorf("the tab has %q, want %q", got, text)
	}
	if got := others(w); got != besides {
		t.Errorf("kept besides: %q, want %q", got, besides)
	}
}

func save(t *testing.T, w *Work, text string, want Result) {
	t.Helper()
	if got := w.Save(text); got != want {
		t.Errorf("keep %q: %d, want %d", text, got, want)
	}
}

func TestWork(t *testing.T) {
	t.Run("a_tab_that_changed_nothing_writes_nothing", func(t *testing.T) {
		store := newMemory()
		a := Open(store, newMemory(), "k")
		a.Settle("first")
		b := Open(store, newMemory(), "k")
		b.Settle("first")
		save(t, a, "typed", Done)
		save(t, b, "first", Unchanged) // its page is left
		expect(t, Open(store, newMemory(), "k"), "typed", "")
	})
	t.Run("two_tabs_that_change_it_are_both_kept", func(t *testing.T) {
		store, tabA, tabB := newMemory(), newMemory(), newMemory()
		a, b := Open(store, tabA, "k"), Open(store, tabB, "k")
		save(t, a, "a1", Done)
		save(t, b, "b1", Parted)
		save(t, a, "a2", Done)
		save(t, b, "b2", Done)
		expect(t, a, "a2", "b2")
		expect(t, b, "b2", "a2")
		expect(t, Open(store, tabA, "k"), "a2", "b2") // reloaded
		expect(t, Open(store, tabB, "k"), "b2", "a2")
		expect(t, Open(store, newMemory(), "k"), "a2", "b2")
	})
	t.Run("a_tab_that_was_duplicated_parts_too", func(t *testing.T) {
		store, tab := newMemory(), newMemory()
		first := Open(store, newMemory(), "k")
		a := Open(store, tab, "k")
		save(t, first, "main", Done)
		save(t, a, "a1", Parted)
		copied := newMemory()
		copied.texts = maps.Clone(tab.texts)
		b := Open(store, copied, "k")
		save(t, a, "a2", Done)
		save(t, b, "b", Parted)
		if got := others(a); a.Text() != "a2" || !strings.Contains(got, "main") || !strings.Contains(got, "b") {
			t.Errorf("%q besides %q", a.Text(), got)
		}
	})
	t.Run("the_same_change_in_two_tabs_is_no_two", func(t *testing.T) {
		store := newMemory()
		a, b := Open(store, newMemory(), "k"), Open(store, newMemory(), "k")
		save(t, a, "same", Done)
		save(t, b, "same", Done)
		expect(t, b, "same", "")
	})
	t.Run("going_back_to_what_was_is_a_change", func(t *testing.T) {
		store := newMemory()
		a := Open(store, newMemory(), "k")
		a.Settle("first")
		save(t, a, "typed", Done)
		save(t, a, "first", Done)
		expect(t, a, "first", "")
	})
	t.Run("a_link_leaves_what_was_written_besides", func(t *testing.T) {
		store := newMemory()
		a := Open(store, newMemory(), "k")
		save(t, a, "mine", Done)
		b := Open(store, newMemory(), "k")
		b.Begin("link 1")
		b.Begin("link 2") // nobody wrote the first
		expect(t, b, "link 2", "mine")
		save(t, b, "link 2, changed", Done)
		b.Begin("link 3")
		if got := others(b); !strings.Contains(got, "mine") || !strings.Contains(got, "link 2, changed") {
			t.Errorf("kept besides: %q", got)
		}
		save(t, a, "mine, changed", Parted)
		if got := others(a); strings.Contains(got, "mine") {
			t.Errorf("its own older state is still besides: %q", got)
		}
	})
	t.Run("another_line_is_taken_and_forgotten", func(t *testing.T) {
		store := newMemory()
		a, b := Open(store, newMemory(), "k"), Open(store, newMemory(), "k")
		save(t, a, "a", Done)
		save(t, b, "b", Parted)
		c := Open(store, newMemory(), "k")
		if text, ok := c.Take(c.Others()[0].Name); !ok || text != "b" {
			t.Fatalf("took %q, %v", text, ok)
		}
		expect(t, c, "b", "a")
		if err := c.Forget(c.Others()[0].Name); err != nil {
			t.Fatal(err)
		}
		expect(t, c, "b", "")
		expect(t, Open(store, newMemory(), "k"), "b", "")
		if _, ok := c.Take("k" + besides + "gone"); ok {
			t.Error("took what is not there")
		}
	})
	t.Run("a_full_storage_is_told_and_keeps_what_it_has", func(t *testing.T) {
		store := newMemory()
		a, b := Open(store, newMemory(), "k"), Open(store, newMemory(), "k")
		save(t, a, "a", Done)
		store.full = true
		if a.Room() {
			t.Error("there is room")
		}
		save(t, a, "a2", Failed)
		save(t, b, "b", Failed)
		if b.Begin("link") != Failed {
			t.Error("a link was kept")
		}
		expect(t, Open(store, newMemory(), "k"), "a", "")
		store.full = false
		if !a.Room() {
			t.Error("there is no room")
		}
		save(t, a, "a2", Done)
		save(t, b, "link, changed", Parted)
		expect(t, a, "a2", "link, changed")
	})
	t.Run("the_oldest_gives_way", func(t *testing.T) {
		store := newMemory()
		save(t, Open(store, newMemory(), "k"), "first", Done)
		for i := range 2 * maxOthers {
			store.texts[fmt.Sprintf("k%s%09d.0", besides, i)] = fmt.Sprint("old ", i)
		}
		w := Open(store, newMemory(), "k")
		w.seen = "" // as if it had come before the first
		save(t, w, "newest", Parted)
		o := w.Others()
		if len(o) != maxOthers || o[0].Text != "first" || o[1].Text != fmt.Sprint("old ", 2*maxOthers-1) {
			t.Errorf("%d are kept besides, the first %q and %q", len(o), o[0].Text, o[1].Text)
		}
	})
}
