package classroom

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab/stat"
)

// A Vote is a student's word on two submissions, which each has once for a pair.
type Vote struct {
	Class    string
	Exercise string
	Voter    string // a member
	A, B     string // submissions; A sorts before B
	Verdict  stat.Verdict
	Created  time.Time
}

// voteDraws is how often the votes are drawn again for the intervals of a ranking.
const voteDraws = 500

// Pair is two prompts of others for m to compare, on sides at random: the best of
// two students who have one that is graded, and whom m has not compared yet. It is
// status 404 where there are none.
func (s *Service) Pair(ctx context.Context, m Member, exercise string) (classes.Pair, error) {
	e, best, err := s.electable(ctx, m, exercise)
	if err != nil {
		return classes.Pair{}, err
	}
	cast, err := s.Store.Votes(ctx, m.Class, exercise)
	if err != nil {
		return classes.Pair{}, err
	}
	voted := map[[2]string]bool{}
	for _, v := range cast {
		if v.Voter == m.ID {
			voted[[2]string{v.A, v.B}] = true
		}
	}
	rand.Shuffle(len(best), func(i, j int) { best[i], best[j] = best[j], best[i] })
	for i, left := range best {
		for _, right := range best[i+1:] {
			if voted[ordered(left.ID, right.ID)] {
				continue
			}
			var pair classes.Pair
			if pair.Left, err = s.showing(ctx, e, left); err != nil {
				return pair, err
			}
			pair.Right, err = s.showing(ctx, e, right)
			return pair, err
		}
	}
	return classes.Pair{}, missing("exercise", chat.CodeNoPair, "There are no two prompts for you to compare yet.", "Come back when more students have handed in.")
}

// electable are the best submissions of all members but m, in a class that votes,
// once m has one too: nobody is to copy.
func (s *Service) electable(ctx context.Context, m Member, exercise string) (Exercise, []Submission, error) {
	c, err := s.Store.Class(ctx, m.Class)
	if err != nil {
		return Exercise{}, nil, err
	}
	if refused := c.Open(s.Time()); refused != nil {
		return Exercise{}, nil, refused
	}
	if !c.Votes {
		return Exercise{}, nil, &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeNoVotes, Message: "Votes are off in this class.", Hint: "Your teacher can switch them on."}
	}
	e, err := s.exercise(ctx, m, exercise)
	if err != nil {
		return e, nil, err
	}
	all, err := s.Store.Submissions(ctx, m.Class, "")
	if err != nil {
		return e, nil, err
	}
	members, err := s.Store.Members(ctx, m.Class)
	if err != nil {
		return e, nil, err
	}
	here := present(members)
	best := map[string]Submission{}
	for _, sub := range all {
		if _, ok := here[sub.Member]; !ok || sub.Exercise != exercise || sub.State != classes.Done {
			continue
		}
		if now, ok := best[sub.Member]; !ok || sub.Grade.Points > now.Grade.Points {
			best[sub.Member] = sub
		}
	}
	if _, ok := best[m.ID]; !ok {
		return e, nil, &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeVoteLater, Message: "You can compare others' prompts once one of yours is graded.", Hint: "Hand one in first."}
	}
	delete(best, m.ID)
	var others []Submission
	for _, sub := range best {
		others = append(others, sub)
	}
	return e, others, nil
}

// showing is a submission as others see it.
func (s *Service) showing(ctx context.Context, e Exercise, sub Submission) (classes.Showing, error) {
	outcomes, err := s.Store.Outcomes(ctx, sub.ID)
	if err != nil {
		return classes.Showing{}, err
	}
	show := classes.Showing{Submission: sub.ID, Prompt: sub.Entry.Prompt, Answers: []string{}, Passed: []bool{}}
	for i, t := range e.Trials(sub.Entry) {
		if t.Visible && i < len(outcomes) {
			show.Answers, show.Passed = append(show.Answers, outcomes[i].Text), append(show.Passed, e.judge(outcomes[i], e.Visible[t.Item]).Passed)
		}
	}
	return show, nil
}

