package costs

import (
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// This file is about counts that a model's own provider made: they are exact for
// the prompt that was counted, and they say by how much the page's estimates of the
// model's other prompts are wrong.

// EstimateCorrected is the code of an estimate that was corrected by such counts.
const EstimateCorrected = "corrected"

// A Correction is what is known of a page's estimates of a model's texts: the
// tokens that it estimated, and those that the provider counted. The zero Correction
// knows nothing.
type Correction struct{ Estimated, Counted float64 }

// doubt is how many tokens of the page's estimate are taken for right beside what
// was counted. Three words with a wrong overhead around them say little of a page of
// text, and are not to double its estimate.
const doubt = 20

// Factor is what an estimate is multiplied by, from a quarter to 4.
func (c Correction) Factor() float64 {
	return min(max((c.Counted+doubt)/(c.Estimated+doubt), 0.25), 4)
}

// With is c with one more count. Each count weighs half as much as the one after it:
// people count what they are about to send, and what they wrote first is another text.
func (c Correction) With(estimated, counted int) Correction {
	return Correction{c.Estimated/2 + float64(estimated), c.Counted/2 + float64(max(counted, 0))}
}

// Corrections are those of models, by their names.
type Corrections map[string]Correction

// maxCorrections is how many models a browser remembers corrections of.
const maxCorrections = 100

// ParseCorrections reads what [Corrections.String] wrote. What it can't read, it
// leaves out.
func ParseCorrections(s string) Corrections {
	all := Corrections{}
	for line := range strings.Lines(s) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 3 || fields[0] == "" || len(all) == maxCorrections {
			continue
		}
		estimated, err := strconv.ParseFloat(fields[1], 64)
		counted, err2 := strconv.ParseFloat(fields[2], 64)
		if err == nil && err2 == nil && estimated >= 0 && counted >= 0 && estimated < 1e9 && counted < 1e9 {
			all[fields[0]] = Correction{estimated, counted}
		}
	}
	return all
}

// String is a line for each model, in the order of their names.
func (c Corrections) String() string {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + "\t" + strconv.FormatFloat(c[name].Estimated, 'g', 6, 64) + "\t" + strconv.FormatFloat(c[name].Counted, 'g', 6, 64) + "\n")
	}
	return b.String()
}

// learn takes in a count of a model. Of too many models some other is forgotten.
func (c Corrections) learn(name string, estimated, counted int) {
	now := c[name].With(estimated, counted)
	for other := range c {
		if len(c) < maxCorrections || c[name] != (Correction{}) {
			break
		}
		delete(c, other)
	}
	c[name] = now
}

// A counted prompt is one that a provider counted. The text is not kept.
type counted struct {
	model string
	texts int // tokens, as the page counts: what differs in it needs no hash
	hash  uint64
	n     int
}

// maxCounted is how many prompts are remembered, the last ones.
const maxCounted = 64

// counts are what providers have said, for all counters of a page.
type counts struct {
	seed        maphash.Seed
	prompts     []counted // the newest last
	corrections Corrections
}

func newCounts() *counts { return &counts{seed: maphash.MakeSeed(), corrections: Corrections{}} }

// hashOf is a hash of all that a model is sent of a prompt.
func (s *counts) hashOf(r prompt.Rendered) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	for _, b := range r.Blocks {
		h.WriteString(b.Role)
		h.WriteByte(0)
		h.WriteString(b.Text)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// of is what a model's provider counted for a prompt, whose texts the page counts
// as so many tokens. A key that is typed asks for a hash only if that number, too,
// was counted before.
func (s *counts) of(model string, r prompt.Rendered, texts int) (n int, ok bool) {
	hash, hashed := uint64(0), false
	for _, c := range s.prompts {
		if c.model != model || c.texts != texts {
			continue
		}
		if !hashed {
			hash, hashed = s.hashOf(r), true
		}
		if c.hash == hash {
			return c.n, true
		}
	}
	return 0, false
}

// keep remembers a count.
func (s *counts) keep(c counted) {
	if len(s.prompts) == maxCounted {
		s.prompts = slices.Delete(s.prompts, 0, 1)
	}
	s.prompts = append(s.prompts, c)
}

// A Question is a prompt that a provider is asked to count, and what the page
// counted.
type Question struct {
	counted
	overhead int
}

// Asking is the question for the prompt that was measured last; r is what was
// measured.
func (g *Counter) Asking(r prompt.Rendered, value string) Question {
	return Question{counted{model: modelpick.Name(value), texts: g.last.texts, hash: g.counts.hashOf(r)}, g.last.overhead}
}

// Answered takes in what a provider answered: from now on the prompt has n tokens,
// and the model's other prompts are estimated the better for it.
func (g *Counter) Answered(q Question, n int) {
	q.n = n
	g.counts.keep(q.counted)
	g.counts.corrections.learn(q.model, q.texts, n-q.overhead)
}

// Corrections are those of the models whose prompts were counted.
func (g *Counter) Corrections() Corrections { return g.counts.corrections }

// SetCorrections takes in those that were kept.
func (g *Counter) SetCorrections(all Corrections) { g.counts.corrections = all }

// CanAsk reports whether the provider of a value counts such prompts as r for
// nothing, where the page can only estimate.
func (g *Counter) CanAsk(r prompt.Rendered, value string) bool {
	if g.last.Exact || g.last.ByProvider || !g.last.Known || modelpick.IsTiny(value) {
		return false
	}
	endpoint := ability.OnlyCompletions
	if isChat(r) {
		endpoint = ability.OnlyChat
	}
	return slices.Contains(g.asked[modelpick.Name(value)], endpoint)
}

func isChat(r prompt.Rendered) bool { return len(r.Blocks) > 0 && r.Blocks[0].Role != "" }

// correct puts what providers have said in the place of an estimate.
func (g *Counter) correct(c *Count, r prompt.Rendered, value string) {
	name := modelpick.Name(value)
	if n, ok := g.counts.of(name, r, c.texts); ok {
		c.ByProvider, c.Estimate = true, ""
		c.stretch(max(n-c.overhead, 0))
		c.Framing += n - c.Total
		c.Total = n
		return
	}
	if k, ok := g.counts.corrections[name]; ok {
		c.Factor = k.Factor()
		c.stretch(int(math.Round(float64(c.texts) * c.Factor)))
	}
}

// stretch makes the texts of a prompt have so many tokens together, and each part its
// share of them.
func (c *Count) stretch(texts int) {
	share := func(n int) int {
		if c.texts == 0 {
			return 0
		}
		return int(math.Round(float64(n) * float64(texts) / float64(c.texts)))
	}
	c.Instruction = share(c.Instruction)
	c.Query = min(share(c.Query), texts-c.Instruction)
	c.Examples = min(share(c.Examples), texts-c.Instruction-c.Query)
	for i, n := range c.Shots {
		c.Shots[i] = share(n)
	}
	c.Total = c.overhead + texts
	c.Framing = c.Total - c.Instruction - c.Query - c.Examples
}
