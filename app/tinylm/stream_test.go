package tinylm

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"fewshot/app/chat"
)

func baseStreamer() *Streamer { return NewStreamer("tiny/base", baseModel()) }

func ptr[T any](v T) *T { return &v }

func completion(prompt string, p chat.Parameters) *chat.Request {
	return &chat.Request{Model: "tiny/base", Prompt: prompt, Parameters: p}
}

func collect(t testing.TB, s *Streamer, r *chat.Request) chat.Answer {
	t.Helper()
	a, err := chat.Collect(s.Stream(context.Background(), r))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestStream(t *testing.T) {
	s := baseStreamer()
	const antonyms = "hot -> cold\nbig -> small\nwet ->"
	t.Run("completes text up to a stop sequence", func(t *testing.T) {
		a := collect(t, s, completion(antonyms, chat.Parameters{Stop: []string{"\n"}}))
		if got := a.Samples[0]; got.Text != " dry" || got.FinishReason != chat.FinishStop {
			t.Errorf("got %+v", got)
		}
		tok := baseModel().Tokenizer()
		want := chat.Usage{PromptTokens: tok.Count(antonyms), CompletionTokens: tok.Count(" dry\n")}
		want.TotalTokens = want.PromptTokens + want.CompletionTokens
		if *a.Usage != want {
			t.Errorf("usage %+v, want %+v", *a.Usage, want)
		}
		if a.Model != "tiny/base" || a.ID == "" || a.Created == 0 {
			t.Errorf("answer %q of %q at %d", a.ID, a.Model, a.Created)
		}
	})
	t.Run("runs on to max_tokens without one", func(t *testing.T) {
		a := collect(t, s, completion(antonyms, chat.Parameters{MaxTokens: ptr(20)}))
		if got := a.Samples[0]; got.FinishReason != chat.FinishLength || a.Usage.CompletionTokens != 20 || !strings.HasPrefix(got.Text, " dry\n") {
			t.Errorf("got %+v, %+v", got, a.Usage)
		}
	})
	t.Run("yields a chunk a token", func(t *testing.T) {
		var texts []string
		for c, err := range s.Stream(context.Background(), completion("Once upon a time", chat.Parameters{MaxTokens: ptr(12)})) {
			if err != nil {
				t.Fatal(err)
			}
			if c.Text != "" {
				texts = append(texts, c.Text)
			}
		}
		if len(texts) != 12 {
			t.Errorf("chunks %q", texts)
		}
	})
	t.Run("answers a chat of turns with one line", func(t *testing.T) {
		a := collect(t, s, &chat.Request{Messages: []chat.Message{
			{Role: chat.User, Content: "apple"}, {Role: chat.Assistant, Content: "APPLE"},
			{Role: chat.User, Content: "river"}, {Role: chat.Assistant, Content: "RIVER"},
			{Role: chat.User, Content: "lamp"},
		}})
		if got := a.Samples[0]; got.Text != " LAMP" || got.FinishReason != chat.FinishStop {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("stops at once when the reader leaves", func(t *testing.T) {
		n := 0
		for range s.Stream(context.Background(), completion(antonyms, chat.Parameters{N: ptr(3)})) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d chunks after leaving", n)
		}
	})
	t.Run("stops within a token when cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		n := 0
		var last error
		for c, err := range s.Stream(ctx, completion(antonyms, chat.Parameters{})) {
			last = err
			if c.Text != "" {
				if n++; n == 2 {
					cancel()
				}
			}
		}
		if n != 2 || !errors.Is(last, context.Canceled) {
			t.Errorf("%d chunks with text, then %v", n, last)
		}
	})
	t.Run("reads nothing when cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for c, err := range s.Stream(ctx, completion(antonyms, chat.Parameters{})) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %+v, %v", c, err)
			}
		}
	})
}

// A network of the second generation ends its texts itself.
func TestStreamEnds(t *testing.T) {
	r := secondRecipe()
	binary.LittleEndian.PutUint32(r.data[4*beginning:], math.Float32bits(2)) // the mark's row: far above or below the others
	m, err := Load(r.bytes())
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]int{}
	for _, prompt := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		a := collect(t, NewStreamer("tiny/base", m), completion(prompt, chat.Parameters{Temperature: ptr(0.0), MaxTokens: ptr(5)}))
		got := a.Samples[0]
		reasons[got.FinishReason]++
		if ended := got.FinishReason == chat.FinishStop; ended != (a.Usage.CompletionTokens < 5) {
			t.Errorf("%q: %+v, %+v", prompt, got, a.Usage)
		}
	}
	if reasons[chat.FinishStop] == 0 || reasons[chat.FinishLength] == 0 {
		t.Errorf("got %v, want some that end and some that don't", reasons)
	}
}

