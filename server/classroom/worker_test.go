package classroom_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/server/charge"
	"fewshot/server/classroom"
	"fewshot/server/store/storetest"
)

// echo is a model that answers with the query, as a prompt would have it that is
// after the hidden items.
type echo struct{}

func (echo) Stream(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		lines := strings.Split(r.Prompt, "\n")
		yield(chat.Chunk{Text: lines[max(0, len(lines)-2)], FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 10, CompletionTokens: 2, TotalTokens: 12}}, nil)
	}
}

// counting counts requests by their text, and lets a test say what each does.
type counting struct {
	mu     sync.Mutex
	sent   map[string]int
	before func(n int) error // of the nth request, from 1
}

func (c *counting) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		c.mu.Lock()
		if c.sent == nil {
			c.sent = map[string]int{}
		}
		c.sent[r.Prompt]++
		n := 0
		for _, times := range c.sent {
			n += times
		}
		c.mu.Unlock()
		if c.before != nil {
			if err := c.before(n); err != nil {
				yield(chat.Chunk{}, err)
				return
			}
		}
		echo{}.Stream(ctx, r)(yield)
	}
}

// dear is a price list of 1 USD a million tokens of the prompt, and 2 of the answer.
func dear(string) model.Price {
	return model.Price{Known: true, InputUSDPerMillion: 1, OutputUSDPerMillion: 2}
}

