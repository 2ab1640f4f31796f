package e2e

import (
	"fmt"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

func TestShare(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.field("Instruction").Fill("Translate 🦦 \"English\" & <b>Chinese</b>.\nSecond line")
	w.field("Input 2").Fill("<|endoftext|>\ttab")
	w.Get("checkbox", "Use example 3").Click()
	w.click("XML tags")
	w.click("turns")
	w.set("Top p", "0.5")
	draft := w.settled()

	w.click("Share")
	w.Get("dialog", "Share")
	link := w.field("Link").Value()
	path, ok := strings.CutPrefix(link, shared.URL)
	if !ok || !strings.HasPrefix(path, "/#p=") {
		t.Fatalf("the link is %q", link)
	}
	if html := w.field("For a page of your own").Value(); html != fmt.Sprintf("<script type=\"module\" src=\"%s/embed.js\"></script>\n<few-shot-prompt prompt=\"%s\"></few-shot-prompt>", shared.URL, path[2:]) {
		t.Errorf("the HTML is %q", html)
	}
	w.Clean()

	t.Run("opens_the_same_prompt_in_a_fresh_profile", func(t *testing.T) {
		other := &workbench{Tab: browser.Open(t), t: t, s: shared}
		other.visit(path)
		eventually(other, "the shared prompt", other.settled, draft)
		if address := browsertest.Eval[string](other.Tab, "location.href"); address != shared.URL+"/" {
			t.Errorf("the address is still %q, so a reload would undo what is edited next", address)
		}
		for _, r := range other.Responses("") {
			if strings.Contains(r.URL, "p=") {
				t.Errorf("the prompt went to the server: %s", r.URL)
			}
		}
		other.click("Undo")
		other.soonShots(essay...)
		other.Clean()
	})

	t.Run("opens_while_the_page_is_open", func(t *testing.T) {
		other := open(t, shared)
		browsertest.Eval[bool](other.Tab, `(() => { location.hash = "`+strings.TrimPrefix(path, "/")+`"; return true })()`)
		eventually(other, "the shared prompt", other.settled, draft)
		other.Clean()
	})

	t.Run("says_what_is_wrong_with_a_damaged_link_and_leaves_the_draft", func(t *testing.T) {
		other := open(t, shared)
		other.field("Query").Fill("my own work")
		mine := other.settled()
		half := path[:len(path)/2]
		changed := []byte(path)
		changed[len(changed)/2] ^= 1
		for i, bad := range []string{"/#p=%%%", half, string(changed), "/#p=", "/#p=%", "/#p=" + strings.Repeat("A", 300_000)} {
			if i < 2 { // by a visit
				other.Go("about:blank")
				other.visit(bad)
			} else { // while the page is open
				browsertest.Eval[bool](other.Tab, fmt.Sprintf(`(() => { location.hash = %q; return true })()`, bad[1:]))
			}
			if a := other.alert(); !strings.Contains(strings.ToLower(a), "link") || len(strings.Fields(a)) < 6 {
				t.Errorf("about %.60s the page says %q", bad, a)
			}
			other.click("Dismiss")
			eventually(other, "my draft", other.settled, mine)
		}
		other.Clean()
	})
}
