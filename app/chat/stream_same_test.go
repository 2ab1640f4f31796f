package chat

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// read collects chunks, without saying which of them hurry, and the error.
func read(body io.Reader, plain bool) (chunks []Chunk, err error) {
	for c, e := range decodeStream(body, plain) {
		if e != nil {
			return chunks, e
		}
		if c.More = false; c.Said() || c.Usage != nil {
			chunks = append(chunks, c)
		}
	}
	return chunks, nil
}

// sameStreams are streams whose events are alike, or nearly so.
var sameStreams = map[string]string{
	"OpenAI": events(
		`{"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}`,
		`{"id":"a","choices":[{"index":0,"delta":{"content":"He"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"abc"}`,
		`{"id":"a","choices":[{"index":0,"delta":{"content":"l\"lo\n"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":""}`,
		`{"id":"a","choices":[{"index":0,"delta":{"content":"\u4f60 好 \ud83d\ude00"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"\"\\u00e9"}`,
		`{"id":"a","choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"z"}`,
		`{"id":"a","choices":[{"index":0,"delta":{"content":"half \ud83d"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"z"}`,
		"{\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"bad \xff\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"z\"}",
		`{"id":"b","choices":[{"index":0,"delta":{"content":"other"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"z"}`,
		`{"id":"a","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}`, "[DONE]"),
	"spaces": events(`{"choices": [{"delta": {"content": "a"}}]}`, `{"choices": [{"delta": {"content": "b"}}]}`, `{"choices": [{"delta": {"content": "c"}, "finish_reason": "stop"}]}`, "[DONE]"),
	"text":   events(`{"choices":[{"text":"a","index":0}]}`, `{"choices":[{"text":"b","index":0}]}`, `{"choices":[{"text":"c","index":0,"finish_reason":"length"}]}`, "[DONE]"),
	"samples": events(`{"choices":[{"index":0,"delta":{"content":"a"}}]}`, `{"choices":[{"index":1,"delta":{"content":"b"}}]}`, `{"choices":[{"index":1,"delta":{"content":"c"}}]}`,
		`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, `{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}`, "[DONE]"),
	"thinking":                   events(`{"choices":[{"delta":{"content":"<think>"}}]}`, `{"choices":[{"delta":{"content":"a"}}]}`, `{"choices":[{"delta":{"content":"</think>"}}]}`, `{"choices":[{"delta":{"content":"b"}}]}`, `{"choices":[{"delta":{"content":"<think>"}}]}`, ended, "[DONE]"),
	"reasoning":                  events(`{"choices":[{"delta":{"content":"x"}}]}`, `{"choices":[{"delta":{"reasoning":"a","content":"x"}}]}`, `{"choices":[{"delta":{"reasoning":"a","content":"y"}}]}`, ended, "[DONE]"),
	"message_beside_text":        events(`{"choices":[{"text":"a","message":{"content":"a"}}]}`, `{"choices":[{"text":"b","message":{"content":"a"}}]}`, ended, "[DONE]"),
	"other_case":                 events(`{"choices":[{"Delta":{"content":"a"},"text":"a"}]}`, `{"choices":[{"Delta":{"content":"a"},"text":"b"}]}`, ended, "[DONE]"),
	"usage_at_each":              events(`{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`, `{"choices":[{"delta":{"content":"b"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`, ended, "[DONE]"),
	"folded_key":                 events(`{"choices":[{"delta":{"content":"a"}}],"u\u017fage":"x"}`, `{"choices":[{"delta":{"content":"a"}}],"u\u017fage":"y"}`, ended, "[DONE]"),
	"an_error_text":              events(`{"choices":[{"delta":{"content":"a"}}],"error":""}`, `{"choices":[{"delta":{"content":"a"}}],"error":"no"}`, ended, "[DONE]"),
	"a_broken_end":               events(`{"choices":[{"delta":{"content":"a"}}]}`, `{"choices":[{"delta":{"content":"b"}}]`),
	"a_filler_that_is_no_string": events(`{"choices":[{"delta":{"content":"a"}}],"p":"x"}`, "{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"p\":\"x\x01\"}", ended, "[DONE]"),
}

func TestDecodeStream_is_the_plain_one_made_fast(t *testing.T) {
	for name, wire := range sameStreams {
		t.Run(name, func(t *testing.T) {
			want, wantErr := read(strings.NewReader(wire), true)
			for _, r := range []io.Reader{strings.NewReader(wire), iotest.OneByteReader(strings.NewReader(wire)), strings.NewReader(strings.ReplaceAll(wire, "\n", "\r\n"))} {
				got, err := read(r, false)
				if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("got  %+v, %v\nwant %+v, %v", got, err, want, wantErr)
				}
			}
		})
	}
}

// TestDecodeStream_compares_what_repeats checks that the fast path is taken.
func TestDecodeStream_compares_what_repeats(t *testing.T) {
	for name, want := range map[string]int{"OpenAI": 3, "spaces": 1, "text": 1, "samples": 1, "usage_at_each": 0} {
		d := streamDecoder{events: NewEventReader(strings.NewReader(sameStreams[name]))}
		taken := 0
		for {
			e, err := d.events.Next()
			if err != nil || string(e.Data) == "[DONE]" {
				break
			}
			if _, ok := d.same.read(e.Data); ok {
				taken++
				continue
			}
			d.decode(e.Data)
		}
		if taken != want {
			t.Errorf("%s: %d events were compared, want %d", name, taken, want)
		}
	}
}

func FuzzDecodeStream_is_the_plain_one_made_fast(f *testing.F) {
	for _, wire := range sameStreams {
		f.Add([]byte(wire), uint8(0))
	}
	f.Fuzz(func(t *testing.T, wire []byte, repeat uint8) {
		// Events that repeat but for a byte are what mutation seldom finds.
		if first, _, ok := strings.Cut(string(wire), "\n\n"); ok && repeat > 0 && first != "" {
			changed := []byte(first)
			changed[int(repeat)%len(first)] ^= 1
			wire = append([]byte(first+"\n\n"+string(changed)+"\n\n"), wire...)
		}
		want, wantErr := read(strings.NewReader(string(wire)), true)
		got, err := read(strings.NewReader(string(wire)), false)
		if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("got  %+v, %v\nwant %+v, %v", got, err, want, wantErr)
		}
	})
}

// TestDecodeStream_says_when_to_hurry reads from a server that stops after each
// piece: by then nothing may wait for what follows.
func TestDecodeStream_says_when_to_hurry(t *testing.T) {
	text := func(s string) string { return events(`{"choices":[{"delta":{"content":"` + s + `"}}]}`) }
	silent := events(`{"choices":[],"prompt_filter_results":[]}`)
	tests := []struct {
		name   string
		pieces []string
		more   string // of each chunk: + or -
	}{
		{"one_at_a_time", []string{text("a"), text("b")}, "--"},
		{"two_at_once", []string{text("a") + text("b"), text("c")}, "+--"},
		{"half_an_event", []string{text("a") + text("b")[:9], text("b")[9:]}, "--"},
		{"what_follows_says_nothing", []string{text("a") + silent, text("b")}, "+--"},
		{"what_follows_says_nothing_twice", []string{text("a") + silent + silent, text("b")}, "+--"},
		{"what_follows_is_held_back", []string{text("a") + text("") + text("b"), text("c")}, "+--"},
		{"a_comment_follows", []string{text("a") + ": ping\n\n", text("b")}, "--"},
		{"an_empty_event_follows", []string{text("a") + "data:\n\n", text("b")}, "+--"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var more string
			stopped := true // nothing waits before the first chunk
			r := pieces{all: append(tt.pieces, events(ended, "[DONE]")), before: func() {
				if !stopped {
					t.Errorf("after %q the reader waits, and a chunk waits for what follows", more)
				}
			}}
			for c, err := range DecodeStream(&r) {
				if err != nil {
					t.Fatal(err)
				}
				stopped = !c.More
				if c.FinishReason == "" {
					more += map[bool]string{true: "+", false: "-"}[c.More]
				}
			}
			if more != tt.more {
				t.Errorf("more: %s, want %s", more, tt.more)
			}
		})
	}
}

// pieces is a reader of one piece a time.
type pieces struct {
	all    []string
	before func() // is called before each
}

func (p *pieces) Read(b []byte) (int, error) {
	p.before()
	if len(p.all) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.all[0])
	p.all = p.all[1:]
	return n, nil
}
