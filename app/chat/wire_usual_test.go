package chat

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// usualBodies are answers of which some are as nearly all are, and the others
// differ in one thing.
var usualBodies = map[string]struct {
	body  string
	usual bool
}{
	"OpenAI":                 {`{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a\"\n你","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":7,"audio_tokens":0,"accepted_prediction_tokens":0}},"service_tier":"default","system_fingerprint":null}`, true},
	"text":                   {`{"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"text":"a","index":0,"logprobs":{"tokens":["a"],"token_logprobs":[-1],"top_logprobs":[{"b":-2}],"text_offset":[0]},"finish_reason":"length"},{"text":"b","index":1,"finish_reason":"stop"}]}`, true},
	"thought":                {` {"choices":[{"message":{"content":"a","reasoning_content":"b","reasoning":"b"},"finish_reason":"stop"}],"usage":null,"error":null} `, true},
	"nothing":                {`{}`, true},
	"an_error_of_one_word":   {`{"object":"error"}`, true},
	"an_error":               {`{"error":{"message":"no"}}`, false},
	"a_number_in_a_string":   {`{"choices":[{"index":"1","text":"a","finish_reason":"stop"}]}`, false},
	"a_fraction":             {`{"created":1.5,"choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"capitals":               {`{"Choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"twice":                  {`{"model":"a","model":"b","choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"twice_inside":           {`{"choices":[{"text":"a","text":"b","finish_reason":"stop"}]}`, false},
	"an_escaped_key":         {`{"choice\u0073":[{"text":"a","finish_reason":"stop"}]}`, false},
	"a_folded_key":           {`{"u` + "\u017f" + `age":{"prompt_tokens":1},"choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"parts":                  {`{"choices":[{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"stop"}]}`, false},
	"bad_UTF_8":              {"{\"choices\":[{\"text\":\"a\xff\",\"finish_reason\":\"stop\"}]}", false},
	"half_a_character":       {`{"choices":[{"text":"\ud83d","finish_reason":"stop"}]}`, false},
	"what_follows":           {`{"choices":[{"text":"a","finish_reason":"stop"}]}x`, false},
	"a_zero_that_follows":    {"{\"choices\":[{\"text\":\"a\",\"finish_reason\":\"stop\"}]}\x00", false},
	"a_broken_filler":        {`{"x":[1,],"choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"a_number_badly_written": {`{"x":01,"choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"a_deep_filler":          {`{"x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `,"choices":[{"text":"a","finish_reason":"stop"}]}`, false},
	"odd_counts":             {`{"choices":[{"text":"a","finish_reason":"stop"}],"usage":{"prompt_tokens":"3","completion_tokens":1.5,"total_tokens":null,"prompt_tokens_details":[]}}`, true}, // but for the counts
	"counts_too_large":       {`{"choices":[{"text":"a","finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1000000001,"total_tokens":99999999999999999999}}`, true},
}

func TestDecodeAnswer_is_the_plain_one_made_fast(t *testing.T) {
	for name, tt := range usualBodies {
		t.Run(name, func(t *testing.T) {
			var w wireAnswer
			if got := w.readUsual([]byte(strings.TrimSpace(tt.body))); got != tt.usual {
				t.Errorf("usual: %v", got)
			}
			got, err := DecodeAnswer([]byte(tt.body))
			want, wantErr := decodeAnswer([]byte(tt.body), true)
			if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("got  %+v, %v\nwant %+v, %v", got, err, want, wantErr)
			}
		})
	}
}
