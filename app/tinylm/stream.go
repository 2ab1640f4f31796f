package tinylm

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"fewshot/app/chat"
)

// A Streamer is a model that answers requests: a chat.Streamer. It is safe
// for concurrent use; requests share the model and take a state each.
type Streamer struct {
	name   string
	model  *Model
	off    *switches
	states pool
}

// NewStreamer makes a streamer of a model. The name is what its chunks bear, and
// says how chats become text (see [Transcript]).
func NewStreamer(name string, m *Model) *Streamer { return &Streamer{name: name, model: m} }

// Without is a streamer of the same model with some of it switched off. It fails if the
// network hasn't got it.
func (s *Streamer) Without(off Off) (*Streamer, error) {
	if err := s.model.Check(off); err != nil {
		return nil, err
	}
	return &Streamer{name: s.name, model: s.model, off: s.model.switches(off)}, nil
}

// Model is the model that answers.
func (s *Streamer) Model() *Model { return s.model }

// Open is [Load] and [NewStreamer] in one.
func Open(name string, weights []byte) (chat.Streamer, error) {
	m, err := Load(weights)
	if err != nil {
		return nil, err
	}
	return NewStreamer(name, m), nil
}

// Window is the number of tokens that a prompt and its answer may have
// together: what the model was trained on, less the mark of the beginning.
func (m *Model) Window() int { return m.Context - 1 }

// Stream completes the request's prompt, or its messages as [Transcript] turns
// them into text. There is a chunk a token, but where a token's text has to
// wait for the rest of a character, or may begin a stop sequence. Samples come
// one after the other and share the work of reading the prompt; a prompt that
// begins like an earlier one is read only from where it differs. With Echo each
// sample begins with the prompt.
//
// Tokens are the model's own, and usage leaves out the mark of the beginning,
// so a prompt's usage is [Tokenizer.Count] of its text. A prompt that leaves no
// room for an answer is refused; an answer that runs into the window's end
// finishes with reason length. Cancelling ctx ends the stream with ctx's error
// before the next token.
func (s *Streamer) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		set, err := settle(s.name, r)
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		prompt := s.model.tokenizer.Append([]uint32{beginning}, set.text)
		if err := s.model.fits(len(prompt)-1, set.maxTokens); err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		state := s.states.take(s.model, prompt)
		state.off = s.off
		defer s.states.put(state)
		a := answer{
			ctx: ctx, settings: set, state: state, prompt: prompt, yield: yield,
			head: chat.Chunk{ID: fmt.Sprintf("tiny-%016x", rand.Uint64()), Model: s.name, Created: time.Now().Unix()},
		}
		if err := a.run(); err != nil {
			yield(chat.Chunk{}, err)
		}
	}
}

// fits reports a prompt of that number of tokens that leaves no room for an answer, or is
// too long itself if there is to be none.
func (m *Model) fits(tokens, answer int) error {
	if tokens < m.Window() || tokens == m.Window() && answer == 0 {
		return nil
	}
	return &chat.Error{
		Status: 400, Type: "invalid_request_error", Code: chat.CodeContextLengthExceeded,
		Message: fmt.Sprintf("The prompt has %d of this model's tokens. Its context window holds %d, for the prompt and the answer together.", tokens, m.Window()),
		Hint:    "Use fewer or shorter examples, or a larger model.",
	}
}

// An answer is the state of one request while it is answered.
type answer struct {
	*settings
	ctx    context.Context
	state  *state
	prompt []uint32
	yield  func(chat.Chunk, error) bool
	head   chat.Chunk // what all chunks have in common

	logits  []float32           // (vocabulary)
	first   []float32           // logits after the prompt
	asked   []chat.TokenLogprob // those of the prompt's tokens, if it is sent back with them
	sampler sampler
	pause   pause
	used    int // tokens of all samples
	gone    bool
}

