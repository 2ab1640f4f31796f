package classes

import "time"

// A Passback is how a student's points of an exercise stand with their learning
// platform, for one of its columns.
type Passback struct {
	Member   string    `json:"member"`
	Exercise string    `json:"exercise"`
	Column   string    `json:"column"` // tells several apart; "": none is known
	State    PassState `json:"state"`
	Points   float64   `json:"points"` // that the platform has; -1: none
	Why      string    `json:"why,omitzero"`
	Status   int       `json:"status,omitzero"` // that the platform answered; 0: none
	Changed  time.Time `json:"changed"`
}

// Key tells passbacks of a class apart.
func (p Passback) Key() string { return p.Member + " " + p.Exercise + " " + p.Column }

// A PassState is where points are.
type PassState string

// The states.
const (
	PassNothing PassState = "nothing" // there are none yet
	PassWaiting PassState = "waiting" // they are sent now, or again
	PassSent    PassState = "sent"
	PassRefused PassState = "refused" // they are not sent again by themselves
)

// Why a platform has not taken points.
const (
	WhyOff         = "off"         // it has said no place for them
	WhyNoColumn    = "no_column"   // its book of grades has none for the exercise
	WhySeveral     = "several"     // it has several, and the student has opened none of them
	WhyDenied      = "denied"      // it doesn't let this server write
	WhyGone        = "gone"        // the column isn't there any more
	WhyRejected    = "rejected"    // it doesn't take them
	WhyUnreachable = "unreachable" // it doesn't answer, or says that it can't now
)

// PassReasons are all reasons.
func PassReasons() []string {
	return []string{WhyOff, WhyNoColumn, WhySeveral, WhyDenied, WhyGone, WhyRejected, WhyUnreachable}
}
