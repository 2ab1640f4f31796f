package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestSite opens the folder that fewshot site writes, below a path of a server
// that knows nothing but files.
func TestSite(t *testing.T) {
	const base = "/some/base/"
	dir := t.TempDir()
	if out, err := exec.Command(binary, "site", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	mux := http.NewServeMux()
	files := http.StripPrefix(base, http.FileServer(http.Dir(dir)))
	mux.HandleFunc(base, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*") // as GitHub's pages and most others do
		files.ServeHTTP(w, r)
	})
	host := httptest.NewServer(mux)
	t.Cleanup(host.Close)
	below := func(t *testing.T, tb *browsertest.Tab) {
		t.Helper()
		for _, r := range tb.Responses(host.URL) {
			if path := strings.TrimPrefix(r.URL, host.URL); !strings.HasPrefix(path, base) || r.Status >= 400 {
				t.Errorf("%s: %d", path, r.Status)
			}
		}
		tb.Clean()
	}

	for _, page := range []string{"", "index.html"} {
		t.Run("the_playground_runs_at_"+page, func(t *testing.T) {
			tb := browser.Open(t)
			tb.Go(host.URL + base + page)
			tb.Wait(`document.documentElement?.dataset.state === "started"`)
			tb.Get("button", "Run").Click()
			tb.Wait(`document.getElementById("answer-0")?.textContent.trim() === "薄荷"`)
			if n := browsertest.Eval[[]bool](tb, `[...document.querySelectorAll("nav a")].map((a) => a.checkVisibility())`); !slices.Equal(n, []bool{true, true, false, false}) {
				t.Errorf("of the ways to lessons, lab, classes and teaching these are shown: %v", n)
			}
			if address := browsertest.Eval[string](tb, "location.pathname"); address != base {
				t.Errorf("the address is %s", address)
			}
			tb.Get("button", "Share").Click()
			if link := tb.Get("textbox", "Link").Value(); !strings.HasPrefix(link, host.URL+base+"#p=") {
				t.Errorf("the link is %s", link)
			}
			below(t, tb)
		})
	}
	t.Run("the_lab_runs_and_links_lead_on", func(t *testing.T) {
		tb := browser.Open(t)
		tb.Go(host.URL + base)
		tb.Wait(`document.documentElement?.dataset.state === "started"`)
		tb.Get("link", "Lab").Click()
		tb.Wait(`location.pathname === "` + base + `lab.html" && document.documentElement?.dataset.state === "started"`)
		tb.Get("heading", "Lab")
		below(t, tb)
	})
	t.Run("embeds_of_it_run_in_other_pages", func(t *testing.T) {
		h := visitHost(t, &server{URL: host.URL + strings.TrimSuffix(base, "/")}, "localhost", `
<few-shot-prompt lesson="translate-zh" editable></few-shot-prompt>
<few-shot-prompt view="table" shots="1"><table><tr><td>cheese<td>奶酪<tr><td>sea otter<td>海獭<tr><td>peppermint<td></table></few-shot-prompt>
<few-shot-prompt><pre>English: cheese
Chinese: 奶酪

English: sea otter
Chinese: 海獭

English: peppermint
Chinese:</pre></few-shot-prompt>`, "")
		for i := range 3 {
			h.state(i, "static")
			h.press(i, ".embed-run")
			h.Until("an answer", func() bool { return strings.Count(h.heard(), "result:薄荷") == i+1 })
		}
		if got := browsertest.Eval[string](h.Tab, fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d].querySelector("table").innerText`, 1)); !strings.Contains(got, "奶酪") {
			t.Errorf("the fallback is %q", got)
		}
		if shift := browsertest.Eval[float64](h.Tab, "shift"); shift != 0 {
			t.Errorf("the layout shifted by %v", shift)
		}
		below(t, h.Tab)
	})
}
