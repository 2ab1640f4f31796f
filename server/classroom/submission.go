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

// A Quota is how much a member may hand in.
type Quota struct {
	Counting int       // submissions to the exercise, failed ones not counted
	Failed   int       // of any exercise that failed since a time; 0: any number
	Since    time.Time // when they were handed in, at the earliest
}

// FailedKept is how many failed submissions a member is shown.
const FailedKept = 20

// A Claim is a submission that a worker has until its lease is over.
type Claim struct {
	Submission Submission // its Attempt is what tells this claim from later ones
	Exercise   Exercise
	Outcomes   map[int]lab.Outcome // what earlier claims brought, by the trial's index
}
