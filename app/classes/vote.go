package classes

import "fewshot/app/prompt"

// A Pair is two prompts of other students, shown to one who says which is better.
// Whose they are it doesn't say.
type Pair struct {
	Left  Showing `json:"left"`
	Right Showing `json:"right"`
}

// A Showing is a prompt with what came of it.
type Showing struct {
	Submission string        `json:"submission"`
	Prompt     prompt.Prompt `json:"prompt"`
	Answers    []string      `json:"answers"` // to the visible items, in their order
	Passed     []bool        `json:"passed"`  // whether each is right
}

// A Vote is what a student says of a pair.
type Vote struct {
	Left   string `json:"left"` // submissions
	Right  string `json:"right"`
	Choice Choice `json:"choice"`
}

// A Choice is the better one of a pair.
type Choice string

// The choices.
const (
	ChooseLeft  Choice = "left"
	ChooseRight Choice = "right"
	ChooseTie   Choice = "tie"
)

// A Rank is how a student's prompt did in the votes.
type Rank struct {
	Pseudonym string  `json:"pseudonym"`
	Wins      int     `json:"wins"`
	Losses    int     `json:"losses"`
	Ties      int     `json:"ties"`
	Strength  float64 `json:"strength"` // log-odds of Bradley and Terry, 0 is the average
	Low       float64 `json:"low"`      // of its 95 % interval
	High      float64 `json:"high"`
}
