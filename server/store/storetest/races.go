package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/server/classroom"
)

// Servers and what each of them does at once. The suite's servers share one
// database, as behind a load balancer.
const (
	servers = 3
	workers = 48
	each    = 200 // requests of a worker
)

// together runs f in all workers, which are spread over the servers.
func together(connect func() classroom.Store, f func(s classroom.Store, worker int)) {
	var all sync.WaitGroup
	stores := make([]classroom.Store, servers)
	for i := range stores {
		stores[i] = connect()
	}
	for w := range workers {
		all.Go(func() { f(stores[w%servers], w) })
	}
	all.Wait()
}

func testRaces(t *testing.T, open Opener) {
	for name, test := range map[string]func(*testing.T, Opener){
		"admits exactly the cap":                      raceCap,
		"settles what was used, once":                 raceSettle,
		"admits exactly the cap out of leases":        raceBudgetCache,
		"grades every submission once":                raceClaims,
		"gives no more submissions, seats than there": raceLimits,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

// raceCap reserves and never settles: 30 students may have 4,500 requests in all,
// the class 3,000.
func raceCap(t *testing.T, open Opener) {
	connect := open(t)
	s := connect()
	fillClass(t, s, 30)
	c, err := s.Class(t.Context(), "c1")
	need(t, err)
	c.Budget, c.Student = classroom.Amount{MicroUSD: 7*3_000 + 6, Requests: 1e6}, classroom.Amount{MicroUSD: 7*150 + 6, Requests: 1e6}
	need(t, s.SaveClass(t.Context(), c))

	var admitted, refused atomic.Int64
	began := time.Now()
	together(connect, func(s classroom.Store, w int) {
		for i := range each {
			r := classroom.Reservation{ID: fmt.Sprint(w, "-", i), Account: classroom.Account{Class: "c1", Member: fmt.Sprint("m", 1+(w+i)%30)}, Amount: amount(7), Expires: noon}
			err := s.Reserve(context.Background(), r)
			if _, ok := errors.AsType[*classroom.BudgetError](err); ok {
				refused.Add(1)
			} else if err != nil {
				t.Error(err)
			} else {
				admitted.Add(1)
			}
		}
	})
	t.Logf("%d tries in %v", workers*each, time.Since(began).Round(time.Millisecond))
	if admitted.Load() != 3_000 || refused.Load() != workers*each-3_000 {
		t.Errorf("%d were admitted, want exactly 3000; %d refused", admitted.Load(), refused.Load())
	}
	balance(t, s, "", classroom.Amount{}, classroom.Amount{MicroUSD: 21_000, Requests: 3_000})
	all, err := s.Balances(t.Context(), "c1")
	need(t, err)
	for id, b := range all {
		if b.Left().MicroUSD < 0 {
			t.Errorf("%q is over its cap: %+v", id, b)
		}
	}
}

// raceSettle reserves and settles, most of it twice at once; one in 50 dies in
// between.
func raceSettle(t *testing.T, open Opener) {
	connect := open(t)
	s := connect()
	fillClass(t, s, 30)
	var used, dead, admitted atomic.Int64
	began := time.Now()
	together(connect, func(s classroom.Store, w int) {
		ctx := context.Background()
		for i := range each / 4 {
			id := fmt.Sprint(w, "-", i)
			err := s.Reserve(ctx, classroom.Reservation{ID: id, Account: classroom.Account{Class: "c1", Member: fmt.Sprint("m", 1+rand.IntN(30))}, Amount: amount(100), Expires: noon})
			if _, ok := errors.AsType[*classroom.BudgetError](err); ok {
				continue
			}
			if err != nil {
				t.Error(err)
				continue
			}
			admitted.Add(1)
			if rand.IntN(50) == 0 {
				dead.Add(100)
				continue
			}
			spent := amount(rand.Int64N(101))
			used.Add(spent.MicroUSD)
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					if err := s.Settle(ctx, id, &spent); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
	})
	t.Logf("%d of %d admitted and settled twice in %v", admitted.Load(), workers*each/4, time.Since(began).Round(time.Millisecond))
	b, err := s.Balance(t.Context(), classroom.Account{Class: "c1"})
	if err != nil || b.Spent.MicroUSD != used.Load() || b.Reserved.MicroUSD != dead.Load() {
		t.Errorf("spent %d and reserved %d; %d were used and %d died, %v", b.Spent.MicroUSD, b.Reserved.MicroUSD, used.Load(), dead.Load(), err)
	}
	if b.Left().MicroUSD < 0 {
		t.Errorf("the class is over its cap: %+v", b)
	}
	if _, err := s.Expire(t.Context(), noon); err != nil {
		t.Error(err)
	}
	if b, _ := s.Balance(t.Context(), classroom.Account{Class: "c1"}); b.Spent.MicroUSD != used.Load()+dead.Load() || b.Reserved != (classroom.Amount{}) {
		t.Errorf("after the end of what died: %+v", b)
	}
}

// raceBudgetCache spends one student's requests out of leases, with three servers.
func raceBudgetCache(t *testing.T, open Opener) {
	connect := open(t)
	s := connect()
	fillClass(t, s, 1)
	c, err := s.Class(t.Context(), "c1")
	need(t, err)
	c.Student, c.Budget = classroom.Amount{MicroUSD: 40_003, Requests: 1e6}, classroom.Amount{MicroUSD: 1e6, Requests: 1e6}
	need(t, s.SaveClass(t.Context(), c))
	account := classroom.Account{Class: "c1", Member: "m1"}

	var caches []*classroom.BudgetCache
	for range servers {
		caches = append(caches, classroom.NewBudgetCache(connect(), classroom.Amount{MicroUSD: 160, Requests: 16}, time.Minute))
	}
	var used, refused atomic.Int64
	spend := func(p *classroom.BudgetCache) (more bool) {
		ctx := context.Background()
		settle, err := p.Reserve(ctx, account, amount(10))
		if _, ok := errors.AsType[*classroom.BudgetError](err); ok {
			refused.Add(1)
			return false
		}
		if err != nil {
			t.Error(err)
			return false
		}
		spent := amount(1 + rand.Int64N(10))
		used.Add(spent.MicroUSD)
		if err := settle(ctx, &spent); err != nil {
			t.Error(err)
		}
		return true
	}
	var all sync.WaitGroup
	began := time.Now()
	for w := range workers {
		all.Go(func() {
			for range each {
				spend(caches[w%servers])
			}
		})
	}
	all.Wait()
	for _, p := range caches {
		need(t, p.Close(t.Context()))
	}
	// What a server was refused while others had it in leases is there afterwards.
	for spend(caches[0]) {
	}
	need(t, caches[0].Close(t.Context()))
	t.Logf("%d requests, %d refused, in %v", workers*each, refused.Load(), time.Since(began).Round(time.Millisecond))
	b, err := s.Balance(t.Context(), account)
	if err != nil || b.Spent.MicroUSD != used.Load() || b.Reserved != (classroom.Amount{}) || b.Left().MicroUSD < 0 {
		t.Errorf("the balance is %+v, %d were used, %v", b, used.Load(), err)
	}
	if b.Left().MicroUSD >= 10 {
		t.Errorf("%d are left, of which a request would have had room", b.Left().MicroUSD)
	}
}

// raceClaims has several workers grade; some of them die with a claim.
func raceClaims(t *testing.T, open Opener) {
	const submissions, trials = 60, 4
	connect := open(t)
	s := connect()
	fillClass(t, s, submissions)
	for i := range submissions {
		x := submission("c1", fmt.Sprint("m", i+1), fmt.Sprint("s", i))
		x.Total = trials
		_, err := s.AddSubmission(t.Context(), x, classroom.Quota{Counting: 1})
		need(t, err)
	}
	var mu sync.Mutex
	sent, finished := map[string]int{}, map[string]int{}
	var clock atomic.Int64 // hundredths of a second; a lease is two seconds
	began := time.Now()
	together(connect, func(s classroom.Store, w int) {
		ctx := context.Background()
		for idle := 0; idle < 20; {
			now := noon.Add(time.Duration(clock.Add(1)) * 10 * time.Millisecond)
			c, err := s.Claim(ctx, now, now.Add(2*time.Second))
			if errors.Is(err, classroom.ErrIdle) {
				idle++
				continue
			}
			if err != nil {
				t.Error(err)
				return
			}
			for trial := range trials {
				if _, ok := c.Outcomes[trial]; ok {
					continue
				}
				if rand.IntN(20) == 0 {
					c.Submission.ID = "" // dies
					break
				}
				kept, err := s.Record(ctx, c.Submission.ID, trial, lab.Outcome{Text: "x"})
				if err != nil {
					t.Error(err)
				}
				if kept {
					mu.Lock()
					sent[fmt.Sprint(c.Submission.ID, trial)]++
					mu.Unlock()
				}
			}
			if c.Submission.ID == "" {
				continue
			}
			err = s.Finish(ctx, c, &classroom.Grade{}, nil, now)
			if err != nil && !errors.Is(err, classroom.ErrLost) {
				t.Error(err)
			}
			if err == nil {
				mu.Lock()
				finished[c.Submission.ID]++
				mu.Unlock()
			}
		}
	})
	t.Logf("%d submissions of %d trials in %v", submissions, trials, time.Since(began).Round(time.Millisecond))
	all, err := s.Submissions(t.Context(), "c1", "")
	need(t, err)
	for _, x := range all {
		if x.State != classes.Done || x.Recorded != trials || finished[x.ID] != 1 {
			t.Errorf("%s is %s with %d outcomes, finished %d times", x.ID, x.State, x.Recorded, finished[x.ID])
		}
	}
	for trial, n := range sent {
		if n != 1 {
			t.Errorf("trial %s was kept %d times", trial, n)
		}
	}
}

// raceLimits asks for more submissions and seats than there are, and for a first
// teacher several times.
func raceLimits(t *testing.T, open Opener) {
	connect := open(t)
	s := connect()
	fillClass(t, s, 1)
	c, err := s.Class(t.Context(), "c1")
	need(t, err)
	c.Seats = 11 // one is taken
	need(t, s.SaveClass(t.Context(), c))
	var handedIn, seated atomic.Int64
	together(connect, func(s classroom.Store, w int) {
		ctx := context.Background()
		_, err := s.AddSubmission(ctx, submission("c1", "m1", fmt.Sprint("s", w)), classroom.Quota{Counting: 5})
		if err == nil {
			handedIn.Add(1)
		} else if !errors.Is(err, classroom.ErrSpent) {
			t.Error(err)
		}
		err = s.AddMember(ctx, member("c1", fmt.Sprint("n", w), fmt.Sprint("new ", w)))
		if err == nil {
			seated.Add(1)
		} else if !errors.Is(err, classroom.ErrFull) {
			t.Error(err)
		}
		if added, err := s.FirstTeacher(ctx, classroom.Teacher{ID: fmt.Sprint("t-", w), Token: hashOf(fmt.Sprint(w)), Created: noon}); added || err != nil {
			t.Errorf("a second first teacher: %v, %v", added, err)
		}
	})
	if handedIn.Load() != 5 || seated.Load() != 10 {
		t.Errorf("%d handed in and %d seated, want 5 and 10", handedIn.Load(), seated.Load())
	}
}
