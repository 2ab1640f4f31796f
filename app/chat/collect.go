package chat

import "iter"

// A Sample is one finished, or broken, answer.
type Sample struct {
	Text         string
	Reasoning    string `json:",omitempty"`
	Refusal      string
	Logprobs     []TokenLogprob
	FinishReason string
}

// An Answer is what a stream of chunks adds up to.
type Answer struct {
	ID      string
	Model   string
	Created int64
	Samples []Sample // by index
	Usage   *Usage   // nil if the provider did not say
	Changes []Change // what was changed to fit the request to its model
}

// Add appends what c brings.
func (a *Answer) Add(c Chunk) {
	if c.ID != "" {
		a.ID, a.Model, a.Created = c.ID, c.Model, c.Created
	}
	if c.Usage != nil {
		a.Usage = c.Usage
	}
	if len(c.Changes) > 0 {
		a.Changes = c.Changes
	}
	if !c.Said() {
		return
	}
	for len(a.Samples) <= c.Index {
		a.Samples = append(a.Samples, Sample{})
	}
	s := &a.Samples[c.Index]
	s.Text += c.Text
	s.Reasoning += c.Reasoning
	s.Refusal += c.Refusal
	s.Logprobs = append(s.Logprobs, c.Logprobs...)
	if c.FinishReason != "" {
		s.FinishReason = c.FinishReason
	}
}

// Collect reads a stream to its end. With an error it returns what had
// arrived before it.
func Collect(chunks iter.Seq2[Chunk, error]) (Answer, error) {
	var a Answer
	for c, err := range chunks {
		if err != nil {
			return a, err
		}
		a.Add(c)
	}
	return a, nil
}
