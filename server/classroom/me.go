package classroom

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/classes"
)

// Me is what a member gets of their class. token is the one that they came with.
func (s *Service) Me(ctx context.Context, m Member, token string) (classes.Me, error) {
	c, err := s.Store.Class(ctx, m.Class)
	if err != nil {
		return classes.Me{}, err
	}
	me := classes.Me{Class: c.Place(), Pseudonym: m.Pseudonym, Number: m.Number, Return: token, Exercises: []View{}, Submissions: []classes.Submission{}}
	if me.Balance, err = s.Store.Balance(ctx, Account{m.Class, m.ID}); err != nil {
		return classes.Me{}, err
	}
	if refused := c.Open(s.Time()); refused == nil || refused.Code != chat.CodeClassNotOpen { // what has closed can still be read
		if me.Exercises, err = s.Views(ctx, m); err != nil {
			return classes.Me{}, err
		}
	}
	own, err := s.Submissions(ctx, m)
	for _, sub := range own {
		me.Submissions = append(me.Submissions, sub.ForStudent())
	}
	if err != nil {
		return me, err
	}
	back, err := s.Store.Passbacks(ctx, m.Class, m.ID)
	for _, p := range back {
		me.Passbacks = append(me.Passbacks, p.Shown())
	}
	return me, err
}

// ForStudent is a submission as its student gets it.
func (s Submission) ForStudent() classes.Submission {
	return classes.Submission{
		ID: s.ID, Exercise: s.Exercise, Prompt: s.Entry.Prompt, Tokens: s.Entry.Tokens, State: s.State,
		Total: s.Total, Recorded: s.Recorded, Grade: s.Grade, Error: s.Error, Created: s.Created,
	}
}

// OnBoard is a submission as it stands on the board.
func (s Submission) OnBoard() classes.Attempt {
	a := classes.Attempt{
		ID: s.ID, Member: s.Member, Exercise: s.Exercise, State: s.State, Model: s.Entry.Prompt.Model,
		Shots: len(s.Entry.Prompt.Shots), Tokens: s.Entry.Tokens, Created: s.Created,
	}
	if g := s.Grade; g != nil {
		a.Points, a.Total, a.Passed, a.Hidden = g.Points, g.Total, g.Passed, g.Hidden
	}
	return a
}
