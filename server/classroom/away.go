package classroom

import (
	"errors"
	"fmt"

	"fewshot/app/chat"
)

// Why a store can't answer, besides what it was asked.
var (
	ErrAway   = errors.New("classroom: the store does not answer")
	ErrNoRoom = errors.New("classroom: the store's disk is full")
)

// Away is the error of a store that can't be reached, or not in time. For people it is
// a *chat.Error with status 503.
func Away(cause error) error {
	return fmt.Errorf("%w: %w%w", ErrAway, cause, forPeople{&chat.Error{
		Status: 503, Type: "server_error", Code: chat.CodeStoreUnavailable, RetryAfterSeconds: 5,
		Message: "The classes can't be reached at the moment. Nothing is lost.", Hint: "Try again in a few seconds; if that doesn't help, tell your teacher.",
	}})
}

// NoRoom is the error of a store whose disk is full, for people as [Away] has it.
func NoRoom(cause error) error {
	return fmt.Errorf("%w: %w%w", ErrNoRoom, cause, forPeople{&chat.Error{
		Status: 503, Type: "server_error", Code: chat.CodeStoreFull, RetryAfterSeconds: 30,
		Message: "The server's disk is full, so this can't be saved.", Hint: "Tell your teacher, or whoever runs the server. It works again once there is room.",
	}})
}

// forPeople is an error for people, which the log need not repeat.
type forPeople struct{ public *chat.Error }

func (h forPeople) Error() string { return "" }
func (h forPeople) Unwrap() error { return h.public }
