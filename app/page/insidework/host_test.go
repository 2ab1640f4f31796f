package insidework

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/labworker"
	"fewshot/app/page/worker"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

// fetch reads weights from the repository, as if they came over the network.
func fetch(_ context.Context, name string, onProgress func(client.Progress)) ([]byte, error) {
	data, err := os.ReadFile("../../../web/static/" + name)
	onProgress(client.Progress{Done: len(data), Total: len(data)})
	return data, err
}

// port is a worker in the same process.
type port struct{ receive func(string) }

func (p port) Post(m string) { p.receive(m) }
func (p port) Close()        {}

// connected is a client whose worker is a host of this process.
func connected() *Client {
	c := NewClient()
	c.rpc.Start = func(receive, _ func(string)) (worker.Port, error) {
		h, posted := newHost(fetch), make(chan string, 1000)
		go func() {
			for m := range posted {
				receive(m)
			}
		}()
		server := &worker.Server[*question, *answer]{Answer: h.answer, Post: func(m string) { posted <- m }}
		return port{server.Receive}, nil
	}
	return c
}

func subject(query string, words ...string) Subject {
	p := prompt.Prompt{Version: prompt.Version, Model: "tiny/base", Query: query, Format: prompt.Presets()[0].Format}
	for i := 0; i < len(words); i += 2 {
		p.Shots = append(p.Shots, prompt.Shot{Input: words[i], Output: words[i+1]})
	}
	return Subject{Prompt: p}
}

func TestClient_gets_what_package_inside_measures(t *testing.T) {
	c, s := connected(), subject("river", "lamp", "stone", "river", "cloud")
	m, err := fetch(t.Context(), "weights/base.bin", func(client.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	model, err := tinylm.Load(m)
	if err != nil {
		t.Fatal(err)
	}
	v, err := inside.Open(t.Context(), tinylm.NewStreamer("tiny/base", model), s.Prompt, "")
	if err != nil {
		t.Fatal(err)
	}
	weights, work := 0, 0
	w := Watcher{Weights: func(done, _ int) { weights = done }, Work: func(done, _ int) { work = done }}
	opened, err := c.Open(t.Context(), s, w)
	if err != nil || opened == nil || opened.Answer != v.Answer || len(opened.Spans) != len(v.Spans) || opened.Layers != model.Layers || weights == 0 {
		t.Fatalf("%+v, %d bytes: %v", opened, weights, err)
	}
	shots, err := c.Shots(t.Context(), s, w)
	want, _ := v.Shots(t.Context(), nil)
	if err != nil || shots.Shots[1] != want.Shots[1] || shots.All != want.All || work == 0 {
		t.Errorf("%+v, want %+v: %v", shots, want, err)
	}
	heads, err := c.Heads(t.Context(), s, tinylm.Off{}, Watcher{})
	wantHeads, _ := v.Heads(t.Context(), tinylm.Off{}, nil)
	if err != nil || len(heads) != len(wantHeads) || heads[7] != wantHeads[7] {
		t.Errorf("%+v, want %+v: %v", heads, wantHeads, err)
	}
	off := tinylm.Off{Heads: []tinylm.Head{inside.Copying(heads).Head}}
	said, err := c.Say(t.Context(), s, off)
	wantSaid, _ := v.Say(t.Context(), off)
	if err != nil || said.Text != wantSaid.Text || said.Logprob != wantSaid.Logprob {
		t.Errorf("%+v, want %+v: %v", said, wantSaid, err)
	}
	rows, err := c.Look(t.Context(), s, opened.Word-1, off)
	if err != nil || len(rows) != model.Layers*model.Heads-1 || math.Abs(float64(rows[0].Weights[0])) > 1 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
	if depths, err := c.Depths(t.Context(), s); err != nil || len(depths) != model.Layers+1 {
		t.Errorf("%+v: %v", depths, err)
	}
}

func TestClient_says_what_is_wrong(t *testing.T) {
	c, s := connected(), subject("river", "lamp", "stone")
	s.Prompt.Model = "openai/gpt-5"
	var e *chat.Error
	if _, err := c.Open(t.Context(), s, Watcher{}); !errors.As(err, &e) || e.Code != chat.CodeModelNotFound {
		t.Errorf("%v", err)
	}
	s = subject(strings.Repeat("a b ", 1000))
	if _, err := c.Open(t.Context(), s, Watcher{}); !errors.As(err, &e) || e.Hint == "" {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Experiment(ctx, inside.ExperimentHeads, "tiny/base", Watcher{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestAsks_tells_the_workers_of_a_page_apart(t *testing.T) {
	message, err := json.Marshal(map[string]any{"id": 1, "in": question{Op: opHeads}})
	if err != nil {
		t.Fatal(err)
	}
	if !Asks(string(message)) || labworker.Asks(string(message)) || Asks(`{"id":1,"in":{"op":"run"}}`) {
		t.Errorf("%s is taken for another worker's", message)
	}
}
