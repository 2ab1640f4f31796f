package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"fewshot/app/chat"
)

// holds measures what a class costs a server: a run, a submission that is graded with a
// model elsewhere, and one that is graded with a model of the server's own.
func (s *school) holds(ctx context.Context) error {
	const runs, submissions, tiny = 10 * studentCount, 64, 16
	if err := s.runs(ctx, studentCount); err != nil { // connections, leases and pools are there
		return err
	}
	took, err := s.spent(func() error { return s.runs(ctx, runs) })
	if err != nil {
		return err
	}
	report("class/run", runs, millis(took, runs), "cpu-ms", perSecond(took, runs), "per-s", machineLoad(), "load")
	for _, of := range []struct {
		name, model string
		n           int
	}{{"class/submission", "openai/" + graderModel, submissions}, {"class/submission_graded_by_tiny", "tiny/base", tiny}} {
		took, err := s.spent(func() error { return s.submissions(ctx, of.model, of.n) })
		if err != nil {
			return err
		}
		report(of.name, of.n, millis(took, of.n), "cpu-ms", perSecond(took, of.n), "per-s", machineLoad(), "load")
	}
	memory, err := s.servers[0].memory()
	if err != nil {
		return err
	}
	report("class/memory", 1, float64(memory>>20), "MB")
	return nil
}

// runs has all students ask at once, so many times in all. Ten times each take a lease of
// their budget once (classroom.BudgetCache).
func (s *school) runs(ctx context.Context, n int) error {
	return each(ctx, n, len(s.students), func(ctx context.Context, client *http.Client, i int) error {
		return s.run(ctx, client, s.students[i%len(s.students)])
	})
}

// submissions has as many students hand a prompt in at once.
func (s *school) submissions(ctx context.Context, model string, n int) error {
	return each(ctx, n, n, func(ctx context.Context, client *http.Client, i int) error {
		return s.handIn(ctx, client, s.students[i], model, fmt.Sprint("answer ", i))
	})
}

var assetAddress = regexp.MustCompile(`/assets/[^"'\s)]+`)

// page measures a student's page that is opened for the first time, with all files that it
// names, and again, when the browser has the files.
func (s *school) page(ctx context.Context) error {
	const visits = 200
	header := s.is(s.students[0])
	header.Set("Accept-Encoding", "br")
	address := s.servers[0].url
	var html []byte
	client := newClient(1)
	defer client.CloseIdleConnections()
	plain := s.is(s.students[0])
	plain.Set("Accept-Encoding", "identity")
	if err := call(ctx, client, "GET", address+"/class", plain, nil, &html); err != nil {
		return err
	}
	paths := []string{"/class", "/api/places", "/api/classes/" + s.class.ID + "/me"}
	for _, found := range assetAddress.FindAllString(string(html), -1) {
		if !slices.Contains(paths, found) {
			paths = append(paths, found)
		}
	}
	if len(paths) < 5 {
		return errors.New("the page names no files")
	}
	size := 0
	visit := func(again bool) func(ctx context.Context, _ *http.Client, _ int) error {
		return func(ctx context.Context, _ *http.Client, _ int) error {
			browser := newClient(6)
			defer browser.CloseIdleConnections()
			sum := 0
			for i, path := range paths {
				if again && i > 2 {
					break
				}
				var text []byte
				if err := call(ctx, browser, "GET", address+path, header, nil, &text); err != nil {
					return err
				}
				sum += len(text)
			}
			size = sum
			return nil
		}
	}
	for _, of := range []struct {
		name  string
		again bool
	}{{"page/first_visit", false}, {"page/visit_with_cached_files", true}} {
		took, err := s.spent(func() error { return each(ctx, visits, 1, visit(of.again)) })
		if err != nil {
			return err
		}
		report(of.name, visits, millis(took, visits), "cpu-ms", perSecond(took, visits), "per-s", float64(size)/1024, "KB", machineLoad(), "load")
	}

	return nil
}

