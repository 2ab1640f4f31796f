package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"fewshot/web/browsertest"
)

// below is the path that the proxies of these tests give the server.
const below = "/user/ann/proxy/8080"

// A proxied is a server behind a proxy that has it below a path, among other things.
type proxied struct {
	*server
	mu     sync.Mutex
	beside []string // what was asked of the proxy outside of that path
}

// startBelow starts a server behind a proxy that passes whole addresses on, or that
// strips its path off and says so.
func startBelow(t *testing.T, strips bool, variables ...string) *proxied {
	t.Helper()
	s := startServer(t, variables...)
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxied{server: s}
	forward := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		r.SetXForwarded()
		if strips {
			r.Out.Header.Set("X-Forwarded-Prefix", below+"/")
		}
	}}
	var handler http.Handler = forward
	if strips {
		handler = http.StripPrefix(below, forward)
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == below || strings.HasPrefix(r.URL.Path, below+"/") {
			handler.ServeHTTP(w, r)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.beside = append(p.beside, r.URL.Path)
		http.NotFound(w, r)
	}))
	t.Cleanup(front.Close)
	s.URL = front.URL + below // where a browser finds it
	return p
}

// TestBelow uses the pages as a person does whose server is below a path.
func TestBelow(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) *proxied{
		"of_a_proxy_that_passes_it_on": func(t *testing.T) *proxied {
			return startBelow(t, false, "FEWSHOT_CLASSES=class.db", "FEWSHOT_BASE="+below+"/")
		},
		"of_a_proxy_that_strips_it": func(t *testing.T) *proxied {
			return startBelow(t, true, "FEWSHOT_CLASSES=class.db", "FEWSHOT_TRUSTED_PROXIES=127.0.0.1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			w := &workbench{Tab: browser.Open(t), t: t, s: s.server}

			w.step("the_playground_runs_and_keeps_its_draft", func(t *testing.T) {
				w.Begin(s.URL) // without the slash at its end
				w.Until("the page with the slash", func() bool {
					return slices.ContainsFunc(w.Responses(below+"/"), func(r browsertest.Response) bool { return r.URL == s.URL+"/" })
				})
				w.visit("/")
				w.choose("tiny/base, on the server")
				w.run()
				if a := w.answers(); len(a) != 1 || a[0] == "" {
					t.Errorf("the server's answers are %q", a)
				}
				w.choose("tiny/base, in this page")
				w.run()
				if a := w.answers(); len(a) != 1 || a[0] == "" {
					t.Errorf("the page's answers are %q", a)
				}
				w.field("Query").Fill("a brown bear")
				w.Wait(`navigator.serviceWorker.ready.then((r) => new URL(r.scope).pathname === "` + below + `/")`)
				w.reload()
				eventually(w, "the query", func() string { return w.field("Query").Value() }, "a brown bear")
			})
			w.step("programs_that_send_the_prompt_go_to_the_whole_address", func(t *testing.T) {
				w.Get("tab", "Code").Click()
				w.Wait(`document.body.innerText.includes("` + s.URL + `/v1")`)
			})
			w.step("links_lead_to_lessons_which_run", func(t *testing.T) {
				w.visit("/")
				w.Find(`.nav a[href$="/lessons"], a.nav-link[href$="/lessons"]`).Click()
				w.Wait(`location.pathname === "` + below + `/lessons" && ` + started)
				w.Find(`.lesson-card[href$="/in-context"]`).Click()
				w.Wait(`location.pathname === "` + below + `/lessons/in-context" && ` + started)
				w.Wait(`document.querySelector(".experiment button.run")?.disabled === false`)
				w.Find(".experiment button.run").Click()
				w.Wait(`/[1-9]\d* of \d+/.test(document.querySelector(".experiment").innerText)`) // the worker has its model
				// What comes of the experiment moves the button.
				w.Find("#to-lab").Focus()
				w.Press("Enter")
				w.Wait(`location.pathname === "` + below + `/lab" && ` + started)
				w.outlook("requests")
			})
			w.step("an_embed_runs_in_another_page", func(t *testing.T) {
				h := visitHost(t, s.server, "localhost", `<few-shot-prompt lesson="translate-zh"></few-shot-prompt><few-shot-prompt><pre>hot -> cold
up -></pre></few-shot-prompt>`, "")
				h.state(0, "static")
				h.state(1, "static")
				h.press(0, ".embed-run")
				h.state(0, "done")
				if got := h.heard(); !strings.HasSuffix(got, "result:薄荷") {
					t.Errorf("the page heard %q", got)
				}
				h.Clean()
			})
			w.step("a_student_joins_a_class_and_is_known_after_a_reload", func(t *testing.T) {
				c := signIn(t, s.server).newClass("Prompting", 100, "opposites")
				w.visit("/class")
				w.field("Code of the class").Fill(c.Code)
				w.Press("Enter")
				w.shows("h1", "Prompting")
				pseudonym := w.text("#pseudonym")
				w.reload()
				w.shows("#pseudonym", pseudonym)
				w.click("Your link for another device")
				if link := w.field("Your link for another device").Value(); !strings.HasPrefix(link, s.URL+"/class#return=") {
					t.Errorf("the link is %s", link)
				}
			})
			w.step("the_page_is_kept_under_names_of_its_own", func(t *testing.T) {
				w.visit("/")
				w.Wait(`caches.keys().then((all) => all.every((name) => name.startsWith("fewshot:` + below + `/-")) && all.length === 2)`)
				w.Wait(`caches.match("` + below + `/").then((page) => page?.text()).then((text) => text?.includes('src="` + below + `/assets/'))`)
			})
			w.Clean("a status of 503") // of the worker's own page, for one that takes some seconds
			s.mu.Lock()
			defer s.mu.Unlock()
			if len(s.beside) > 0 {
				t.Errorf("pages asked for addresses outside of the path: %q", s.beside)
			}
		})
	}
}

// TestBelow_unknown has a server that does not know the path that a proxy gives it: its
// page comes, without styles and program, and says so.
func TestBelow_unknown(t *testing.T) {
	t.Parallel()
	s := startBelow(t, true) // it trusts no proxy
	tab := browser.Open(t)
	tab.Go(s.URL + "/")
	tab.Wait(`document.body.innerText.trimStart().startsWith("The program of this page has not arrived") && document.body.innerText.includes("-base /the/path/")`)
	if top := browsertest.Eval[float64](tab, `document.getElementById("unloaded").getBoundingClientRect().top`); top > 50 {
		t.Errorf("the message is %v px below the top", top)
	}

	// With its styles alone, the message comes after some seconds, above the page.
	styled := browser.Open(t)
	release := styled.Stall("*/assets/app.*.js")
	defer release()
	styled.Begin(shared.URL + "/")
	shown := `getComputedStyle(document.getElementById("unloaded")).visibility`
	styled.Wait(`document.getElementById("unloaded")?.getAnimations().length`)
	// On a busy machine some seconds may have passed already.
	if v := browsertest.Eval[string](styled, `(document.getElementById("unloaded").getAnimations()[0].currentTime = 0, `+shown+`)`); v != "hidden" {
		t.Errorf("at first the message is %s", v)
	}
	browsertest.Eval[bool](styled, `(document.getElementById("unloaded").getAnimations()[0].finish(), true)`)
	styled.Wait(shown + ` === "visible"`)
	release()
	styled.Wait(started + ` && !document.getElementById("unloaded")`)
}
