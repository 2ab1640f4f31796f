// Package classes has the types that the pages of a class and the server exchange in
// JSON: classes, exercises as students see them, submissions and grades.
//
// Package server/classroom decides; the pages show. A student gets a [Me] and
// [Exercise]s; a teacher gets a [Class] and [Change]s of its board.
package classes

import (
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/sandbox"
	"fewshot/examples"
)

// A Class is a group of students, what they may use, and until when.
type Class struct {
	ID       string    `json:"id"`
	Teacher  string    `json:"-"`               // the id of the teacher whose class it is
	Platform string    `json:"-"`               // the learning platform whose course it is; "": of none
	Name     string    `json:"name"`            // students see it
	Language string    `json:"language"`        // of its pages and pseudonyms: a tag of examples.Languages
	Opens    time.Time `json:"opens,omitzero"`  // nobody works before; zero: at once
	Closes   time.Time `json:"closes,omitzero"` // nobody works from then on; zero: it doesn't close
	Models   []string  `json:"models"`          // provider/model, exact names
	Code     string    `json:"code"`            // to join; "" while joining by a code is closed
	Seats    int       `json:"seats"`           // members at most
	Budget   Amount    `json:"budget"`          // of the class in all
	Student  Amount    `json:"student"`         // of each student; a student's is no more than what the class has left
	Votes    bool      `json:"votes"`           // students compare each other's prompts, blind
	Archived bool      `json:"archived"`        // everything stays to be read, and nothing changes
	Created  time.Time `json:"created"`
}

// A Place is what a student sees of a class.
type Place struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Language string    `json:"language"`
	Opens    time.Time `json:"opens,omitzero"`
	Closes   time.Time `json:"closes,omitzero"`
	Models   []string  `json:"models"`
	Votes    bool      `json:"votes"`
	Archived bool      `json:"archived"`
}

// Place is what a student sees of c.
func (c Class) Place() Place {
	return Place{c.ID, c.Name, c.Language, c.Opens, c.Closes, c.Models, c.Votes, c.Archived}
}

// An Amount is what a budget counts. The zero Amount is nothing.
type Amount struct {
	MicroUSD int64 `json:"micro_usd"` // millionths of a US dollar
	Requests int64 `json:"requests"`
}

// Plus is the sum of a and b.
func (a Amount) Plus(b Amount) Amount {
	return Amount{a.MicroUSD + b.MicroUSD, a.Requests + b.Requests}
}

// Minus is what is left of a without b.
func (a Amount) Minus(b Amount) Amount {
	return Amount{a.MicroUSD - b.MicroUSD, a.Requests - b.Requests}
}

// Covers reports whether b can be taken out of a.
func (a Amount) Covers(b Amount) bool {
	return a.MicroUSD >= b.MicroUSD && a.Requests >= b.Requests
}

// A Balance is the state of one budget.
type Balance struct {
	Cap      Amount `json:"cap"`
	Spent    Amount `json:"spent"`
	Reserved Amount `json:"reserved"`
}

// Left is what can still be reserved. It is negative where a cap was lowered
// below what had been spent.
func (b Balance) Left() Amount { return b.Cap.Minus(b.Spent).Minus(b.Reserved) }

// An Exercise is an exercise as students get it: it has no place for a hidden
// item.
type Exercise struct {
	ID      string         `json:"id"`
	Title   examples.Words `json:"title"`
	Task    examples.Words `json:"task"`
	Licence string         `json:"licence"`
	Prompt  prompt.Prompt  `json:"prompt"` // to begin with
	Visible []lab.Item     `json:"visible"`
	Hidden  int            `json:"hidden"` // how many there are
	Metrics metric.List    `json:"metrics"`
	Rules   Rules          `json:"rules"`
	Points  Points         `json:"points"`
}

// Rules are what a submitted prompt must keep to.
type Rules struct {
	Shots        int      `json:"shots"`         // the limit; switched-off ones don't count
	PromptTokens int      `json:"prompt_tokens"` // the limit, with an empty query
	Edit         []Part   `json:"edit"`          // what may differ from the exercise's prompt
	Models       []string `json:"models"`        // that may be chosen, if the model may be edited; none: all of the class
	Submissions  int      `json:"submissions"`   // of a student at most
	Orders       int      `json:"orders"`        // of the shots that are tried: the one given, and others by the seed
}

// A Part is a part of a prompt that may be edited or not.
type Part string

