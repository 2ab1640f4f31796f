package pages

import (
	"encoding/json"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"fewshot/app/page/study"
	"fewshot/app/page/workbench"
	"fewshot/server/bundled"
	"fewshot/server/httpd/reply/replytest"
	"fewshot/web/webtest"
)

var pageRoutes = sync.OnceFunc(workbench.Routes)

// A pageServer is a running server of pages.
type pageServer struct{ *httptest.Server }

// serve runs a handler behind the middleware.
func serve(t *testing.T, h http.Handler) pageServer {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config.Handler = replytest.Front("http://"+s.Listener.Addr().String(), h)
	s.Start()
	t.Cleanup(s.Close)
	return pageServer{s}
}

// get asks for a path.
func (s pageServer) get(t *testing.T, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("GET", s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(t, r)
}

// do sends a request.
func (s pageServer) do(t *testing.T, r *http.Request) (*http.Response, string) {
	t.Helper()
	res, err := s.Client().Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// startPages runs a server of all pages: the one of all tests, if change is nil.
func startPages(t *testing.T, change func(*Config)) pageServer {
	t.Helper()
	if change == nil {
		return serve(t, allPages(t))
	}
	return serve(t, newPages(t, change))
}

// newPages is a handler of all pages, each of which is made anew.
func newPages(t *testing.T, change func(*Config)) http.Handler {
	t.Helper()
	pageRoutes()
	site := webtest.Site(t)
	c := Config{Site: site, Bundle: bundled.In(site)}
	change(&c)
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var shared struct {
	sync.Mutex
	pages http.Handler
}

// allPages is a handler of all pages that tests share, since making a page takes long.
func allPages(t *testing.T) http.Handler {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.pages == nil {
		shared.pages = newPages(t, func(*Config) {})
	}
	return shared.pages
}

// wants checks a status and that a body has some texts.
func wants(t *testing.T, res *http.Response, body string, status int, texts ...string) {
	t.Helper()
	if res.StatusCode != status {
		t.Errorf("%s: status %d, want %d: %.300s", res.Request.URL, res.StatusCode, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s: there is no %q in %.2000s", res.Request.URL, text, body)
		}
	}
}

// dataOf is what a page's program finds in the page.
func dataOf(t *testing.T, body string) study.Page {
	t.Helper()
	return dataIn[study.Page](t, body)
}

// dataIn is the data of a page whose program takes it as a T.
func dataIn[T any](t *testing.T, body string) (data T) {
	t.Helper()
	_, rest, ok := strings.Cut(body, `<script type="application/json" id="page-data">`)
	text, _, end := strings.Cut(rest, "</script>")
	if !ok || !end {
		t.Fatalf("there is no data in the page: %.300s", body)
	}
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPages_each_has_what_its_program_needs(t *testing.T) {
	s := startPages(t, nil)
	studies, err := Studies()
	if err != nil {
		t.Fatal(err)
	}
	if len(studies) < 10 {
		t.Fatalf("there are %d pages", len(studies))
	}
	for _, p := range studies {
		res, body := s.get(t, p.Path)
		wants(t, res, body, 200, "<!doctype html>", "<title>"+html.EscapeString(p.Title)+"</title>")
		frames := "frame-ancestors 'none'"
		if p.Framed {
			frames = "frame-ancestors 'self'"
		}
		if policy := res.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, frames) {
			t.Errorf("%s may be framed by others: %s", p.Path, policy)
		}
		isLesson := p.Content.Lesson != nil
		if got := strings.Contains(body, "application/json+oembed"); got != isLesson {
			t.Errorf("%s says where its oEmbed is: %v", p.Path, got)
		}
		data := dataOf(t, body)
		if (data.Lesson != nil) != isLesson || data.Class != p.Content.Class || data.Teach != p.Content.Teach || data.Operate != p.Content.Operate || len(data.Plans) != len(p.Content.Plans) {
			t.Errorf("%s has the data of another page", p.Path)
		}
	}
	res, body := s.get(t, "/")
	wants(t, res, body, 200, "<title>"+Title+"</title>", `href="/oembed?format=json&amp;url=%2F"`)
	for _, path := range []string{"/lessons/none", "/nothing", "/lab/x"} {
		if res, _ := s.get(t, path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestPages_lessons_lead_to_each_other(t *testing.T) {
	s := startPages(t, nil)
	_, body := s.get(t, "/lessons")
	lines := dataOf(t, body).Lessons
	if len(lines) < 3 {
		t.Fatalf("%d lessons are listed", len(lines))
	}
	for i, l := range lines {
		res, body := s.get(t, "/lessons/"+l.ID)
		wants(t, res, body, 200)
		lesson := dataOf(t, body).Lesson
		if before := lesson.Before; (i > 0) != (before != nil) || before != nil && before.ID != lines[i-1].ID {
			t.Errorf("before %s comes %+v", l.ID, before)
		}
		if after := lesson.After; (i+1 < len(lines)) != (after != nil) || after != nil && after.ID != lines[i+1].ID {
			t.Errorf("after %s comes %+v", l.ID, after)
		}
	}
}

func TestPages_a_build_of_the_playground_alone(t *testing.T) {
	s := startPages(t, func(c *Config) { c.Site = webtest.SiteOf(t, nil) })
	if res, body := s.get(t, "/"); res.StatusCode != 200 {
		t.Errorf("/: %d %.200s", res.StatusCode, body)
	}
	for _, path := range []string{"/lab", "/lessons", "/class", "/embed/frame", "/embed/static?lesson=translate-zh", "/oembed?url=/", "/embed/sign"} {
		if res, _ := s.get(t, path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestLazyPage_that_can_not_be_made(t *testing.T) {
	made := 0
	l := &lazyPage{render: func() (http.Handler, error) { made++; return nil, errors.New("a secret of the disk") }}
	for range 2 {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest("GET", "/lab", nil))
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if made != 1 {
		t.Errorf("it was tried %d times", made)
	}
}
