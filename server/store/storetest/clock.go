package storetest

import (
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
)

// testClock has a server whose clock is ahead take what there is and die: once the
// clock is right nothing waits for the day that it showed.
func testClock(t *testing.T, open Opener) {
	for name, ahead := range map[string]time.Duration{"two_days": 48 * time.Hour, "a_year": 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			s, ctx := open(t)(), t.Context()
			fillClass(t, s, 2)
			wrong := noon.Add(ahead)
			_, err := s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 2})
			need(t, err)
			_, err = s.Claim(ctx, wrong, wrong.Add(time.Minute))
			need(t, err)
			account := classroom.Account{Class: "c1", Member: "m1"}
			need(t, s.Reserve(ctx, classroom.Reservation{ID: "r1", Account: account, Amount: amount(10), Expires: wrong.Add(time.Minute)}))
			need(t, s.SavePassback(ctx, classroom.Passback{Member: "m1", Exercise: "opposites", Platform: "p", Address: "a", Subject: "u"}, wrong))
			p, err := s.ClaimPassback(ctx, "p", wrong, wrong.Add(time.Minute))
			need(t, err)
			need(t, s.EndPassback(ctx, p, wrong.Add(time.Minute), wrong.Add(10*time.Second)))

			c, err := s.Claim(ctx, noon, noon.Add(time.Minute))
			if err != nil || c.Submission.ID != "s1" {
				t.Errorf("the submission waits: %v", err)
			}
			need(t, s.Finish(ctx, c, nil, nil, noon))
			if sub, err := s.Submission(ctx, "c1", "s1"); err != nil || sub.State != classes.Done {
				t.Errorf("the submission is %v, %v", sub.State, err)
			}
			if n, err := s.Expire(ctx, noon); n != 1 || err != nil {
				t.Errorf("%d reservations ended, %v", n, err)
			}
			if b, err := s.Balance(ctx, account); err != nil || b.Reserved != (classroom.Amount{}) {
				t.Errorf("still reserved: %+v, %v", b.Reserved, err)
			}
			if _, err := s.ClaimPassback(ctx, "p", noon, noon.Add(time.Minute)); err != nil {
				t.Errorf("the points wait: %v", err)
			}
		})
	}
}
