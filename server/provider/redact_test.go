package provider

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// traces are the forms of the canary that must be found nowhere.
func traces() map[string]string {
	quoted, _ := json.Marshal(canary)
	all := map[string]string{
		"raw":              canary,
		"upper case":       strings.ToUpper(canary),
		"query":            url.QueryEscape(canary),
		"path":             url.PathEscape(canary),
		"Python's quote":   strings.NewReplacer("+", "%2B", "*", "%2A").Replace(canary),
		"JavaScript's URI": strings.NewReplacer("/", "%2F", "+", "%2B").Replace(canary),
		"every byte":       "%" + strings.ReplaceAll(fmt.Sprintf("% X", canary), " ", "%"),
		"lower-case query": strings.ToLower(url.QueryEscape(canary)),
		"hex":              hex.EncodeToString([]byte(canary)),
		"upper-case hex":   strings.ToUpper(hex.EncodeToString([]byte(canary))),
		"JSON":             string(quoted[1 : len(quoted)-1]),
		"JSON with \\/":    strings.ReplaceAll(canary, "/", `\/`),
	}
	for i, around := range []string{"", "x", "xy", "user:", "Bearer ", "xyzzy"} {
		for name, e := range map[string]*base64.Encoding{
			"std": base64.StdEncoding, "raw std": base64.RawStdEncoding, "url": base64.URLEncoding, "raw url": base64.RawURLEncoding,
		} {
			all[fmt.Sprintf("%s base64, %d before", name, len(around))] = e.EncodeToString([]byte(around + canary + around[:min(i, len(around))]))
		}
	}
	return all
}

// core is the middle of a trace, which no form of it may show either.
func core(trace string) string { return trace[4 : len(trace)-5] }

func TestRedactor_removes(t *testing.T) {
	r := NewRedactor(mustKey(t, canary))
	for name, trace := range traces() {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{trace, "a " + trace + " b", trace + trace, "sk-c" + trace, "sk-canary " + trace + "=="} {
				got := r.String(text)
				if strings.Contains(got, core(trace)) || !strings.Contains(got, redacted) {
					t.Errorf("%q became %q", text, got)
				}
				for size := range 7 {
					if pieces := inPieces(r, text, size+1); pieces != got {
						t.Errorf("in pieces of %d: %q, whole: %q", size+1, pieces, got)
					}
				}
			}
		})
	}
}

// inPieces is text after a StreamRedactor that got it in pieces of size.
func inPieces(r *Redactor, text string, size int) string {
	s := r.Stream()
	var out strings.Builder
	for len(text) > size {
		out.WriteString(s.Write(text[:size]))
		text = text[size:]
	}
	out.WriteString(s.Write(text))
	out.WriteString(s.Flush())
	return out.String()
}

func TestRedactor_leaves_everything_else(t *testing.T) {
	r := NewRedactor(mustKey(t, canary), mustKey(t, "short"), Key{})
	for _, text := range []string{"", "sk-", "sk-can", "short", "a text about a canary", "sk-canary/", strings.Repeat("s", 1000), "日本語 sk"} {
		want := text
		if text == "sk-canary/" {
			want = redacted // the text could have been cut off in the key
		}
		if got := r.String(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := r.String("sk-canary/ is no key"); got != "sk-canary/ is no key" {
		t.Errorf("became %q", got)
	}
	if got := NewRedactor().String(canary); got != canary {
		t.Errorf("without a key: %q", got)
	}
}

func TestStreamRedactor_holds_back_no_more_than_the_beginning_of_a_key(t *testing.T) {
	s := NewRedactor(mustKey(t, canary)).Stream()
	for _, step := range []struct{ in, out string }{
		{"hello ", "hello "}, {"the key sk-can", "the key "}, {"ada has no keys.", "sk-canada has no keys."}, {"sk-ca", ""}, {"sk-ca", "sk-ca"},
		{"nary/4f+9QzX*7781_Lm!", redacted + "!"}, {" end", " end"},
	} {
		if got := s.Write(step.in); got != step.out {
			t.Errorf("%q gave %q, want %q", step.in, got, step.out)
		}
	}
	if got := s.Flush(); got != "" {
		t.Errorf("held %q at the end", got)
	}
}

func TestRedactor_knows_several_keys(t *testing.T) {
	r := NewRedactor(mustKey(t, "sk-first-key"), mustKey(t, "sk-second-key"), mustKey(t, "first-key-2"))
	if got := r.String("sk-first-key sk-second-key, sk-first-kesk-second-key first-key-2"); got != "[redacted] [redacted], sk-first-ke[redacted] [redacted]" {
		t.Errorf("got %q", got)
	}
}

func FuzzStreamRedactor(f *testing.F) {
	key, _ := NewKey(canary)
	r := NewRedactor(key)
	f.Add("a "+canary+" b", 3)
	f.Add(canary[:9]+canary+base64.StdEncoding.EncodeToString([]byte("ab"+canary)), 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		whole := r.String(text)
		if got := inPieces(r, text, min(max(size, 1), 64)); got != whole {
			t.Fatalf("in pieces %q, whole %q", got, whole)
		}
		if strings.Contains(strings.ToLower(whole), strings.ToLower(canary)) {
			t.Fatalf("the key is in %q", whole)
		}
		if r.String(whole) != whole && !strings.Contains(whole, redacted) {
			t.Fatalf("%q changes again", whole)
		}
	})
}

func sequence(err error, chunks ...chat.Chunk) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		for _, c := range chunks {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(chat.Chunk{}, err)
		}
	}
}