// The parts.
const (
	PartInstruction Part = "instruction"
	PartShots       Part = "shots"
	PartFormat      Part = "format"
	PartModel       Part = "model"
	PartParameters  Part = "parameters"
)

// Parts are all parts, in the order of a form.
func Parts() []Part {
	return []Part{PartInstruction, PartShots, PartFormat, PartModel, PartParameters}
}

// Points are what a submission can get. With a the share of hidden items that
// passed, and w that share in the worst order of shots:
//
//	Accuracy · s(a) + Robustness · s(w) + Economy · s(a) · e
//
// where s rises in a straight line from 0 at ZeroAt to 1 at FullAt, and e is 1 for
// a prompt of at most EconomyTokens and falls in a straight line to 0 at
// Rules.PromptTokens. A short prompt that answers nothing has no points.
type Points struct {
	Accuracy      int     `json:"accuracy"`
	Robustness    int     `json:"robustness"`
	Economy       int     `json:"economy"`
	EconomyTokens int     `json:"economy_tokens"` // 0: no points for economy
	ZeroAt        float64 `json:"zero_at"`        // what chance reaches, or a prompt that was left as it is: 0.5 with two labels
	FullAt        float64 `json:"full_at"`        // above ZeroAt to 1; 0 counts as 1
}

// Total is the most points of all.
func (p Points) Total() int { return p.Accuracy + p.Robustness + p.Economy }

// Full is FullAt with its default.
func (p Points) Full() float64 {
	if p.FullAt == 0 {
		return 1
	}
	return p.FullAt
}

// Share is s of [Points], by the number of items that passed.
func (p Points) Share(passed, items int) float64 {
	a := float64(passed) / float64(items)
	return min(1, max(0, (a-p.ZeroAt)/(p.Full()-p.ZeroAt)))
}

// A State is where a submission is.
type State string

// The states. Only Queued and Running become another.
const (
	Queued  State = "queued"
	Running State = "running" // claimed with a lease; when that is over it is as good as queued
	Done    State = "done"    // with a grade
	Failed  State = "failed"  // with an error; it doesn't count against the student's number of submissions
)

// A Grade is what a submission came to. All of it is for the student too: of
// hidden items it has counts alone.
type Grade struct {
	Points   float64 `json:"points"` // to a tenth
	Total    int     `json:"total"`  // the most that there are
	Passed   int     `json:"passed"` // hidden items, in the order of shots as given
	Hidden   int     `json:"hidden"`
	Worst    int     `json:"worst"` // hidden items that passed in the worst order
	Orders   int     `json:"orders"`
	Tokens   int     `json:"tokens"`   // of the prompt with an empty query
	Failed   int     `json:"failed"`   // requests to which no answer came; their items count as wrong
	Visible  int     `json:"visible"`  // visible items
	Failures []Miss  `json:"failures"` // the visible items that did not pass
}

// A Miss is a visible item that did not pass.
type Miss struct {
	Item   lab.Item `json:"item"`
	Answer string   `json:"answer"`
	// Code is what came of running the answer's code, by the metric tests.
	Code *sandbox.Report `json:"code,omitempty"`
}

// A Submission is a prompt that a student handed in, and what became of it.
type Submission struct {
	ID       string        `json:"id"`
	Exercise string        `json:"exercise"`
	Prompt   prompt.Prompt `json:"prompt"` // as it is graded
	Tokens   int           `json:"tokens"`
	State    State         `json:"state"`
	Total    int           `json:"total"`    // requests
	Recorded int           `json:"recorded"` // of them, those that were answered: its progress
	Grade    *Grade        `json:"grade,omitempty"`
	Error    *chat.Error   `json:"error,omitempty"`
	Created  time.Time     `json:"created"`
}

// A Me is what a student gets of their class.
type Me struct {
	Class       Place        `json:"class"`
	Pseudonym   string       `json:"pseudonym"`
	Number      int          `json:"number"` // of a numbered link; 0: none
	Return      string       `json:"return"` // the token of the personal link
	Balance     Balance      `json:"balance"`
	Exercises   []Exercise   `json:"exercises"`
	Submissions []Submission `json:"submissions"`         // the oldest first
	Passbacks   []Passback   `json:"passbacks,omitempty"` // of who came from a learning platform
	Back        *Back        `json:"back,omitempty"`      // to it
}

// A Link is a numbered link, one a student, for a teacher to print.
type Link struct {
	Number    int    `json:"number"`
	Pseudonym string `json:"pseudonym"`
	Token     string `json:"token"` // nowhere else
}
