package lab_test

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
)

// copycat answers as the last example does, and with nothing if there is none:
// it needs one shot to be right about items that all have the same output.
func copycat(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		answer := "?"
		if lines := strings.Split(r.Prompt, "\n"); len(lines) > 1 {
			_, answer, _ = strings.Cut(lines[len(lines)-2], "=")
		}
		yield(chat.Chunk{Text: answer, FinishReason: chat.FinishStop}, nil)
	}
}

// An experiment: a plan becomes a design, a runner sends its trials, and
// Summarise says what they showed.
func Example() {
	plan := lab.Plan{Version: lab.Version, Experiment: lab.KindShots}
	plan.Prompt = prompt.Prompt{Version: prompt.Version, Format: prompt.Format{As: prompt.Text, OutputLabel: "=", Separator: "\n"}, Model: "a/copycat"}
	for i := range 20 {
		plan.Data = append(plan.Data, lab.Item{Input: fmt.Sprint("item ", i), Output: "yes"})
	}
	plan.HeldOut, plan.K, plan.Draws, plan.Seed = 10, []int{0, 1}, 1, 1

	design, err := lab.NewDesign(plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	outcomes := make([]*lab.Outcome, len(design.Trials))
	runner := lab.Runner{Model: chat.StreamerFunc(copycat)}
	if err := runner.Run(context.Background(), design, func(i int, o lab.Outcome) { outcomes[i] = &o }); err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range lab.Summarise(design, outcomes).Columns {
		fmt.Printf("%s: %.0f %%, from %.0f to %.0f\n", c.Variant.Name, 100*c.Score, 100*c.Interval.Low, 100*c.Interval.High)
	}
	// Output:
	// k = 0: 0 %, from 0 to 28
	// k = 1: 100 %, from 72 to 100
}
