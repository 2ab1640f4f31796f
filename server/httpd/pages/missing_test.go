package pages

import (
	"net/http"
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/server/httpd/reply"
	"fewshot/web"
	"fewshot/web/webtest"
)

func TestMissing_is_a_page_with_a_way_home(t *testing.T) {
	s := startPages(t, nil)
	for _, path := range []string{"/lessons/none", "/nothing", "/lab/x", "/class/7K2QX", "/embed/none/", "/index.html"} {
		res, body := s.get(t, path, "Accept-Language", "en-GB")
		wants(t, res, body, 404, "<!doctype html>", `<html lang="en">`, "<h1>There is no page at this address</h1>", `<a href="/">Playground</a>`, `<a href="/lessons">Lessons</a>`)
		if kind := res.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
			t.Errorf("%s is %s", path, kind)
		}
		if strings.Contains(body, "<script") || !strings.HasPrefix(res.Header.Get("Content-Security-Policy"), "default-src 'none'; ") {
			t.Errorf("%s has a script, or may have one: %s", path, res.Header.Get("Content-Security-Policy"))
		}
	}
	for _, path := range []string{"/assets/none.css", "/assets/"} {
		if res, _ := s.get(t, path); res.StatusCode != 404 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s, which no person opens: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
	r, err := http.NewRequest("POST", s.URL+"/nothing", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if res, body := s.do(t, r); res.StatusCode != 404 || strings.Contains(body, "<html") {
		t.Errorf("a form that is sent to nowhere: %d %.100s", res.StatusCode, body)
	}
}

func TestMissing_speaks_the_readers_language(t *testing.T) {
	s := startPages(t, nil)
	res, body := s.get(t, "/nothing", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8")
	wants(t, res, body, 404, `<html lang="zh-CN">`, "<title>这个地址没有页面 · Fewshot</title>", "<h1>这个地址没有页面</h1>", `<a href="/">操练场</a>`,
		`<p class="soft" lang="en">There is no page at this address`) // for who chose it in the page
	if vary := res.Header.Get("Vary"); vary != "Accept-Language" {
		t.Errorf("a cache may send it to everybody: Vary is %q", vary)
	}
	for header, want := range map[string]i18n.Lang{
		"": i18n.English, "de": i18n.English, "*": i18n.English, "en, zh": i18n.English,
		"zh": i18n.Chinese, "ZH-Hant-TW": i18n.Chinese, "fr, zh;q=0.5, en;q=0.4": i18n.Chinese,
		"en;q=0.3, zh;q=0.7": i18n.Chinese, "zh;q=0, en;q=0.1": i18n.English, "zh;q=x": i18n.English, "zha": i18n.English, " zh ; q=1 ": i18n.Chinese,
	} {
		if got := preferred(header); got != want {
			t.Errorf("%q: %s, want %s", header, got.Tag(), want.Tag())
		}
	}
}

func TestMissing_takes_a_slash_off(t *testing.T) {
	s := startPages(t, nil)
	studies, err := Studies()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range studies {
		res, _ := s.get(t, p.Path+"/?theme=dark")
		if got := res.Header.Get("Location"); res.StatusCode != 308 || got != p.Path+"?theme=dark" {
			t.Errorf("%s/ leads with %d to %q", p.Path, res.StatusCode, got)
		}
	}
	for _, path := range []string{"/nothing/", "/lessons/none/"} {
		if res, _ := s.get(t, path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// TestMissing_below_a_path: a proxy gives the server a part of its site.
func TestMissing_below_a_path(t *testing.T) {
	h := allPages(t)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log := reply.LogOf(r)
		log.Base = "/fewshot"
		h.ServeHTTP(w, r.WithContext(web.WithBase(r.Context(), log.Base)))
	}))
	res, body := s.get(t, "/nothing")
	wants(t, res, body, 404, `<a href="/fewshot/">`, `<a href="/fewshot/lessons">`, `<link rel="stylesheet" href="/fewshot/assets/`)
	if res, _ := s.get(t, "/lab/"); res.Header.Get("Location") != "/fewshot/lab" {
		t.Errorf("/lab/ leads to %s", res.Header.Get("Location"))
	}
}

func TestMissing_of_the_playground_alone(t *testing.T) {
	s := startPages(t, func(c *Config) { c.Site = webtest.SiteOf(t, nil) })
	res, body := s.get(t, "/lessons/")
	wants(t, res, body, 404, `<a href="/">Playground</a>`)
	if strings.Contains(body, `href="/lessons"`) {
		t.Error("it leads to pages that this build has not")
	}
}
