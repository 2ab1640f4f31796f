package vote

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/stat"
)

// Ask asks the plan's judge for a vote on each pair, and tells done of it,
// from one goroutine at a time: of err where the judge gave none. It returns
// ctx's error if that ends first. Without a judge there is no vote.
func Ask(ctx context.Context, r *lab.Runner, d *lab.Design, pairs []Pair, done func(c Cast, err *chat.Error)) error {
	if d.Plan.Judge == nil {
		return nil
	}
	requests := d.Consultation()
	for _, b := range pairs {
		requests.Consult(lab.BetterQuestion, "A, B or tie", "Input", d.Split.HeldOut[b.Item].Input, "Answer A", b.A, "Answer B", b.B)
	}
	return r.Run(ctx, requests, func(i int, reply lab.Outcome) {
		c, err := Cast{Pair: pairs[i].Number, Verdict: stat.Verdict(lab.LastLine(reply.Text)), By: d.Plan.Judge.Model}, reply.Err
		if err == nil && !c.Verdict.Known() {
			err = lab.ErrNoVerdict
		}
		done(c, err)
	})
}
