// Package opener is the command fewshot inside: it opens a tiny model on a prompt and
// prints as JSON how it came to its answer.
//
//	fewshot inside prompt.json
//	fewshot inside -answer Paris prompt.json
//	fewshot inside -training prompt.json
//	fewshot inside -experiment heads
package opener

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

const usage = `usage: fewshot inside [flags] [FILE]

Opens one of the models that come with the program on a prompt, as the page saves it,
from FILE or from standard input if FILE is - or absent. Prints as JSON:

  answer    what the model says, or the TEXT of -answer
  logprob   how probable that is (natural logarithm), with all examples and with none
  shots     for each example: that logarithm with it alone, without it, and its Shapley
            value, which add up to all - none; exact up to 5 examples, else with an interval
  heads     for each attention head: its prefix-matching score on the prompt, and what the
            answer loses without it
  layers    what the model would say if it stopped after each layer

With -training it runs the prompt through checkpoints of a small sister of tiny/base, in the
order of training, and prints for each: the tokens that it was trained on, its own answer,
how probable the answer of tiny/base is, and the highest prefix-matching score of a head.

With -experiment it takes no prompt, and measures over many: heads (random pairs and
capitals without the heads that copy), shots (which measure finds the example with the
answer), depths (after which layer the answer is there), training (random pairs and capitals
in the order of training).

`

// defaultModel opens a prompt that names none.
const defaultModel = "tiny/base"

// Run is the command; load loads a bundled model. The result is the exit code: 0, 1 if
// the prompt can't be opened, 2 if the arguments were wrong.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, load func(name string) (*tinylm.Model, error)) int {
	flags := flag.NewFlagSet("inside", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	answer := flags.String("answer", "", "another `TEXT` than the model's own answer")
	name := flags.String("model", "", "the `NAME` of the model: that of the prompt unless it is given")
	experiment := flags.String("experiment", "", "measure over many prompts instead: `heads`, shots, depths or training")
	training := flags.Bool("training", false, "run the prompt through the checkpoints instead")
	seed := flags.Uint64("seed", 1, "the `NUMBER` that an experiment draws its prompts by")
	file, err := parse(flags, args)
	switch {
	case err != nil:
	case *experiment != "" && (file != "" || *answer != "" || *training):
		err = errors.New("an experiment has prompts of its own: name no FILE, no -answer and no -training")
	case *experiment == string(inside.ExperimentTraining) && *name != "":
		err = errors.New("the experiment training has models of its own: name no -model")
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "fewshot inside:", err)
		fmt.Fprintln(stderr, "`fewshot inside -help` says more.")
		return 2
	}
	var result any
	if *experiment != "" {
		result, err = measure(ctx, inside.Experiment(*experiment), cmp.Or(*name, defaultModel), *seed, load)
	} else if view, failed := open(ctx, file, stdin, *name, *answer, load); failed != nil {
		err = failed
	} else if *training {
		result, err = view.TrainingReport(ctx, checkpoints(load))
	} else {
		result, err = view.Report(ctx)
	}
	if err == nil {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		err = e.Encode(result)
	}
	if err != nil {
		fmt.Fprintln(stderr, "fewshot inside:", err)
		var e *chat.Error
		if errors.As(err, &e) && e.Hint != "" {
			fmt.Fprintln(stderr, e.Hint)
		}
		return 1
	}
	return 0
}

// parse reads flags before and after the one file that may be named.
func parse(flags *flag.FlagSet, args []string) (file string, err error) {
	if err := flags.Parse(args); err != nil || flags.NArg() == 0 {
		return "", err
	}
	file = flags.Arg(0)
	if err := flags.Parse(flags.Args()[1:]); err != nil {
		return "", err
	}
	if flags.NArg() > 0 {
		return "", fmt.Errorf("one FILE at most: %q", append([]string{file}, flags.Args()...))
	}
	return file, nil
}

// open opens a model on the prompt in a file.
func open(ctx context.Context, file string, stdin io.Reader, name, answer string, load func(string) (*tinylm.Model, error)) (*inside.View, error) {
	in := stdin
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, prompt.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the prompt: %w", err)
	}
	p, err := prompt.Decode(data)
	if err != nil {
		return nil, err
	}
	p.Model = cmp.Or(name, p.Model, defaultModel)
	model, err := streamer(p.Model, load)
	if err != nil {
		return nil, err
	}
	return inside.Open(ctx, model, p, answer)
}

// measure runs an experiment.
func measure(ctx context.Context, e inside.Experiment, name string, seed uint64, load func(string) (*tinylm.Model, error)) (inside.Finding, error) {
	model, err := streamer(name, load)
	if err != nil {
		return inside.Finding{}, err
	}
	return e.Run(ctx, inside.Models{Name: name, Model: model, Load: checkpoints(load)}, seed, nil)
}

// checkpoints loads those of the build.
func checkpoints(load func(string) (*tinylm.Model, error)) inside.Loader {
	return func(_ context.Context, c tinylm.Checkpoint) (*tinylm.Streamer, error) {
		model, err := load(c.Name)
		if err != nil {
			return nil, err
		}
		return tinylm.NewStreamer(c.Name, model), nil
	}
}

// streamer is a bundled model, which alone can be opened.
func streamer(name string, load func(string) (*tinylm.Model, error)) (*tinylm.Streamer, error) {
	if _, ok := tinylm.CardOf(name); !ok {
		return nil, fmt.Errorf("%q can't be opened: only the models that come with the program can. Choose one with -model: %s", name, strings.Join(names(), ", "))
	}
	model, err := load(name)
	if err != nil {
		return nil, err
	}
	return tinylm.NewStreamer(name, model), nil
}

func names() []string {
	var all []string
	for _, c := range tinylm.Cards() {
		all = append(all, c.Name)
	}
	return all
}
