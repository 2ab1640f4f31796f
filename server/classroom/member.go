package classroom

import "time"

// A Member is a student of a class. Nothing says who that is.
type Member struct {
	ID        string
	Class     string
	Pseudonym string // two words, one of its kind in the class
	Number    int    // of the numbered link that was printed; 0: came by the code
	Token     Hash   // of the personal return token
	Joined    time.Time
}

// A Teacher is who may make classes.
type Teacher struct {
	ID      string
	Token   Hash
	Created time.Time
}