func tokensOf(pieces ...string) (tokens []chat.TokenLogprob) {
	for i, p := range pieces {
		tokens = append(tokens, chat.TokenLogprob{Token: p, Logprob: -float64(i), Bytes: []int{}, Top: []chat.Logprob{{Token: p}}})
		for _, b := range []byte(p) {
			tokens[i].Bytes = append(tokens[i].Bytes, int(b))
		}
	}
	return tokens
}

func TestRedactor_Chunks(t *testing.T) {
	r := NewRedactor(mustKey(t, canary))
	t.Run("redacts_samples_apart", func(t *testing.T) {
		var chunks []chat.Chunk
		for i := range len(canary) {
			chunks = append(chunks, chat.Chunk{ID: "1", Index: 0, Text: canary[i : i+1]}, chat.Chunk{ID: "1", Index: 1, Text: "x", Refusal: canary[i : i+1]})
		}
		chunks = append(chunks, chat.Chunk{ID: "1", Index: 0, FinishReason: "stop"}, chat.Chunk{ID: "1", Index: 1, Text: canary[:9], FinishReason: "length"})
		got, err := chat.Collect(r.Chunks(sequence(nil, chunks...)))
		want := []chat.Sample{{Text: redacted, FinishReason: "stop"}, {Text: strings.Repeat("x", len(canary)) + redacted, Refusal: redacted, FinishReason: "length"}}
		if err != nil || !reflect.DeepEqual(got.Samples, want) {
			t.Errorf("got %+v, %v", got.Samples, err)
		}
	})
	t.Run("hides_tokens_that_hold_a_part_of_the_key", func(t *testing.T) {
		pieces := []string{"the key", " is ", "x" + canary[:5], canary[5:11], canary[11:20], canary[20:] + "y", " and s", "o on s"}
		var chunks []chat.Chunk
		for _, token := range tokensOf(pieces...) {
			chunks = append(chunks, chat.Chunk{Text: token.Token, Logprobs: []chat.TokenLogprob{token}})
		}
		chunks = append(chunks, chat.Chunk{FinishReason: "stop"})
		got, err := chat.Collect(r.Chunks(sequence(nil, chunks...)))
		if err != nil {
			t.Fatal(err)
		}
		var tokens []string
		for _, l := range got.Samples[0].Logprobs {
			tokens = append(tokens, l.Token)
			if l.Token == redacted && (l.Bytes != nil || l.Top != nil) {
				t.Errorf("a hidden token shows %+v", l)
			}
		}
		want := []string{"the key", " is ", redacted, redacted, redacted, redacted, " and s", "o on s"}
		if !reflect.DeepEqual(tokens, want) {
			t.Errorf("tokens %q", tokens)
		}
		if text := got.Samples[0].Text; text != "the key is x[redacted]y and so on s" {
			t.Errorf("text %q", text)
		}
	})
	t.Run("hides_tokens_at_which_the_answer_was_cut", func(t *testing.T) {
		got, _ := chat.Collect(r.Chunks(sequence(nil, chat.Chunk{Text: "a" + canary[:12], FinishReason: "length", Logprobs: tokensOf("a", canary[:6], canary[6:12])})))
		if l := got.Samples[0].Logprobs; len(l) != 3 || l[0].Token != "a" || l[1].Token != redacted || l[2].Token != redacted {
			t.Errorf("got %+v", l)
		}
	})
	t.Run("reads_the_text_and_the_bytes_of_tokens", func(t *testing.T) {
		parts := []string{canary[:6], canary[6:12], canary[12:]}
		for name, change := range map[string]func(*chat.TokenLogprob){
			"the bytes alone": func(l *chat.TokenLogprob) { l.Token = "?" },
			"the text alone":  func(l *chat.TokenLogprob) { l.Bytes = []int{'?'} },
			"no bytes at all": func(l *chat.TokenLogprob) { l.Bytes = []int{} },
			"null for bytes":  func(l *chat.TokenLogprob) { l.Bytes = nil },
		} {
			var chunks []chat.Chunk
			for _, token := range tokensOf(append(parts, "end")...) {
				token.Top = nil
				change(&token)
				chunks = append(chunks, chat.Chunk{Logprobs: []chat.TokenLogprob{token}})
			}
			got, _ := chat.Collect(r.Chunks(sequence(nil, append(chunks, chat.Chunk{FinishReason: "stop"})...)))
			l := got.Samples[0].Logprobs
			if len(l) != 4 || l[0].Token != redacted || l[1].Token != redacted || l[2].Token != redacted || l[3].Token == redacted {
				t.Errorf("%s: got %+v", name, l)
			}
		}
	})
	t.Run("cleans_alternatives", func(t *testing.T) {
		in := tokensOf("a")
		in[0].Top = append(in[0].Top, tokensOf(canary)[0].Top[0], chat.Logprob{Token: "?", Bytes: tokensOf(canary)[0].Bytes})
		got, _ := chat.Collect(r.Chunks(sequence(nil, chat.Chunk{Text: "a", FinishReason: "stop", Logprobs: in})))
		top := got.Samples[0].Logprobs[0].Top
		if top[0].Token != "a" || top[1].Token != redacted || top[2].Token != redacted || top[2].Bytes != nil {
			t.Errorf("got %+v", top)
		}
		if in[0].Top[1].Token != canary {
			t.Error("the provider's own slice changed")
		}
	})
	t.Run("shows_what_was_held_before_an_error", func(t *testing.T) {
		boom := &chat.Error{Message: "no " + canary, Code: canary, Param: canary, Hint: canary, Type: canary, Status: 502}
		got, err := chat.Collect(r.Chunks(sequence(fmt.Errorf("wrapped %s: %w", canary, boom), chat.Chunk{ID: canary, Model: canary, Text: "word s"})))
		if got.Samples[0].Text != "word s" || got.ID != redacted || got.Model != redacted {
			t.Errorf("got %+v", got)
		}
		var e *chat.Error
		if !errors.As(err, &e) || e.Status != 502 || strings.Contains(fmt.Sprintf("%v %+v %s", err, e, e.AppendJSON(nil)), "canary") {
			t.Errorf("error %v, %+v", err, e)
		}
	})
	t.Run("passes_usage", func(t *testing.T) {
		u := &chat.Usage{TotalTokens: 3}
		got, _ := chat.Collect(r.Chunks(sequence(nil, chat.Chunk{Text: "a", FinishReason: "stop"}, chat.Chunk{Usage: u})))
		if got.Usage != u {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("passes_no_changes_of_another_server", func(t *testing.T) {
		changes := []chat.Change{{Field: "n", Code: canary, From: canary}}
		got, _ := chat.Collect(r.Chunks(sequence(nil, chat.Chunk{Changes: changes}, chat.Chunk{Text: "a", FinishReason: "stop", Changes: changes})))
		if got.Changes != nil || got.Samples[0].Text != "a" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("stops_when_the_loop_does", func(t *testing.T) {
		n := 0
		for range r.Chunks(sequence(errors.New("read too far"), chat.Chunk{Text: "a"}, chat.Chunk{Text: "b"})) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d chunks", n)
		}
	})
}

// TestRedactor_Chunks_keeps_the_promise_that_more_follows: a chunk that is held
// back after one that was not hurried becomes an empty one.
func TestRedactor_Chunks_keeps_the_promise_that_more_follows(t *testing.T) {
	r := NewRedactor(mustKey(t, canary))
	more := func(text string) chat.Chunk { return chat.Chunk{ID: "1", Text: text, More: true} }
	last := func(text string) chat.Chunk { return chat.Chunk{ID: "1", Text: text} }
	for name, tt := range map[string]struct {
		chunks []chat.Chunk
		want   []string // the texts, with + where more follows
	}{
		"held_back_at_the_end":     {[]chat.Chunk{more("a"), last(canary[:5])}, []string{"a+", "", canary[:5]}},
		"held_back_on_the_way":     {[]chat.Chunk{more("a"), more(canary[:5]), last("b")}, []string{"a+", canary[:5] + "b"}},
		"nothing_was_promised":     {[]chat.Chunk{last("a"), last(canary[:5]), last("b")}, []string{"a", canary[:5] + "b"}},
		"an_empty_one_passes":      {[]chat.Chunk{more("a"), {}, last("b")}, []string{"a+", "", "b"}},
		"held_back_from_the_first": {[]chat.Chunk{more(canary[:5]), last("b")}, []string{canary[:5] + "b"}},
	} {
		var got []string
		for c, err := range r.Chunks(sequence(nil, tt.chunks...)) {
			if err != nil {
				t.Fatal(err)
			}
			if c.More {
				c.Text += "+"
			}
			got = append(got, c.Text)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func BenchmarkStreamRedactor(b *testing.B) {
	r := NewRedactor(mustKey(b, canary)).Stream()
	b.SetBytes(8)
	b.ReportAllocs()
	for b.Loop() {
		r.Write(" a word.")
	}
}

// BenchmarkRedactor_Clean is what a read of a stream's events goes through.
func BenchmarkRedactor_Clean(b *testing.B) {
	const event = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"m","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" otter"},"logprobs":null,"finish_reason":null}]}` + "\n\n"
	stream := NewRedactor(mustKey(b, canary)).Stream()
	text := []byte(strings.Repeat(event, 16))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, ok := stream.Clean(text, 0); !ok {
			b.Fatal("there is no key in it")
		}
	}
}
