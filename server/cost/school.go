package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/examples/exercises"
)

// A school is servers that share a class, and an upstream.
type school struct {
	upstream *process
	servers  []*process
	class    classes.Class
	students []student
	folder   string // "": with a database
}

// A student is somebody with a personal link.
type student struct {
	token  string
	server *process // that the student uses
}

// studentCount is how many are in the class.
const studentCount = 128

// grading are the exercises, by the model that they are graded with.
var grading = map[string]string{"openai/" + graderModel: "opposites", "tiny/base": "capitals"}

// schoolPart measures one server with a class in a file.
func schoolPart(name string, measure func(*school, context.Context) error) part {
	return part{name, func(ctx context.Context, binary string) error {
		s, err := newSchool(ctx, binary, 1, "")
		if err != nil {
			return err
		}
		defer s.close()
		return measure(s, ctx)
	}}
}

// newSchool starts servers on a PostgreSQL database, or one on a file if the address is
// empty, and makes a class.
func newSchool(ctx context.Context, binary string, servers int, database string) (s *school, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s = &school{}
	defer func() {
		if err != nil {
			s.close()
			s = nil
		}
	}()
	if s.upstream, err = start(nil, self, "upstream"); err != nil {
		return s, fmt.Errorf("start the upstream: %w", err)
	}
	env := append(environment(s.upstream), "DATABASE_URL="+database)
	if database == "" {
		if s.folder, err = os.MkdirTemp("", "fewshot-cost-"); err != nil {
			return s, err
		}
		env = append(env, "FEWSHOT_CLASSES="+filepath.Join(s.folder, "class.db"))
	}
	for range servers {
		p, err := start(env, binary, "-addr", "127.0.0.1:0")
		if err != nil {
			return s, fmt.Errorf("start the server %s (`make build` makes bin/fewshot): %w", binary, err)
		}
		s.servers = append(s.servers, p)
	}
	return s, s.enrol(ctx)
}

func (s *school) close() {
	for _, p := range append(s.servers, s.upstream) {
		if p != nil {
			p.stop()
		}
	}
	if s.folder != "" {
		os.RemoveAll(s.folder)
	}
}

// enrol makes the class with its exercises and students, as a teacher does.
func (s *school) enrol(ctx context.Context) error {
	token, err := s.servers[0].teacher()
	if err != nil {
		return err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	teacher := &http.Client{Jar: jar, Timeout: time.Minute}
	url := s.servers[0].url + "/api/teacher"
	if err := call(ctx, teacher, "POST", url, nil, map[string]string{"token": token}, nil); err != nil {
		return err
	}
	s.class = classes.Class{
		Name: "Scale", Language: "en", Models: []string{"tiny/base", "openai/" + studentModel, "openai/" + graderModel}, Seats: studentCount,
		Budget: classes.Amount{Requests: 10_000_000, MicroUSD: 1_000_000_000}, Student: classes.Amount{Requests: 100_000, MicroUSD: 5_000_000},
	}
	if err := call(ctx, teacher, "POST", url+"/classes", nil, s.class, &s.class); err != nil {
		return err
	}
	for model, exercise := range grading {
		if err := call(ctx, teacher, "POST", url+"/classes/"+s.class.ID+"/exercises", nil, map[string]string{"shipped": exercise, "model": model}, nil); err != nil {
			return err
		}
	}
	var links []classes.Link
	if err := call(ctx, teacher, "POST", url+"/classes/"+s.class.ID+"/links", nil, map[string]int{"first": 1, "count": studentCount}, &links); err != nil {
		return err
	}
	for i, l := range links {
		s.students = append(s.students, student{l.Token, s.servers[i%len(s.servers)]})
	}
	return nil
}

// call sends a request that succeeds, with a JSON body if there is one, and reads its
// answer into a value, a []byte, or nothing.
func call(ctx context.Context, client *http.Client, method, url string, header http.Header, body, into any) error {
	var sent io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, method, url, sent)
	if err != nil {
		return err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode >= 300:
		return fmt.Errorf("%s %s: status %d: %.300s", method, url, answer.StatusCode, text)
	}
	switch into := into.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = text
		return nil
	}
	return json.Unmarshal(text, into)
}

