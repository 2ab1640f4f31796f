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
// Beside that stand pure functions: a [Metric] compares an answer with the
// expected output, [Majority] makes one answer of several samples, [Wilson] and
// [PairedBootstrap] give intervals, [BradleyTerry] ranks by votes, [AUROC], [ECE]
// and [RiskCoverage] say what a confidence is worth, [Index] finds similar and
// diverse shots, and [Orders] lists permutations.
//
// The same plan gives the same requests anywhere: all chance comes from its
// seed. Each experiment follows a paper, which stands beside its [Kind].
package lab
