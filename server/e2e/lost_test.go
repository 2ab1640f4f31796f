package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// again opens a page in another tab of the same profile.
func (w *workbench) again(path string) *workbench {
	w.t.Helper()
	other := &workbench{Tab: browser.Again(w.Tab), t: w.t, s: w.s}
	other.visit(path)
	return other
}

// stored waits until the browser's local storage has a text somewhere.
func (w *workbench) stored(text string) {
	w.t.Helper()
	w.Wait(fmt.Sprintf(`JSON.stringify(localStorage).includes(%q)`, text))
}

// storedInDatabase waits until the browser's database has a text somewhere.
func (w *workbench) storedInDatabase(text string) {
	w.t.Helper()
	w.inDatabase(fmt.Sprintf(`some((v) => v.includes(%q))`, text))
}

// inDatabase waits until something is true of the values in the browser's database.
func (w *workbench) inDatabase(condition string) {
	w.t.Helper()
	w.Wait(`new Promise((resolve) => {
		const open = indexedDB.open("fewshot");
		open.onsuccess = () => {
			const all = open.result.transaction("values").objectStore("values").getAll();
			all.onsuccess = () => {
				open.result.close();
				resolve(all.result.map((v) => new TextDecoder().decode(v)).` + condition + `);
			};
		};
	})`)
}

// full fills the browser's local storage to the last character.
const full = `(() => {
	for (let size = 1 << 22; size >= 1; size >>= 1) {
		try { for (let i = 0; ; i++) localStorage.setItem("filler." + size + "." + i, "x".repeat(size)); } catch {}
	}
	return true;
})()`

// TestTwoTabs edits one draft in two tabs.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	a := open(t, shared)
	a.field("Query").Fill("of both")
	a.stored("of both")
	b := a.again("/")
	eventually(b, "the draft in the second tab", func() string { return b.field("Query").Value() }, "of both")

	a.step("a tab that nobody touched writes nothing", func(t *testing.T) {
		b.field("Query").Fill("typed in the second")
		b.stored("typed in the second")
		a.Go("about:blank") // the first tab is left
		a.visit("/")
		eventually(a, "what the other tab wrote", func() string { return a.field("Query").Value() }, "typed in the second")
	})
	a.step("what both tabs wrote is kept, and the person is told", func(t *testing.T) {
		b.field("Query").Fill("by the second")
		a.stored("by the second") // each tab's process hears of it by itself
		a.field("Query").Fill("by the first")
		a.Until("the notice", func() bool { return strings.Contains(a.text(".notice"), "changed in another tab too. Both are kept.") })
		b.field("Query").Fill("by the second, later")
		b.stored("by the second, later")
		if q := a.field("Query").Value(); q != "by the first" {
			t.Errorf("the first tab has %q", q)
		}
	})
	a.step("a reload shows each tab its own", func(t *testing.T) {
		a.reload()
		b.reload()
		eventually(a, "the first", func() string { return a.field("Query").Value() }, "by the first")
		eventually(b, "the second", func() string { return b.field("Query").Value() }, "by the second, later")
	})
	a.step("the other can be opened, and both stay", func(t *testing.T) {
		a.Find(".besides summary").Click()
		a.click("Open the draft “by the second, later”; the one that is open stays kept")
		eventually(a, "the other", func() string { return a.field("Query").Value() }, "by the second, later")
		a.click("Open the draft “by the first”; the one that is open stays kept")
		eventually(a, "its own again", func() string { return a.field("Query").Value() }, "by the first")
	})
	a.step("it is forgotten at the second press", func(t *testing.T) {
		a.click("Forget the draft “by the second, later”")
		a.click("Forget the draft “by the second, later” for good")
		a.Wait(`!document.querySelector(".besides")`)
		a.reload()
		eventually(a, "what is left", func() string { return a.field("Query").Value() }, "by the first")
		a.Wait(`!document.querySelector(".besides")`)
	})
	a.Clean()
	b.Clean()
}

// TestLinkKeepsDraft opens a link where somebody has work of their own.
func TestLinkKeepsDraft(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.click("Share")
	link := strings.TrimPrefix(w.field("Link").Value(), shared.URL)
	w.Press("Escape")
	w.field("Query").Fill("work of my own")
	w.stored("work of my own")
	other := w.again(link + ").") // as it stands in a text
	eventually(other, "the prompt of the link", func() string { return other.field("Query").Value() }, "peppermint")
	third := w.again("/")
	third.Find(".besides summary").Click()
	third.click("Open the draft “work of my own”; the one that is open stays kept")
	eventually(third, "the work", func() string { return third.field("Query").Value() }, "work of my own")
	other.Clean()
	third.Clean()
}

