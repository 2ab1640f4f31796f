package classroom

import "fewshot/app/classes"

// What the pages know too stands in package classes.
type (
	// A Class is a group of students, what they may use, and until when.
	Class = classes.Class
	// An Amount is what a budget counts.
	Amount = classes.Amount
	// A Balance is the state of one budget.
	Balance = classes.Balance
	// A View is an exercise as students get it.
	View = classes.Exercise
	// Rules are what a submitted prompt must keep to.
	Rules = classes.Rules
	// A Part is a part of a prompt that may be edited or not.
	Part = classes.Part
	// Points are what a submission can get.
	Points = classes.Points
	// A Grade is what a submission came to.
	Grade = classes.Grade
	// A Miss is a visible item that did not pass.
	Miss = classes.Miss
	// A State is where a submission is.
	State = classes.State
)
