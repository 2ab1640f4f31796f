package classroom

import (
	"time"

	"fewshot/app/classes"
)

// A Member is a student of a class. Nothing says who that is.
type Member struct {
	ID        string
	Class     string
	Pseudonym string // two words, one of its kind in the class
	Number    int    // of the numbered link that was printed; 0: came by the code
	Token     Hash   // of the personal return token
	Identity  Hash   // elsewhere; zero: came by a code or a link
	Joined    time.Time
	Removed   time.Time // by the teacher; zero: they are in the class
	Burst     int       // the how-manieth to join from one place within a moment; 0: by a link, or from a platform
}

// Seat is the member as a teacher sees them.
func (m Member) Seat(b Balance) classes.Seat {
	return classes.Seat{ID: m.ID, Pseudonym: m.Pseudonym, Number: m.Number, Joined: m.Joined, Removed: !m.Removed.IsZero(), Burst: m.Burst, Balance: b}
}

// A Teacher is who may make classes.
type Teacher struct {
	ID       string
	Token    Hash
	Identity Hash   // elsewhere; zero: the first teacher
	Platform string // the learning platform that they come from; "": from none
	Created  time.Time
}
