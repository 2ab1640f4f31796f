package classroom

import "time"

// A Member is a student of a class. Nothing says who that is.
type Member struct {
	ID        string
	Class     string
	Pseudonym string // two words, one of its kind in the class
	Number    int    // of the numbered link that was printed; 0: came by the code
	Token     Hash   // of the personal return token
	Identity  Hash   // elsewhere; zero: came by a code or a link
	Joined    time.Time
}

// A Teacher is who may make classes.
type Teacher struct {
	ID       string
	Token    Hash
	Identity Hash // elsewhere; zero: the first teacher
	Created  time.Time
}
