package inside

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/chance"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// An Experiment measures over many prompts what a [View] shows on one.
type Experiment string

// The experiments.
const (
	// ExperimentHeads finds heads on some prompts: those without which random pairs lose
	// most, and capitals next to nothing. It switches them off on other prompts, of other
	// words and countries, and compares: pairs can be known from the prompt alone, capitals
	// are what the model knows (task learning against task recognition, Pan et al. 2023,
	// arXiv:2305.09731). Heads stand in for one another, so each is looked for with those
	// found before it off.
	ExperimentHeads Experiment = "heads"
	// ExperimentShots plants the answer in one example, or in two alike, and counts how
	// often each measure ranks it first: the Shapley value, leaving one out, and each one
	// alone.
	ExperimentShots Experiment = "shots"
	// ExperimentDepths counts after each layer how often the answer is the first choice
	// already.
	ExperimentDepths Experiment = "depths"
	// ExperimentTraining asks the checkpoints of tiny/base's small sister about random pairs
	// and capitals, and finds the head that matches prefixes best: when does a model learn
	// to learn from its prompt (Olsson et al. 2022, arXiv:2209.11895)?
	ExperimentTraining Experiment = "training"
)

// ConditionCheckpoint is that of the groups of [ExperimentTraining].
const ConditionCheckpoint = "checkpoint"

// Experiments are all of them.
func Experiments() []Experiment {
	return []Experiment{ExperimentHeads, ExperimentShots, ExperimentDepths, ExperimentTraining}
}

// A Finding is what an experiment came to.
type Finding struct {
	Experiment Experiment `json:"experiment"`
	Model      string     `json:"model"`
	Heads      []string   `json:"heads,omitempty"`   // those that were found to copy, as they were found
	Control    []string   `json:"control,omitempty"` // as many others of the same layers, for comparison
	Groups     []Group    `json:"groups"`
}

// A Group is the prompts of one task under one condition.
type Group struct {
	Task      string        `json:"task"`      // pairs, copied (of pairs: any example's output), capitals, once, twice
	Condition string        `json:"condition"` // whole, first, without, control; shapley, without_one, alone; depth; checkpoint
	Depth     int           `json:"depth"`     // layers, of the condition depth
	Right     int           `json:"right"`
	Items     int           `json:"items"`
	Interval  stat.Interval `json:"interval"` // Wilson, 95 %
	// Change is against the same prompts under the task's first condition: Tango's interval of a
	// difference of paired proportions. It is nil for the first.
	Change *stat.Difference `json:"change,omitempty"`

	// Of a checkpoint alone.
	Tokens int     `json:"tokens,omitempty"` // that it had been trained on
	Head   string  `json:"head,omitempty"`   // of its heads, the one that matches prefixes best over these prompts
	Prefix float64 `json:"prefix,omitempty"` // the mean of that one's prefix-matching scores
}

// Models are what experiments are made with.
type Models struct {
	Name  string           // of Model
	Model *tinylm.Streamer // not needed for ExperimentTraining
	Load  Loader           // needed for ExperimentTraining alone
}

const (
	headItems   = 200 // prompts of each task
	headFinding = 6   // prompts of each task on which the heads are found
	mostHeads   = 4   // that are looked for
	spared      = 0.1 // nats that a capital's log-probability may lose without them: it stays 0.9 times as likely
	shotItems   = 60
	depthItems  = 200
	pairShots   = 4
	factShots   = 3
)

// An asker asks one model.
type asker struct {
	ctx         context.Context
	model       *tinylm.Streamer
	name        string
	done, total int
	onProgress  func(done, total int)
}

func (a *asker) step() {
	a.done++
	if a.onProgress != nil {
		a.onProgress(a.done, a.total)
	}
}

// Run runs an experiment. All chance comes from the seed. onProgress, if not nil, is
// called after each prompt.
func (e Experiment) Run(ctx context.Context, m Models, seed uint64, onProgress func(done, total int)) (Finding, error) {
	a := &asker{ctx: ctx, model: m.Model, name: m.Name, onProgress: onProgress}
	f := Finding{Experiment: e, Model: m.Name}
	var err error
	switch e {
	case ExperimentHeads:
		err = a.heads(seed, &f)
	case ExperimentShots:
		err = a.shots(seed, &f)
	case ExperimentDepths:
		err = a.depths(seed, &f)
	case ExperimentTraining:
		err = a.training(seed, m.Load, &f)
	default:
		err = chat.Invalid("experiment", fmt.Sprintf("There is no experiment %q.", e), "Choose heads, shots, depths or training.")
	}
	return f, err
}

