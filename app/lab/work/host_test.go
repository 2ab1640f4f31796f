package work

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
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

// A page is what asks a host, and hears what it says.
type page struct {
	t     *testing.T
	h     *host
	mu    sync.Mutex
	told  []Progress
	ends  chan fromWorker
	asked atomic.Int32
}

// newPage has a host with a store and a model that doubles what it is asked, if
// there is an example; before is called with each request.
func newPage(t *testing.T, store *client.Store, before func(n int)) *page {
	p := &page{t: t, ends: make(chan fromWorker, 10)}
	p.h = newHost(func(m fromWorker) {
		if m.End {
			p.ends <- m
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, *m.Progress)
	}, newCache(store))
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

// ask sends a message and waits for its end.
func (p *page) ask(m toWorker) fromWorker {
	p.t.Helper()
	p.h.receive(m)
	select {
	case end := <-p.ends:
		return end
	case <-time.After(20 * time.Second):
		p.t.Fatal("no answer")
		return fromWorker{}
	}
}

func TestHost(t *testing.T) {
	store := client.MemoryStore()
	p := newPage(t, store, nil)
	plan := json.RawMessage(doubles())

	t.Run("says_what_would_be_sent", func(t *testing.T) {
		o := p.ask(toWorker{Op: opOutline, ID: 1, Plan: plan}).Outline
		if o == nil || o.Items != 20 || o.Requests != 40 || o.Known != 0 || !o.InPage || !o.Exact || o.AnswerTokens != 160 || o.PromptTokens < 40*5 || len(o.Leaks) != 1 || !strings.HasPrefix(o.Sample, "Input: ") {
			t.Errorf("%+v", o)
		}
		if p.asked.Load() != 0 {
			t.Error("something was sent")
		}
	})
	t.Run("runs_and_keeps_what_was_answered", func(t *testing.T) {
		s := p.ask(toWorker{Op: opRun, ID: 2, Plan: plan, Concurrency: 4}).Summary
		if s == nil || !s.Complete || s.Requests != 40 || s.Columns[0].Score != 0 || s.Columns[1].Score != 1 || s.Columns[1].Items != 20 {
			t.Fatalf("%+v", s)
		}
		if f := s.Findings; len(f) != 1 || f[0].Noise || f[0].Mean != 1 {
			t.Errorf("%+v", f)
		}
		// Another worker, as after a reload, has the answers too.
		other := newPage(t, store, nil)
		if o := other.ask(toWorker{Op: opOutline, ID: 1, Plan: plan}).Outline; o.Known != 40 || o.PromptTokens != 0 {
			t.Errorf("%+v", o)
		}
		again := other.ask(toWorker{Op: opRun, ID: 2, Plan: plan}).Summary
		if other.asked.Load() != 0 || again.Cached != 40 || !reflect.DeepEqual(again.Columns[1], s.Columns[1]) {
			t.Errorf("%d requests, %+v", other.asked.Load(), again)
		}
	})
	t.Run("gives_rows_and_files", func(t *testing.T) {
		table := p.ask(toWorker{Op: opRows, ID: 3, From: 5, Count: 10}).Table
		if table.Total != 20 || len(table.Rows) != 10 || table.Rows[0].Item != 5 || !table.Rows[0].Cells[1].Passed || table.Rows[0].Cells[0].Tokens != 10 {
			t.Errorf("%+v", table)
		}
		if failing := p.ask(toWorker{Op: opRows, ID: 3, Count: 100, Failures: true}).Table; failing.Total != 20 {
			t.Errorf("%d rows have a failure", failing.Total)
		}
		record := p.ask(toWorker{Op: opExport, ID: 4, Export: ExportRecord, Plan: plan}).File
		replayed := newPage(t, client.MemoryStore(), nil).ask(toWorker{Op: opReplay, ID: 1, Record: json.RawMessage(record)}).Summary
		if replayed == nil || replayed.Columns[1].Score != 1 {
			t.Errorf("%+v", replayed)
		}
		if csv := p.ask(toWorker{Op: opExport, ID: 5, Export: ExportCSV, Plan: plan}).File; strings.Count(csv, "\n") != 21 {
			t.Error(csv)
		}
	})
	t.Run("forgets", func(t *testing.T) {
		if n := p.ask(toWorker{Op: opForget, ID: 6}).Count; n != 40 {
			t.Errorf("%d answers", n)
		}
		if o := p.ask(toWorker{Op: opOutline, ID: 7, Plan: plan}).Outline; o.Known != 0 {
			t.Errorf("%+v", o)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for text, want := range map[string]string{`{"version":1}`: "experiment", `{`: "can't be read"} {
			if e := p.ask(toWorker{Op: opOutline, ID: 8, Plan: json.RawMessage(text)}).Error; e == nil || !strings.Contains(e.Message, want) {
				t.Errorf("%s: %v", text, e)
			}
		}
		fresh := newPage(t, client.MemoryStore(), nil)
		if e := fresh.ask(toWorker{Op: opExport, ID: 1, Export: ExportCSV}).Error; e == nil || e.Code != errNothing.Code {
			t.Errorf("%v", e)
		}
	})
}

func TestHost_holds_what_has_not_begun(t *testing.T) {
	var p *page
	p = newPage(t, client.MemoryStore(), func(n int) {
		if n == 6 {
			p.h.receive(toWorker{Op: opHold})
		}
	})
	s := p.ask(toWorker{Op: opRun, ID: 1, Plan: json.RawMessage(doubles()), Concurrency: 2}).Summary
	if s == nil || s.Complete || s.Requests < 6 || s.Requests > 8 || p.asked.Load() != int32(s.Requests) {
		t.Errorf("%d requests: %+v", p.asked.Load(), s)
	}
}
