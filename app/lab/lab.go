// Package lab measures prompts: experiments over held-out items, with a metric
// and an interval.
//
// A [Plan] says what to do. [NewDesign] works it out into trials, one a
// request; a [Runner] sends them to a chat.Streamer; [Summarise] makes columns
// of the outcomes, with intervals, and says what was and what was not shown:
//
//	design, err := lab.NewDesign(plan)
//	outcomes := make([]*lab.Outcome, len(design.Trials))
//	err = runner.Run(ctx, design, func(i int, o lab.Outcome) { outcomes[i] = &o })
//	result := lab.Summarise(design, outcomes)
//
// Where a plan names a [Judge], [Runner.Judge] asks that model about each answer
// before Summarise. Answers of the experiment [KindPreference] are not scored but
// voted on: [Ballots] makes blind pairs of them, [Tally] ranks by the votes, and
// [PairsJSONL] writes them to train on.
//
// Beside it are rooms of pure functions: metric compares an answer with the
// expected output, normal compares texts, stat gives intervals and tests, shots
// finds similar and diverse shots and lists orders, and chance is where random
// numbers come from.
//
// The same plan gives the same requests anywhere: all chance comes from its
// seed. Each experiment follows a paper, which stands beside its [Kind].
package lab