// heads is ExperimentHeads.
func (a *asker) heads(seed uint64, f *Finding) error {
	tasks := []task{pairs(false), capitals(false)}
	a.total = mostHeads*headFinding*len(tasks) + 4*headItems*len(tasks)
	found, err := a.copying(seed)
	if err != nil {
		return err
	}
	a.total = a.done + 4*headItems*len(tasks) // it may have taken fewer
	control := a.others(found, seed)
	conditions := []struct {
		name string
		off  []tinylm.Head
	}{{"whole", nil}, {"first", found[:1]}, {"without", found}, {"control", control}}
	for i := range found {
		f.Heads = append(f.Heads, found[i].String())
		f.Control = append(f.Control, control[i].String())
	}
	for _, t := range tasks {
		prompts := t.draw(a.name, seed, headItems)
		var first []float64
		for _, c := range conditions {
			model, err := a.model.Without(tinylm.Off{Heads: c.off})
			if err != nil {
				return err
			}
			scores := make([]float64, len(prompts))
			for i, p := range prompts {
				if scores[i], err = a.right(model, p); err != nil {
					return err
				}
				a.step()
			}
			f.add(t.name, c.name, 0, scores, first)
			if first == nil {
				first = scores
			}
		}
	}
	return nil
}

// copying are the heads that random pairs lose most without, on average over some
// prompts, of those without which capitals lose no more than spared: first one, then the
// one that is missed most beside it, as long as it is missed at least half as much as any
// before. The words and countries of these prompts are in no other of the experiment.
func (a *asker) copying(seed uint64) ([]tinylm.Head, error) {
	known, facts := pairs(true).draw(a.name, seed, headFinding), capitals(true).draw(a.name, seed, headFinding)
	var found []tinylm.Head
	most := 0.0 // how much any is missed
	for len(found) < mostHeads {
		copied, err := a.drops(known, found)
		if err != nil {
			return nil, err
		}
		lost, err := a.drops(facts, found)
		if err != nil {
			return nil, err
		}
		heads := slices.DeleteFunc(a.model.Model().AllHeads(), func(h tinylm.Head) bool { return lost[h] > spared })
		if len(heads) == 0 { // capitals need them all
			heads = a.model.Model().AllHeads()
		}
		next := slices.MaxFunc(heads, func(x, y tinylm.Head) int { return cmp.Compare(copied[x], copied[y]) })
		if len(found) > 0 && copied[next] < most/2 {
			break
		}
		most = max(most, copied[next])
		found = append(found, next)
	}
	return found, nil
}

// drops are how much the answers to prompts lose without each head, on average, while
// others are off: natural logarithms.
func (a *asker) drops(prompts []item, off []tinylm.Head) (map[tinylm.Head]float64, error) {
	drop := map[tinylm.Head]float64{}
	for _, p := range prompts {
		v, err := Open(a.ctx, a.model, p.prompt, p.answer)
		if err != nil {
			return nil, err
		}
		heads, err := v.Heads(a.ctx, tinylm.Off{Heads: off}, nil)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			drop[h.Head] += h.Drop / float64(len(prompts))
		}
		a.step()
	}
	return drop, nil
}

// others are heads of the same layers as those given, drawn by chance; of any layer where
// one has no more.
func (a *asker) others(heads []tinylm.Head, seed uint64) []tinylm.Head {
	r, all := chance.New(seed, chance.Coalitions+1), slices.Clone(heads)
	for _, h := range heads {
		same := slices.DeleteFunc(a.model.Model().AllHeads(), func(x tinylm.Head) bool { return x.Layer != h.Layer || slices.Contains(all, x) })
		if len(same) == 0 {
			same = slices.DeleteFunc(a.model.Model().AllHeads(), func(x tinylm.Head) bool { return slices.Contains(all, x) })
		}
		all = append(all, same[r.IntN(len(same))])
	}
	return all[len(heads):]
}

// right is 1 if the model answers a prompt as it should.
func (a *asker) right(model *tinylm.Streamer, p item) (float64, error) {
	said, err := a.says(model, p)
	return float64(b2i(said == p.answer)), err
}

// says is the model's answer to a prompt, without the white space around it.
func (a *asker) says(model *tinylm.Streamer, p item) (string, error) {
	text, stops := sent(p.prompt)
	zero, most := 0.0, 16
	answer, err := chat.Collect(model.Stream(a.ctx, &chat.Request{
		Model: a.name, Prompt: text, Parameters: chat.Parameters{Temperature: &zero, MaxTokens: &most, Stop: stops},
	}))
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(answer.Samples[0].Text), nil
}

// shots is ExperimentShots.
func (a *asker) shots(seed uint64, f *Finding) error {
	a.total = 2 * shotItems
	for _, copies := range []int{1, 2} {
		name := []string{"", "once", "twice"}[copies]
		prompts := pairs(false).draw(a.name, seed+uint64(copies), shotItems)
		scores := map[string][]float64{}
		for _, p := range prompts {
			if copies == 2 {
				p = p.twice()
			}
			v, err := Open(a.ctx, a.model, p.prompt, p.answer)
			if err != nil {
				return err
			}
			s, err := v.Shots(a.ctx, nil)
			if err != nil {
				return err
			}
			for condition, value := range map[string]func(Shot) float64{
				"shapley":     func(x Shot) float64 { return x.Shapley },
				"without_one": func(x Shot) float64 { return -x.Without },
				"alone":       func(x Shot) float64 { return x.Alone },
			} {
				scores[condition] = append(scores[condition], float64(b2i(p.found(s.Shots, value))))
			}
			a.step()
		}
		for _, condition := range []string{"shapley", "without_one", "alone"} {
			first := scores["shapley"]
			if condition == "shapley" {
				first = nil
			}
			f.add(name, condition, 0, scores[condition], first)
		}
	}
	return nil
}

