package engine

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

const testPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<button onclick="clicks.push(event.isTrusted)">Press <b>me</b><span aria-hidden="true"> ✕</span></button>
<button hidden>Press me</button>
<button aria-label="Close">✕</button>
<label>Name <input id="name"></label>
<p id="long">A longer</p><textarea id="text" aria-labelledby="long more"></textarea><i id="more" hidden>text</i>
<label for="kind">Kind</label><select id="kind" onchange="kinds.push(this.value)"><option>one · a<option>two · b</select>
<label><input type="checkbox"> Agree</label>
<div style="height: 3000px"></div>
<p style="position: relative"><button id="below" onclick="clicks.push('below')">Below</button><i id="cover" style="position: absolute; inset: 0; background: #fff"></i></p>
<script>globalThis.clicks = []; globalThis.kinds = []; globalThis.keys = [];
addEventListener("keydown", (e) => {
	if (/^(Control|Shift)$/.test(e.key)) return;
	keys.push([e.ctrlKey && "Ctrl", e.shiftKey && "Shift", e.key].filter(Boolean).join("+"));
	if (e.ctrlKey) e.preventDefault();
});</script>`

// TestEngines does with each engine what tests rely on.
func TestEngines(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'")
		w.Write([]byte(testPage))
	}))
	defer site.Close()
	for name, start := range map[string]func() (Browser, error){
		"Chromium": func() (Browser, error) {
			b, err := browsertest.Start()
			if err == nil {
				t.Cleanup(b.Close)
			}
			return Chromium(b), err
		},
		"Firefox": StartFirefox,
		"WebKit":  StartWebKit,
	} {
		t.Run(name, func(t *testing.T) {
			b, err := start()
			if missing := (*Missing)(nil); errors.As(err, &missing) {
				t.Skip(missing)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			t.Run("acts_as_a_person_does", func(t *testing.T) { acts(t, b, site.URL) })
			t.Run("notes_what_the_console_says", func(t *testing.T) { complains(t, b, site.URL) })
			t.Run("has_profiles", func(t *testing.T) { keepsApart(t, b, site.URL) })
		})
	}
}

func acts(t *testing.T, b Browser, address string) {
	tab := Open(t, b, Size(600, 500))
	tab.Go(address)
	if size := Eval[[2]int](tab, "[innerWidth, innerHeight]"); size != [2]int{600, 500} {
		t.Errorf("the window's inside is %v", size)
	}
	tab.Get("button", "Press me").Click()
	tab.Get("button", "Close")
	if !tab.Has("checkbox", "Agree") || tab.Has("checkbox", "Name") || tab.Has("button", "Press me ✕") {
		t.Error("names are taken wrong")
	}
	tab.Get("checkbox", "Agree").Click()
	tab.Wait(`document.querySelector("[type=checkbox]").checked`)
	tab.Get("combobox", "Kind").Choose("two")
	tab.Get("textbox", "A longer text").Fill("a\n\"b\" 🦦")
	name := tab.Get("textbox", "Name")
	name.Fill("x")
	name.Fill("old")
	tab.Type("er")
	tab.Press("Ctrl+Shift+Z")
	tab.Press("Backspace")
	if v := name.Value(); v != "olde" {
		t.Errorf("the field has %q", v)
	}
	if v := tab.Find("#text").Value(); v != "a\n\"b\" 🦦" {
		t.Errorf("the other field has %q", v)
	}
	if keys := strings.Join(Eval[[]string](tab, "keys"), " "); keys != "e r Ctrl+Shift+Z Backspace" {
		t.Errorf("the keys are %q", keys)
	}
	Eval[bool](tab, `setTimeout(() => document.getElementById("cover").remove(), 100), true`)
	tab.Get("button", "Below").Click() // once nothing lies over it
	tab.Wait("clicks.length === 2")
	if clicks := Eval[[]any](tab, "clicks"); clicks[0] != true || clicks[1] != "below" {
		t.Errorf("the clicks are %v", clicks)
	}
	if kinds := Eval[[]string](tab, "kinds"); len(kinds) != 1 || kinds[0] != "two · b" {
		t.Errorf("the kinds are %v", kinds)
	}
	if n := Eval[int](tab, "new Promise((done) => setTimeout(done, 10, 7))"); n != 7 {
		t.Errorf("a promise gives %d", n)
	}
	if _, err := eval[int](tab, "nothing.at.all", Patience); err == nil {
		t.Error("an expression that fails gives no error")
	}
	if shot, err := tab.page.screenshot(); err != nil || shot != nil && !strings.HasPrefix(string(shot), "\x89PNG") {
		t.Errorf("a screenshot is %.20q, %v", shot, err)
	}
	tab.Clean()
}

func complains(t *testing.T, b Browser, address string) {
	tab := Open(t, b)
	tab.Go(address)
	Eval[bool](tab, `console.error("said on purpose"), console.info("harmless"), setTimeout(() => { throw new Error("thrown on purpose") }), true`)
	Eval[bool](tab, `fetch("/blocked").catch(() => {}), true`) // by the page's policy
	for _, part := range []string{"said on purpose", "thrown on purpose"} {
		tab.UntilSaid(func() string { return part + " among " + strings.Join(tab.page.complaints(), "\n") }, func() bool {
			return strings.Contains(strings.Join(tab.page.complaints(), "\n"), part)
		})
	}
	if all := strings.Join(tab.page.complaints(), "\n"); strings.Contains(all, "harmless") {
		t.Errorf("it complains of %s", all)
	}
}

func keepsApart(t *testing.T, b Browser, address string) {
	for range 2 {
		tab := Open(t, b)
		tab.Go(address)
		if n := Eval[int](tab, `localStorage.length + document.cookie.length`); n != 0 {
			t.Error("a fresh profile is not empty")
		}
		Eval[bool](tab, `(localStorage.kept = "yes", document.cookie = "kept=yes", true)`)
		tab.Reload()
		if v := Eval[string](tab, "localStorage.kept"); v != "yes" {
			t.Errorf("after a reload %q is kept", v)
		}
	}
}