func TestStreamRefuses(t *testing.T) {
	s := baseStreamer()
	long := strings.Repeat("x", s.model.Window())
	for name, test := range map[string]struct {
		r     *chat.Request
		param string
		code  string
	}{
		"a prompt that fills the window":   {completion(long, chat.Parameters{}), "", "context_length_exceeded"},
		"a chat without messages":          {&chat.Request{Messages: []chat.Message{}}, "messages", "invalid_value"},
		"a negative temperature":           {completion("a", chat.Parameters{Temperature: ptr(-0.1)}), "temperature", "invalid_value"},
		"a temperature that is no number":  {completion("a", chat.Parameters{Temperature: ptr(math.NaN())}), "temperature", "invalid_value"},
		"a top_p above 1":                  {completion("a", chat.Parameters{TopP: ptr(1.01)}), "top_p", "invalid_value"},
		"a frequency_penalty above 2":      {completion("a", chat.Parameters{FrequencyPenalty: ptr(2.5)}), "frequency_penalty", "invalid_value"},
		"a presence_penalty below -2":      {completion("a", chat.Parameters{PresencePenalty: ptr(-2.5)}), "presence_penalty", "invalid_value"},
		"no tokens":                        {completion("a", chat.Parameters{MaxTokens: ptr(0)}), "max_tokens", "invalid_value"},
		"no samples":                       {completion("a", chat.Parameters{N: ptr(0)}), "n", "invalid_value"},
		"too many samples":                 {completion("a", chat.Parameters{N: ptr(1000)}), "n", "invalid_value"},
		"more alternatives than there are": {completion("a", chat.Parameters{TopLogprobs: ptr(21)}), "top_logprobs", "invalid_value"},
		"an empty stop sequence":           {completion("a", chat.Parameters{Stop: []string{""}}), "stop", "invalid_value"},
		"too many stop sequences":          {completion("a", chat.Parameters{Stop: strings.Split("abcde", "")}), "stop", "invalid_value"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chat.Collect(s.Stream(context.Background(), test.r))
			var e *chat.Error
			if !errors.As(err, &e) || e.Param != test.param || e.Code != test.code || e.Message == "" || e.Hint == "" || e.Status != 400 {
				t.Errorf("got %+v", err)
			}
		})
	}
	t.Run("not a prompt that leaves room for one token", func(t *testing.T) {
		a := collect(t, s, completion(long[1:], chat.Parameters{}))
		if a.Usage.CompletionTokens != 1 || a.Samples[0].FinishReason != chat.FinishLength {
			t.Errorf("got %+v, %+v", a.Usage, a.Samples)
		}
	})
	t.Run("saying how many tokens there are", func(t *testing.T) {
		_, err := chat.Collect(s.Stream(context.Background(), completion(long+long, chat.Parameters{})))
		if n := fmt.Sprint(2 * s.model.Window()); !strings.Contains(err.Error(), n) {
			t.Errorf("%q doesn't say %s", err, n)
		}
	})
}