// is says to a server who asks.
func (s *school) is(who student) http.Header {
	return http.Header{"Cookie": {"fewshot-member-" + s.class.ID + "=" + who.token}, http.CanonicalHeaderKey(chat.ClassHeader): {s.class.ID}}
}

// run lets the model answer a student, and reads the stream to its end.
func (s *school) run(ctx context.Context, client *http.Client, who student) error {
	body := map[string]any{
		"model": "openai/" + studentModel, "stream": true, "max_tokens": 64,
		"messages": []map[string]string{{"role": "user", "content": "Input: sea otter\nOutput:"}},
	}
	var text []byte
	if err := call(ctx, client, "POST", who.server.url+"/v1/chat/completions", s.is(who), body, &text); err != nil {
		return err
	}
	if n := bytes.Count(text, []byte(`"content":" `)); n != studentChunks || !bytes.HasSuffix(text, []byte(done)) {
		return fmt.Errorf("an answer was cut short: %d of %d chunks", n, studentChunks)
	}
	return nil
}

// handIn hands a prompt in and asks after it, as the page does, until it is graded.
func (s *school) handIn(ctx context.Context, client *http.Client, who student, model, key string) error {
	exercise := grading[model]
	var body struct {
		Key    string          `json:"key"`
		Prompt json.RawMessage `json:"prompt"`
	}
	body.Key = key
	for _, e := range exercises.All() {
		if e.ID == exercise {
			e = e.For(model)
			e.Prompt.Shots = []prompt.Shot{{Input: e.Visible[0].Input, Output: e.Visible[0].Output}, {Input: e.Visible[1].Input, Output: key}}
			body.Prompt = prompt.Encode(e.Prompt)
		}
	}
	address := who.server.url + "/api/classes/" + s.class.ID
	var given classes.Submission
	if err := call(ctx, client, "POST", address+"/exercises/"+exercise+"/submissions", s.is(who), body, &given); err != nil {
		return err
	}
	for given.State == classes.Queued || given.State == classes.Running {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(700 * time.Millisecond):
		}
		if err := call(ctx, client, "GET", address+"/submissions/"+given.ID, s.is(who), nil, &given); err != nil {
			return err
		}
	}
	if given.State != classes.Done {
		return fmt.Errorf("a submission of %s ended as %s", exercise, given.State)
	}
	return nil
}

// each does something a number of times, by so many at once, the i-th time with i.
func each(ctx context.Context, times, atOnce int, do func(ctx context.Context, client *http.Client, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	client := newClient(atOnce)
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= times {
					return
				}
				if err := do(ctx, client, i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// cpu is the processor time of all servers so far.
func (s *school) cpu() (sum time.Duration, err error) {
	for _, p := range s.servers {
		of, err := p.cpu()
		if err != nil {
			return 0, err
		}
		sum += of
	}
	return sum, nil
}

// spent is the servers' processor time for something.
func (s *school) spent(do func() error) (time.Duration, error) {
	before, err := s.cpu()
	if err == nil {
		err = do()
	}
	if err != nil {
		return 0, err
	}
	after, err := s.cpu()
	if err == nil && after == before {
		err = errors.New("it took no processor time that can be measured")
	}
	return after - before, err
}

// millis is a time in milliseconds for each of n.
func millis(d time.Duration, n int) float64 { return float64(d.Microseconds()) / 1000 / float64(n) }

// perSecond is how many a second fill the processors of this machine.
func perSecond(d time.Duration, n int) float64 {
	return float64(runtime.NumCPU()) * float64(n) / d.Seconds()
}
