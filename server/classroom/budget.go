package classroom

import (
	"errors"
	"time"

	"fewshot/app/chat"
)

// An Account says whose budgets a request is charged to: the member's and the
// class's, both or neither.
type Account struct {
	Class  string
	Member string
}

// A Reservation holds an amount for one request, or for a lease of them, until
// it is settled.
type Reservation struct {
	// ID makes it one of its kind: a second reservation with the same ID holds
	// nothing more.
	ID      string
	Account Account
	Amount  Amount
	// Expires is when it settles by itself, at all that it holds: whoever made it
	// may have sent the request and died.
	Expires time.Time
}

// A BudgetError says which budget could not hold a reservation.
type BudgetError struct {
	Class bool // the class's own, else the member's
}

// Error is for the log; see [Refusal] for people.
func (e *BudgetError) Error() string {
	if e.Class {
		return "classroom: the class's budget is used up"
	}
	return "classroom: the member's budget is used up"
}

// refusal is err as a student sees it, if a budget could not hold a reservation.
func refusal(err error) error {
	if e, ok := errors.AsType[*BudgetError](err); ok {
		return e.Refusal()
	}
	return err
}

// Refusal is the error that a student sees.
func (e *BudgetError) Refusal() *chat.Error {
	// Not 429: SDKs, and the lab, try those again by themselves.
	r := &chat.Error{Status: 403, Type: "insufficient_quota", Code: chat.CodeBudgetUsedUp, Stage: chat.StageUnsent,
		Message: "Your budget in this class is used up, or what is left is less than this request may cost.",
		Hint:    "Ask for fewer tokens, use a tiny/… model, or ask your teacher for more."}
	if e.Class {
		r.Message = "This class's budget is used up, or what is left is less than this request may cost."
	}
	return r
}
