package classes

import (
	"iter"
	"maps"
	"slices"
	"time"
)

// A Change is what is new on a teacher's board: the rows that differ from what was
// sent before. The first one has all of them.
type Change struct {
	Class    *Class    `json:"class,omitempty"`
	Balance  *Balance  `json:"balance,omitempty"` // of the class
	Members  []Seat    `json:"members,omitempty"`
	Attempts []Attempt `json:"attempts,omitempty"`
	// Passbacks are of classes whose points go to a learning platform.
	Passbacks []Passback `json:"passbacks,omitempty"`
}

// Empty reports whether there is nothing in c.
func (c Change) Empty() bool {
	return c.Class == nil && c.Balance == nil && len(c.Members) == 0 && len(c.Attempts) == 0 && len(c.Passbacks) == 0
}

// Parts cuts c into changes of at most n members, attempts and passbacks each; there is none
// if c is empty.
func (c Change) Parts(n int) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for !c.Empty() {
			part := c
			part.Members, c.Members = head(c.Members, n)
			part.Attempts, c.Attempts = head(c.Attempts, n)
			part.Passbacks, c.Passbacks = head(c.Passbacks, n)
			c.Class, c.Balance = nil, nil
			if !yield(part) {
				return
			}
		}
	}
}

// head is the first n of all, and the rest.
func head[T any](all []T, n int) (first, rest []T) {
	n = min(n, len(all))
	return all[:n:n], all[n:]
}

// A Seat is a member as a teacher sees them.
type Seat struct {
	ID        string    `json:"id"`
	Pseudonym string    `json:"pseudonym"`
	Number    int       `json:"number,omitzero"`
	Joined    time.Time `json:"joined"`
	Removed   bool      `json:"removed,omitzero"` // by the teacher: has no seat, and counts nowhere
	Burst     int       `json:"burst,omitzero"`   // the how-manieth to join from one place within BurstTime; 0: not counted
	Balance   Balance   `json:"balance"`
}

// Joins from one place are counted for a BurstTime each; BurstSize are as many as a
// teacher should know of.
const (
	BurstTime = 10 * time.Second
	BurstSize = 10
)

// A Burst is many who joined from one place at once: a class in its room, or one
// person who takes seats.
type Burst struct {
	At    time.Time // when the BurstTime began
	Joins int
}

// Bursts are those among seats, the oldest first.
func Bursts(seats []Seat) []Burst {
	most := map[time.Time]int{}
	for _, s := range seats {
		at := s.Joined.Truncate(BurstTime)
		most[at] = max(most[at], s.Burst)
	}
	var all []Burst
	for _, at := range slices.SortedFunc(maps.Keys(most), time.Time.Compare) {
		if most[at] >= BurstSize {
			all = append(all, Burst{at, most[at]})
		}
	}
	return all
}

// An Attempt is a submission as it stands on the board.
type Attempt struct {
	ID       string    `json:"id"`
	Member   string    `json:"member"`
	Exercise string    `json:"exercise"`
	State    State     `json:"state"`
	Model    string    `json:"model"`
	Shots    int       `json:"shots"`
	Tokens   int       `json:"tokens"`
	Points   float64   `json:"points"`
	Total    int       `json:"total"` // points at most
	Passed   int       `json:"passed"`
	Hidden   int       `json:"hidden"`
	Created  time.Time `json:"created"`
}

// A Board is what the changes add up to.
type Board struct {
	Class    Class
	Balance  Balance
	Members  []Seat    // in the order in which they joined
	Attempts []Attempt // the oldest first

	Passbacks []Passback

	members, attempts, passbacks map[string]int // where each stands, by id
}

// Apply takes a change in.
func (b *Board) Apply(c Change) {
	if c.Class != nil {
		b.Class = *c.Class
	}
	if c.Balance != nil {
		b.Balance = *c.Balance
	}
	b.Members = merge(b.Members, &b.members, c.Members, func(s Seat) string { return s.ID })
	b.Attempts = merge(b.Attempts, &b.attempts, c.Attempts, func(a Attempt) string { return a.ID })
	b.Passbacks = merge(b.Passbacks, &b.passbacks, c.Passbacks, Passback.Key)
}

// merge replaces what is there by what changed, and adds what is new at the end.
func merge[T any](all []T, at *map[string]int, changed []T, id func(T) string) []T {
	if *at == nil {
		*at = map[string]int{}
	}
	for _, one := range changed {
		if i, ok := (*at)[id(one)]; ok {
			all[i] = one
			continue
		}
		(*at)[id(one)] = len(all)
		all = append(all, one)
	}
	return all
}

// Present are the members who were not removed.
func (b *Board) Present() []Seat {
	return slices.DeleteFunc(slices.Clone(b.Members), func(s Seat) bool { return s.Removed })
}

// Removed are the members who were removed.
func (b *Board) Removed() []Seat {
	return slices.DeleteFunc(slices.Clone(b.Members), func(s Seat) bool { return !s.Removed })
}

// Best is a member's best attempt at an exercise, the shorter prompt of equal
// ones, and how many attempts there are; nil if none is graded.
func (b *Board) Best(member, exercise string) (best *Attempt, attempts int) {
	for i, a := range b.Attempts {
		if a.Member != member || a.Exercise != exercise || a.State == Failed {
			continue
		}
		attempts++
		if a.State == Done && (best == nil || a.Points > best.Points || a.Points == best.Points && a.Tokens < best.Tokens) {
			best = &b.Attempts[i]
		}
	}
	return best, attempts
}
