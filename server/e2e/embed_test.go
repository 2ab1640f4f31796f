package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/web/browsertest"
)

// A hostPage is a page of another site with embeds in it, under a strict policy.
type hostPage struct {
	*browsertest.Tab
	URL string
}

// hostPolicy is the policy of the other site: what an embed needs, and nothing
// else.
const hostPolicy = "default-src 'none'; style-src 'self'; img-src data:; script-src 'self' %[1]s; connect-src 'self' %[1]s; frame-src %[1]s; require-trusted-types-for 'script'; trusted-types few-shot-prompt"

// visitHost opens a page of another site with body in it, on the host name name:
// 127.0.0.1 is the same site as the server's, with another origin, and localhost
// is another site, whose frames have storage and a process of their own.
func visitHost(t *testing.T, s *server, name, body, before string) *hostPage {
	t.Helper()
	return visitHostOf(t, s, name, func(string) string { return body }, before)
}

// visitHostOf is visitHost with a body that knows the page's own origin.
func visitHostOf(t *testing.T, s *server, name string, of func(origin string) string, before string) *hostPage {
	t.Helper()
	h := &hostPage{Tab: browser.Open(t), URL: hostSite(t, s, name, of)}
	if before != "" {
		h.Before(before)
	}
	h.Go(h.URL)
	return h
}

// hostSite is the address of a page of another site.
func hostSite(t *testing.T, s *server, name string, of func(origin string) string) string {
	t.Helper()
	var body string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", fmt.Sprintf(hostPolicy, origin(s.URL)))
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Docs</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"><script src="/watch.js"></script>
<script type="module" src="%s/embed.js"></script>
<h1>Docs</h1>%s<p id="after">What follows.</p>`, s.URL, body)
		case "/style.css":
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, "few-shot-prompt { display: block; min-height: 26rem; margin-block: 1rem }")
		case "/watch.js":
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, `globalThis.shift = 0; globalThis.busy = 0; globalThis.heard = [];
				new PerformanceObserver((l) => { for (const e of l.getEntries()) shift += e.value }).observe({ type: "layout-shift", buffered: true });
				new PerformanceObserver((l) => { for (const e of l.getEntries()) busy += e.duration }).observe({ type: "longtask", buffered: true });
				for (const name of ["ready", "run", "result", "error"]) addEventListener(name, (e) => {
					if (e.target.localName === "few-shot-prompt") heard.push(name + (e.detail?.text ? ":" + e.detail.text.trim() : "") + (e.detail?.code ? ":" + e.detail.code : ""));
				}, true)`)
		case "/prompt.json":
			fmt.Fprint(w, `{"shots": [{"input": "hot", "output": "cold"}, {"input": "big", "output": "small"}], "query": "up", "parameters": {"max_tokens": 8, "temperature": 0}}`)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(site.Close)
	address := strings.Replace(site.URL, "127.0.0.1", name, 1)
	body = of(address)
	return address
}

// origin is an address without its path.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

// state waits until the i-th embed is in a state.
func (h *hostPage) state(i int, state string) {
	h.Wait(fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d].getAttribute("state") === %q`, i, state))
}

// press clicks a button of the i-th embed.
func (h *hostPage) press(i int, selector string) {
	browsertest.Eval[bool](h.Tab, fmt.Sprintf(`(document.querySelectorAll("few-shot-prompt")[%d].shadowRoot.querySelector(%q).click(), true)`, i, selector))
}

func (h *hostPage) heard() string {
	return strings.Join(browsertest.Eval[[]string](h.Tab, "heard"), " ")
}

// transferred is what the page has loaded from a server so far, in bytes.
func (h *hostPage) transferred(s *server) int {
	return browsertest.Eval[int](h.Tab, fmt.Sprintf(`performance.getEntriesByType("resource").filter((e) => e.name.startsWith(%q)).reduce((n, e) => n + (e.encodedBodySize || 0) + 300, 0)`, s.URL))
}

