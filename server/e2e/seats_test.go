package e2e

import (
	"net/http"
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/web/browsertest"
)

// TestSeats has a teacher remove a student, and a student open another's link.
func TestSeats(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	admin := signIn(t, s)
	c := admin.newClass("Fridays", 100, "opposites")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.visit("/class#join=" + c.Code)
	w.shows("h1", "Fridays")
	own := w.text("#pseudonym")
	var other struct{ Pseudonym, Return string }
	classmate, _ := joins(t, s, c.Code)
	classmate.do("GET", "/api/classes/"+c.ID+"/me", nil, &other)

	w.step("joining again on the device is the same student", func(t *testing.T) {
		w.visit("/lessons")
		w.visit("/class#join=" + c.Code)
		w.shows("#class-again", "you are still "+own)
		w.shows("#pseudonym", own)
	})
	w.step("another's link asks, and the student stays", func(t *testing.T) {
		w.visit("/lessons")
		w.visit("/class#return=" + other.Return)
		w.shows("#switch-who", own)
		w.shows("#switch-who", other.Pseudonym)
		w.click("Stay " + own)
		w.shows("#pseudonym", own)
		w.visit("/lessons")
		w.visit("/class#return=" + other.Return)
		w.shows("#switch-who", own)
		w.Press("Escape")
		w.shows("#pseudonym", own)
	})
	w.step("or switches", func(t *testing.T) {
		w.visit("/lessons")
		w.visit("/class#return=" + other.Return)
		w.click("Switch to " + other.Pseudonym)
		w.shows("#pseudonym", other.Pseudonym)
	})

	teacher := signedIn(t, s)
	teacher.visit("/teach#class=" + c.ID)
	teacher.step("a teacher removes a student, after a question", func(t *testing.T) {
		teacher.click("Board")
		teacher.shows("#total-students", "2")
		teacher.click("Remove: " + other.Pseudonym)
		teacher.shows("#remove-student", "Remove "+other.Pseudonym+" from the class?")
		teacher.click("Cancel")
		teacher.Wait(`!document.querySelector("#remove-student")`)
		teacher.click("Remove: " + other.Pseudonym)
		teacher.Find("#remove-now").Click()
		teacher.shows("#removed", "Removed: 1")
		teacher.shows("#total-students", "1")
	})
	w.step("who is told so", func(t *testing.T) {
		w.visit("/lessons")
		w.visit("/class#class=" + c.ID)
		w.shows("#class-problem", "Your teacher has removed you from this class.")
	})
	teacher.step("and is put back", func(t *testing.T) {
		teacher.Find("#removed summary").Click()
		teacher.click("Put back: " + other.Pseudonym)
		teacher.shows("#total-students", "2")
	})
	w.visit("/lessons")
	w.visit("/class#class=" + c.ID)
	w.shows("#pseudonym", other.Pseudonym)

	teacher.step("many who join at once are shown", func(t *testing.T) {
		for range 2 * classes.BurstSize { // the clock's ten seconds may end among them
			joins(t, s, c.Code)
		}
		teacher.shows("#bursts", "joins within 10 s from one place")
	})
}

// TestWaiting has somebody wait for the only place of a server.
func TestWaiting(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_STREAMS=1")
	stall := func() *http.Response {
		res, err := http.Post(s.URL+"/v1/chat/completions", "application/json",
			strings.NewReader(`{"model":"openai/fault-slow-stream","stream":true,"messages":[{"role":"user","content":"hello"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	for _, language := range []struct{ tag, models, word string }{{"en-GB", "Model", "Waiting in line: 0 ahead of you"}, {"zh-CN", "模型", "正在排队：前面还有 0 个请求"}} {
		w := &workbench{Tab: browser.Open(t, browsertest.Languages(language.tag)), t: t, s: s}
		w.visit("/")
		w.Get("combobox", language.models).Choose("openai/echo-1")
		has := stall()
		w.Find("#run").Click()
		w.Until("a word that it waits", func() bool { return strings.Contains(w.meta(), language.word) })
		has.Body.Close()
		w.Until("an answer", func() bool { return len(w.answers()) == 1 && w.answers()[0] != "" })
	}
}
