// Package operator has the types in which a server tells its operator how it is: models
// and how their last answers ended, what was spent, the limits in force, versions. There
// is no secret in them, and nothing of what was asked or answered.
package operator

import (
	"time"

	"fewshot/app/classes"
)

// A Server is what its operator sees of it.
type Server struct {
	Now       time.Time  `json:"now"`
	Started   time.Time  `json:"started"` // since when runs are counted
	Versions  Versions   `json:"versions"`
	Providers []Provider `json:"providers"`
	Models    []Model    `json:"models"`  // that were asked, the dearest first
	Classes   []Class    `json:"classes"` // those that spent most
	More      int        `json:"more"`    // classes besides those
	Limits    []Limit    `json:"limits"`
}

// Versions are those of a server's parts.
type Versions struct {
	Program string `json:"program"` // revision of the source
	Go      string `json:"go"`
	Page    string `json:"page"`   // of the page's files; "": there is none
	Schema  int64  `json:"schema"` // of the database with the classes
	Models  string `json:"models"` // day on which the table of models was read
}

// A Provider is one that is configured.
type Provider struct {
	Name   string `json:"name"`
	Models int    `json:"models"` // that it lists
	Fault  *Fault `json:"fault,omitempty"`
}

// A State is how a model is, by its last run.
type State string

// The states.
const (
	Answers State = "answers"
	Waits   State = "waits" // its provider said until when not to ask again
	Fails   State = "fails"
)

// A Model is how the runs of one model ended that reached its provider.
type Model struct {
	Name  string `json:"name"` // provider/model
	State State  `json:"state"`
	Runs  int64  `json:"runs"`
	// Failed are runs that the provider or the way there failed; Refused are those in
	// which it refused what was asked, as a prompt that is too long.
	Failed  int64 `json:"failed"`
	Refused int64 `json:"refused"`

	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
	MicroUSD         int64 `json:"micro_usd"` // at the prices of then, of what the provider reported
	Priced           bool  `json:"priced"`    // whether a price is known
	Untold           int64 `json:"untold"`    // runs that began to answer, and of which the provider did not report the tokens

	Answered time.Time `json:"answered,omitzero"` // when it last answered to the end
	Fault    *Fault    `json:"fault,omitempty"`   // of the last failed run
	Until    time.Time `json:"until,omitzero"`    // when the provider may be asked again, as it said
}

// A Fault is an error of a model or a provider.
type Fault struct {
	At      time.Time `json:"at,omitzero"`
	Status  int       `json:"status"`
	Code    string    `json:"code"` // of package chat
	Message string    `json:"message"`
}

// A Class is what one class spent.
type Class struct {
	Name     string          `json:"name"`
	Platform string          `json:"platform,omitempty"` // the learning platform whose course it is
	Archived bool            `json:"archived"`
	Students int             `json:"students"`
	Balance  classes.Balance `json:"balance"`
}

// A Limit is a bound that holds now.
type Limit struct {
	Name  string  `json:"name"` // as in the configuration file
	Value float64 `json:"value"`
}
