package classroom

import (
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab"
)

// A Submission is an entry that a student handed in, and what became of it.
type Submission struct {
	ID       string
	Class    string
	Member   string
	Exercise string
	Key      string // the page's own name for it: handing in twice with one key is handing in once; "" for none
	Entry    Entry
	State    State
	Total    int         // trials
	Recorded int         // of them, those with an outcome: its progress
	Attempt  int         // how often it was claimed
	Grade    *Grade      // of one that is done
	Error    *chat.Error // of one that failed
	Created  time.Time
	Changed  time.Time
}

// A Claim is a submission that a worker has until its lease is over.
type Claim struct {
	Submission Submission // its Attempt is what tells this claim from later ones
	Exercise   Exercise
	Outcomes   map[int]lab.Outcome // what earlier claims brought, by the trial's index
}
