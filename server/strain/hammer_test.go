package strain

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fewshot/app/classes"
	"fewshot/app/page/workbench"
	"fewshot/server/bundled"
	"fewshot/server/classroom"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd"
	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/pages"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
	"fewshot/server/store/sqlite"
	"fewshot/web"
)

// hammerTime is how long the hammer beats; FEWSHOT_HAMMER_SECONDS makes it longer. It goes
// on to hammerLimit as long as a route has not succeeded yet.
const (
	hammerTime  = 20 * time.Second
	hammerLimit = 2 * time.Minute
)

// hammerers are how many beat at once.
const hammerers = 12

// TestHammer calls every route that the server has, from many clients at once, on a
// binary that reports data races: what ends the process, or could, is found here.
func TestHammer(t *testing.T) {
	t.Parallel()
	long := hammerTime
	if s := os.Getenv("FEWSHOT_HAMMER_SECONDS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		long = time.Duration(n) * time.Second
	}
	patterns := routes(t)
	beats := entries()
	for pattern := range beats {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("the hammer has an entry for %s, which there is not", pattern)
		}
	}
	for _, pattern := range patterns {
		if beats[pattern] == nil {
			if beats[pattern] = byItself(pattern, patterns); beats[pattern] == nil {
				t.Errorf("the hammer has no entry for %s: add one in entries_test.go", pattern)
			}
		}
	}
	if t.Failed() {
		return
	}

	s, lms := startHammered(t)
	w := newWorld(t, s)
	w.lms = lms
	begun := time.Now()
	counts := newCounts()
	var beaters []*beater
	for n := range hammerers {
		beaters = append(beaters, &beater{world: w, rand: rand.New(rand.NewPCG(1, uint64(n))), counts: counts, student: w.students[n%len(w.students)]})
	}
	more := func() bool {
		took := time.Since(begun)
		return s.alive() && (took < long || took < hammerLimit && !counts.succeeded(patterns))
	}
	for round := 0; round == 0 || more(); round++ {
		// All at one route, then all at different ones.
		for _, i := range beaters[0].rand.Perm(len(patterns)) {
			if round > 0 && !more() {
				break
			}
			together(beaters, func(b *beater) {
				b.pattern = patterns[i]
				beats[b.pattern](b)
			})
		}
		together(beaters, func(b *beater) {
			for _, i := range b.rand.Perm(len(patterns)) {
				if !more() {
					break
				}
				b.pattern = patterns[i]
				beats[b.pattern](b)
			}
		})
	}

	if status, body := s.person().do("GET", "/healthz", nil); status != 200 {
		t.Errorf("in the end the server is %d %s", status, body)
	}
	s.stop()
	for _, bad := range []string{"DATA RACE", "fatal error:", "panic"} {
		if text := s.output.String(); strings.Contains(text, bad) {
			at := strings.Index(text, bad)
			t.Errorf("the server said %q:\n%s", bad, text[max(0, at-100):min(len(text), at+4000)])
		}
	}
	if code := s.command.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the server ended with %d", code)
	}
	for _, line := range counts.wrong {
		t.Error(line)
	}
	sum := 0
	for _, pattern := range patterns {
		sum += counts.asked[pattern]
		if counts.good[pattern] == 0 {
			t.Errorf("%s never succeeded in %d tries: %s", pattern, counts.asked[pattern], counts.last[pattern])
		}
	}
	t.Logf("%d requests of %d routes in %v", sum, len(patterns), time.Since(begun).Round(time.Second))
}

// together has all beaters do something at once.
func together(all []*beater, do func(b *beater)) {
	var wg sync.WaitGroup
	for _, b := range all {
		wg.Go(func() { do(b) })
	}
	wg.Wait()
}

// routes are the patterns of a server that has everything.
func routes(t *testing.T) []string {
	site, err := web.New(os.DirFS(filepath.Join("..", "..", "web", "dist")))
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := lti.New(nil, key, []byte(embedSecret))
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := embed.NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Limits: gateway.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	workbench.Routes()
	authority := embed.NewAuthority(embedSecret, ledger)
	page, err := pages.New(pages.Config{Site: site, Bundle: bundled.In(site), Authority: authority})
	if err != nil {
		t.Fatal(err)
	}
	return httpd.Routes(httpd.New(httpd.Config{
		Gateway: g, Page: page, Log: slog.New(slog.DiscardHandler), Embeds: authority,
		Classes: &classapi.Classes{Service: classroom.NewService(store, nil), LTI: tool, OIDC: &classapi.OIDC{}},
	}))
}

// startHammered builds the server with the race detector and starts it with
// everything that it can have.
func startHammered(t *testing.T) (*process, *ltitest.Platform) {
	binary := filepath.Join(t.TempDir(), "fewshot-race")
	build := exec.Command("go", "build", "-race", "-o", binary, "fewshot/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build with -race, which needs a C compiler: %v\n%s", err, out)
	}
	p := ltitest.New()
	t.Cleanup(p.Close)
	issuer := newIssuer(t)
	config := filepath.Join(t.TempDir(), "fewshot.toml")
	text := fmt.Sprintf("[[lti]]\nname = \"lms\"\nissuer = %q\nclient_id = %q\nauth_url = %q\ntoken_url = %q\njwks_url = %q\n[oidc]\nissuer = %q\nclient_id = \"fewshot\"\nteachers = [\"@school.example\"]\n",
		p.Issuer, ltitest.ClientID, p.Auth+"/auth", p.Auth+"/token", p.Auth+"/jwks", issuer)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, binary, "FEWSHOT_CLASSES=class.db", "FEWSHOT_CONFIG="+config, "FEWSHOT_ACCESS_TOKEN="+accessToken,
		"FEWSHOT_EMBED_SECRET="+embedSecret, "FEWSHOT_EMBED_STATE=embeds.json", "FEWSHOT_LOG_LEVEL=info")
	giveWay(s.command.Process.Pid) // other tests run beside it
	p.ToolKey = func() (*jose.JSONWebKeySet, error) {
		_, body := s.person().do("GET", "/lti/jwks", nil)
		var set jose.JSONWebKeySet
		return &set, json.Unmarshal([]byte(body), &set)
	}
	return s, p
}