// run reads the prompt and writes the samples. It returns nil if the reader
// has left: then there is nobody to tell.
func (a *answer) run() error {
	v := a.state.m.Vocabulary
	a.first, a.logits = make([]float32, v), make([]float32, v)
	// The second generation was trained on where texts end.
	a.sampler = newSampler(v, a.state.m.Tied, a.state.m.kernel)
	read := a.read
	if a.echo && a.logprobs {
		read = a.score
	}
	if err := read(); err != nil {
		return err
	}
	for i := range a.samples {
		if err := a.write(i); err != nil || a.gone {
			return err
		}
	}
	last := a.head
	n := len(a.prompt) - 1
	last.Usage = &chat.Usage{PromptTokens: n, CompletionTokens: a.used, TotalTokens: n + a.used}
	a.yield(last, nil)
	return nil
}

// read puts the prompt through the network, but for what the state already
// has of it.
func (a *answer) read() error {
	s := a.state
	s.rewind(min(s.common(a.prompt), len(a.prompt)-1))
	for len(s.tokens) < len(a.prompt) {
		if err := a.ready(); err != nil {
			return err
		}
		if rest := a.prompt[len(s.tokens):]; len(rest) > batch {
			s.feed(rest[:batch], nil)
		} else {
			s.feed(rest, a.first)
		}
	}
	return nil
}

// score puts the prompt through the network a token at a time, and keeps how
// probable each of them was. The first has a probability too: it follows the mark of
// the beginning.
func (a *answer) score() error {
	s := a.state
	s.rewind(0)
	for i := range a.prompt {
		if err := a.ready(); err != nil {
			return err
		}
		s.feed(a.prompt[i:i+1], a.first)
		if i+1 < len(a.prompt) {
			a.asked = append(a.asked, a.sampler.logprobs(s.m.tokenizer, a.first, a.prompt[i+1], a.alternatives))
		}
	}
	return nil
}

// ready lets others have their turn, and reports whether to stop.
func (a *answer) ready() error {
	a.pause.maybe()
	return a.ctx.Err()
}

// write makes one sample.
func (a *answer) write(index int) error {
	s := a.state
	s.rewind(len(a.prompt))
	a.sampler.begin(a.settings, index)
	copy(a.logits, a.first)
	out := output{stops: a.stops}
	most := min(a.maxTokens, s.m.Context-len(a.prompt))
	if a.echo {
		a.say(index, a.text, a.asked, "")
	}
	if most == 0 && !a.gone {
		a.say(index, "", nil, chat.FinishLength)
	}
	if most == 0 || a.gone {
		return nil
	}
	for n := 1; ; n++ {
		if err := a.ready(); err != nil {
			return err
		}
		id := a.sampler.choose(a.logits)
		if id == beginning { // the model's own end of the text, which is not part of it
			text, logs := out.end()
			a.say(index, text, logs, chat.FinishStop)
			return nil
		}
		a.used++
		var log *chat.TokenLogprob
		if a.logprobs {
			l := a.sampler.logprobs(s.m.tokenizer, a.logits, id, a.alternatives)
			log = &l
		}
		text, logs := out.add(s.m.tokenizer.Bytes(id), log)
		if a.say(index, text, logs, ""); a.gone {
			return nil
		}
		switch {
		case out.stopped:
			a.say(index, "", nil, chat.FinishStop)
			return nil
		case n == most:
			text, logs := out.end()
			a.say(index, text, logs, chat.FinishLength)
			return nil
		}
		s.feed([]uint32{id}, a.logits)
	}
}

// say yields a chunk, unless it says nothing.
func (a *answer) say(index int, text string, logs []chat.TokenLogprob, finish string) {
	if text == "" && len(logs) == 0 && finish == "" {
		return
	}
	c := a.head
	c.Index, c.Text, c.Logprobs, c.FinishReason = index, text, logs, finish
	a.gone = !a.yield(c, nil)
}
