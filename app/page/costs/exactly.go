package costs

import (
	"hash/fnv"
	"slices"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// This file is about counts that a model's own provider made: they are exact for
// the prompt that was counted, and they say by how much the page's estimates of the
// model's other prompts are wrong.

// A Calibration is what a model's provider has said: its count of the prompt that it counted
// last, and what all its counts say of the page's estimates. The zero Calibration is nothing.
type Calibration struct {
	Hash   uint64 // of the prompt, of which no word is kept
	Texts  int    // its tokens as the page counts: a prompt that differs in it needs no hash
	Tokens int    // as the provider counts, with all that a chat adds

	// Tokens of the texts that were counted, as the page estimated and as the
	// provider counted.
	Estimated, Counted float64
}

// doubt is how many tokens of the page's estimate are taken for right beside what
// was counted. Three words with a wrong overhead around them say little of a page of
// text, and are not to double its estimate.
const doubt = 20

// Factor is what an estimate is multiplied by, from a quarter to 4.
func (t *Calibration) Factor() float64 {
	f := (t.Counted + doubt) / (t.Estimated + doubt)
	if !(f > 0.25) {
		f = 0.25
	}
	return min(f, 4)
}

// learn takes in one more count of so many tokens of texts. Each weighs half as much as
// the one after it: people count what they are about to send, and what they wrote first
// is another text.
func (t *Calibration) learn(estimated, counted int) {
	t.Estimated = t.Estimated/2 + float64(estimated)
	t.Counted = t.Counted/2 + float64(max(counted, 0))
}

// maxCalibrations is how many models a browser remembers the counts of. With so many it
// forgets them all.
const maxCalibrations = 100

// hashOf is a hash of all that is sent of a prompt.
func hashOf(r prompt.Rendered) uint64 {
	h := fnv.New64a()
	for _, b := range r.Segments {
		for _, s := range [2]string{b.Role, b.Text} {
			h.Write([]byte(s))
			h.Write([]byte{0}) // what ends here is not what goes on there
		}
	}
	return h.Sum64()
}

// A Question is a prompt that a provider is asked to count, and what the page
// counted.
type Question struct {
	model       string
	calibration Calibration // the count is missing
	overhead    int
	request     *chat.Request
}

// Asking is the question for the prompt that was measured last; r is what was
// measured.
func (g *Counter) Asking(r prompt.Rendered, value string) *Question {
	q := &Question{model: modelpick.Name(value), calibration: Calibration{Hash: hashOf(r), Texts: g.last.texts}, overhead: g.last.overhead}
	q.request = &chat.Request{Model: q.model}
	if isChat(r) {
		q.request.Messages = messagesOf(r)
	} else {
		q.request.Prompt = r.Segments[0].Text
	}
	return q
}

// Answered takes in what a provider answered: from now on the prompt has n tokens,
// and the model's other prompts are estimated the better for it.
func (g *Counter) Answered(q *Question, n int) {
	if len(g.counts) >= maxCalibrations {
		clear(g.counts)
	}
	t := &q.calibration
	if before := g.counts[q.model]; before != nil {
		t.Estimated, t.Counted = before.Estimated, before.Counted
	}
	t.Tokens = n
	t.learn(t.Texts, n-q.overhead)
	g.counts[q.model] = t
}

// CanAsk reports whether the provider of a value counts such prompts as r, which was
// measured last, where the page can only estimate.
func (g *Counter) CanAsk(r prompt.Rendered, value string) bool {
	endpoint := ability.OnlyCompletions
	if isChat(r) {
		endpoint = ability.OnlyChat
	}
	return g.last.Known && g.last.About() != "" && slices.Contains(g.asked[modelpick.Name(value)], endpoint)
}

func isChat(r prompt.Rendered) bool { return len(r.Segments) > 0 && r.Segments[0].Role != "" }

// messagesOf is a chat as messages.
func messagesOf(r prompt.Rendered) []chat.Message {
	messages := make([]chat.Message, len(r.Segments))
	for i, b := range r.Segments {
		messages[i] = chat.Message{Role: b.Role, Content: b.Text}
	}
	return messages
}

// correct puts what a provider has said in the place of an estimate.
func (g *Counter) correct(c *Count, r prompt.Rendered, t *Calibration) {
	n := t.Tokens
	if c.ByProvider = t.Texts == c.texts && t.Hash == hashOf(r); !c.ByProvider {
		c.Factor = t.Factor()
		n = c.overhead + int(float64(c.texts)*c.Factor+0.5)
	}
	// Each part has its share of the texts, and the format has what is left over.
	texts, of := max(n-c.overhead, 0), max(c.texts, 1)
	c.Total, c.Framing = n, n
	for _, part := range [...]*int{&c.Instruction, &c.Examples, &c.Query} {
		*part = *part * texts / of
		c.Framing -= *part
	}
	for i := range c.Shots {
		c.Shots[i] = c.Shots[i] * texts / of
	}
}