// newIssuer starts an OpenID Connect issuer that says how it is spoken to and lets
// nobody in.
func newIssuer(t *testing.T) (address string) {
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"issuer": s.URL, "authorization_endpoint": s.URL + "/auth", "token_endpoint": s.URL + "/token", "jwks_uri": s.URL + "/jwks"})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// A world is what all beaters share.
type world struct {
	t        *testing.T
	s        *process
	lms      *ltitest.Platform
	stranger *person
	teacher  *person
	students []*person
	class    classes.Class // that stays
	churned  classes.Class // whose code, exercises and dates change all the time
	embed    string        // a token of an author
}

func newWorld(t *testing.T, s *process) *world {
	w := &world{t: t, s: s, stranger: s.person(), teacher: s.teacher()}
	w.class, w.churned = w.teacher.class("stays"), w.teacher.class("changes")
	w.class.Votes = true
	w.teacher.must("PUT", "/api/teacher/classes/"+w.class.ID, w.class, nil)
	for range 6 {
		a := s.person()
		a.must("POST", "/api/join", map[string]string{"code": w.class.Code}, nil)
		w.students = append(w.students, a)
	}
	token, err := embed.Sign([]byte(embedSecret), embed.Policy{
		ID: "docs", Origins: []string{"https://docs.example.org"}, Models: []string{"openai/gpt-4o-mini", "tiny/base"},
		MaxTokens: 16, Samples: 1, PromptBytes: 4096, PerDay: 100_000, Requests: 100_000, Expires: time.Now().Add(time.Hour).Unix(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.embed = token
	return w
}

// counts are what came of it.
type counts struct {
	mu          sync.Mutex
	asked, good map[string]int
	last        map[string]string
	wrong       []string
}

func newCounts() *counts {
	return &counts{asked: map[string]int{}, good: map[string]int{}, last: map[string]string{}}
}

// succeeded reports whether each of the routes has.
func (c *counts) succeeded(patterns []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !slices.ContainsFunc(patterns, func(pattern string) bool { return c.good[pattern] == 0 })
}

// A beater is one of those who beat.
type beater struct {
	*world
	rand    *rand.Rand
	counts  *counts
	student *person
	pattern string // of the entry that it runs
}

// note counts an answer. Server errors are faults, but for a server that is busy.
func (b *beater) note(method, path string, status int, body string, expected ...int) (int, string) {
	b.counts.mu.Lock()
	defer b.counts.mu.Unlock()
	b.counts.asked[b.pattern]++
	b.counts.last[b.pattern] = fmt.Sprintf("%d %.300s", status, body)
	switch {
	case slices.Contains(expected, status), len(expected) == 0 && status >= 200 && status < 400:
		b.counts.good[b.pattern]++
	case status == 0 || status >= 500 && !(status == 503 && strings.Contains(body, "server_busy")):
		if len(b.counts.wrong) < 20 {
			b.counts.wrong = append(b.counts.wrong, fmt.Sprintf("%s %.200s: %d %.300s", method, path, status, body))
		}
	}
	return status, body
}

// do sends a request of somebody.
func (b *beater) do(as *person, method, path string, body any, headers ...string) (int, string) {
	status, answer := as.do(method, path, body, headers...)
	return b.note(method, path, status, answer)
}

// wants sends a request that succeeds with one of some statuses.
func (b *beater) wants(statuses []int, as *person, method, path string, body any, headers ...string) (int, string) {
	status, answer := as.do(method, path, body, headers...)
	return b.note(method, path, status, answer, statuses...)
}

// listen reads a stream for a moment and goes away.
func (b *beater) listen(as *person, method, path string, body any, headers ...string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	patience := time.Duration(50+b.rand.IntN(400)) * time.Millisecond
	waits := b.rand.IntN(2) == 0 // for the answer to begin, however long that takes
	if !waits {
		time.AfterFunc(patience, cancel)
	}
	data, _ := json.Marshal(body)
	r, err := http.NewRequestWithContext(ctx, method, b.s.URL+path, strings.NewReader(string(data)))
	if err != nil {
		b.t.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := as.client.Do(r)
	if err != nil {
		return // gone before there was an answer, as browsers do
	}
	if waits {
		time.AfterFunc(patience, cancel)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	b.note(method, path, res.StatusCode, string(text))
}

// byItself is the entry of a pattern that needs none of its own: another method than
// those of a path, a page, a file.
func byItself(pattern string, all []string) func(b *beater) {
	if strings.Contains(pattern, " ") || strings.HasSuffix(pattern, "/") || strings.Contains(pattern, "$") {
		return nil
	}
	path := pattern
	for _, name := range []string{"{class}", "{exercise}", "{submission}", "{member}", "{key}", "{id...}"} {
		path = strings.ReplaceAll(path, name, "x")
	}
	if strings.Contains(path, "{") {
		return nil
	}
	if slices.ContainsFunc(all, func(p string) bool { _, of, ok := strings.Cut(p, " "); return ok && of == pattern }) {
		return func(b *beater) { b.wants([]int{405}, b.stranger, "PATCH", path, nil, bearer...) }
	}
	encodings := []string{"br", "gzip", "identity"}
	return func(b *beater) { b.do(b.stranger, "GET", path, nil, "Accept-Encoding", encodings[b.rand.IntN(3)]) }
}