// ordered are two ids in their order.
func ordered(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// Vote takes m's word on a pair.
func (s *Service) Vote(ctx context.Context, m Member, exercise string, b classes.Vote) error {
	verdicts := map[classes.Choice]stat.Verdict{classes.ChooseLeft: stat.PreferA, classes.ChooseRight: stat.PreferB, classes.ChooseTie: stat.Tie}
	verdict, ok := verdicts[b.Choice]
	if !ok {
		return chat.Invalid("choice", "This is not one of the choices.", "Choose left, right or tie.")
	}
	_, others, err := s.electable(ctx, m, exercise)
	if err != nil {
		return err
	}
	for _, id := range []string{b.Left, b.Right} {
		if !slices.ContainsFunc(others, func(sub Submission) bool { return sub.ID == id }) {
			return missing("submission", chat.CodeSubmissionNotFound, "This prompt can no longer be compared.", "Ask for another pair.")
		}
	}
	if b.Left == b.Right {
		return chat.Invalid("right", "Both are the same prompt.", "Ask for another pair.")
	}
	pair := ordered(b.Left, b.Right)
	if pair[0] != b.Left && verdict != stat.Tie {
		verdict = map[stat.Verdict]stat.Verdict{stat.PreferA: stat.PreferB, stat.PreferB: stat.PreferA}[verdict]
	}
	err = s.Store.AddVote(ctx, Vote{m.Class, exercise, m.ID, pair[0], pair[1], verdict, s.Time()})
	if errors.Is(err, ErrTaken) {
		return nil // a second press
	}
	return err
}

// Ranking ranks the prompts of a class by its votes, the strongest first, as
// [stat.BradleyTerry] does.
func (s *Service) Ranking(ctx context.Context, t Teacher, class, exercise string) ([]classes.Rank, error) {
	if _, err := s.Class(ctx, t, class); err != nil {
		return nil, err
	}
	cast, err := s.Store.Votes(ctx, class, exercise)
	if err != nil {
		return nil, err
	}
	subs, err := s.Store.Submissions(ctx, class, "")
	if err != nil {
		return nil, err
	}
	members, err := s.Store.Members(ctx, class)
	if err != nil {
		return nil, err
	}
	here, of := present(members), map[string]string{}
	for _, sub := range subs {
		of[sub.ID] = here[sub.Member].Pseudonym
	}
	cast = slices.DeleteFunc(cast, func(v Vote) bool { return here[v.Voter].ID == "" || of[v.A] == "" || of[v.B] == "" })
	// A student's prompts count as one: a better one has taken the place of the last.
	votes := make([]stat.Vote, len(cast))
	ranks := map[string]*classes.Rank{}
	rank := func(name string) *classes.Rank {
		if ranks[name] == nil {
			ranks[name] = &classes.Rank{Pseudonym: name}
		}
		return ranks[name]
	}
	for i, v := range cast {
		votes[i] = stat.Vote{A: of[v.A], B: of[v.B], Verdict: v.Verdict}
		a, b := rank(of[v.A]), rank(of[v.B])
		switch v.Verdict {
		case stat.PreferA:
			a.Wins, b.Losses = a.Wins+1, b.Losses+1
		case stat.PreferB:
			a.Losses, b.Wins = a.Losses+1, b.Wins+1
		default:
			a.Ties, b.Ties = a.Ties+1, b.Ties+1
		}
	}
	intervals := stat.BradleyTerryBootstrap(votes, voteDraws, 1)
	for name, strength := range stat.BradleyTerry(votes) {
		r := rank(name)
		r.Strength, r.Low, r.High = strength, intervals[name].Low, intervals[name].High
	}
	all := []classes.Rank{}
	for _, r := range ranks {
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b classes.Rank) int {
		return cmp.Or(-cmp.Compare(a.Strength, b.Strength), strings.Compare(a.Pseudonym, b.Pseudonym))
	})
	return all, nil
}