func TestSamples(t *testing.T) {
	s := baseStreamer()
	const prompt = "dog -> 7\ncat -> 4\nsun ->"
	ask := func(s *Streamer, seed int64, n int) []string {
		a := collect(t, s, completion(prompt, chat.Parameters{N: &n, Seed: &seed, Temperature: ptr(1.5), MaxTokens: ptr(12)}))
		var texts []string
		for _, sample := range a.Samples {
			texts = append(texts, sample.Text)
		}
		return texts
	}
	t.Run("with a seed are reproducible", func(t *testing.T) {
		first := ask(s, 7, 4)
		if again := ask(baseStreamer(), 7, 4); !equal(first, again) {
			t.Errorf("%q, then %q", first, again)
		}
		if len(first) != 4 || first[0] == first[1] && first[1] == first[2] {
			t.Errorf("samples %q", first)
		}
		if other := ask(s, 8, 4); equal(first, other) {
			t.Errorf("another seed gives the same %q", first)
		}
		if one := ask(s, 7, 1); one[0] != first[0] {
			t.Errorf("alone, the first sample is %q, among four %q", one[0], first[0])
		}
	})
	t.Run("without a temperature differ if there are several", func(t *testing.T) {
		a := collect(t, s, completion(prompt, chat.Parameters{N: ptr(8), Seed: ptr(int64(1))}))
		same := true
		for _, sample := range a.Samples {
			same = same && sample.Text == a.Samples[0].Text
		}
		if len(a.Samples) != 8 || same {
			t.Errorf("samples %+v", a.Samples)
		}
	})
	t.Run("with top_p 0 are greedy", func(t *testing.T) {
		want := collect(t, s, completion(prompt, chat.Parameters{Temperature: ptr(0.0)})).Samples[0].Text
		got := collect(t, s, completion(prompt, chat.Parameters{Temperature: ptr(2.0), TopP: ptr(0.0)})).Samples[0].Text
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("count the prompt once in usage", func(t *testing.T) {
		a := collect(t, s, completion(prompt, chat.Parameters{N: ptr(3), MaxTokens: ptr(5)}))
		if n := baseModel().Tokenizer().Count(prompt); a.Usage.PromptTokens != n || a.Usage.CompletionTokens != 15 {
			t.Errorf("usage %+v", a.Usage)
		}
	})
}

func TestLogprobs(t *testing.T) {
	s := baseStreamer()
	r := completion("Once upon a time", chat.Parameters{TopLogprobs: ptr(20), MaxTokens: ptr(10), Temperature: ptr(0.0)})
	whole := collect(t, s, r).Samples[0]
	stop := whole.Logprobs[6].Token + whole.Logprobs[7].Token // its first half has to wait for the second
	r.Stop = []string{stop}
	sample := collect(t, s, r).Samples[0]
	t.Run("are of the tokens in the text", func(t *testing.T) {
		var text string
		for _, l := range sample.Logprobs {
			for _, b := range l.Bytes {
				text += string(rune(b))
			}
		}
		if before, _, found := strings.Cut(whole.Text, stop); !found || text != sample.Text || sample.Text != before {
			t.Errorf("tokens %q, text %q, of %q up to %q", text, sample.Text, whole.Text, stop)
		}
	})
	t.Run("are of the model's distribution", func(t *testing.T) {
		m := baseModel()
		ids := m.tokenizer.Append([]uint32{beginning}, r.Prompt)
		state, logits := newState(m), make([]float32, m.Vocabulary)
		for _, l := range sample.Logprobs {
			prefill(state, ids, logits)
			sum := 0.0
			for id, v := range logits {
				if id != beginning {
					sum += math.Exp(float64(v))
				}
			}
			id := m.tokenizer.Append(nil, l.Token)[0]
			if want := float64(logits[id]) - math.Log(sum); math.Abs(l.Logprob-want) > 1e-5 {
				t.Errorf("%q has %v, want %v", l.Token, l.Logprob, want)
			}
			ids = append(ids, id)
		}
	})
	t.Run("have the best alternatives, best first", func(t *testing.T) {
		for _, l := range sample.Logprobs {
			if len(l.Top) != 20 || l.Top[0].Token != l.Token || l.Top[0].Logprob != l.Logprob {
				t.Fatalf("%q: %+v", l.Token, l.Top)
			}
			for i := 1; i < len(l.Top); i++ {
				if l.Top[i].Logprob > l.Top[i-1].Logprob {
					t.Errorf("%q: alternative %d is better than the one before", l.Token, i)
				}
			}
		}
	})
	t.Run("don't depend on temperature and penalties", func(t *testing.T) {
		hot := *r
		hot.Temperature, hot.TopP, hot.PresencePenalty = ptr(2.0), ptr(0.0), ptr(0.01)
		got := collect(t, s, &hot).Samples[0]
		if got.Text != sample.Text || got.Logprobs[0].Logprob != sample.Logprobs[0].Logprob {
			t.Errorf("got %+v", got)
		}
	})
}

// TestStreamsAtOnce is for the race detector, and holds what comes of many
// requests at once against what comes of each alone.
// A text that is sent back is scored as it would have been had the model written it.
func TestEcho(t *testing.T) {
	s := baseStreamer()
	const prompt = "hot -> cold\nbig -> small\nwet ->"
	said := collect(t, s, completion(prompt, chat.Parameters{MaxTokens: ptr(6), TopLogprobs: ptr(3)})).Samples[0]
	echo := func(text string, p chat.Parameters) chat.Answer {
		r := completion(text, p)
		r.Echo = true
		return collect(t, s, r)
	}
	t.Run("alone", func(t *testing.T) {
		whole := prompt + said.Text
		a := echo(whole, chat.Parameters{MaxTokens: ptr(0), TopLogprobs: ptr(3)})
		got := a.Samples[0]
		n := baseModel().Tokenizer().Count(whole)
		if got.Text != whole || got.FinishReason != chat.FinishLength || len(got.Logprobs) != n || *a.Usage != (chat.Usage{PromptTokens: n, TotalTokens: n}) {
			t.Fatalf("got %+v, %+v", got, a.Usage)
		}
		var text strings.Builder
		for _, l := range got.Logprobs {
			for _, b := range l.Bytes {
				text.WriteByte(byte(b))
			}
			if len(l.Top) != 3 || l.Logprob > 0 || math.IsInf(l.Logprob, 0) {
				t.Errorf("a token is %+v", l)
			}
		}
		if text.String() != whole {
			t.Errorf("the tokens make %q", text.String())
		}
		if last := got.Logprobs[n-len(said.Logprobs):]; !reflect.DeepEqual(last, said.Logprobs) {
			t.Errorf("scored %+v\nsaid   %+v", last, said.Logprobs)
		}
	})
	t.Run("before_an_answer", func(t *testing.T) {
		a := echo(prompt, chat.Parameters{MaxTokens: ptr(6), TopLogprobs: ptr(3), N: ptr(2), Temperature: ptr(0.0)})
		n := baseModel().Tokenizer().Count(prompt)
		for _, got := range a.Samples {
			if got.Text != prompt+said.Text || !reflect.DeepEqual(got.Logprobs[n:], said.Logprobs) {
				t.Errorf("got %+v", got)
			}
		}
	})
	t.Run("without_logprobs", func(t *testing.T) {
		got := echo(prompt, chat.Parameters{MaxTokens: ptr(1), Stop: []string{"cold"}}).Samples[0]
		if !strings.HasPrefix(got.Text, prompt) || got.Logprobs != nil {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("of_a_text_as_long_as_the_window", func(t *testing.T) {
		text := strings.Repeat("a ", baseModel().Window())
		for baseModel().Tokenizer().Count(text) > baseModel().Window() {
			text = text[:len(text)-1]
		}
		if a := echo(text, chat.Parameters{MaxTokens: ptr(0), TopLogprobs: ptr(0)}); a.Usage.PromptTokens != baseModel().Window() {
			t.Errorf("usage %+v of a window of %d", a.Usage, baseModel().Window())
		}
		_, err := chat.Collect(s.Stream(context.Background(), completion(text, chat.Parameters{MaxTokens: ptr(1)})))
		if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != "context_length_exceeded" {
			t.Errorf("an answer without room: %v", err)
		}
	})
	t.Run("nothing_of_nothing", func(t *testing.T) {
		_, err := chat.Collect(s.Stream(context.Background(), completion(prompt, chat.Parameters{MaxTokens: ptr(0)})))
		if e, ok := errors.AsType[*chat.Error](err); !ok || e.Param != "max_tokens" {
			t.Errorf("no answer was asked for: %v", err)
		}
	})
}

func TestStreamsAtOnce(t *testing.T) {
	s := baseStreamer()
	prompts := []string{"hot -> cold\nbig -> small\nwet ->", "hot -> cold\nrich ->", "Input: cat\nOutput: chat\n\nInput: dog\nOutput:", "1 2 3 4"}
	var want []string
	for _, p := range prompts {
		want = append(want, collect(t, baseStreamer(), completion(p, chat.Parameters{MaxTokens: ptr(12)})).Samples[0].Text)
	}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			k := i % len(prompts)
			a, err := chat.Collect(s.Stream(context.Background(), completion(prompts[k], chat.Parameters{MaxTokens: ptr(12)})))
			if err != nil || a.Samples[0].Text != want[k] {
				t.Errorf("%q: got %+v, %v, want %q", prompts[k], a.Samples, err, want[k])
			}
		})
	}
	wg.Wait()
	if n := len(s.states.idle); n < 1 || n > maxIdle {
		t.Errorf("%d states are idle", n)
	}
}

// TestTextIsWhole lets the model write at random, which makes broken
// characters, and checks that no chunk is.
func TestTextIsWhole(t *testing.T) {
	s := baseStreamer()
	broken := 0
	for seed := range int64(6) {
		var all []byte
		r := completion("狗 -> 🐕\n猫 -> 🐈\n鸟 ->", chat.Parameters{
			Temperature: ptr(2.0), Seed: &seed, MaxTokens: ptr(150), TopLogprobs: ptr(0),
			FrequencyPenalty: ptr(2.0), Stop: []string{"never written", "🐈🐈🐈"},
		})
		a, err := chat.Collect(func(yield func(chat.Chunk, error) bool) {
			for c, err := range s.Stream(context.Background(), r) {
				if !utf8.ValidString(c.Text) {
					t.Errorf("chunk %q", c.Text)
				}
				if !yield(c, err) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range a.Samples[0].Logprobs {
			for _, b := range l.Bytes {
				all = append(all, byte(b))
			}
		}
		if got, want := a.Samples[0].Text, string([]rune(string(all))); got != want {
			t.Errorf("text %q, bytes %q", got, want)
		}
		broken += strings.Count(a.Samples[0].Text, "\uFFFD")
	}
	if broken == 0 {
		t.Error("no text had a broken character: the test tests nothing")
	}
}
