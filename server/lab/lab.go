// Package lab is the command fewshot lab: it runs an experiment from the
// command line, with the same requests and the same figures as in the page.
//
//	fewshot lab PLAN.json                  run it, print a table and what was shown
//	fewshot lab -dry PLAN.json             say what would be sent
//	fewshot lab -out RECORD.json PLAN.json keep everything that came
//	fewshot lab -replay RECORD.json        work it out again, without a request
//	fewshot lab -lesson LESSON/NAME        run an experiment of a lesson
//	fewshot lab -judge MODEL PLAN.json     have a model judge the answers, or vote on them
package lab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/examples/lessons"
)

const usage = `usage: fewshot lab [-concurrency N] [-dry] [-judge MODEL] [-out FILE] [-csv FILE] [-yes] PLAN.json
       fewshot lab [the same flags] -lesson LESSON/EXPERIMENT
       fewshot lab -replay RECORD.json [-csv FILE]
       and for the experiment preference [-ballots FILE] [-votes FILE] [-pairs FILE]

Runs an experiment over held-out items. PLAN.json describes it: the prompt, the
model, the data and the seed (- is standard input); the README of examples has its
fields. Keys and providers come from the environment, as when serving. With
-out, a stopped run continues where it was: what was answered is not asked again.

Exit codes: 0; 1 if a request got no answer, or something else went wrong;
2 if the arguments or the plan are wrong; 3 if it stopped because a model gave
the same error five times and no answer (-yes sends the others anyway).

`

// Run is the command. open opens what answers requests. The result is the exit
// code: 0, 1 if something went wrong, 2 if the arguments or the plan were, 3 if
// it stopped because all requests failed in the same way.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, open func(context.Context) (chat.Streamer, error)) int {
	flags := flag.NewFlagSet("lab", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	concurrency := flags.Int("concurrency", 2, "`requests` at a time")
	dry := flags.Bool("dry", false, "say what would be sent, and send nothing")
	out := flags.String("out", "", "`FILE` to save the plan and all outcomes to")
	table := flags.String("csv", "", "`FILE` for the run table")
	lesson := flags.String("lesson", "", "`LESSON/EXPERIMENT` to run in place of a plan of your own, as in-context/translation")
	replay := flags.String("replay", "", "`FILE` that -out wrote, to work out again")
	insist := flags.Bool("yes", false, "send all requests, even if the first ones all fail in the same way")
	judge := flags.String("judge", "", "`MODEL` that judges the answers, or votes on them, in place of the plan's")
	var votes poll
	flags.StringVar(&votes.ballots, "ballots", "", "`FILE` for the ballots of a preference, to be voted on")
	flags.StringVar(&votes.votes, "votes", "", "`FILE` of votes on them; if it is not there, the judge's are written to it")
	flags.StringVar(&votes.pairs, "pairs", "", "`FILE` for pairs of chosen and rejected answers, to train on")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return wrong(stderr, err)
	case *lesson != "" && (*replay != "" || flags.NArg() != 0):
		return wrong(stderr, errors.New("an experiment of a lesson brings its own plan"))
	case *lesson == "" && *replay == "" && flags.NArg() != 1:
		return wrong(stderr, errors.New("name one plan, after the flags"))
	case *replay != "" && flags.NArg() != 0:
		return wrong(stderr, errors.New("a record brings its own plan"))
	case *replay != "" && *judge != "":
		return wrong(stderr, errors.New("a record is worked out without a request: give the plan, and the record with -out, for a judge"))
	case *concurrency < 1:
		return wrong(stderr, errors.New("-concurrency must be at least 1"))
	}

	// 1. What was planned, and what is known already.
	var design *lab.Design
	var outcomes []*lab.Outcome
	var err error
	if *replay != "" {
		design, outcomes, err = reopen(*replay)
	} else {
		design, err = read(flags.Arg(0), stdin, *lesson, *judge)
	}
	if err != nil {
		return wrong(stderr, err)
	}
	voted := design.Plan.Experiment == lab.KindPreference
	if !voted && votes != (poll{}) {
		return wrong(stderr, errors.New("there are votes only in the experiment preference"))
	}
	for _, leak := range design.Split.Leaks {
		fmt.Fprintf(stderr, "Left out: %q is in the data twice.\n", leak.Item.Input)
	}
	if *dry {
		fmt.Fprintf(stdout, "%d variants, %d held-out items, %d requests.\n", len(design.Variants), len(design.Split.HeldOut), len(design.Trials))
		if design.Plan.Judge != nil {
			fmt.Fprintf(stdout, "Then %s judges the answers.\n", design.Plan.Judge.Model)
		}
		return 0
	}

	// 2. The requests.
	var runner *lab.Runner
	if *replay == "" {
		before, err := earlier(*out)
		if err != nil {
			return wrong(stderr, err)
		}
		model, err := open(ctx)
		if err != nil {
			return fault(stderr, err)
		}
		if able, ok := model.(Able); ok {
			design.Fit = fitting(ctx, able)
		}
		cache := &lab.Memory{}
		before.fill(cache, design.Fit)
		outcomes = make([]*lab.Outcome, len(design.Trials))
		runner = &lab.Runner{Model: model, Cache: cache, Concurrency: *concurrency, Insist: *insist}
		n := 0
		stopped := runner.Run(ctx, design, func(trial int, o lab.Outcome) {
			outcomes[trial] = &o
			if n++; n%100 == 0 || n == len(outcomes) {
				fmt.Fprintf(stderr, "%d of %d\n", n, len(outcomes))
			}
		})
		if stopped == nil {
			stopped = runner.Judge(ctx, design, outcomes, func(trial int, o lab.Outcome) { outcomes[trial] = &o })
		}
		if *out != "" {
			if err := saveRecord(*out, design, outcomes); err != nil {
				return fault(stderr, err)
			}
		}
		if hopeless, ok := errors.AsType[*lab.HopelessError](stopped); ok {
			return lost(stderr, hopeless, n, len(outcomes))
		}
		if unfit, ok := errors.AsType[*chat.Error](stopped); ok {
			return wrong(stderr, unfit)
		}
		if stopped != nil {
			fmt.Fprintf(stderr, "Stopped after %d of %d requests.\n", n, len(outcomes))
			return 1
		}
	}

	// 3. What came of it.
	result := lab.Summarise(design, outcomes)
	if err := write(*table, []byte(result.CSV())); err != nil {
		return fault(stderr, err)
	}
	if voted {
		err = votes.voteOn(ctx, runner, design, outcomes, stdout)
		if hopeless, ok := errors.AsType[*lab.HopelessError](err); ok {
			return lost(stderr, hopeless, 0, 0)
		}
	} else {
		printScores(stdout, result)
	}
	fmt.Fprintf(stdout, "%d requests, %d of them from the cache; %d prompt and %d completion tokens.\n", result.Requests, result.Cached, result.PromptTokens, result.CompletionTokens)
	for _, c := range result.Changes {
		fmt.Fprintf(stdout, "Changed for %s in %d requests: %s.\n", c.Model, c.Requests, changeText(c.Change))
	}
	if result.Failed > 0 {
		fmt.Fprintln(stdout, result.Lacking.Sentence())
		fmt.Fprintf(stderr, "%d requests failed; the first: %s\n", result.Failed, first(outcomes, func(o *lab.Outcome) *chat.Error { return o.Err }))
		return 1
	}
	if result.Unruled > 0 {
		fmt.Fprintf(stderr, "%d answers are without a verdict; the first: %s\n", result.Unruled, first(outcomes, func(o *lab.Outcome) *chat.Error {
			if o.Ruling == nil {
				return nil
			}
			return o.Ruling.Err
		}))
		return 1
	}
	if err != nil {
		return fault(stderr, err)
	}
	return 0
}

