package storetest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/app/model"
	"fewshot/server/charge"
	"fewshot/server/classroom"
)

// gradeEnv names the address of the store whose submissions this program is to
// grade.
const gradeEnv = "FEWSHOT_STORETEST_GRADE"

// gradedTogether is how many requests of a submission are under way at a time.
const gradedTogether = 4

// grade makes this program a server that grades until it is killed. Each outcome
// that it has recorded and each submission that it has finished is printed to
// standard output.
func grade(s classroom.Store) {
	answers := chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			time.Sleep(rand.N(3 * time.Millisecond))
			yield(chat.Chunk{Text: "hidden", FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 5, CompletionTokens: 1, TotalTokens: 6}}, nil)
		}
	})
	price := func(string) model.Price { return model.Price{Known: true, Source: "a test"} }
	w := classroom.Worker{
		Jobs: telling{s}, Budgets: s, Model: charge.Model(answers, price), Concurrency: gradedTogether, Lease: time.Second, Pause: 10 * time.Millisecond,
	}
	w.Run(context.Background())
}

// telling are jobs that tell of what was done of them.
type telling struct{ classroom.Store }

// Record is classroom.Jobs's.
func (j telling) Record(ctx context.Context, submission string, trial int, o lab.Outcome) (bool, error) {
	kept, err := j.Store.Record(ctx, submission, trial, o)
	if err == nil {
		fmt.Println("recorded " + submission)
	}
	return kept, err
}

// Finish is classroom.Jobs's.
func (j telling) Finish(ctx context.Context, c classroom.Claim, g *classroom.Grade, failed *chat.Error, now time.Time) error {
	err := j.Store.Finish(ctx, c, g, failed, now)
	if err == nil {
		fmt.Println("graded " + c.Submission.ID)
	}
	return err
}

// CrashGrading runs so many servers at once that grade, kills them with -9 at
// random, and starts others, until everything that was handed in is graded: nothing
// is lost, nothing graded twice, and nothing paid for twice but what was under way
// when a server was killed.
func CrashGrading(t *testing.T, address string, store classroom.Store, together int) {
	t.Helper()
	ctx := t.Context()
	const members = 30
	fillClass(t, store, members)
	submissions, patience := 100, 10*time.Minute
	if more, err := strconv.Atoi(os.Getenv("FEWSHOT_SOAK")); err == nil {
		submissions, patience = submissions*more, 20*time.Minute // make soak
	}
	c, err := store.Class(ctx, "c1")
	need(t, err)
	c.Budget.Requests, c.Student.Requests = 1e9, 1e9
	need(t, store.SaveClass(ctx, c))
	trials := len(Exercise("opposites").Trials(submission("c1", "m1", "s").Entry))
	for i := range submissions {
		s := submission("c1", fmt.Sprint("m", 1+i%members), fmt.Sprint("s", i))
		s.Total, s.Created = trials, noon.Add(time.Duration(i)*time.Millisecond)
		_, err := store.AddSubmission(ctx, s, classroom.Quota{Counting: submissions})
		need(t, err)
	}

	var mu sync.Mutex
	graded, kills := map[string]int{}, 0
	waiting := func() (n int) {
		all, err := store.Submissions(ctx, "c1", "")
		need(t, err)
		for _, s := range all {
			switch s.State {
			case classes.Done:
			case classes.Failed:
				t.Fatalf("%s was given up after %d attempts: %v", s.ID, s.Attempt, s.Error)
			default:
				n++
			}
		}
		return n
	}
	for began := time.Now(); waiting() > 0; {
		if time.Since(began) > patience || t.Failed() {
			t.Fatalf("%d of %d submissions are not graded", waiting(), submissions)
		}
		var running sync.WaitGroup
		for range together {
			running.Go(func() {
				untilKilled(t, gradeEnv, address, 4+rand.IntN(60), func(line string) {
					mu.Lock()
					defer mu.Unlock()
					if id, ok := strings.CutPrefix(line, "graded "); ok {
						graded[id]++
					}
				})
				mu.Lock()
				kills++
				mu.Unlock()
			})
		}
		running.Wait()
	}

	all, err := store.Submissions(ctx, "c1", "")
	need(t, err)
	for _, s := range all {
		outcomes, err := store.Outcomes(ctx, s.ID)
		need(t, err)
		if s.Grade == nil || s.Grade.Passed != s.Grade.Hidden || s.Recorded != trials || len(outcomes) != trials {
			t.Errorf("%s has %d outcomes and the grade %+v", s.ID, len(outcomes), s.Grade)
		}
		if graded[s.ID] > 1 {
			t.Errorf("%s was graded %d times", s.ID, graded[s.ID])
		}
	}
	b, err := store.Balance(ctx, classroom.Account{Class: "c1"})
	need(t, err)
	paid := int(b.Spent.Plus(b.Reserved).Requests)
	t.Logf("%d submissions graded by %d servers that were killed: %d requests paid for, of %d", len(all), kills, paid, submissions*trials)
	if paid < submissions*trials || paid > submissions*trials+kills*gradedTogether {
		t.Errorf("%d requests were paid for, of %d, with %d servers killed", paid, submissions*trials, kills)
	}
}
