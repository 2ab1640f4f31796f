package httpd

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"fewshot/app/page/embedpage"
	"fewshot/app/page/workbench"
	"fewshot/app/prompt"
	"fewshot/web"
	"fewshot/web/asset"
)

var pageRoutes = sync.OnceFunc(workbench.Routes)

// testSite is a build of the page without a program in it.
func testSite(t testing.TB) *web.Site {
	t.Helper()
	files, m := fstest.MapFS{}, asset.Manifest{Version: "v1"}
	for _, name := range []string{"app.js", "app.wasm", "app.css", "study.wasm", "study.css"} {
		a := asset.Asset{Name: name, URL: asset.HashedURL(name, []byte(name)), Type: asset.TypeOf(name), Size: len(name)}
		files[a.Path()] = &fstest.MapFile{Data: []byte(name)}
		m.Assets = append(m.Assets, a)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files[asset.File] = &fstest.MapFile{Data: data}
	s, err := web.New(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// startPage runs a server with the page.
func startPage(t *testing.T) *site {
	t.Helper()
	pageRoutes()
	page, err := Page(testSite(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, func(c *Config) { c.Page = page }, words("a"))
}

// startEmbeds is what serves embeds, and the server that it stands in.
func startEmbeds(t *testing.T) (*embeds, *site) {
	t.Helper()
	pageRoutes()
	e := &embeds{site: testSite(t), body: func() (string, error) { return "", nil }}
	e.recorder.site = e.site
	mux := http.NewServeMux()
	mux.HandleFunc("GET /embed/static", e.static)
	return e, start(t, func(c *Config) { c.Page = mux }, words("a"))
}

// TestPages_for_many_at_once is what ordinary readers do: it ended the process when
// rendering changed what all of it shares.
func TestPages_for_many_at_once(t *testing.T) {
	s := startPage(t)
	var paths []string
	pages, err := studyPages()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		paths = append(paths, p.path)
		if id, ok := strings.CutPrefix(p.path, "/lessons/"); ok {
			paths = append(paths, "/oembed?url="+url.QueryEscape(s.URL+p.path))
			for _, view := range []string{"prompt", "table", "tokens", "compare"} {
				paths = append(paths, "/embed/static?lesson="+id+"&view="+view, "/embed/static?lang=zh-CN&shots=1&lesson="+id+"&view="+view)
			}
		}
	}
	paths = append(paths, "/", embedpage.Path)
	var wg sync.WaitGroup
	for w := range 16 {
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
	e, s := startEmbeds(t)
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
				e.blocks.pace = pace{} // the pace is tried below
			}
			if res, body := s.send(t, "GET", address(i), ""); res.StatusCode != status {
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
	grows("parameters", func(i int) string { return fmt.Sprintf("/embed/static?lesson=translate-zh&x=%s%d", name, i) }, 200, blockCacheBytes+1<<20)
	if e.blocks.bytes > blockCacheBytes || len(e.blocks.by) != e.blocks.recent.Len() {
		t.Errorf("%d bytes in %d blocks (%d listed)", e.blocks.bytes, len(e.blocks.by), e.blocks.recent.Len())
	}
}

func TestBlockCache_is_bounded(t *testing.T) {
	var c blockCache
	for i := range 3000 {
		query := fmt.Sprint(i)
		if _, err := c.get(query, func() (packedBlock, error) { return packedBlock{zip: make([]byte, 10_000)}, nil }); err != nil {
			t.Fatal(err)
		}
		c.get("0", func() (packedBlock, error) { t.Error("what is used was forgotten"); return packedBlock{}, nil })
	}
	sum := 0
	for e := c.recent.Front(); e != nil; e = e.Next() {
		sum += e.Value.(*keptBlock).cost()
	}
	if c.bytes > blockCacheBytes || sum != c.bytes || len(c.by) != c.recent.Len() {
		t.Errorf("%d bytes (%d counted) in %d blocks (%d listed)", sum, c.bytes, len(c.by), c.recent.Len())
	}
	c.get("big", func() (packedBlock, error) { return packedBlock{zip: make([]byte, blockCacheBytes)}, nil })
	if c.by["big"] != nil {
		t.Error("one block took all the room")
	}
}

func TestRecorder_is_bounded(t *testing.T) {
	r := recorder{site: testSite(t)}
	for i := range maxRecorded + 100 {
		r.answer(prompt.Prompt{Model: "tiny/base", Query: fmt.Sprint(i)})
	}
	if len(r.answers) != maxRecorded {
		t.Errorf("%d answers are kept", len(r.answers))
	}
}

func TestStatic_holds_back_who_asks_for_ever_new_blocks(t *testing.T) {
	_, s := startEmbeds(t)
	link := func(i int) string {
		p := prompt.Prompt{Query: fmt.Sprint("query ", i), Format: prompt.Presets()[0].Format}
		return "/embed/static?" + prompt.EncodeFragment(p)
	}
	refused := 0
	for i := range newBlocks + 20 {
		res, body := s.send(t, "GET", link(i), "")
		if res.StatusCode == 429 {
			refused++
			decodeError(t, res, body, 429, "too_many_embeds")
			if res.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if refused == 0 {
		t.Error("nobody was held back")
	}
	for range newBlocks + 20 { // a page that many read behind one address
		if res, body := s.send(t, "GET", link(0), ""); res.StatusCode != 200 {
			t.Fatalf("a known block: %d %s", res.StatusCode, body)
		}
	}
}

func TestStatic_is_in_proportion_to_its_prompt(t *testing.T) {
	_, s := startEmbeds(t)
	for name, text := range map[string]string{"one_letter": "a", "one_letter_and_space": "a ", "mixed": "a1!", "characters": "字", "quotes": `"'`} {
		for _, view := range []string{"prompt", "table", "tokens", "compare"} {
			p := prompt.Prompt{Query: strings.Repeat(text, 15_000/len(text)), Format: prompt.Presets()[0].Format, Model: "tiny/base"}
			res, body := s.send(t, "GET", "/embed/static?view="+view+"&"+prompt.EncodeFragment(p), "")
			if res.StatusCode != 200 || len(body) > 300_000 {
				t.Errorf("%s, %s: %d, %d bytes", name, view, res.StatusCode, len(body))
			}
		}
	}
}
