package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestSign has an operator sign a token in the page, which then works in another
// site's page, and there alone.
func TestSign(t *testing.T) {
	t.Parallel()
	const secret = "an embeds' secret of this test, long enough"
	s := startServer(t, "FEWSHOT_EMBED_SECRET="+secret)
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/embed/sign")
	fill := func(name, text string) { w.field(name).Fill(text) }
	sites, models := "Sites whose pages may have the embed, one a line", "Models that readers may use, one a line"
	w.step("a wrong secret is refused, and the rest stays", func(t *testing.T) {
		fill("The embeds' secret", "a guess of somebody else")
		fill(sites, "https://docs.example.org")
		w.Get("button", "Sign").Click()
		w.shows("#secret-error", "This is not the secret")
		if v := w.field(sites).Value(); v != "https://docs.example.org" {
			t.Errorf("the sites are %q", v)
		}
		if v := w.field("The embeds' secret").Value(); v != "" {
			t.Error("the secret was sent back")
		}
	})
	w.step("says beside each field what is wrong", func(t *testing.T) {
		fill("The embeds' secret", secret)
		fill(sites, "docs.example.org")
		fill("Requests of one reader a day", "many")
		w.Get("button", "Sign").Click()
		w.shows("#origin-error", "write a scheme and a host")
		w.shows("#model-error", "Name at least one model.")
		w.shows("#per-day-error", "Type a number")
		w.shows("#expires-error", "Choose a day in the future.")
	})
	token := ""
	host := visitHostOf(t, s, "localhost", func(origin string) string {
		w.step("signs", func(t *testing.T) {
			fill("The embeds' secret", secret)
			fill(sites, origin)
			fill(models, "openai/gpt-4o-mini")
			fill("Requests of one reader a day", "2")
			browsertest.Eval[bool](w.Tab, `document.getElementById("expires").value = "2099-01-01", true`)
			w.Get("button", "Sign").Click()
			w.shows("main", "1000 requests, 2 per reader and day, until 2099-01-01")
			token = w.field("Token").Value()
			if !strings.HasPrefix(token, "fse1.") || !strings.Contains(w.field("For the page").Value(), token) {
				t.Errorf("the token is %q", token)
			}
		})
		return fmt.Sprintf(`<few-shot-prompt lesson="translate-zh" model="openai/gpt-4o-mini" token="%s"></few-shot-prompt>`, token)
	}, "")
	host.Wait(`document.querySelector("few-shot-prompt").getAttribute("state") === "static"`)
	browsertest.Eval[bool](host.Tab, `document.querySelector("few-shot-prompt").run(), true`)
	host.Until("an answer", func() bool {
		return regexp.MustCompile(`result:`).MatchString(browsertest.Eval[string](host.Tab, `heard.join(" ")`))
	})
	w.step("is for everybody", func(*testing.T) {
		browsertest.Eval[bool](w.Tab, axe(t)+"; true")
		w.expectAccessible()
	})

	// In a page of a site that is not on the list it is refused, and says so; the
	// playground itself no browser shows in a frame.
	other := visitHostOf(t, s, "127.0.0.1", func(string) string {
		return fmt.Sprintf(`<iframe src="%s/embed/frame?embed=%s" width="400" height="300"></iframe><iframe src="%[1]s/" width="400" height="300"></iframe>`, s.URL, token)
	}, "")
	other.Until("the refusals", func() bool {
		refused := false
		for _, r := range other.Responses("/embed/frame") {
			refused = refused || r.Status == 403
		}
		return refused && strings.Contains(strings.Join(other.Problems(), "\n"), "frame-ancestors")
	})
	if n := len(s.received()); n != 1 {
		t.Errorf("the provider was asked %d times", n)
	}
}
