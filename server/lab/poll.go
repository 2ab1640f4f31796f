package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/vote"
)

// A poll says which files the votes of the experiment preference come from and
// go to, "" for none.
type poll struct {
	ballots, votes, pairs string
}

// voteOn has the answers voted on, by the file of votes or else by the plan's
// judge, and prints what came of it. runner is nil where nothing may be sent.
func (p poll) voteOn(ctx context.Context, runner *lab.Runner, d *lab.Design, outcomes []*lab.Outcome, stdout io.Writer) error {
	pairs := vote.Pairs(d, outcomes, d.Plan.Seed)
	fmt.Fprintf(stdout, "%d ballots: pairs of answers that differ.\n", len(pairs))
	if err := write(p.ballots, vote.PairsJSONL(d, pairs)); err != nil {
		return err
	}
	casts, lacking, err := p.cast(ctx, runner, d, pairs)
	if err != nil {
		return err
	}
	if casts == nil {
		fmt.Fprintln(stdout, "Nobody has voted: -ballots FILE writes them down, -votes FILE reads the votes, -judge MODEL has a model vote.")
		return nil
	}
	printPoll(stdout, vote.Tally(d, pairs, casts))
	if err := write(p.pairs, vote.TrainingJSONL(d, outcomes, pairs, casts)); err != nil {
		return err
	}
	return lacking
}

// cast are the votes of the file, if it is there, else those of the plan's
// judge, which are written to it; nil if there are neither. lacking says on how
// many ballots the judge gave none.
func (p poll) cast(ctx context.Context, runner *lab.Runner, d *lab.Design, pairs []vote.Pair) (casts []vote.Cast, lacking, err error) {
	asks := runner != nil && d.Plan.Judge != nil
	if p.votes != "" {
		data, err := os.ReadFile(p.votes)
		if err == nil {
			casts, err = vote.DecodeCasts(data, pairs)
			return casts, nil, err
		}
		if !asks || !errors.Is(err, os.ErrNotExist) {
			return nil, nil, err
		}
	}
	if !asks {
		return nil, nil, nil
	}
	casts = []vote.Cast{}
	failed := 0
	err = vote.Ask(ctx, runner, d, pairs, func(c vote.Cast, err *chat.Error) {
		if err == nil {
			casts = append(casts, c)
			return
		}
		if failed++; failed == 1 {
			lacking = err
		}
	})
	if err != nil {
		return nil, nil, err
	}
	if failed > 0 {
		lacking = fmt.Errorf("%d ballots are without a vote of %s; the first: %w", failed, d.Plan.Judge.Model, lacking)
	}
	slices.SortFunc(casts, func(a, b vote.Cast) int { return a.Pair - b.Pair })
	return casts, lacking, write(p.votes, vote.CastsJSONL(casts))
}

// printPoll writes the ranking and what was shown.
func printPoll(out io.Writer, p vote.Poll) {
	for _, model := range slices.Sorted(maps.Keys(p.Models)) {
		fmt.Fprintf(out, "%d of %d votes are by %s, a model.\n", p.Models[model], p.Votes, model)
	}
	if p.Votes == 0 {
		fmt.Fprintln(out, "There are no votes.")
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "VARIANT\tWINS\tLOSSES\tTIES\tSTRENGTH\t95 % INTERVAL")
	for _, s := range p.Standings {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%+.2f\t%+.2f to %+.2f\n", s.Name, s.Wins, s.Losses, s.Ties, s.Strength, s.Interval.Low, s.Interval.High)
	}
	w.Flush()
	for _, l := range p.Leads {
		fmt.Fprintln(out, l.Sentence())
	}
	fmt.Fprintln(out, p.PositionSentence())
}

// write writes a file, if it has a name.
func write(path string, data []byte) error {
	if path == "" {
		return nil
	}
	return os.WriteFile(path, data, 0o644)
}
