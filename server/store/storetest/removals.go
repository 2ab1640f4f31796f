package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
)

// testRemovals takes members off a class and puts them back.
func testRemovals(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 0)
	c, err := s.Class(ctx, "c1")
	need(t, err)
	c.Seats = 3
	need(t, s.SaveClass(ctx, c))
	burst := member("c1", "m1", "calm otter")
	burst.Burst = 12
	need(t, s.AddMember(ctx, burst))
	need(t, s.AddMember(ctx, member("c1", "m2", "red bird")))
	need(t, s.AddMember(ctx, member("c1", "m3", "blue bird")))
	wantErr(t, s.AddMember(ctx, member("c1", "m4", "green bird")), classroom.ErrFull)
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 3})
	need(t, err)

	// Removed: the seat is free, all else is there.
	removed := burst
	removed.Removed = noon.Add(time.Minute)
	need(t, s.RemoveMember(ctx, "c1", "m1", removed.Removed))
	need(t, s.RemoveMember(ctx, "c1", "m1", noon.Add(time.Hour))) // again: nothing changes
	if got, err := s.MemberByToken(ctx, burst.Token); err != nil || got != removed {
		t.Errorf("kept %+v, want %+v, %v", got, removed, err)
	}
	if all, err := s.Members(ctx, "c1"); err != nil || len(all) != 3 {
		t.Errorf("the members are %+v, %v", all, err)
	}
	need(t, s.AddMember(ctx, member("c1", "m4", "green bird")))
	wantErr(t, s.AddMember(ctx, member("c1", "m5", "grey bird")), classroom.ErrFull)

	// What waits to be graded waits on, and what was claimed is finished.
	_, err = s.Claim(ctx, noon, noon.Add(time.Minute))
	wantErr(t, err, classroom.ErrIdle)
	_, err = s.AddSubmission(ctx, submission("c1", "m2", "s2"), classroom.Quota{Counting: 3})
	need(t, err)
	claimed, err := s.Claim(ctx, noon, noon.Add(time.Minute))
	if err != nil || claimed.Submission.ID != "s2" {
		t.Fatalf("claimed %+v, %v", claimed.Submission, err)
	}
	need(t, s.RemoveMember(ctx, "c1", "m2", noon))
	need(t, s.Finish(ctx, claimed, &classroom.Grade{Points: 1}, nil, noon))

	// Back, if there is a seat.
	need(t, s.RemoveMember(ctx, "c1", "m1", time.Time{}))
	wantErr(t, s.RemoveMember(ctx, "c1", "m2", time.Time{}), classroom.ErrFull)
	if got, err := s.Member(ctx, "c1", "m1"); err != nil || got != burst {
		t.Errorf("back as %+v, %v", got, err)
	}
	if claimed, err = s.Claim(ctx, noon, noon.Add(time.Minute)); err != nil || claimed.Submission.ID != "s1" || claimed.Submission.State != classes.Running {
		t.Errorf("claimed %+v, %v", claimed.Submission, err)
	}
	for _, who := range [][2]string{{"c1", "m9"}, {"c9", "m1"}} {
		wantErr(t, s.RemoveMember(ctx, who[0], who[1], noon), classroom.ErrNotFound)
	}

	// Removed, joined and put back at once, there is never a seat too many.
	connect := open(t)
	s = connect()
	fillClass(t, s, 0)
	c, err = s.Class(ctx, "c1")
	need(t, err)
	c.Seats = 5
	need(t, s.SaveClass(ctx, c))
	var joined atomic.Int64
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			id := fmt.Sprint("n", i)
			if s.AddMember(ctx, member("c1", id, "name "+id)) == nil {
				joined.Add(1)
				if s.RemoveMember(ctx, "c1", id, noon) != nil {
					t.Errorf("%s can't be removed", id)
				}
				s.RemoveMember(ctx, "c1", id, time.Time{})
			}
		})
	}
	all.Wait()
	members, err := s.Members(ctx, "c1")
	seated := 0
	for _, m := range members {
		if m.Removed.IsZero() {
			seated++
		}
	}
	if err != nil || seated > 5 || int64(len(members)) != joined.Load() {
		t.Errorf("%d of %d have a seat, of 5; %v", seated, len(members), err)
	}
}
