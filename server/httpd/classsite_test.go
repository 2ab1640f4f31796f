package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/charge"
	"fewshot/server/classroom"
	"fewshot/server/httpd/classapi"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// A classSite is a server with classes, as its clients see it.
type classSite struct {
	*site
	t       *testing.T
	service *classroom.Service
	store   classroom.Store
	token   string // of the teacher
	teacher *person
}

// A person is a browser: it keeps the cookies that it is sent. All persons are behind
// one address, as a school is, unless they say otherwise.
type person struct {
	s       *classSite
	client  *http.Client
	address string
}

// campusAddress is the address that a network of many students has outside.
const campusAddress = "192.0.2.10"

// startClasses starts a server with the classes of a new file. p/m is a model that
// costs nothing and says what the provider says.
func startClasses(t *testing.T, says scripted) *classSite {
	return startClassesWith(t, says, func(*classapi.Classes) {})
}

// startClassesWith is startClasses with a change.
func startClassesWith(t *testing.T, says scripted, change func(c *classapi.Classes)) *classSite {
	return startClassesBehind(t, says, func(c *Config) { change(c.Classes) })
}

// startClassesBehind is the same with a change of the whole configuration.
func startClassesBehind(t *testing.T, says scripted, change func(c *Config)) *classSite {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	count := classroom.NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil })
	s := &classSite{t: t, store: store, service: classroom.NewService(store, count)}
	if s.token, err = s.service.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.site = start(t, func(c *Config) {
		c.Access = Token("an-access-token-of-the-operator")
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Classes = &classapi.Classes{
			Service: s.service, Shipped: []classroom.Exercise{storetest.Exercise("opposites")},
			Budgets: classroom.NewBudgetCache(store, classroom.Amount{Requests: 3}, time.Minute),
		}
		change(c)
	}, says)
	s.teacher = s.person()
	s.teacher.must("POST", "/api/teacher", map[string]string{"token": s.token}, nil)
	return s
}

func (s *classSite) person() *person {
	jar, _ := cookiejar.New(nil)
	return &person{s, &http.Client{Jar: jar}, campusAddress}
}

// elsewhere is a person at another address.
func (s *classSite) elsewhere(address string) *person {
	p := s.person()
	p.address = address
	return p
}

// do sends a request and returns the status and the body.
func (p *person) do(method, path string, body any, headers ...string) (int, string) {
	p.s.t.Helper()
	var sent io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			p.s.t.Fatal(err)
		}
		sent = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, p.s.URL+path, sent)
	if err != nil {
		p.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", p.address)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// must sends a request that succeeds, and reads its answer.
func (p *person) must(method, path string, body, into any, headers ...string) {
	p.s.t.Helper()
	status, answer := p.do(method, path, body, headers...)
	if status >= 300 {
		p.s.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			p.s.t.Fatal(err)
		}
	}
}

// refused sends a request that is refused with a code.
func (p *person) refused(method, path string, body any, status int, code string, headers ...string) string {
	p.s.t.Helper()
	got, answer := p.do(method, path, body, headers...)
	if got != status || !strings.Contains(answer, `"code":"`+code+`"`) {
		p.s.t.Errorf("%s %s: %d %s, want %d %s", method, path, got, answer, status, code)
	}
	return answer
}

// class makes a class with the exercise.
func (s *classSite) class(change func(c *classes.Class)) classes.Class {
	c := classes.Class{
		Name: "Prompting", Language: "en", Models: []string{"p/m", "tiny/base"}, Seats: 40,
		Budget: classes.Amount{Requests: 1000}, Student: classes.Amount{Requests: 100},
	}
	if change != nil {
		change(&c)
	}
	s.teacher.must("POST", "/api/teacher/classes", c, &c)
	s.teacher.must("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites"}, nil)
	return c
}

// student joins a class.
func (s *classSite) student(c classes.Class) *person {
	p := s.person()
	p.must("POST", "/api/join", map[string]string{"code": c.Code}, nil)
	return p
}

// handIn is the body of a submission.
func handIn(key string) map[string]any {
	p := storetest.Exercise("opposites").Prompt
	p.Shots = []prompt.Shot{{Input: "big", Output: "small"}}
	return map[string]any{"prompt": json.RawMessage(prompt.Encode(p)), "key": key}
}

// grade grades everything that was handed in.
func (s *classSite) grade(answers chat.Streamer) {
	free := func(string) model.Price { return model.Price{Known: true, Source: "a test"} }
	w := classroom.Worker{Jobs: s.store, Budgets: s.store, Signals: s.store, Passbacks: s.store, Model: charge.Model(answers, free)}
	for {
		worked, err := w.Once(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

// echo says what it is asked.
func echo(_ context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
	yield(chat.Chunk{ID: "a1", Text: r.Prompt, FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 1, CompletionTokens: 1, TotalTokens: 2}}, nil)
}
