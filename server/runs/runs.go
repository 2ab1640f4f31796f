// Package runs keeps, for a server's operator, how the runs of each model ended and what
// they cost, since the start and in memory.
//
//	book := runs.NewBook(price)
//	book.Run(run)         // at the end of each
//	models := book.Models()
package runs

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/operator"
	"fewshot/server/charge"
	"fewshot/server/gateway"
)

// maxModels is how many models are kept. The one that was asked longest ago goes first.
const maxModels = 1000

// A Book has the account of each model that was asked. It may be used by several
// goroutines.
type Book struct {
	price charge.Pricer
	now   func() time.Time

	mu     sync.Mutex
	models map[string]*account
}

// An account is a model's, with when it was last asked.
type account struct {
	operator.Model
	asked time.Time
}

// NewBook makes an empty book.
func NewBook(price charge.Pricer) *Book {
	return &Book{price: price, now: time.Now, models: map[string]*account{}}
}

// Run takes in a run that has ended. One that never reached a provider says nothing of
// its model.
func (b *Book) Run(run gateway.Run) {
	if !run.Asked {
		return
	}
	now := b.now()
	var bill charge.Bill
	if run.Usage != nil {
		bill = b.price.Of(run.Model, *run.Usage)
	} else {
		bill.Priced = b.price(run.Model).Known
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.of(run.Model)
	m.asked = now
	m.Runs++
	m.Priced = bill.Priced
	m.MicroUSD += bill.MicroUSD
	if u := run.Usage; u != nil {
		m.PromptTokens += int64(max(0, u.PromptTokens))
		m.CompletionTokens += int64(max(0, u.CompletionTokens))
	} else if run.FirstChunk > 0 {
		m.Untold++
	}
	if run.Abandoned {
		return
	}
	e := chat.AsError(run.Err)
	if e == nil {
		m.Answered, m.State, m.Until = now, operator.Answers, time.Time{}
		return
	}
	switch kindOf(e) {
	case askers:
		m.Refused++
		m.State, m.Until = operator.Answers, time.Time{} // it is there
	case models:
		m.Failed++
		m.State, m.Until = operator.Fails, time.Time{}
		m.Fault = FaultOf(e)
		m.Fault.At = now
		if e.RetryAfterSeconds > 0 {
			m.Until = now.Add(time.Duration(e.RetryAfterSeconds) * time.Second)
		}
	}
}

// of is the account of a model.
func (b *Book) of(name string) *account {
	m := b.models[name]
	if m == nil {
		if len(b.models) >= maxModels {
			oldest := ""
			for other, a := range b.models {
				if oldest == "" || a.asked.Before(b.models[oldest].asked) {
					oldest = other
				}
			}
			delete(b.models, oldest)
		}
		m = &account{Model: operator.Model{Name: name, State: operator.Answers}}
		b.models[name] = m
	}
	return m
}

// A kind is whose an error is.
type kind int

const (
	models  kind = iota // the model's, its provider's, or that of the way there
	askers              // of who asked: the model is there. What is said of a request may quote it, and isn't kept
	nobodys             // who asked has left, or this server ended the run
)

// kindOf says whose an error is.
func kindOf(e *chat.Error) kind {
	switch e.Code {
	case chat.CodeCancelled, chat.CodeGaveWay, chat.CodeServerStopping:
		return nobodys
	case chat.CodeDayBudgetSpent:
		return askers
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return askers // a provider's 403 is about the key, and is 424 here
	}
	return models
}

// Models are the accounts, the dearest first, then those that were asked most.
func (b *Book) Models() []operator.Model {
	now := b.now()
	b.mu.Lock()
	all := make([]operator.Model, 0, len(b.models))
	for _, m := range b.models {
		all = append(all, m.Model)
	}
	b.mu.Unlock()
	for i := range all {
		if m := &all[i]; m.State == operator.Fails && m.Until.After(now) {
			m.State = operator.Waits
		}
	}
	slices.SortFunc(all, func(a, b operator.Model) int {
		return cmp.Or(cmp.Compare(b.MicroUSD, a.MicroUSD), cmp.Compare(b.Runs, a.Runs), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// FaultOf is an error as the operator sees it, nil for none.
func FaultOf(err error) *operator.Fault {
	e := chat.AsError(err)
	if e == nil {
		return nil
	}
	return &operator.Fault{Status: e.Status, Code: e.Code, Message: e.Message}
}