// worker grades a fixture's submissions with a model that costs what dear says.
func worker(d *fixture, model chat.Streamer) *classroom.Worker {
	return &classroom.Worker{
		Jobs: d.Store, Budgets: d.Store, Model: charge.Model(model, dear),
		Now:   func() time.Time { return d.at },
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
}

func (d *fixture) balance(t *testing.T, member string) classroom.Balance {
	t.Helper()
	b, err := d.Store.Balance(t.Context(), classroom.Account{Class: d.class.ID, Member: member})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWorker(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	model := &counting{}
	w := worker(d, model)
	w.Concurrency = 3
	if worked, err := w.Once(ctx); !worked || err != nil {
		t.Fatal(worked, err)
	}
	got, err := d.Submission(ctx, m, s.ID)
	if err != nil || got.State != classes.Done || got.Recorded != 7 || got.Grade == nil || got.Grade.Hidden != 5 || len(got.Grade.Failures) != 2 || got.Grade.Points != 0 {
		t.Errorf("graded as %+v, %v", got, err)
	}
	// 7 requests of 10 tokens at 1 USD and 2 at 2 USD a million.
	want := classroom.Amount{MicroUSD: 7 * 14, Requests: 7}
	if b := d.balance(t, m.ID); b.Spent != want || b.Reserved != (classroom.Amount{}) {
		t.Errorf("the balance is %+v", b)
	}
	if worked, err := w.Once(ctx); worked || err != nil {
		t.Errorf("there was more to do: %v, %v", worked, err)
	}
}

func TestWorker_goes_on_where_another_was_killed(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	model := &counting{}

	// Killed at its fourth request: nothing runs after that, not even what defers.
	dead := make(chan struct{})
	model.before = func(n int) error {
		if n == 4 {
			close(dead)
			select {} // the goroutine is never heard of again
		}
		return nil
	}
	go worker(d, model).Once(context.Background())
	<-dead
	w := worker(d, model)
	if worked, err := w.Once(ctx); worked || err != nil {
		t.Fatalf("it was claimed within its lease: %v, %v", worked, err)
	}
	d.at = d.at.Add(2 * time.Minute)
	if worked, err := w.Once(ctx); !worked || err != nil {
		t.Fatal(worked, err)
	}
	got, err := d.Submission(ctx, m, s.ID)
	if err != nil || got.State != classes.Done || got.Attempt != 2 || got.Recorded != 7 {
		t.Errorf("graded as %+v, %v", got, err)
	}
	twice := 0
	for _, n := range model.sent {
		if n > 1 {
			twice++
		}
	}
	if len(model.sent) != 7 || twice != 1 { // the one under way
		t.Errorf("%d requests, %d of them sent again", len(model.sent), twice)
	}
	// What was under way stays reserved, and then costs what it may have.
	b := d.balance(t, m.ID)
	if b.Spent != (classroom.Amount{MicroUSD: 7 * 14, Requests: 7}) || b.Reserved.Requests != 1 {
		t.Errorf("the balance is %+v", b)
	}
	if n, err := d.Store.Expire(ctx, d.at.Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("%d expired, %v", n, err)
	}
	if after := d.balance(t, m.ID); after.Spent != b.Spent.Plus(b.Reserved) {
		t.Errorf("the balance is %+v", after)
	}
}

func TestWorker_stops_and_leaves_the_rest(t *testing.T) {
	d := newFixture(t)
	m, _ := d.join(t)
	s := d.submit(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	model := &counting{before: func(n int) error {
		if n == 3 {
			cancel()
		}
		return ctx.Err()
	}}
	if worked, err := worker(d, model).Once(ctx); !worked || err != nil {
		t.Fatal(worked, err)
	}
	got, err := d.Submission(t.Context(), m, s.ID)
	if err != nil || got.State != classes.Queued || got.Recorded < 2 {
		t.Errorf("left as %+v, %v", got, err)
	}
	model.before = nil
	if worked, err := worker(d, model).Once(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	if got, _ := d.Submission(t.Context(), m, s.ID); got.State != classes.Done {
		t.Errorf("it is %+v", got)
	}
}

func TestWorker_says_why_it_can_not(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(n int) error
		change func(d *fixture, w *classroom.Worker)
		code   string
		sent   int
	}{
		{"a provider that is down", func(int) error {
			return &chat.Error{Status: 503, Code: "overloaded", Message: "can't answer secret 3", Stage: chat.StageRefused}
		}, nil, "model_failed", 4},
		{"an error without an explanation, which may have to be paid for", func(int) error { return fmt.Errorf("dial tcp: secret 3") }, nil, "model_failed", 3},
		{"a key that is refused", func(int) error {
			return &chat.Error{Status: 401, Code: "invalid_api_key", Message: "wrong key", Stage: chat.StageRefused}
		}, nil, "model_failed", 1},
		{"a model that refuses all of it", func(int) error {
			return &chat.Error{Status: 400, Code: "invalid_value", Message: "secret 3 is too long", Stage: chat.StageRefused}
		}, nil, "model_refused", 5},
		{"a model that refuses most of it", func(n int) error {
			if n <= 3 {
				return nil
			}
			return &chat.Error{Status: 400, Code: "invalid_value", Message: "secret 3 is too long", Stage: chat.StageRefused}
		}, nil, "model_refused", 7},
		{"a student's requests", nil, func(d *fixture, _ *classroom.Worker) { d.class.Student.Requests = 3 }, "budget_used_up", 3},
		{"a class's money", nil, func(d *fixture, _ *classroom.Worker) { d.class.Budget.MicroUSD = 10 }, "budget_used_up", 0},
		{"a price that nobody knows", nil, func(_ *fixture, w *classroom.Worker) {
			w.Model = charge.Model(&counting{}, func(string) model.Price { return model.Price{} })
		}, "price_unknown", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, ctx := newFixture(t), t.Context()
			m, _ := d.join(t)
			s := d.submit(t, m)
			model := &counting{before: c.before}
			w := worker(d, model)
			if c.change != nil {
				c.change(d, w)
				if _, err := d.SaveClass(ctx, d.teacher, d.class); err != nil {
					t.Fatal(err)
				}
			}
			if worked, err := w.Once(ctx); !worked || err != nil {
				t.Fatal(worked, err)
			}
			got, err := d.Submission(ctx, m, s.ID)
			if err != nil || got.State != classes.Failed || got.Error == nil || got.Error.Code != c.code || got.Error.Hint == "" || strings.Contains(got.Error.Error(), "secret") {
				t.Errorf("failed as %+v: %v, %v", got, got.Error, err)
			}
			sent := 0
			for _, n := range model.sent {
				sent += n
			}
			if sent != c.sent {
				t.Errorf("%d requests were sent, want %d", sent, c.sent)
			}
			for range 3 { // a failed one doesn't count
				d.submit(t, m)
			}
			if b := d.balance(t, m.ID); b.Reserved != (classroom.Amount{}) {
				t.Errorf("something stays reserved: %+v", b)
			}
		})
	}
}

// A provider that is down costs nobody a submission, and no student keeps the graders
// busy with it for ever.
func TestSubmit_pauses_when_too_many_failed(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	other, _ := d.join(t)
	model := &counting{before: func(int) error { return &chat.Error{Status: 503, Code: "overloaded", Stage: chat.StageRefused} }}
	w := worker(d, model)
	hand := func(m classroom.Member) string {
		t.Helper()
		s, err := d.Submit(ctx, m, "opposites", storetest.Exercise("opposites").Prompt, "")
		if err != nil {
			return code(err)
		}
		if worked, err := w.Once(ctx); !worked || err != nil {
			t.Fatal(worked, err)
		}
		got, err := d.Submission(ctx, m, s.ID)
		if err != nil || got.Error == nil {
			return ""
		}
		return got.Error.Code
	}
	for hour := range 4 {
		for i := range 12 {
			want := "model_failed"
			if i >= 10 {
				want = "submissions_failing"
			}
			if got := hand(m); got != want {
				t.Fatalf("hour %d, number %d: %q", hour, i, got)
			}
		}
		if got := hand(other); got != "model_failed" {
			t.Errorf("another student: %q", got)
		}
		d.at = d.at.Add(time.Hour + time.Minute)
	}
	me, err := d.Me(ctx, m, "x")
	if err != nil || len(me.Submissions) != classroom.FailedKept {
		t.Errorf("%d submissions are shown, %v", len(me.Submissions), err)
	}
	if b := d.balance(t, m.ID); b != (classroom.Balance{Cap: b.Cap}) {
		t.Errorf("the balance is %+v", b)
	}
	model.before = nil
	for range 3 { // as many as the exercise allows
		if got := hand(m); got != "" {
			t.Errorf("when the provider is back: %q", got)
		}
	}
	if got := hand(m); got != "submissions_used_up" {
		t.Errorf("a fourth: %q", got)
	}
}

func TestWorker_takes_a_refused_request_for_a_wrong_answer(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	model := &counting{before: func(n int) error {
		if n == 5 {
			return chat.Invalid("prompt", "The prompt is too long.", "Shorten it.")
		}
		return nil
	}}
	if _, err := worker(d, model).Once(ctx); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Submission(ctx, m, s.ID); got.State != classes.Done || got.Grade.Failed != 1 {
		t.Errorf("graded as %+v, %v", got.Grade, got.Error)
	}
}

func TestWorker_gives_up_what_ends_every_server(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	for range 10 {
		if _, err := d.Store.Claim(ctx, d.at, d.at.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		d.at = d.at.Add(time.Minute)
	}
	if _, err := worker(d, echo{}).Once(ctx); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Submission(ctx, m, s.ID); got.State != classes.Failed || got.Error.Code != "not_graded" {
		t.Errorf("it is %+v", got)
	}
}

func TestWorker_that_lost_its_lease_changes_nothing(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	model := &counting{}
	model.before = func(n int) error {
		if n == 2 { // another one takes over and is done first
			d.at = d.at.Add(2 * time.Minute)
			if _, err := worker(d, echo{}).Once(ctx); err != nil {
				t.Error(err)
			}
		}
		return nil
	}
	if worked, err := worker(d, model).Once(ctx); !worked || err != nil {
		t.Fatal(worked, err)
	}
	got, err := d.Submission(ctx, m, s.ID)
	if err != nil || got.State != classes.Done || got.Attempt != 2 || got.Recorded != 7 {
		t.Errorf("graded as %+v, %v", got, err)
	}
}

func TestWorker_runs_until_its_context_ends(t *testing.T) {
	d := newFixture(t)
	m, _ := d.join(t)
	s := d.submit(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	w := worker(d, echo{})
	w.Pause = time.Millisecond
	over := make(chan struct{})
	go func() { w.Run(ctx); close(over) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		got, err := d.Submission(t.Context(), m, s.ID)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("it is %s, %v", got.State, err)
		}
		if got.State == classes.Done {
			break
		}
	}
	cancel()
	<-over
}

func TestBudgetCache(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	account := classroom.Account{Class: d.class.ID, Member: m.ID}
	size := classroom.Amount{MicroUSD: 1_000, Requests: 10}
	p := classroom.NewBudgetCache(d.Store, size, time.Hour)
	one := classroom.Amount{MicroUSD: 100, Requests: 1}
	used := classroom.Amount{MicroUSD: 40, Requests: 1}

	a, err := p.Reserve(ctx, account, one)
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Reserve(ctx, account, one)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.balance(t, m.ID); got.Reserved != size {
		t.Errorf("one lease should be reserved: %+v", got)
	}
	for range 2 { // only the first call counts
		if err := a(ctx, &used); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(ctx); err != nil { // b is under way
		t.Fatal(err)
	}
	if got := d.balance(t, m.ID); got.Reserved != size {
		t.Errorf("the lease should wait for its last request: %+v", got)
	}
	for range 2 {
		if err := b(ctx, nil); err != nil { // broken: all that was reserved
			t.Fatal(err)
		}
	}
	if got := d.balance(t, m.ID); got.Spent != used.Plus(one) || got.Reserved != (classroom.Amount{}) {
		t.Errorf("the lease should be settled: %+v", got)
	}

	// A request larger than a lease has one of its own.
	big, err := p.Reserve(ctx, account, classroom.Amount{MicroUSD: 5_000, Requests: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := big(ctx, &one); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := d.balance(t, ""); got.Spent != used.Plus(one).Plus(one) || got.Reserved != (classroom.Amount{}) {
		t.Errorf("the class's balance is %+v", got)
	}
}

// TestBudgetCache_of_an_old_lease: nothing is taken out of a lease that is old, since its
// reservation ends by itself.
func TestBudgetCache_of_an_old_lease(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	account := classroom.Account{Class: d.class.ID, Member: m.ID}
	size, one := classroom.Amount{MicroUSD: 1_000, Requests: 10}, classroom.Amount{MicroUSD: 100, Requests: 1}
	p := classroom.NewBudgetCache(d.Store, size, 0) // each lease is old at once
	var settles []classroom.SettleRequest
	for n := range int64(3) {
		settle, err := p.Reserve(ctx, account, one)
		if err != nil {
			t.Fatal(err)
		}
		settles = append(settles, settle)
		if got, want := d.balance(t, m.ID).Reserved, (classroom.Amount{MicroUSD: 1_000 * (n + 1), Requests: 10 * (n + 1)}); got != want {
			t.Errorf("with %d requests under way %+v is reserved, want %+v", n+1, got, want)
		}
	}
	for _, settle := range settles {
		if err := settle(ctx, &one); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := d.balance(t, m.ID); got.Spent != one.Plus(one).Plus(one) || got.Reserved != (classroom.Amount{}) {
		t.Errorf("in the end it is %+v", got)
	}
}
