// Package lab measures prompts: experiments over held-out items, with a metric
// and an interval.
//
// A [Plan] says what to do. [NewDesign] turns it into trials, one for each request; a
// [Runner] sends them to a chat.Streamer; [Summarise] makes columns of the outcomes,
// with intervals, and says what was and what was not shown:
//
//	design, err := lab.NewDesign(plan)
//	outcomes := make([]*lab.Outcome, len(design.Trials))
//	err = runner.Run(ctx, design, func(i int, o lab.Outcome) { outcomes[i] = &o })
//	result := lab.Summarise(design, outcomes)
//
// Where a plan names a [Judge], [Runner.Judge] asks that model about each answer
// before Summarise. Answers of the experiment [KindPreference] are not scored but
// voted on, by package vote.
//
// It calls packages of pure functions: metric compares an answer with the expected
// output, normal compares texts, stat gives intervals and tests, shots finds similar
// and diverse shots and lists orders, and chance gives random numbers. Package vote is
// built on it. Package labworker runs experiments in the page's worker.
//
// The same plan gives the same requests anywhere: all chance comes from its
// seed. Each kind of experiment has a row in the table of [Experiments], with the
// papers that it follows, and a file.
package lab