func TestEmbed(t *testing.T) {
	const lesson = `<few-shot-prompt lesson="translate-zh"></few-shot-prompt>`

	t.Run("is_static_until_it_is_run", func(t *testing.T) {
		h := visitHost(t, shared, "localhost", lesson, "")
		h.state(0, "static")
		if got := browsertest.Eval[string](h.Tab, `document.querySelector("few-shot-prompt").shadowRoot.querySelector("pre").textContent`); !strings.HasSuffix(got, "Input: peppermint\nOutput:") {
			t.Errorf("the prompt is %q", got)
		}
		if got := browsertest.Eval[string](h.Tab, `document.querySelector("few-shot-prompt").shadowRoot.querySelector(".embed-counts").textContent`); !strings.HasPrefix(got, "54 tokens Examples 21 Query 4 ") {
			t.Errorf("the counts are %q", got)
		}
		if wasm := h.Responses(".wasm"); len(wasm) > 0 || len(h.Responses("/embed/frame")) > 0 {
			t.Errorf("the program was loaded before it was wanted: %v", wasm)
		}
		if n := len(h.Responses(shared.URL)); n != 2 {
			t.Errorf("%d requests for a first embed", n)
		}
		size := 0
		for _, r := range append(h.Responses("/embed.js"), h.Responses("/embed/static")...) {
			size += len(h.Body(r))
		}
		if size > 25_000 {
			t.Errorf("an embed costs %d bytes before it is run, uncompressed", size)
		}
		if shift := browsertest.Eval[float64](h.Tab, "shift"); shift != 0 {
			t.Errorf("the layout shifted by %v", shift)
		}
		h.Clean()
	})
	t.Run("runs_in_a_frame_of_the_same_size", func(t *testing.T) {
		h := visitHost(t, shared, "localhost", lesson, "")
		h.state(0, "static")
		before := browsertest.Eval[float64](h.Tab, `document.getElementById("after").getBoundingClientRect().top`)
		h.press(0, ".embed-run")
		h.state(0, "done")
		if got := h.heard(); got != "ready run result:薄荷" {
			t.Errorf("the page heard %q", got)
		}
		if after := browsertest.Eval[float64](h.Tab, `document.getElementById("after").getBoundingClientRect().top`); after != before {
			t.Errorf("what follows moved from %v to %v", before, after)
		}
		if shift := browsertest.Eval[float64](h.Tab, "shift"); shift != 0 {
			t.Errorf("the layout shifted by %v", shift)
		}
		h.Clean()
	})
	t.Run("is_as_high_as_its_content", func(t *testing.T) {
		// The page reserves nothing for these.
		h := visitHost(t, shared, "localhost", `<div id="short"><few-shot-prompt lesson="translate-zh" view="compare"></few-shot-prompt></div>
			<div id="given"><few-shot-prompt lesson="translate-zh" view="compare" height="300"></few-shot-prompt></div>`,
			`addEventListener("DOMContentLoaded", () => { for (const e of document.querySelectorAll("few-shot-prompt")) e.style.minHeight = "0"; })`)
		h.state(0, "static")
		h.state(1, "static")
		height := func(i int) float64 {
			return browsertest.Eval[float64](h.Tab, fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d].offsetHeight`, i))
		}
		inner := func(i int, expression string) string {
			return fmt.Sprintf(`(() => { const root = document.querySelectorAll("few-shot-prompt")[%d].shadowRoot; return %s; })()`, i, expression)
		}
		blank := browsertest.Eval[float64](h.Tab, inner(0, `(() => { const p = root.querySelector(".embed-prompt"); return p.clientHeight - 24 - p.firstElementChild.offsetHeight; })()`))
		if blank > 30 || blank < -1 {
			t.Errorf("below the prompt %v px are blank", blank)
		}
		if n := height(1); n < 299 || n > 303 {
			t.Errorf("300 px are %v", n)
		}
		before := height(0)
		h.press(0, ".embed-run")
		h.state(0, "done")
		h.UntilSaid(func() string {
			return fmt.Sprintf("it to grow for its answers: it is %v, and was %v", height(0), before)
		}, func() bool { return height(0) > before })
		// With a height of its own it keeps it, and the first one its place without a frame.
		h.press(1, ".embed-run")
		h.state(1, "done")
		if n := height(1); n < 299 || n > 303 {
			t.Errorf("300 px became %v", n)
		}
		h.state(0, "static")
		h.Wait(inner(0, `root.querySelector(".embed-answer").textContent.includes("薄荷")`))
		if out := browsertest.Eval[bool](h.Tab, inner(0, `(() => { const a = root.querySelector(".embed-answer"); return a.scrollHeight > a.clientHeight + 1 || a.getBoundingClientRect().bottom > root.host.getBoundingClientRect().bottom + 1; })()`)); out {
			t.Error("its answers are cut")
		}
		h.Clean()
	})
	t.Run("does_not_cut_what_is_compared", func(t *testing.T) {
		s := shared
		w := &workbench{Tab: browser.Open(t, browsertest.Size(700, 416)), t: t, s: s}
		p := "#" + prompt.EncodeFragment(examples.First().Prompt)
		w.Go(s.URL + "/embed/frame?view=compare&start=run" + p)
		w.Until("three answers", func() bool {
			return len(browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("pre.answer-text")].map((p) => p.textContent).filter(Boolean)`)) == 3
		})
		w.Wait(`!document.querySelector("#run.stop") && !/waiting|loading/.test(document.body.innerText)`)
		cut := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll(".embed-answer, .embed-answer *")].filter((e) =>
			!e.matches(".unseen, summary *") && getComputedStyle(e).overflowY !== "visible" && e.scrollHeight > e.clientHeight + 1).map((e) => e.outerHTML.slice(0, 100))`)
		if len(cut) > 0 {
			t.Errorf("cut: %q", cut)
		}
		w.Clean()
	})
	t.Run("needs_no_storage_and_leaves_none", func(t *testing.T) {
		h := visitHost(t, shared, "127.0.0.1", lesson, `for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
			Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError") }, configurable: true })`)
		h.state(0, "static")
		h.press(0, ".embed-run")
		h.state(0, "done")
		if got := h.heard(); got != "ready run result:薄荷" {
			t.Errorf("the page heard %q", got)
		}
		if n := len(h.Responses("/sw.js")); n > 0 {
			t.Error("the frame registered a service worker")
		}
		h.Clean()
	})
	t.Run("ten_cost_one_script_and_a_block_for_each_prompt", func(t *testing.T) {
		body := strings.Repeat(lesson+`<few-shot-prompt lesson="antonyms" view="table"></few-shot-prompt>`, 5)
		h := visitHost(t, shared, "localhost", body, "")
		for i := range 10 {
			h.state(i, "static")
		}
		if js, facades := len(h.Responses("/embed.js")), len(h.Responses("/embed/static")); js != 1 || facades != 2 {
			t.Errorf("%d scripts and %d facades", js, facades)
		}
		if busy := browsertest.Eval[float64](h.Tab, "busy"); busy > 50 {
			t.Logf("long tasks of %v ms", busy) // the machine is shared
		}
		if shift := browsertest.Eval[float64](h.Tab, "shift"); shift != 0 {
			t.Errorf("the layout shifted by %v", shift)
		}
		t.Logf("ten embeds: %d bytes", h.transferred(shared))
		h.Clean()
	})
	t.Run("takes_its_prompt_from_a_table_a_text_json_or_a_file", func(t *testing.T) {
		h := visitHost(t, shared, "localhost", `
<few-shot-prompt><table><thead><tr><th>English<th>Chinese</thead><tr><td>cheese<td>奶酪<tr><td>peppermint<td></table></few-shot-prompt>
<few-shot-prompt><pre>hot -> cold
up -></pre></few-shot-prompt>
<few-shot-prompt view="tokens"><script type="application/json">{"query": "red", "shots": [{"input": "a", "output": "b"}]}</script></few-shot-prompt>
<few-shot-prompt src="/prompt.json" shots="1" model="openai/gpt-4o-mini" lang="zh-CN"></few-shot-prompt>
<few-shot-prompt lesson="there-is-none">Fallback</few-shot-prompt>
<few-shot-prompt prompt="https://fewshot.example/#p=1.eNqrVipLLSrOzM9TsjLUUSosTS2qVLJSKi1Q0LVT0lFKyy_KTSxRsqpWSiwGCpekVpQARTPzCkpL4nMSk1JzgIJwgdS8FAg3v7QETQFUBK6iOLUgsSixJL8IxK2tBQAxJyrr"></few-shot-prompt>`, "")
		texts := func(i int) string {
			return browsertest.Eval[string](h.Tab, fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d].shadowRoot.querySelector("pre").textContent`, i))
		}
		for i, want := range []string{
			"English: cheese\nChinese: 奶酪\n\nEnglish: peppermint\nChinese:",
			"hot -> cold\nup ->",
			"Input: a\nOutput: b\n\nInput: red\nOutput:",
			"Input: hot\nOutput: cold\n\nInput: up\nOutput:",
		} {
			h.state(i, "static")
			if got := texts(i); got != want {
				t.Errorf("embed %d has %q, want %q", i, got, want)
			}
		}
		h.state(5, "static")
		if got := texts(5); got != "up ->" {
			t.Errorf("the embed of a link has %q", got)
		}
		h.state(4, "failed")
		if got := h.heard(); !strings.Contains(got, "error:lesson_not_found") {
			t.Errorf("the page heard %q", got)
		}
		if got := browsertest.Eval[string](h.Tab, `document.querySelectorAll("few-shot-prompt")[4].shadowRoot.querySelector(".problem").innerText`); !strings.HasPrefix(got, "There is no lesson of this name here.\n") {
			t.Errorf("the embed without a lesson says %q", got)
		}
		if read := h.Responses("/assets/embed/read."); len(read) != 1 {
			t.Errorf("what reads them was asked for: %v", read)
		}
		if got := browsertest.Eval[string](h.Tab, `document.querySelectorAll("few-shot-prompt")[3].shadowRoot.querySelector(".embed-answer").textContent`); !strings.Contains(got, "openai/gpt-4o-mini") {
			t.Errorf("the fourth says %q", got)
		}
		h.press(3, ".embed-run") // without an author's key
		h.Until("an error of the embed without a key", func() bool { return strings.Contains(h.heard(), "error:embed_no_key") })
		h.Clean("404", "few-shot-prompt: ")
	})
	t.Run("a_text_stops_where_its_examples_end", func(t *testing.T) {
		h := visitHost(t, shared, "localhost", `<few-shot-prompt><pre><code>Input: hot
Output: cold

Input: big
Output: small

Input: up
Output:
</code></pre></few-shot-prompt>`, "")
		h.state(0, "static")
		h.press(0, ".embed-run")
		h.state(0, "done")
		if got := h.heard(); got != "ready run result:down" {
			t.Errorf("the page heard %q", got)
		}
		h.Clean()
	})
	t.Run("can_be_edited_and_compared", func(t *testing.T) {
		h := visitHost(t, shared, "127.0.0.1", `<few-shot-prompt lesson="translate-zh" editable></few-shot-prompt><few-shot-prompt lesson="antonyms" view="compare"></few-shot-prompt>`,
			// The frame's own focus can't be seen from the page: its document tells.
			`const word = "the query has the focus";
			if (self === top) addEventListener("message", ({ data }) => { if (data === word) globalThis.told = true });
			else addEventListener("focusin", ({ target }) => { if (target.id === "query") top.postMessage(word, "*") })`)
		h.state(0, "static")
		h.press(0, ".embed-edit")
		h.state(0, "ready")
		h.Until("the focus in the query", func() bool {
			return browsertest.Eval[bool](h.Tab, `globalThis.told === true && document.querySelector("few-shot-prompt").shadowRoot.querySelector("iframe") === document.querySelector("few-shot-prompt").shadowRoot.activeElement`)
		})
		for range len("peppermint") {
			h.Press("Backspace")
		}
		h.Type("cheese")
		h.Press("Ctrl+Enter")
		h.state(0, "done")
		if got := h.heard(); !strings.HasSuffix(got, "run result:奶酪") {
			t.Errorf("the page heard %q", got)
		}
		h.state(1, "static")
		h.press(1, ".embed-run")
		h.Until("three answers", func() bool { return strings.Count(h.heard(), "result") >= 4 })
		h.Clean()
	})
	t.Run("any_page_may_ask_for_a_block_and_keep_it", func(t *testing.T) {
		get := func(query, tag string) (*http.Response, string) {
			t.Helper()
			r, _ := http.NewRequest("GET", shared.URL+"/embed/static?"+query, nil)
			r.Header.Set("Origin", "https://docs.example.org")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("If-None-Match", tag)
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			return res, string(body)
		}
		res, body := get("lesson=translate-zh", "")
		if res.StatusCode != 200 || res.Header.Get("Access-Control-Allow-Origin") != "*" || res.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(body, `"p":"p=1.`) {
			t.Errorf("%d %v %.200s", res.StatusCode, res.Header, body)
		}
		if res, _ := get("lesson=translate-zh", res.Header.Get("ETag")); res.StatusCode != 304 {
			t.Errorf("asked again: %d", res.StatusCode)
		}
		for query, want := range map[string]string{
			"": "no_prompt", "lesson=../x": "lesson_not_found", "p=1.AAAA": "link_damaged", "p=": "no_prompt", "lesson=translate-zh&view=x": "invalid_value",
			"lesson=translate-zh&shots=-1": "invalid_value", "%": "invalid_value",
		} {
			if res, body := get(query, ""); res.StatusCode < 400 || res.StatusCode > 404 || !strings.Contains(body, `"code":"`+want+`"`) || res.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%q: %d %s", query, res.StatusCode, body)
			}
		}
	})
	t.Run("oembed_gives_a_frame_of_an_address", func(t *testing.T) {
		get := func(query string) (int, map[string]any) {
			t.Helper()
			res, err := http.Get(shared.URL + "/oembed?" + query)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var answer map[string]any
			if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, answer
		}
		status, answer := get("format=json&maxwidth=400&url=" + url.QueryEscape(shared.URL+"/lessons/antonyms"))
		if frame, _ := answer["html"].(string); status != 200 || answer["type"] != "rich" || answer["version"] != "1.0" || answer["width"] != 400.0 || !strings.HasPrefix(frame, `<iframe src="`+shared.URL+`/embed/frame#p=1.`) {
			t.Errorf("%d %v", status, answer)
		}
		for query, want := range map[string]int{
			"url=/":                              200,
			"url=" + url.QueryEscape(shared.URL): 200,
			"":                                   400,
			"url=/lab":                           404,
			"url=/lessons/there-is-none":         404,
			"url=https://other.example/":         404,
			"url=javascript:alert(1)":            404,
			"url=/&maxwidth=-1":                  400,
			"url=/&format=xml":                   501,
		} {
			if status, answer := get(query); status != want {
				t.Errorf("%q: %d %v", query, status, answer)
			}
		}
		res, err := http.Get(shared.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if page, _ := io.ReadAll(res.Body); !strings.Contains(string(page), `type="application/json+oembed"`) {
			t.Error("the page does not say where its oEmbed is")
		}
	})
	t.Run("one_frame_is_alive_at_a_time", func(t *testing.T) {
		h := visitHost(t, shared, "localhost", lesson+lesson+`<few-shot-prompt lesson="antonyms" view="compare"></few-shot-prompt>`, "")
		results := func(n int) {
			h.Until("the answers", func() bool { return strings.Count(h.heard(), "result") == n })
		}
		answer := func(i int) string {
			h.state(i, "static")
			return browsertest.Eval[string](h.Tab, fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d].shadowRoot.querySelector(".embed-answer").innerText.trim()`, i))
		}
		h.state(2, "static")
		h.press(2, ".embed-run")
		results(3)
		h.press(0, ".embed-run")
		results(4)
		if got := answer(2); !regexp.MustCompile(`^0 shots: .+ \(in this page · tiny/base\)\n1 shot: shallow \(in this page · tiny/base\)\n3 shots: shallow \(in this page · tiny/base\)$`).MatchString(got) {
			t.Errorf("the compared answers are left as %q", got)
		}
		h.press(1, ".embed-run")
		results(5)
		if got := answer(0); got != "薄荷 (in this page · tiny/base)" {
			t.Errorf("the answer is left as %q", got)
		}
		if n := browsertest.Eval[int](h.Tab, `[...document.querySelectorAll("few-shot-prompt")].filter((e) => e.shadowRoot.querySelector("iframe")).length`); n != 1 {
			t.Errorf("%d frames are alive", n)
		}
		h.Clean()
	})
	t.Run("other_pages_are_in_no_frame", func(t *testing.T) {
		for path, want := range map[string]string{"/": "frame-ancestors 'none'", "/lab": "frame-ancestors 'none'", "/embed/frame": "frame-ancestors *"} {
			res, err := http.Get(shared.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			denied := res.Header.Get("X-Frame-Options") == "DENY"
			if !strings.HasSuffix(res.Header.Get("Content-Security-Policy"), want) || denied != (path != "/embed/frame") {
				t.Errorf("%s: %v", path, res.Header)
			}
		}
	})
}
