package pages

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/server/bundled"
	"fewshot/web/webtest"
)

// startStatic is what serves the facades of embeds, and the server that it stands in.
func startStatic(t *testing.T) (*embeds, pageServer) {
	t.Helper()
	pageRoutes()
	bundle := bundled.In(webtest.Site(t))
	e := &embeds{bundle: bundle, recorder: Recorder{bundle: bundle}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /embed/static", e.static)
	return e, serve(t, mux)
}

// TestPages_for_many_at_once is what ordinary readers do: it ended the process when
// rendering changed what all of it shares.
func TestPages_for_many_at_once(t *testing.T) {
	s := startPages(t, func(*Config) {}) // which has made none of them
	var paths []string
	studies, err := Studies()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range studies {
		if i%3 > 0 { // of each kind a few: making one takes seconds under the race detector
			continue
		}
		paths = append(paths, p.Path)
		if id, ok := strings.CutPrefix(p.Path, "/lessons/"); ok && p.Content.Lesson != nil {
			paths = append(paths, "/oembed?url="+url.QueryEscape(s.URL+p.Path))
			for _, view := range []string{"prompt", "table", "tokens", "compare"} {
				paths = append(paths, "/embed/static?lesson="+id+"&view="+view, "/embed/static?lang=zh-CN&shots=1&lesson="+id+"&view="+view)
			}
		}
	}
	paths = append(paths, "/", embedpage.Path)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range paths {
				path := paths[(i*7+w*13)%len(paths)]
				res, err := http.Get(s.URL + path)
				if err != nil {
					t.Error(err)
					return
				}
				body, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if res.StatusCode != 200 {
					t.Errorf("%s: %d %.200s", path, res.StatusCode, body)
				}
			}
		})
	}
	wg.Wait()
}

