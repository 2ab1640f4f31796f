package builtin

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestParts_of_a_request(t *testing.T) {
	m := func(role, text string) chat.Message { return chat.Message{Role: role, Content: text} }
	for name, c := range map[string]struct {
		request chat.Request
		initial []chat.Message
		last    string
	}{
		"text":     {chat.Request{Prompt: "a"}, nil, "a"},
		"one":      {chat.Request{Messages: []chat.Message{m(chat.User, "a")}}, nil, "a"},
		"turns":    {chat.Request{Messages: []chat.Message{m(chat.User, "a"), m(chat.Assistant, "b"), m(chat.User, "c")}}, []chat.Message{m(chat.User, "a"), m(chat.Assistant, "b")}, "c"},
		"system":   {chat.Request{Messages: []chat.Message{m(chat.System, "s"), m(chat.User, "a")}}, []chat.Message{m(chat.System, "s")}, "a"},
		"two":      {chat.Request{Messages: []chat.Message{m(chat.User, "a"), m(chat.Developer, "s"), m(chat.System, "t"), m(chat.User, "b")}}, []chat.Message{m(chat.System, "s\n\nt"), m(chat.User, "a")}, "b"},
		"unanswer": {chat.Request{Messages: []chat.Message{m(chat.User, "a"), m(chat.Assistant, "b")}}, []chat.Message{m(chat.User, "a"), m(chat.Assistant, "b")}, ""},
	} {
		if initial, last := parts(&c.request); !reflect.DeepEqual(initial, c.initial) || last != c.last {
			t.Errorf("%s: %v, %q", name, initial, last)
		}
	}
}

func TestCutter_ends_at_a_stop_sequence_in_any_pieces(t *testing.T) {
	for _, c := range []struct {
		stops      []string
		text, want string
	}{
		{nil, "abc", "abc"},
		{[]string{"\n"}, "one\ntwo", "one"},
		{[]string{"\n\nQ:"}, "one\n\nQ: two", "one"},
		{[]string{"\n\nQ:"}, "one\n\nA", "one\n\nA"},
		{[]string{"END", "N"}, "a END", "a E"},
		{[]string{"。"}, "好。坏", "好"},
		{[]string{"aab"}, "aaab", "a"},
	} {
		for size := 1; size <= len(c.text); size++ {
			cut, got := cutter{stops: c.stops}, ""
			for at := 0; at < len(c.text) && !cut.ended; at += size {
				got += cut.add(c.text[at:min(len(c.text), at+size)])
			}
			if !cut.ended {
				got += cut.rest()
			}
			if got != c.want {
				t.Errorf("%q until %q in pieces of %d: %q", c.text, c.stops, size, got)
			}
		}
	}
}

func TestFailures_say_what_to_do(t *testing.T) {
	for _, name := range []string{"NotAllowedError", "NotSupportedError", "QuotaExceededError", "InvalidStateError", "UnknownError", ""} {
		e := failure(name, "why")
		if e.Code == "" || e.Hint == "" || !strings.Contains(e.Message, "why") {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if failures["NotAllowedError"].Type != "" {
		t.Error("what all share was changed")
	}
	_, err := chat.Collect(Streamer().Stream(t.Context(), &chat.Request{Prompt: "x"}))
	if e := (*chat.Error)(nil); !errors.As(err, &e) || Find(t.Context()) != "" {
		t.Errorf("without a browser: %v", err)
	}
}
