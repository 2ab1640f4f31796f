package labworker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/worker"
)

// plan asks for the double of numbers, on a model in the page.
const plan = `{"version":1,"experiment":"shots","prompt":{"version":1,"model":"tiny/base","format":{"as":"text","input_label":"Input: ","input_end":"\n","output_label":"Output: ","output_end":"","separator":"\n\n"},"parameters":{"temperature":0,"max_tokens":4}},
"held_out":20,"seed":5,"k":[0,2],"draws":1,"data":[%s]}`

func doubles() string {
	rows := []string{`{"input":"7 ","output":"14"}`} // once more, but for a space
	for i := range 30 {
		rows = append(rows, fmt.Sprintf(`{"input":"%d","output":"%d"}`, i, 2*i))
	}
	return fmt.Sprintf(plan, strings.Join(rows, ","))
}

// A memory is a store that ends with the test.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

func (m *memory) Put(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = value
	return nil
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

func (m *memory) List(_ context.Context, prefix string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]byte{}
	for k, v := range m.values {
		if strings.HasPrefix(k, prefix) {
			found[k] = v
		}
	}
	return found, nil
}

// A page is a client with its worker in the same process.
type page struct {
	t *testing.T
	*Client
	h     *host
	asked atomic.Int32
}

// A wire is the worker's end as the page knows it.
type wire struct{ receive func(string) }

func (w wire) Post(message string) { w.receive(message) }
func (w wire) Close()              {}

func (p *page) start(receive, _ func(string)) (worker.Port, error) {
	return wire{p.h.server(receive).Receive}, nil
}

// newPage has a host with a store and a model that doubles what it is asked, if
// there is an example; before is called with each request.
func newPage(t *testing.T, s store, before func(n int)) *page {
	p := &page{t: t, Client: NewClient(), h: newHost(s)}
	p.rpc.Start = p.start
	p.h.answers = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			if n := int(p.asked.Add(1)); before != nil {
				before(n)
			}
			parts := strings.Split(r.Prompt, "Input: ")
			n, text := 0, "?"
			fmt.Sscan(parts[len(parts)-1], &n)
			if len(parts) > 2 {
				text = fmt.Sprint(2 * n)
			}
			yield(chat.Chunk{Text: text, Usage: &chat.Usage{PromptTokens: 9, CompletionTokens: 1}}, nil)
		}
	})
	return p
}

// ask asks and waits for what was asked for; it is the zero answer if that failed.
func (p *page) ask(q question) answer {
	p.t.Helper()
	a, err := p.try(q)
	if err != nil {
		p.t.Error(err)
	}
	return a
}

func (p *page) try(q question) (answer, error) {
	ctx, stop := context.WithTimeout(p.t.Context(), 60*time.Second)
	defer stop()
	return p.Client.ask(ctx, q, nil)
}

