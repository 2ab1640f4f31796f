// Package classroom has the rules of classes: join codes and budgets, students without
// accounts, exercises with hidden items, and submissions that are graded as jobs.
//
// The HTTP handlers call a [Service]. It decides, and stores everything in a [Store];
// server/store has two:
//
//	service := classroom.NewService(store, classroom.NewCounter(tokenizers))
//	token, err := service.Begin(ctx)                        // printed once, at the first start
//	class, err := service.NewClass(ctx, teacher, classroom.Class{Name: "Prompting", ...})
//	class, err := service.Find(ctx, code)                 // by its code
//	member, token, err := service.Join(ctx, class, place) // a student
//	view, err := service.View(ctx, member, exercise)      // an exercise without its hidden items
//	s, err := service.Submit(ctx, member, exercise, prompt, key)
//
// A [Worker] grades what was submitted: it claims a submission with a lease,
// sends the trials of [Exercise.Trials], records each outcome once, and
// [Exercise.Grade] makes the score of them. Any number of workers, in any number
// of servers, share one store.
//
// Money is reserved before a request and settled after it, as package charge does
// for every payer. A worker charges the store for each request; what students try
// out is charged to a [BudgetCache], which leases parts of their budgets:
//
//	ctx = charge.With(ctx, budgets.Payer(classroom.Account{Class: c.ID, Member: m.ID}))
//
// Nothing here knows who a student is: a member is a pseudonym of two words and
// the hash of a token.
package classroom

import "errors"

// Errors of a [Store]. What a person sees is made of them by [Service].
var (
	ErrNotFound = errors.New("classroom: there is no such thing")
	ErrTaken    = errors.New("classroom: that is taken")               // a pseudonym or a number of the class, an exercise's id
	ErrFull     = errors.New("classroom: every seat is taken")         // of a class
	ErrUsed     = errors.New("classroom: there are submissions to it") // an exercise, which stays as it is then
	ErrSpent    = errors.New("classroom: all submissions are used up") // of a member to an exercise
	ErrFailing  = errors.New("classroom: too many submissions failed") // of a member, lately
	ErrAllotted = errors.New("classroom: all of the platform's budget is given out")
	ErrIdle     = errors.New("classroom: there is nothing to do") // no submission to claim
	ErrLost     = errors.New("classroom: the lease is over")      // of a claim; somebody else may have it
)