// idle measures what is kept for students who look at their page: a connection each, on
// which nothing is asked.
func (s *school) idle(ctx context.Context) error {
	const before, idle = 2000, 500
	ask := func(ctx context.Context, client *http.Client, i int) error {
		who := s.students[i%len(s.students)]
		return call(ctx, client, "GET", who.server.url+"/api/classes/"+s.class.ID+"/me", s.is(who), nil, nil)
	}
	if err := each(ctx, before, 16, ask); err != nil { // it has been at work
		return err
	}
	time.Sleep(2 * time.Second)
	empty, err := s.servers[0].memory()
	if err != nil {
		return err
	}
	var open []*http.Client
	defer func() {
		for _, c := range open {
			c.CloseIdleConnections()
		}
	}()
	for i := range idle {
		open = append(open, newClient(1))
		if err := ask(ctx, open[i], i); err != nil {
			return err
		}
	}
	const quiet = 5 * time.Second
	began, err := s.cpu()
	if err != nil {
		return err
	}
	time.Sleep(quiet)
	ended, err := s.cpu()
	if err != nil {
		return err
	}
	full, err := s.servers[0].memory()
	if err != nil {
		return err
	}
	report("idle_page", idle, float64(full-empty)/1024/idle, "KB", millis(ended-began, int(quiet/time.Second)), "cpu-ms-a-second-for-all", machineLoad(), "load")
	return nil
}

// embed measures a reader's visit to a page with an embed: the script, the prompt as HTML,
// the frame at the press of Run, and an answer of a model of the server's.
func (s *school) embed(ctx context.Context) error {
	const visits, runs = 400, 100
	address := s.servers[0].url
	header := http.Header{"Accept-Encoding": {"br, gzip"}, "Origin": {"https://docs.example.org"}}
	read := func(ctx context.Context, client *http.Client) error {
		for _, path := range []string{"/embed.js", "/embed/static?lesson=translate-zh"} {
			if err := call(ctx, client, "GET", address+path, header, nil, nil); err != nil {
				return err
			}
		}
		return nil
	}
	fresh := func(ctx context.Context, do func(context.Context, *http.Client) error) error {
		client := newClient(2) // each reader comes anew
		defer client.CloseIdleConnections()
		return do(ctx, client)
	}
	for _, of := range []struct {
		name string
		n    int
		do   func(context.Context, *http.Client) error
	}{
		{"embed/read", visits, read},
		{"embed/read_and_run", runs, func(ctx context.Context, client *http.Client) error {
			if err := read(ctx, client); err != nil {
				return err
			}
			if err := call(ctx, client, "GET", address+"/embed/frame", http.Header{"Accept-Encoding": {"br"}}, nil, nil); err != nil {
				return err
			}
			_, err := complete(ctx, client, address, 8)
			return err
		}},
	} {
		if err := fresh(ctx, of.do); err != nil {
			return err
		}
		took, err := s.spent(func() error {
			return each(ctx, of.n, 4, func(ctx context.Context, _ *http.Client, _ int) error { return fresh(ctx, of.do) })
		})
		if err != nil {
			return err
		}
		report(of.name, of.n, millis(took, of.n), "cpu-ms", perSecond(took, of.n), "per-s", machineLoad(), "load")
	}
	return nil
}

// tiny measures an answer of 32 tokens of a model of the server's own.
func (s *school) tiny(ctx context.Context) error {
	const answers, tokens = 200, 32
	address := s.servers[0].url
	ask := func(ctx context.Context, client *http.Client, _ int) error {
		n, err := complete(ctx, client, address, tokens)
		if err == nil && n != tokens {
			err = fmt.Errorf("the answer has %d tokens, not %d", n, tokens)
		}
		return err
	}
	if err := each(ctx, 4, 2, ask); err != nil { // the weights are there
		return err
	}
	took, err := s.spent(func() error { return each(ctx, answers, 2, ask) })
	if err != nil {
		return err
	}
	report("tiny", answers, millis(took, answers), "cpu-ms", perSecond(took, answers), "per-s", machineLoad(), "load")
	return nil
}

// complete has tiny/base continue a prompt, and says with how many tokens.
func complete(ctx context.Context, client *http.Client, address string, tokens int) (int, error) {
	body := map[string]any{"model": "tiny/base", "max_tokens": tokens, "temperature": 0, "prompt": "Input: hot\nOutput: cold\n\nInput: big\nOutput:"}
	var answer struct {
		Usage chat.Usage `json:"usage"`
	}
	err := call(ctx, client, "POST", address+"/v1/completions", nil, body, &answer)
	return answer.Usage.CompletionTokens, err
}