func TestHost(t *testing.T) {
	store := newMemory()
	p := newPage(t, store, nil)
	plan := json.RawMessage(doubles())

	t.Run("says_what_would_be_sent", func(t *testing.T) {
		o := p.ask(question{Op: opOutline, Plan: plan}).Outline
		if o == nil || o.Items != 20 || o.Requests != 40 || o.Known != 0 || !o.InPage || !o.Exact || o.AnswerTokens != 160 || o.PromptTokens < 40*5 || len(o.Leaks) != 1 || !strings.HasPrefix(o.Sample, "Input: ") {
			t.Errorf("%+v", o)
		}
		if p.asked.Load() != 0 {
			t.Error("something was sent")
		}
	})
	t.Run("runs_and_keeps_what_was_answered", func(t *testing.T) {
		s := p.ask(question{Op: opRun, Plan: plan, Concurrency: 4}).Summary
		if s == nil || !s.Complete || s.Requests != 40 || s.Columns[0].Score != 0 || s.Columns[1].Score != 1 || s.Columns[1].Items != 20 {
			t.Fatalf("%+v", s)
		}
		if f := s.Findings; len(f) != 1 || f[0].Noise || f[0].Mean != 1 {
			t.Errorf("%+v", f)
		}
		// Another worker, as after a reload, has the answers too.
		other := newPage(t, store, nil)
		if o := other.ask(question{Op: opOutline, Plan: plan}).Outline; o.Known != 40 || o.PromptTokens != 0 {
			t.Errorf("%+v", o)
		}
		again := other.ask(question{Op: opRun, Plan: plan}).Summary
		if other.asked.Load() != 0 || again.Cached != 40 || !reflect.DeepEqual(again.Columns[1], s.Columns[1]) {
			t.Errorf("%d requests, %+v", other.asked.Load(), again)
		}
	})
	t.Run("gives_rows_and_files", func(t *testing.T) {
		table := p.ask(question{Op: opRows, From: 5, Count: 10}).Table
		if table.Total != 20 || len(table.Rows) != 10 || table.Rows[0].Item != 5 || !table.Rows[0].Cells[1].Passed || table.Rows[0].Cells[0].Tokens != 10 {
			t.Errorf("%+v", table)
		}
		if failing := p.ask(question{Op: opRows, Count: 100, Failures: true}).Table; failing.Total != 20 {
			t.Errorf("%d rows have a failure", failing.Total)
		}
		record := p.ask(question{Op: opExport, Export: ExportRecord, Plan: plan}).File
		replayed := newPage(t, newMemory(), nil).ask(question{Op: opReplay, Record: json.RawMessage(record)}).Summary
		if replayed == nil || replayed.Columns[1].Score != 1 {
			t.Errorf("%+v", replayed)
		}
		if csv := p.ask(question{Op: opExport, Export: ExportCSV, Plan: plan}).File; strings.Count(csv, "\n") != 21 {
			t.Error(csv)
		}
	})
	t.Run("forgets", func(t *testing.T) {
		if n := p.ask(question{Op: opForget}).Count; n != 40 {
			t.Errorf("%d answers", n)
		}
		if o := p.ask(question{Op: opOutline, Plan: plan}).Outline; o.Known != 0 {
			t.Errorf("%+v", o)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for text, want := range map[string]string{`{"version":1}`: "experiment", `"x"`: "can't be read"} {
			if _, err := p.try(question{Op: opOutline, Plan: json.RawMessage(text)}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
		}
		fresh := newPage(t, newMemory(), nil)
		var e *chat.Error
		if _, err := fresh.try(question{Op: opExport, Export: ExportCSV}); !errors.As(err, &e) || e.Code != errNothing.Code {
			t.Errorf("%v", err)
		}
	})
}

func TestHost_pauses_what_has_not_begun(t *testing.T) {
	var p *page
	p = newPage(t, newMemory(), func(n int) {
		if n == 6 {
			p.Pause()
		}
	})
	s := p.ask(question{Op: opRun, Plan: json.RawMessage(doubles()), Concurrency: 2}).Summary
	if s == nil || s.Complete || s.Requests < 6 || s.Requests > 30 || // of 40: until the word has come, some more begin
		p.asked.Load() != int32(s.Requests) {
		t.Errorf("%d requests: %+v", p.asked.Load(), s)
	}
}

// The page of a lesson has a worker for its experiments and one for its prompt: the first
// message tells them apart.
func TestAsks(t *testing.T) {
	for message, want := range map[string]bool{
		`{"id":1,"in":{"op":"outline","plan":{}}}`:                     true,
		`{"in":{"op":"pause"}}`:                                        true,
		`{"id":1,"in":{"warm":"tiny/base"}}`:                           false,
		`{"id":1,"in":{"request":{"model":"tiny/base","prompt":"x"}}}`: false,
		`{"id":1,"cancel":true}`:                                       false,
		`broken`:                                                       false,
	} {
		if got := Asks(message); got != want {
			t.Errorf("%s: %v", message, got)
		}
	}
}
