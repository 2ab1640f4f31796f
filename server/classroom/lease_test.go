package classroom_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/server/classroom"
)

// leased are jobs that tell when a lease is extended, and may say that it is lost.
type leased struct {
	classroom.Jobs
	extended chan time.Time // until when
	lost     bool
}

func (l leased) Extend(ctx context.Context, c classroom.Claim, until time.Time) error {
	select {
	case l.extended <- until:
	default:
	}
	if l.lost {
		return classroom.ErrLost
	}
	return l.Jobs.Extend(ctx, c, until)
}

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// slow is a model whose first answer comes after wait.
func slow(wait func(ctx context.Context) error) chat.Streamer {
	first := make(chan struct{}, 1)
	first <- struct{}{}
	return chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			select {
			case <-first:
				if err := wait(ctx); err != nil {
					yield(chat.Chunk{}, err)
					return
				}
			default:
			}
			echo{}.Stream(ctx, r)(yield)
		}
	})
}

// TestWorker_extends_its_lease: a grading may take longer than a lease.
func TestWorker_extends_its_lease(t *testing.T) {
	d := newFixture(t)
	m, _ := d.join(t)
	s := d.submit(t, m)
	jobs := leased{Jobs: d.Store, extended: make(chan time.Time, 1)}
	w := worker(d, slow(func(context.Context) error {
		select {
		case until := <-jobs.extended:
			if want := d.at.Add(30 * time.Millisecond); !until.Equal(want) {
				t.Errorf("extended until %v, want %v", until, want)
			}
		case <-time.After(patience):
			t.Error("the lease is not extended")
		}
		return nil
	}))
	w.Jobs, w.Lease = jobs, 30*time.Millisecond
	if worked, err := w.Once(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	if got, err := d.Submission(t.Context(), m, s.ID); err != nil || got.State != classes.Done {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWorker_ends_when_its_lease_is_lost: somebody else grades now, and each request
// would be paid for twice.
func TestWorker_ends_when_its_lease_is_lost(t *testing.T) {
	d := newFixture(t)
	m, _ := d.join(t)
	s := d.submit(t, m)
	w := worker(d, slow(func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(patience):
			t.Error("the grading goes on")
			return nil
		}
	}))
	w.Jobs, w.Lease = leased{Jobs: d.Store, extended: make(chan time.Time, 1), lost: true}, 30*time.Millisecond
	if worked, err := w.Once(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	if got, err := d.Submission(t.Context(), m, s.ID); err != nil || got.State != classes.Running || got.Recorded != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