// An Able says what models take.
type Able interface {
	Takes(ctx context.Context, model string) (ability.Ability, bool)
}

// fitting is what will be changed in requests, asked of able once a model.
func fitting(ctx context.Context, able Able) lab.Fitting {
	var mu sync.Mutex
	known := map[string]ability.Ability{}
	return func(r *chat.Request) []chat.Change {
		mu.Lock()
		a, ok := known[r.Model]
		if !ok {
			a, _ = able.Takes(ctx, r.Model)
			known[r.Model] = a
		}
		mu.Unlock()
		_, changes := a.Fit(r)
		return changes
	}
}

// read reads a plan, or takes a lesson's, and works it out, with a judge in place of its
// own if one is named.
func read(path string, stdin io.Reader, lesson, judge string) (*lab.Design, error) {
	plan, err := planOf(path, stdin, lesson)
	if err != nil {
		return nil, err
	}
	if judge != "" {
		named := lab.Judge{}
		if plan.Judge != nil {
			named = *plan.Judge
		}
		named.Model = judge
		plan.Judge = &named
	}
	return lab.NewDesign(plan)
}

// planOf is the plan in a file, or that of an experiment of a lesson if one is named.
func planOf(path string, stdin io.Reader, lesson string) (lab.Plan, error) {
	if lesson == "" {
		data, err := contents(path, stdin)
		if err != nil {
			return lab.Plan{}, err
		}
		return lab.DecodePlan(data)
	}
	e, ok := lessons.Find(lesson)
	if !ok {
		return lab.Plan{}, fmt.Errorf("there is no lesson with the experiment %q; the page of a lesson names its own", lesson)
	}
	return e.Plan, nil
}

func contents(path string, stdin io.Reader) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(stdin, lab.MaxBytes+1))
	}
	return os.ReadFile(path)
}

// reopen reads a record.
func reopen(path string) (*lab.Design, []*lab.Outcome, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	return lab.DecodeRecord(data)
}

