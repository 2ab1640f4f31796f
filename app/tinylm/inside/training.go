package inside

import (
	"context"
	"slices"

	"fewshot/app/chat"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// A Loader makes a model of the weights of a checkpoint.
type Loader func(ctx context.Context, c tinylm.Checkpoint) (*tinylm.Streamer, error)

// Trained is what a checkpoint makes of a view's prompt.
type Trained struct {
	Tokens  int     `json:"tokens"`  // that it had been trained on
	Answer  string  `json:"answer"`  // its own, without the white space around it
	Logprob float64 `json:"logprob"` // of the view's answer, not of this one
	Prefix  float64 `json:"prefix"`  // the highest prefix-matching score of a head, from the prompt's words, not its labels: see Head
	Head    string  `json:"head"`    // which has it
}

// TrainingReport is a view in the order of training, as `fewshot inside -training` prints it.
type TrainingReport struct {
	Model    string    `json:"model"` // of the view
	Answer   string    `json:"answer"`
	Training []Trained `json:"training"`
}

// Training runs the view's prompt through the checkpoints of tiny/base's small sister
// ([tinylm.Checkpoints]), the earliest first. onProgress, if not nil, is called after each.
//
// A head that copies, and with it learning from the prompt, appears within a short part of
// the training (Olsson et al. 2022, arXiv:2209.11895).
func (v *View) Training(ctx context.Context, load Loader, onProgress func(done, total int)) ([]Trained, error) {
	if base := tinylm.Cards()[0].Name; v.Prompt.Model != base {
		return nil, chat.Invalid("model", "The checkpoints are of a small sister of "+base+", which reads prompts as that does.", "Choose "+base+".")
	}
	var all []Trained
	checkpoints := tinylm.Checkpoints()
	for i, c := range checkpoints {
		model, err := load(ctx, c)
		if err != nil {
			return nil, err
		}
		at := *v
		at.model, at.probe = model, model.Model().Probe()
		said, err := at.Say(ctx, tinylm.Off{})
		if err != nil {
			return nil, err
		}
		score, err := at.matching(ctx, isWord)
		if err != nil {
			return nil, err
		}
		head, highest := most(model.Model(), score)
		all = append(all, Trained{c.Tokens, said.Text, said.Logprob, highest, head.String()})
		if onProgress != nil {
			onProgress(i+1, len(checkpoints))
		}
	}
	return all, nil
}

// TrainingReport measures the view in the order of training.
func (v *View) TrainingReport(ctx context.Context, load Loader) (TrainingReport, error) {
	all, err := v.Training(ctx, load, nil)
	return TrainingReport{v.Prompt.Model, v.Answer, all}, err
}

// most is the head with the highest score, the first among equals, and that score.
func most(m *tinylm.Model, score map[tinylm.Head]float64) (best tinylm.Head, highest float64) {
	for i, h := range m.AllHeads() {
		if i == 0 || score[h] > highest {
			best, highest = h, score[h]
		}
	}
	return best, highest
}

const (
	trainingItems = 100      // prompts of each task
	trainingModel = "sister" // as the finding names it
)

// training is ExperimentTraining.
func (a *asker) training(seed uint64, load Loader, f *Finding) error {
	if load == nil {
		return chat.Invalid("experiment", "There are no checkpoints here.", "Choose another experiment.")
	}
	f.Model = trainingModel
	checkpoints := tinylm.Checkpoints()
	tasks := []task{pairs(false), capitals(false)}
	a.total = len(checkpoints) * len(tasks) * trainingItems
	for _, c := range checkpoints {
		model, err := load(a.ctx, c)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			g := Group{Task: t.name, Condition: ConditionCheckpoint, Items: trainingItems, Tokens: c.Tokens}
			copied := g
			copied.Task = "copied"
			sum := map[tinylm.Head]float64{}
			for _, p := range t.draw(a.name, seed, trainingItems) {
				said, err := a.says(model, p)
				if err != nil {
					return err
				}
				g.Right += b2i(said == p.answer)
				copied.Right += b2i(slices.ContainsFunc(p.prompt.Shots, func(s prompt.Shot) bool { return s.Output == said }))
				if t.name == tasks[0].name {
					score, err := matching(a.ctx, model, p)
					if err != nil {
						return err
					}
					for h, x := range score {
						sum[h] += x
					}
				}
				a.step()
			}
			g.Interval, copied.Interval = stat.Wilson(g.Right, g.Items), stat.Wilson(copied.Right, copied.Items)
			if len(sum) > 0 {
				head, highest := most(model.Model(), sum)
				g.Head, g.Prefix = head.String(), highest/trainingItems
				f.Groups = append(f.Groups, copied)
			}
			f.Groups = append(f.Groups, g)
		}
	}
	return nil
}

// isWord reports whether a token is of what the prompt's author wrote. Labels and separators come
// again in every example, so that a head of habit finds them long before one copies words.
func isWord(s Span) bool { return s.Part != prompt.Framing }

// matching is the prefix-matching score of each head on the words of an item's prompt.
func matching(ctx context.Context, model *tinylm.Streamer, p item) (map[tinylm.Head]float64, error) {
	v, err := Open(ctx, model, p.prompt, p.answer)
	if err != nil {
		return nil, err
	}
	return v.matching(ctx, isWord)
}

// Rise is between which two neighbouring checkpoints a task's share of right answers grew
// most, by their groups, and whether that is more than chance: whether their intervals
// leave room between them. Both are nil where it never grew.
func (f *Finding) Rise(task string) (before, after *Group, clear bool) {
	var last *Group
	for i := range f.Groups {
		g := &f.Groups[i]
		if g.Task != task || g.Condition != ConditionCheckpoint {
			continue
		}
		if last != nil && g.Right > last.Right && (after == nil || g.Right-last.Right > after.Right-before.Right) {
			before, after = last, g
		}
		last = g
	}
	return before, after, after != nil && after.Interval.Low > before.Interval.High
}

// Checkpoints are the groups of a task in the order of training.
func (f *Finding) Checkpoints(task string) []Group {
	return slices.DeleteFunc(slices.Clone(f.Groups), func(g Group) bool { return g.Task != task || g.Condition != ConditionCheckpoint })
}
