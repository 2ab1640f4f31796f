package httpd

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/reply"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
)

// silent is a server that accepts connections and never answers, until answer is
// called.
func silent(t *testing.T, answer http.Handler) (address string, wake func()) {
	t.Helper()
	awake := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-awake:
			answer.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	wake = sync.OnceFunc(func() { close(awake) })
	t.Cleanup(wake)
	return s.URL, wake
}

func TestOIDC_an_issuer_that_never_answers_holds_nobody(t *testing.T) {
	i := newIssuer(t)
	target, _ := url.Parse(i.URL)
	address, wake := silent(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := http.Get(target.String() + r.URL.Path)
		if err != nil {
			w.WriteHeader(500)
			return
		}
		defer res.Body.Close()
		body := make([]byte, 64<<10)
		n, _ := res.Body.Read(body)
		w.Write([]byte(strings.ReplaceAll(string(body[:n]), i.URL, "http://"+r.Host)))
	}))
	s := startClassesWith(t, words("a"), func(c *classapi.Classes) {
		c.OIDC = &classapi.OIDC{Issuer: address, ClientID: "fewshot", Teachers: []string{"@school.example"}, Timeout: time.Second}
	})
	before := runtime.NumGoroutine()
	var all sync.WaitGroup
	for range 100 { // who leave
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			r, _ := http.NewRequestWithContext(ctx, "GET", s.URL+"/auth/oidc", nil)
			if res, err := http.DefaultClient.Do(r); err == nil {
				res.Body.Close()
			}
		})
	}
	all.Wait()
	eventually(t, "nobody waits any more", testWait, func() bool { return runtime.NumGoroutine() < before+30 })

	begun := time.Now()
	p := s.stranger()
	if l := p.visit("/auth/oidc"); l.status != 502 || !strings.Contains(l.body, "can&#39;t be reached") || !strings.Contains(l.body, "无法连接") || l.header.Get("Retry-After") == "" {
		t.Errorf("who stays is told %d %s", l.status, l.body)
	}
	if waited := time.Since(begun); waited > 20*time.Second {
		t.Errorf("it took %v", waited)
	}
	wake()
	if l := p.visit("/auth/oidc"); l.status != 302 {
		t.Errorf("afterwards: %d %s", l.status, l.body)
	}
}

func TestLTI_a_platform_whose_keys_never_come_holds_nobody(t *testing.T) {
	s, p, _ := startPlatform(t)
	address, _ := silent(t, http.NotFoundHandler())
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := lti.New([]lti.Platform{{Name: "lms", Issuer: p.Issuer, ClientID: ltitest.ClientID, AuthURL: p.Auth + "/auth", TokenURL: p.Auth + "/token", JWKSURL: address}}, key, []byte("a secret of the test's own, for its states"))
	if err != nil {
		t.Fatal(err)
	}
	authorise, _, err := tool.Login(p.Begin(ltitest.Launch{Subject: "u1", Role: ltitest.Learner}), s.URL+"/lti/launch")
	if err != nil {
		t.Fatal(err)
	}
	form := p.Answer(t, authorise)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = tool.Launch(ctx, form)
	if e := reply.Classify(err); e.Code != "lti_unreachable" || !strings.Contains(e.Message, "无法") {
		t.Errorf("%v", err)
	}
}
