package classroom

import (
	"context"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
)

// A Member is a student of a class. Nothing says who that is.
type Member struct {
	ID        string
	Class     string
	Pseudonym string // two words, one of its kind in the class
	Number    int    // of the numbered link that was printed; 0: came by the code
	Token     Hash   // of the personal return token
	Identity  Hash   // elsewhere; zero: came by a code or a link
	Joined    time.Time
	Removed   time.Time // by the teacher; zero: they are in the class
	Burst     int       // the how-manieth to join from one place within a moment; 0: by a link, or from a platform
}

// Seat is the member as a teacher sees them.
func (m Member) Seat(b Balance) classes.Seat {
	return classes.Seat{ID: m.ID, Pseudonym: m.Pseudonym, Number: m.Number, Joined: m.Joined, Removed: !m.Removed.IsZero(), Burst: m.Burst, Balance: b}
}

// A Teacher is who may make classes.
type Teacher struct {
	ID       string
	Token    Hash
	Identity Hash   // elsewhere; zero: the first teacher
	Platform string // the learning platform that they come from; "": from none
	First    bool   // the operator, who has the token that the server printed at its first start
	Created  time.Time
}

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

// MaxPlaces is how many classes one browser is looked up for at once.
const MaxPlaces = 40

// A Place is a class that somebody is in, with who they are there.
type Place struct {
	classes.Place
	Pseudonym string `json:"pseudonym"`
	Token     Hash   `json:"-"` // that it was found by
}

// A Pass is a token for a class.
type Pass struct{ Class, Token string }

// Places are the classes that somebody has passes for. What can be no token is not
// looked for, the first [MaxPlaces] others are, in one question.
func (s *Service) Places(ctx context.Context, passes []Pass) ([]Place, error) {
	var hashes []Hash
	of := map[Hash]string{}
	for _, p := range passes {
		for _, kind := range []string{memberToken, memberSession} {
			if h, ok := hashToken(kind, p.Token); ok && len(hashes) < MaxPlaces {
				hashes, of[h] = append(hashes, h), p.Class
			}
		}
	}
	places := []Place{}
	if len(hashes) == 0 {
		return places, nil
	}
	all, err := s.Store.Places(ctx, hashes, s.Time())
	for _, p := range all {
		if of[p.Token] == p.ID { // a token of another class is none of this one's
			places = append(places, p)
		}
	}
	return places, err
}