// A recorded is what an earlier run left; the zero value is nothing.
type recorded struct {
	design   *lab.Design
	outcomes []*lab.Outcome
}

// earlier is the record that an earlier run left, if there is one.
func earlier(path string) (recorded, error) {
	if path == "" {
		return recorded{}, nil
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return recorded{}, nil
	}
	design, outcomes, err := reopen(path)
	if err != nil {
		return recorded{}, fmt.Errorf("%s is there and no record: %w", path, err)
	}
	return recorded{design, outcomes}, nil
}

// fill puts the record's answers into the cache, and what its judge said of
// them, as far as today the same would be sent.
func (r recorded) fill(cache *lab.Memory, fit lab.Fitting) {
	if r.design == nil {
		return
	}
	r.design.Fit = fit
	rulings := make([]*lab.Ruling, len(r.outcomes))
	for i, o := range r.outcomes {
		if o != nil && o.Err == nil && r.design.Current(r.design.Trials[i], *o) {
			rulings[i], o.Ruling = o.Ruling, nil
			r.design.Store(cache, r.design.Trials[i], *o)
		}
	}
	requests, of := lab.JudgeRequests(r.design, r.outcomes)
	for i, t := range requests.Trials {
		if said := rulings[of[i]]; said != nil && said.Err == nil {
			requests.Store(cache, t, lab.Outcome{Text: said.Said, Model: said.Model, Changes: said.Changes})
		}
	}
}

// saveRecord writes a record beside the file and puts it in its place.
func saveRecord(path string, design *lab.Design, outcomes []*lab.Outcome) error {
	data, err := lab.EncodeRecord(design, outcomes)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", data, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// percent is a share, 0 to 1, in percent with one digit after the point, halves rounded up as in the page.
func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1000)/10, 'f', 1, 64)
}

// printScores writes the columns and the findings.
func printScores(out io.Writer, r lab.Result) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "VARIANT\tITEMS\tSCORE\t95 % INTERVAL\tDRAWS")
	for _, c := range r.Columns {
		draws := ""
		if c.Low < c.High {
			draws = percent(c.Low) + " to " + percent(c.High)
		}
		score, interval := "-", "-"
		if !math.IsNaN(c.Score) {
			score, interval = percent(c.Score), percent(c.Interval.Low)+" to "+percent(c.Interval.High)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", c.Variant.Name, c.Items, score, interval, draws)
	}
	w.Flush()
	if r.JudgedBy != "" {
		fmt.Fprintf(out, "The scores are the word of %s, a model, on %d answers, %d of them without a verdict; it took %d tokens.\n", r.JudgedBy, r.Rulings, r.Unruled, r.JudgeTokens)
	}
	for i, c := range r.Confidence {
		fmt.Fprintf(out, "%s: AUROC %.3f, ECE %.3f, Brier %.3f, %d answers\n", r.Columns[i].Variant.Name, c.AUROC, c.ECE, c.Brier, len(c.Items))
		if c.Coverage > 0 {
			fmt.Fprintf(out, "%s: at a confidence of %.2f or more it answers %.0f %% of them, and is right in %.0f %% or more.\n", r.Columns[i].Variant.Name, c.Threshold, 100*c.Coverage, 100*lab.Reliable)
		}
	}
	if r.Spread != nil {
		fmt.Fprintln(out, r.Spread.Sentence(r.Design, r.Columns))
	}
	for _, f := range r.Findings {
		fmt.Fprintln(out, f.Sentence(r.Columns))
	}
}

// lost says that a run was stopped because all its requests fail in the same way, after
// n of them.
func lost(stderr io.Writer, e *lab.HopelessError, n, of int) int {
	fmt.Fprintf(stderr, "Stopped: %d requests to %s ended in the same error, and waiting does not help. %s\n", e.Count, e.Model, e.Err)
	if of > 0 {
		fmt.Fprintf(stderr, "%d of %d requests were sent. ", n, of)
	}
	fmt.Fprintln(stderr, "-yes sends the others anyway.")
	return 3
}

// changeText says what was changed in a request.
func changeText(c chat.Change) string {
	text := c.Field + ": " + strings.ReplaceAll(c.Code, "_", " ")
	switch {
	case c.From != "" && c.To != "":
		return text + " (" + c.From + " became " + c.To + ")"
	case c.From != "":
		return text + " (" + c.From + ")"
	case c.To != "":
		return text + " (" + c.To + ")"
	}
	return text
}

// first is the first error that of finds in an outcome.
func first(outcomes []*lab.Outcome, of func(*lab.Outcome) *chat.Error) error {
	for _, o := range outcomes {
		if o == nil {
			continue
		}
		if err := of(o); err != nil {
			return err
		}
	}
	return nil
}

func wrong(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "fewshot lab:", err)
	fmt.Fprintln(stderr, "Try fewshot lab -help.")
	return 2
}

func fault(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, "fewshot lab:", err)
	return 1
}
