package pages

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/web/browsertest"
)

// An embedPage is a page of another site with embeds in it, whose script is the source
// of embed.js: nothing has to be built.
type embedPage struct {
	*browsertest.Tab
	t *testing.T
}

// visitEmbeds opens a page with a body. files says whether home is a folder of files.
func visitEmbeds(t *testing.T, browser *browsertest.Browser, files bool, before, body string) embedPage {
	t.Helper()
	e, _ := startStatic(t)
	home := http.NewServeMux()
	home.HandleFunc("GET /{script}", func(w http.ResponseWriter, r *http.Request) {
		source, err := os.ReadFile(filepath.Join("..", "..", "..", "web", "static", "embed", r.PathValue("script")))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if files {
			source = []byte(strings.Replace(string(source), "const files = false;", "const files = true;", 1))
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(source)
	})
	home.HandleFunc("GET /embed/static", e.static)
	home.HandleFunc("GET /embed/static/{look}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		for _, look := range embedpage.Looks() {
			if r.PathValue("look") == "any."+look.Name+".json" {
				json.NewEncoder(w).Encode(Facade{HTML: embedpage.Slot(look.Embed)})
				return
			}
		}
		http.NotFound(w, r)
	})
	server := serve(t, home)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<script>globalThis.heard = {}; for (const name of ["ready", "error"]) addEventListener(name, (e) => { if (e.target.localName === "few-shot-prompt") heard[e.target.id] = e.detail }, true)</script>
<script type="module" src="%s/embed.js"></script>%s`, server.URL, strings.ReplaceAll(body, "HOME", server.URL))
		case "/broken.json":
			fmt.Fprint(w, `{"query": "big",}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(site.Close)
	p := embedPage{browser.Open(t), t}
	if before != "" {
		p.Before(before)
	}
	p.Go(site.URL)
	p.Wait(`document.querySelectorAll("few-shot-prompt").length === Object.keys(heard).length`)
	return p
}

// prompt is the prompt of an embed, as its link has it.
func (p embedPage) prompt(t *testing.T, id string) prompt.Prompt {
	t.Helper()
	link := browsertest.Eval[string](p.Tab, fmt.Sprintf(`document.getElementById(%q).shadowRoot.querySelector(".embed-home")?.href ?? JSON.stringify(heard[%[1]q])`, id))
	got, err := prompt.DecodeFragment(link)
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	return got
}

