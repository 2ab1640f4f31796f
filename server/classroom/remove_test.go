package classroom_test

import (
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
)

func TestRemove(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	alice, token := d.join(t)
	bob, _ := d.join(t)
	for _, m := range []classroom.Member{alice, bob} {
		d.submit(t, m)
	}
	stranger := classroom.Teacher{ID: "another"}
	if err := d.Remove(ctx, stranger, d.class.ID, alice.ID); code(err) != "class_not_found" {
		t.Errorf("by another teacher: %v", err)
	}
	if err := d.Remove(ctx, d.teacher, d.class.ID, "nobody"); code(err) != "member_not_found" {
		t.Errorf("nobody: %v", err)
	}
	if err := d.Remove(ctx, d.teacher, d.class.ID, alice.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Return(ctx, token); code(err) != "removed" {
		t.Errorf("who was removed comes back: %v", err)
	}

	// What they handed in is in the export, and counts nowhere.
	x, err := d.Export(ctx, d.teacher, d.class.ID)
	if err != nil || len(x.Members) != 2 || !x.Members[0].Removed && !x.Members[1].Removed {
		t.Errorf("the export has %+v, %v", x.Members, err)
	}
	var grades, submissions strings.Builder
	x.WriteGrades(&grades)
	x.WriteSubmissions(&submissions)
	for name, file := range map[string]string{"grades": grades.String(), "submissions": submissions.String()} {
		if strings.Contains(file, alice.Pseudonym) || !strings.Contains(file, bob.Pseudonym) {
			t.Errorf("the %s are %s", name, file)
		}
	}

	if err := d.Readmit(ctx, d.teacher, d.class.ID, alice.ID); err != nil {
		t.Fatal(err)
	}
	if back, _, err := d.Return(ctx, token); err != nil || back != alice {
		t.Errorf("back as %+v, %v", back, err)
	}
}

func TestJoin_counts_who_comes_from_one_place(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	now := time.Date(2026, 11, 26, 9, 0, 1, 0, time.UTC)
	d.Now = func() time.Time { return now }
	join := func(place string) int {
		m, _, err := d.Join(ctx, d.class, place)
		if err != nil {
			t.Fatal(err)
		}
		return m.Burst
	}
	for i := range 12 {
		if n := join("here"); n != i+1 {
			t.Errorf("join %d counts as %d", i+1, n)
		}
	}
	if n := join("there"); n != 1 {
		t.Errorf("the first of another place counts as %d", n)
	}
	now = now.Add(classes.BurstTime)
	if n := join("here"); n != 1 {
		t.Errorf("the first of the next moment counts as %d", n)
	}
	members, err := d.Store.Members(ctx, d.class.ID)
	if err != nil {
		t.Fatal(err)
	}
	var seats []classes.Seat
	for _, m := range members {
		seats = append(seats, m.Seat(classes.Balance{}))
	}
	if all := classes.Bursts(seats); len(all) != 1 || all[0].Joins != 12 || !all[0].At.Equal(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("the teacher is told of %+v", all)
	}
}