// TestKilledTab kills the process of a tab in the middle of typing.
func TestKilledTab(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	writer := w.again("/lab") // a profile lives as long as one of its tabs
	w.field("Query").Fill("half a th")
	for i := 0; i < 30; i++ { // without a pause in which a draft could be kept
		w.Type("o")
		time.Sleep(100 * time.Millisecond)
	}
	w.stored("half a thooooo")
	w.Kill()
	next := writer.again("/")
	next.Until("the draft", func() bool { return strings.HasPrefix(next.field("Query").Value(), "half a thooooo") })

	writer.field("Data").Fill("one\ttwo\nhalf a ro")
	writer.storedInDatabase("half a ro")
	writer.Kill()
	lab := next.again("/lab")
	eventually(lab, "the items", func() string { return lab.field("Data").Value() }, "one\ttwo\nhalf a ro")
	next.Clean()
	lab.Clean()
}

// TestLabKeepsWhatIsNoPlan leaves the lab with texts that make no plan, and edits one
// plan in two tabs.
func TestLabKeepsWhatIsNoPlan(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lab")
	w.step("a reload at once", func(t *testing.T) {
		w.field("Data").Fill("only inputs\nno outputs")
		w.reload()
		eventually(w, "the items", func() string { return w.field("Data").Value() }, "only inputs\nno outputs")
	})
	w.step("two tabs", func(t *testing.T) {
		other := w.again("/lab")
		eventually(other, "the items", func() string { return other.field("Data").Value() }, "only inputs\nno outputs")
		other.field("Data").Fill("a\tby the second")
		other.storedInDatabase("by the second")
		w.field("Data").Fill("a\tby the first")
		w.Until("the notice", func() bool { return strings.Contains(w.text(".notice"), "Both are kept.") })
		w.storedInDatabase("by the second")
		w.storedInDatabase("by the first")
		w.reload()
		eventually(w, "its own", func() string { return w.field("Data").Value() }, "a\tby the first")
		w.Find(".besides summary").Click()
		w.GetPrefix("button", "Open the draft").Click()
		eventually(w, "the other's", func() string { return w.field("Data").Value() }, "a\tby the second")
		other.Clean()
	})
	w.Clean()
}

// TestExerciseInTwoTabs solves an exercise of a class in two tabs.
func TestExerciseInTwoTabs(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := a.newClass("Two tabs", 5000, "opposites")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/class#join=" + c.Code)
	w.shows("h1", "Two tabs")
	w.Find("a.lesson-card").Click()
	w.shows("h1", "Opposites")
	other := &workbench{Tab: browser.Again(w.Tab), t: t, s: s}
	other.Go(s.URL + "/class#class=" + c.ID + "&exercise=opposites")
	other.shows("h1", "Opposites")
	w.shot(1, "hot", "cold, by the first")
	other.stored("by the first") // each tab's process hears of it by itself
	other.shot(1, "hot", "cold, by the second")
	other.shows(".notice", "Both are kept.")
	w.Reload()
	w.shows("h1", "Opposites")
	eventually(w, "its own", func() string { return w.field("Output 1").Value() }, "cold, by the first")
	other.Reload()
	other.shows("h1", "Opposites")
	eventually(other, "its own", func() string { return other.field("Output 1").Value() }, "cold, by the second")
	w.Clean()
	other.Clean()
}

// TestFullStorage types where the browser has no room.
func TestFullStorage(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.field("Query").Fill("kept before")
	w.stored("kept before")
	browsertest.Eval[bool](w.Tab, full)
	w.reload()
	if a := w.alert(); !strings.Contains(a, "What you type can't be saved") || !strings.Contains(a, "Export") {
		t.Errorf("before anything is typed the page says %q", a)
	}
	eventually(w, "what was kept", func() string { return w.field("Query").Value() }, "kept before")
	w.field("Query").Fill("kept before" + strings.Repeat(" and more", 100))
	w.Wait(`!dispatchEvent(new Event("beforeunload", {cancelable: true}))`) // the browser asks before the page is left
	browsertest.Eval[bool](w.Tab, `(() => { for (const k of Object.keys(localStorage)) if (k.startsWith("filler.")) localStorage.removeItem(k); return true })()`)
	w.Type("!")
	w.stored("and more!")
	w.Wait(`dispatchEvent(new Event("beforeunload", {cancelable: true}))`)
	w.reload()
	w.Until("all of it", func() bool { return strings.HasSuffix(w.field("Query").Value(), "and more!") })
	w.Clean()
}