// depths is ExperimentDepths.
func (a *asker) depths(seed uint64, f *Finding) error {
	tasks := []task{pairs(false), capitals(false)}
	a.total = depthItems * len(tasks)
	for _, t := range tasks {
		scores := make([][]float64, a.model.Model().Layers+1)
		for _, p := range t.draw(a.name, seed, depthItems) {
			v, err := Open(a.ctx, a.model, p.prompt, p.answer)
			if err != nil {
				return err
			}
			depths, err := v.Depths(a.ctx, v.FirstWord())
			if err != nil {
				return err
			}
			for i, d := range depths {
				scores[i] = append(scores[i], float64(b2i(d.Rank == 1)))
			}
			a.step()
		}
		for i := range scores {
			f.add(t.name, "depth", i, scores[i], nil)
		}
	}
	return nil
}

// add adds a group of scores, each 0 or 1, against those of the first condition if
// there is one.
func (f *Finding) add(task, condition string, depth int, scores, first []float64) {
	g := Group{Task: task, Condition: condition, Depth: depth, Items: len(scores)}
	for _, s := range scores {
		g.Right += int(s)
	}
	g.Interval = stat.Wilson(g.Right, g.Items)
	if first != nil {
		d := stat.Compare(scores, first, 0)
		g.Change = &d
	}
	f.Groups = append(f.Groups, g)
}

// An item is a prompt with the answer that is right.
type item struct {
	prompt prompt.Prompt
	answer string
}

// twice is the item with its answer in a second example too, in place of another.
func (p item) twice() item {
	shots := slices.Clone(p.prompt.Shots)
	at := slices.IndexFunc(shots, func(s prompt.Shot) bool { return s.Output == p.answer })
	shots[(at+2)%len(shots)] = shots[at]
	p.prompt.Shots = shots
	return p
}

// found reports whether the examples with the answer are those with the highest values,
// above all others.
func (p item) found(shots []Shot, value func(Shot) float64) bool {
	var with, others []float64
	for _, s := range shots {
		if p.prompt.Shots[s.Shot].Output == p.answer {
			with = append(with, value(s))
		} else {
			others = append(others, value(s))
		}
	}
	return slices.Min(with) > slices.Max(others)
}

// A task draws items.
type task struct {
	name string
	one  func(r *rand.Rand) item
}

// draw draws n items for a model.
func (t task) draw(model string, seed uint64, n int) []item {
	r := chance.New(seed, chance.Coalitions+2)
	all := make([]item, n)
	for i := range all {
		all[i] = t.one(r)
		all[i].prompt.Version, all[i].prompt.Model, all[i].prompt.Format = prompt.Version, model, prompt.Presets()[0].Format
	}
	return all
}

//go:embed words.txt
var wordsText string

//go:embed capitals.txt
var capitalsText string

// uncommented are the lines of a text that are no comment.
func uncommented(text string) []string {
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(text), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
}

// halfOf is the half of a list for finding heads, or the one for measuring.
func halfOf(all []string, finding bool) []string {
	half := len(all) / 2
	if finding {
		return all[:half]
	}
	return all[half:]
}

// pairs are pairs of words that chance alone has brought together; the query asks for
// one of them again. Those for finding a head and those for measuring it share no word.
func pairs(finding bool) task {
	words := halfOf(strings.Fields(strings.Join(uncommented(wordsText), " ")), finding)
	return task{"pairs", func(r *rand.Rand) (it item) {
		order := r.Perm(len(words))
		for i := range pairShots {
			it.prompt.Shots = append(it.prompt.Shots, prompt.Shot{Input: words[order[2*i]], Output: words[order[2*i+1]]})
		}
		asked := it.prompt.Shots[r.IntN(pairShots)]
		it.prompt.Query, it.answer = asked.Input, asked.Output
		return it
	}}
}

// capitals are facts, of which the examples have others than the query. Those for finding
// a head and those for measuring it share no country.
func capitals(finding bool) task {
	facts := halfOf(uncommented(capitalsText), finding)
	return task{"capitals", func(r *rand.Rand) (it item) {
		for i, at := range r.Perm(len(facts))[:factShots+1] {
			country, capital, _ := strings.Cut(facts[at], "\t")
			if i < factShots {
				it.prompt.Shots = append(it.prompt.Shots, prompt.Shot{Input: country, Output: capital})
			} else {
				it.prompt.Query, it.answer = country, capital
			}
		}
		return it
	}}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
