package e2e

import (
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// TestCrash has the page's program die of an exception. What was typed is not
// lost, the page says what to do, and it still reacts.
func TestCrash(t *testing.T) {
	t.Parallel()
	w := openAlone(t, shared)
	w.AllowCrash()
	w.field("Query").Fill("half a thought")
	w.settled()
	w.stored("half a thought")
	w.Type(",") // sets timers, which outlive the program
	browsertest.Eval[bool](w.Tab, `(() => {
		document.getElementById = () => { delete document.getElementById; throw new Error("made up by a test"); };
		return true;
	})()`)
	w.Type("!")
	if a := w.alert(); !strings.Contains(a, "The playground has stopped because of an error.") || !strings.Contains(a, "reload") {
		t.Errorf("the page says %q", a)
	}
	time.Sleep(time.Second) // timers of the dead program come due
	w.Type("?")
	if q := w.field("Query").Value(); q != "half a thought,!?" {
		t.Errorf("the query is %q", q)
	}
	w.click("Copy what I typed")
	w.Until("what was typed on the clipboard", func() bool {
		copied := browsertest.Eval[string](w.Tab, `navigator.clipboard.readText()`)
		return strings.Contains(copied, "Query:\nhalf a thought,!?") && strings.Contains(copied, "毛绒长颈鹿")
	})
	for _, p := range w.Problems() {
		if strings.Contains(p, "missed timeout event") {
			t.Error("the browser is kept busy by timers of the dead program")
			break
		}
	}
	w.click("Reload")
	w.Wait(started)
	w.Until("the draft", func() bool { return strings.HasPrefix(w.field("Query").Value(), "half a thought") })
}