func TestEmbedScript(t *testing.T) {
	browser, err := browsertest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(browser.Close)

	t.Run("reads_what_generators_write", func(t *testing.T) {
		var body strings.Builder
		for i, l := range listings {
			fmt.Fprintf(&body, "<few-shot-prompt id=l%d>%s</few-shot-prompt>\n", i, l.html)
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, l := range listings {
			t.Run(l.name, func(t *testing.T) {
				want := few
				if l.name == "Gatsby's lines" {
					want = strings.ReplaceAll(few, "\n\n", "\n")
				}
				if got := page.prompt(t, fmt.Sprintf("l%d", i)); got.Query != want || len(got.Parameters.Stop) != 1 || got.Parameters.Stop[0] != "\n" {
					t.Errorf("the prompt is %q, which stops at %q", got.Query, got.Parameters.Stop)
				}
			})
		}
		page.Clean()
	})
	t.Run("leaves_numbers_that_are_text", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, "", `
<few-shot-prompt id=a><pre><code class="hljs"><span class="hljs-number">1</span> + <span class="hljs-number">1</span> = 2
<span class="hljs-number">2</span> + <span class="hljs-number">2</span> =</code></pre></few-shot-prompt>
<few-shot-prompt id=b><pre>1
2
3</pre></few-shot-prompt>
<few-shot-prompt id=c><pre><code><span class="token list">1.</span> one
<span class="token list">2.</span> two
<span class="token list">3.</span></code></pre></few-shot-prompt>`)
		for id, want := range map[string]string{"a": "1 + 1 = 2\n2 + 2 =", "b": "1\n2\n3", "c": "1. one\n2. two\n3."} {
			if got := page.prompt(t, id); got.Query != want {
				t.Errorf("the prompt is %q, want %q", got.Query, want)
			}
		}
		page.Clean()
	})
	t.Run("reads_tables", func(t *testing.T) {
		var body strings.Builder
		for i, c := range tables {
			fmt.Fprintf(&body, "<few-shot-prompt id=t%d>%s</few-shot-prompt>\n", i, c.html)
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range tables {
			t.Run(c.name, func(t *testing.T) {
				got := page.prompt(t, fmt.Sprintf("t%d", i))
				var shots []string
				for _, s := range got.Shots {
					shot := s.Input + " > " + s.Output
					if s.Note != "" {
						shot += " # " + s.Note
					}
					shots = append(shots, shot)
				}
				if f := got.Format; f.InputLabel != c.in || f.OutputLabel != c.out || !slices.Equal(shots, c.shots) || got.Query != c.query || !slices.Equal(got.Stops(), []string{c.stop}) {
					t.Errorf("%q, %q: %q and %q, which stops at %q", f.InputLabel, f.OutputLabel, shots, got.Query, got.Stops())
				}
			})
		}
		page.Clean()
	})
	t.Run("stops_where_the_text_says", func(t *testing.T) {
		var body strings.Builder
		for i, c := range stops {
			fmt.Fprintf(&body, "<few-shot-prompt id=s%d><pre>%s</pre></few-shot-prompt>\n", i, html.EscapeString(c.text))
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range stops {
			t.Run(c.name, func(t *testing.T) {
				got := page.prompt(t, fmt.Sprintf("s%d", i))
				if got.Query != c.text || strings.Join(got.Stops(), " or ") != c.stop {
					t.Errorf("%q stops at %q, want %q", got.Query, got.Stops(), c.stop)
				}
			})
		}
		page.Clean()
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		var body strings.Builder
		for i, c := range failures {
			for _, lang := range []string{"en", "zh-CN"} {
				body.WriteString(strings.Replace(c.html, "<few-shot-prompt", fmt.Sprintf("<few-shot-prompt lang=%s id=%[1]s%d", lang, i), 1))
			}
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range failures {
			t.Run(c.name, func(t *testing.T) {
				for lang, want := range map[string]string{"en": c.english, "zh-CN": c.chinese} {
					page.fails(t, fmt.Sprint(lang, i), c.code, want)
				}
			})
		}
		if said := browsertest.Eval[string](page.Tab, `document.getElementById("en0").innerText + document.getElementById("en0").shadowRoot.querySelector("slot").assignedElements()[0].checkVisibility()`); said != "What stands inside.true" {
			t.Errorf("below the message stands %q", said)
		}
		page.Clean("few-shot-prompt: ", "404", "400")
	})
	t.Run("says_that_the_server_is_away", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, `globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"))`,
			`<few-shot-prompt id=a lesson="translate-zh"></few-shot-prompt><few-shot-prompt id=b lang="zh" src="prompt.json"></few-shot-prompt>`)
		page.fails(t, "a", "unreachable", "does not answer. Check the address of embed.js. This page's policy may lack connect-src http://")
		page.fails(t, "b", "src_failed", "无法读取 ")
		page.Clean("few-shot-prompt: ")
	})
	t.Run("says_that_a_folder_lacks_it", func(t *testing.T) {
		page := visitEmbeds(t, browser, true, "", `<few-shot-prompt id=a lesson="translate-chinese"></few-shot-prompt>
<few-shot-prompt id=b lang="zh" view="chart"><pre>hot -> cold</pre></few-shot-prompt><few-shot-prompt id=c><pre>hot -> cold
up -></pre></few-shot-prompt>`)
		page.fails(t, "a", "lesson_not_found", "There is no lesson of this name here, or no such view. Lessons are named by")
		page.fails(t, "b", "lesson_not_found", "这里没有这个名称的课程，或没有这种视图。")
		if got := page.prompt(t, "c"); got.Query != "hot -> cold\nup ->" || !slices.Equal(got.Stops(), []string{"\n"}) {
			t.Errorf("the prompt is %q, which stops at %q", got.Query, got.Stops())
		}
		page.Clean("few-shot-prompt: ", "404")
	})
	t.Run("says_that_the_frame_is_silent", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, `const later = setTimeout; globalThis.setTimeout = (f, ms) => later(f, ms > 1000 ? 0 : ms)`,
			`<few-shot-prompt id=a lesson="translate-zh"></few-shot-prompt>`)
		browsertest.Eval[bool](page.Tab, `(document.getElementById("a").run(), true)`)
		page.Wait(`document.getElementById("a").getAttribute("state") === "failed"`)
		page.fails(t, "a", "frame_silent", "The frame does not start. Its server may not allow this page, or this page's policy lacks frame-src.")
		if !browsertest.Eval[bool](page.Tab, `document.getElementById("a").shadowRoot.querySelector("pre").checkVisibility() && !document.getElementById("a").shadowRoot.querySelector("iframe")`) {
			t.Error("the prompt is not shown again")
		}
		page.Clean("few-shot-prompt: ", "frame-ancestors", "404")
	})
}

// fails says what an embed that fails must show: in its box, to the page and in the
// console.
func (p embedPage) fails(t *testing.T, id, code, want string) {
	t.Helper()
	type failure struct{ State, Shown, Code, Reported string }
	got := browsertest.Eval[failure](p.Tab, fmt.Sprintf(`(() => {
		const embed = document.getElementById(%q), box = embed.shadowRoot.querySelector(".problem, .embed-answer");
		const { code, message, hint } = heard[embed.id];
		return { State: embed.getAttribute("state"), Shown: box.checkVisibility() ? box.textContent : "", Code: code, Reported: message + " " + hint };
	})()`, id))
	if got.State != "failed" || got.Code != code || !strings.Contains(got.Shown, want) || got.Reported != got.Shown {
		t.Errorf("%s: %+v, want %s: %s", id, got, code, want)
	}
	if !slices.ContainsFunc(p.Problems(), func(s string) bool {
		return strings.Contains(s, strings.Trim(strconv.QuoteToASCII(want), `"`)) || strings.Contains(s, want)
	}) {
		t.Errorf("%s: the console has nothing of %q", id, want)
	}
}
