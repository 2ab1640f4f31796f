package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/operator"
	"fewshot/server/classroom"
)

// amount is so much money and one request.
func amount(microUSD int64) classroom.Amount {
	return classroom.Amount{MicroUSD: microUSD, Requests: 1}
}

// balance wants the state of a budget.
func balance(t *testing.T, s classroom.Store, member string, spent, reserved classroom.Amount) {
	t.Helper()
	b, err := s.Balance(t.Context(), classroom.Account{Class: "c1", Member: member})
	if err != nil || b.Spent != spent || b.Reserved != reserved {
		t.Errorf("the balance of %q is %+v, %v; want %v spent and %v reserved", member, b, err, spent, reserved)
	}
}

func testBudgets(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 2)
	m1 := classroom.Account{Class: "c1", Member: "m1"}
	reserve := func(id string, a classroom.Account, amount classroom.Amount) error {
		return s.Reserve(ctx, classroom.Reservation{ID: id, Account: a, Amount: amount, Expires: noon.Add(time.Minute)})
	}
	none := classroom.Amount{}

	// Held in both budgets, once, and settled once.
	need(t, reserve("r1", m1, amount(100)))
	need(t, reserve("r1", m1, amount(100)))
	balance(t, s, "m1", none, amount(100))
	balance(t, s, "", none, amount(100))
	balance(t, s, "m2", none, none)
	spent := amount(30)
	need(t, s.Settle(ctx, "r1", &spent))
	need(t, s.Settle(ctx, "r1", &spent))
	need(t, s.Settle(ctx, "r1", nil))
	need(t, s.Settle(ctx, "r9", nil))
	balance(t, s, "m1", amount(30), none)
	balance(t, s, "", amount(30), none)
	wantErr(t, reserve("r1", m1, amount(100)), classroom.ErrTaken)

	// What broke costs what was reserved.
	need(t, reserve("r2", m1, amount(70)))
	need(t, s.Settle(ctx, "r2", nil))
	balance(t, s, "m1", classroom.Amount{MicroUSD: 100, Requests: 2}, none)

	// The member's own budget, to its last micro-dollar.
	refused, ok := errors.AsType[*classroom.BudgetError](reserve("r3", m1, amount(2_901)))
	if !ok || refused.Class {
		t.Errorf("over the member's budget: %v", refused)
	}
	balance(t, s, "", classroom.Amount{MicroUSD: 100, Requests: 2}, none)
	need(t, reserve("r3", m1, amount(2_900)))
	if _, ok := errors.AsType[*classroom.BudgetError](reserve("r4", m1, amount(1))); !ok {
		t.Error("one more micro-dollar was admitted")
	}
	need(t, reserve("r3", m1, amount(2_900))) // held already, although nothing is left
	need(t, reserve("r5", m1, classroom.Amount{Requests: 1}))

	// The class's, for a student who has enough.
	c, err := s.Class(ctx, "c1")
	need(t, err)
	c.Budget = classroom.Amount{MicroUSD: 50_000, Requests: 5}
	need(t, s.SaveClass(ctx, c))
	m2 := classroom.Account{Class: "c1", Member: "m2"}
	need(t, reserve("r6", m2, amount(1)))
	refused, ok = errors.AsType[*classroom.BudgetError](reserve("r7", m2, amount(1)))
	if !ok || !refused.Class {
		t.Errorf("over the class's requests: %v", refused)
	}
	if _, ok := errors.AsType[*classroom.BudgetError](reserve("r8", classroom.Account{Class: "c1"}, amount(1))); !ok {
		t.Error("the class alone was admitted over its requests")
	}
	if err := reserve("r9", classroom.Account{Class: "c1", Member: "m9"}, classroom.Amount{}); err == nil {
		t.Error("a member whom nobody knows has a budget")
	}
	all, err := s.Balances(ctx, "c1")
	if err != nil || len(all) != 3 || all["m2"].Reserved != amount(1) {
		t.Errorf("the balances are %+v, %v", all, err)
	}
}

func testExpiry(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 1)
	a := classroom.Account{Class: "c1", Member: "m1"}
	for id, minutes := range map[string]int{"r1": 1, "r2": 2} {
		need(t, s.Reserve(ctx, classroom.Reservation{ID: id, Account: a, Amount: amount(10), Expires: noon.Add(time.Duration(minutes) * time.Minute)}))
	}
	for range 2 {
		if _, err := s.Expire(ctx, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		balance(t, s, "m1", amount(10), amount(10))
	}
	free := classroom.Amount{}
	need(t, s.Settle(ctx, "r1", &free)) // too late
	balance(t, s, "", amount(10), amount(10))
	n, err := s.Expire(ctx, noon.Add(2*time.Minute))
	if n != 1 || err != nil {
		t.Errorf("%d expired, %v", n, err)
	}
	_, err = s.Expire(ctx, noon.Add(48*time.Hour)) // forgets them
	need(t, err)
	balance(t, s, "m1", classroom.Amount{MicroUSD: 20, Requests: 2}, classroom.Amount{})
}

// testSpending has what three classes spent, and the two that spent most.
func testSpending(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	if spent, all, err := s.Spending(ctx, 9); len(spent) != 0 || all != 0 || err != nil {
		t.Errorf("without classes: %+v, %d, %v", spent, all, err)
	}
	fillClass(t, s, 3)
	need(t, s.RemoveMember(ctx, "c1", "m3", noon))
	course := class("c2")
	course.Name, course.Platform, course.Archived, course.Code = "A course", "lms", true, ""
	need(t, s.AddClass(ctx, course))
	idle := class("c3")
	idle.Code = ""
	need(t, s.AddClass(ctx, idle))
	reserve := func(id string, a classroom.Account, micro int64) {
		need(t, s.Reserve(ctx, classroom.Reservation{ID: id, Account: a, Amount: amount(micro), Expires: noon.Add(time.Minute)}))
	}
	reserve("r1", classroom.Account{Class: "c1", Member: "m1"}, 100)
	reserve("r2", classroom.Account{Class: "c2"}, 300)
	need(t, s.Settle(ctx, "r1", nil))
	need(t, s.Settle(ctx, "r2", nil))
	reserve("r3", classroom.Account{Class: "c1", Member: "m2"}, 50)
	budget := class("c1").Budget
	want := []operator.Class{
		{Name: "A course", Platform: "lms", Archived: true, Balance: classes.Balance{Cap: budget, Spent: amount(300)}},
		{Name: class("c1").Name, Students: 2, Balance: classes.Balance{Cap: budget, Spent: amount(100), Reserved: amount(50)}},
	}
	if got, all, err := s.Spending(ctx, 2); !reflect.DeepEqual(got, want) || all != 3 || err != nil {
		t.Errorf("got %+v of %d, %v; want %+v", got, all, err, want)
	}
}
