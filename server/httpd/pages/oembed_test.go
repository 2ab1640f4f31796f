package pages

import (
	"encoding/json"
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/server/httpd/reply/replytest"
)

// oembedOf is the answer for an address, asked of a server by its origin.
func oembedOf(t *testing.T, origin, query string) (*httptest.ResponseRecorder, oembedAnswer) {
	t.Helper()
	r := httptest.NewRequest("GET", "/oembed?"+query, nil)
	_, r.Host, _ = strings.Cut(origin, "://")
	w := httptest.NewRecorder()
	replytest.Front(origin, allPages(t)).ServeHTTP(w, r)
	var a oembedAnswer
	if w.Code == 200 {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
	}
	return w, a
}

var sourceIn = regexp.MustCompile(`<iframe src="([^"]*)"`)

// framed is the origin and the prompt of the frame in an answer.
func framed(t *testing.T, a oembedAnswer) (origin string, p prompt.Prompt) {
	t.Helper()
	m := sourceIn.FindStringSubmatch(a.HTML)
	if m == nil {
		t.Fatalf("there is no frame in %q", a.HTML)
	}
	u, err := url.Parse(html.UnescapeString(m[1]))
	if err != nil || u.Path != "/embed/frame" {
		t.Fatalf("the frame is at %s, %v", m[1], err)
	}
	if p, err = prompt.DecodeFragment(u.Fragment); err != nil {
		t.Fatal(err)
	}
	return u.Scheme + "://" + u.Host, p
}

func TestOembed_frames_have_the_origin_of_the_page(t *testing.T) {
	for _, origin := range []string{"http://class.lan:9471", "https://fewshot.example.org", "http://127.0.0.1:8080", "http://[::1]:8080", "https://localhost"} {
		for _, address := range []string{"/", "/lessons/in-context", origin + "/", origin + "/lessons/in-context"} {
			w, a := oembedOf(t, origin, "url="+url.QueryEscape(address))
			if w.Code != 200 {
				t.Errorf("%s at %s: %d %s", address, origin, w.Code, w.Body)
				continue
			}
			if got, _ := framed(t, a); got != origin || a.ProviderURL != origin+"/" {
				t.Errorf("%s at %s: a frame of %s, provider %s", address, origin, got, a.ProviderURL)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Errorf("other sites can't read it: %v", w.Header())
			}
		}
	}
}

func TestOembed_shows_the_prompt_of_the_address(t *testing.T) {
	const origin = "http://class.lan:9471"
	own := prompt.Prompt{Instruction: `Say "no" & <nothing> else.`, Query: "天", Format: prompt.Presets()[0].Format, Model: "tiny/base"}
	for name, tt := range map[string]struct {
		address string
		query   string
	}{
		"the_page":        {"/", examples.First().Prompt.Query},
		"the_page_itself": {origin, examples.First().Prompt.Query},
		"a_lesson":        {"/lessons/in-context", NamedPrompts()["in-context"].Query},
		"with_a_slash":    {"/lessons/in-context/", NamedPrompts()["in-context"].Query},
		"a_link":          {origin + "/#" + prompt.EncodeFragment(own), own.Query},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := oembedOf(t, origin, "format=json&url="+url.QueryEscape(tt.address))
			if w.Code != 200 || a.Version != "1.0" || a.Type != "rich" || a.Title == "" {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if _, p := framed(t, a); p.Query != tt.query {
				t.Errorf("the query is %q, want %q", p.Query, tt.query)
			}
		})
	}
}

func TestOembed_is_as_large_as_it_may_be(t *testing.T) {
	for query, want := range map[string][2]int{
		"": {oembedWidth, oembedHeight}, "&maxwidth=300": {300, oembedHeight}, "&maxheight=100": {oembedWidth, 100},
		"&maxwidth=99999&maxheight=99999": {oembedWidth, oembedHeight},
	} {
		_, a := oembedOf(t, "http://localhost", "url=/"+query)
		if a.Width != want[0] || a.Height != want[1] || !strings.Contains(a.HTML, `width="`+strconv.Itoa(want[0])+`" height="`+strconv.Itoa(want[1])+`"`) {
			t.Errorf("%q: %d by %d, %s", query, a.Width, a.Height, a.HTML)
		}
	}
}

func TestOembed_refuses(t *testing.T) {
	for query, want := range map[string]struct {
		status int
		code   string
	}{
		"format=xml&url=/":                   {501, "oembed_format"},
		"":                                   {400, "invalid_value"},
		"url=%25zz":                          {400, "invalid_value"},
		"url=https://evil.example/":          {404, "oembed_url"},
		"url=//evil.example/":                {404, "oembed_url"},
		"url=javascript:alert(1)":            {404, "oembed_url"},
		"url=ftp://localhost/":               {404, "oembed_url"},
		"url=http://user@localhost/":         {404, "oembed_url"},
		"url=/lab":                           {404, "oembed_url"},
		"url=/lessons/nothing":               {404, "lesson_not_found"},
		"url=" + url.QueryEscape("/#p=AAAA"): {400, ""},
		"url=/&maxwidth=0":                   {400, "invalid_value"},
		"url=/&maxheight=wide":               {400, "invalid_value"},
	} {
		w, _ := oembedOf(t, "http://localhost", query)
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.code) {
			t.Errorf("%q: %d %s, want %d %s", query, w.Code, w.Body, want.status, want.code)
		}
	}
}