func TestStatic_keeps_nothing_that_a_caller_made_up(t *testing.T) {
	e, s := startStatic(t)
	name := strings.Repeat("x", 20_000)
	grows := func(what string, address func(i int) string, status int, most int64) {
		t.Helper()
		var before, after runtime.MemStats
		const n = 600
		for i := range n + 50 {
			if i == 50 {
				runtime.GC()
				runtime.ReadMemStats(&before)
			}
			if i%200 == 199 {
				e.facades.pace = pace{} // the pace is tried below
			}
			if res, body := s.get(t, address(i)); res.StatusCode != status {
				t.Fatalf("%s: %d %.300s", what, res.StatusCode, body)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > most {
			t.Errorf("%s: %d bytes more after %d requests", what, grown, n)
		}
	}
	grows("models", func(i int) string { return fmt.Sprintf("/embed/static?lesson=translate-zh&model=tiny/%s%d", name, i) }, 404, 1<<20)
	grows("lessons", func(i int) string { return fmt.Sprintf("/embed/static?lesson=%s%d", name, i) }, 404, 1<<20)
	if n := len(e.recorder.answers); n != 0 {
		t.Errorf("%d answers are kept of models that there are not", n)
	}
	grows("parameters", func(i int) string { return fmt.Sprintf("/embed/static?lesson=translate-zh&x=%s%d", name, i) }, 200, facadeCacheBytes+1<<20)
	if e.facades.bytes > facadeCacheBytes || len(e.facades.by) != e.facades.recent.Len() {
		t.Errorf("%d bytes in %d facades (%d listed)", e.facades.bytes, len(e.facades.by), e.facades.recent.Len())
	}
}

func TestBlockCache_is_bounded(t *testing.T) {
	var c facadeCache
	for i := range 3000 {
		query := fmt.Sprint(i)
		if _, err := c.get(query, func() (packedFacade, error) { return packedFacade{zip: make([]byte, 10_000)}, nil }); err != nil {
			t.Fatal(err)
		}
		c.get("0", func() (packedFacade, error) { t.Error("what is used was forgotten"); return packedFacade{}, nil })
	}
	sum := 0
	for e := c.recent.Front(); e != nil; e = e.Next() {
		sum += e.Value.(*cachedFacade).cost()
	}
	if c.bytes > facadeCacheBytes || sum != c.bytes || len(c.by) != c.recent.Len() {
		t.Errorf("%d bytes (%d counted) in %d facades (%d listed)", sum, c.bytes, len(c.by), c.recent.Len())
	}
	c.get("big", func() (packedFacade, error) { return packedFacade{zip: make([]byte, facadeCacheBytes)}, nil })
	if c.by["big"] != nil {
		t.Error("one facade took all the room")
	}
}

func TestRecorder_is_bounded(t *testing.T) {
	r := NewRecorder(bundled.In(webtest.Site(t)))
	for i := range maxRecorded + 100 {
		r.Answer(prompt.Prompt{Model: "tiny/base", Query: fmt.Sprint(i)})
	}
	if len(r.answers) != maxRecorded {
		t.Errorf("%d answers are kept", len(r.answers))
	}
}

func TestStatic_holds_back_who_asks_for_ever_new_facades(t *testing.T) {
	_, s := startStatic(t)
	link := func(i int) string {
		p := prompt.Prompt{Query: fmt.Sprint("query ", i), Format: prompt.Presets()[0].Format}
		return "/embed/static?" + prompt.EncodeFragment(p)
	}
	refused := 0
	for i := range newFacades + 20 {
		res, body := s.get(t, link(i))
		if res.StatusCode == 429 {
			refused++
			if !strings.Contains(body, "too_many_embeds") {
				t.Error(body)
			}
			if res.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if refused == 0 {
		t.Error("nobody was held back")
	}
	for range newFacades + 20 { // a page that many read behind one address
		if res, body := s.get(t, link(0)); res.StatusCode != 200 {
			t.Fatalf("a known facade: %d %s", res.StatusCode, body)
		}
	}
}

func TestStatic_is_in_proportion_to_its_prompt(t *testing.T) {
	_, s := startStatic(t)
	for name, text := range map[string]string{"one_letter": "a", "one_letter_and_space": "a ", "mixed": "a1!", "characters": "字", "quotes": `"'`} {
		for _, view := range []string{"prompt", "table", "tokens", "compare"} {
			p := prompt.Prompt{Query: strings.Repeat(text, 15_000/len(text)), Format: prompt.Presets()[0].Format, Model: "tiny/base"}
			res, body := s.get(t, "/embed/static?view="+view+"&"+prompt.EncodeFragment(p))
			if res.StatusCode != 200 || len(body) > 300_000 {
				t.Errorf("%s, %s: %d, %d bytes", name, view, res.StatusCode, len(body))
			}
		}
	}
}

func TestStatic_shows_a_prompt_to_any_page(t *testing.T) {
	s := startPages(t, nil)
	res, body := s.get(t, "/embed/static?lesson=in-context", "Accept-Encoding", "identity")
	wants(t, res, body, 200)
	var facade Facade
	if err := json.Unmarshal([]byte(body), &facade); err != nil {
		t.Fatal(err)
	}
	shown, err := prompt.DecodeFragment(facade.Prompt)
	if err != nil || shown.Query != NamedPrompts()["in-context"].Query {
		t.Errorf("the prompt is %+v, %v", shown, err)
	}
	if !strings.Contains(facade.HTML, "<button") || strings.Contains(facade.HTML, "<script") || strings.Contains(facade.HTML, "style=") {
		t.Errorf("the facade is %s", facade.HTML)
	}
	for name, want := range map[string]string{"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}

	// Compressed where a client takes that, and not again while it is the same.
	packed, data := s.get(t, "/embed/static?lesson=in-context", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(strings.NewReader(data))
	if err != nil || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v, %v", err, packed.Header)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != body {
		t.Errorf("compressed it is %s, %v", plain, err)
	}
	for encoding, first := range map[string]*http.Response{"identity": res, "gzip": packed} {
		again, data := s.get(t, "/embed/static?lesson=in-context", "If-None-Match", first.Header.Get("ETag"), "Accept-Encoding", encoding)
		if again.StatusCode != 304 || data != "" {
			t.Errorf("%s again: %d %.100s", encoding, again.StatusCode, data)
		}
	}
	if res.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("two bodies have one ETag")
	}
}

func TestStatic_refuses(t *testing.T) {
	s := startPages(t, nil)
	large := prompt.Prompt{Query: strings.Repeat("x", maxEmbedBytes+1), Format: prompt.Presets()[0].Format}
	for query, want := range map[string]struct {
		status int
		code   string
	}{
		"":                                  {400, ""},
		"lesson=nothing":                    {404, "lesson_not_found"},
		"p=AAAA":                            {400, ""},
		"lesson=%zz":                        {400, "invalid_value"},
		"lesson=in-context&view=sideways":   {400, ""},
		"lesson=in-context&model=tiny/huge": {404, "model_not_found"},
		prompt.EncodeFragment(large):        {413, "embed_too_large"},
	} {
		res, body := s.get(t, "/embed/static?"+query)
		if res.StatusCode != want.status || !strings.Contains(body, want.code) || !strings.Contains(body, `"error"`) {
			t.Errorf("%.60q: %d %s, want %d %s", query, res.StatusCode, body, want.status, want.code)
		}
		if res.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%.60q: the page that shows it can't read why", query)
		}
	}
}
