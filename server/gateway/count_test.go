package gateway

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"testing"

	"fewshot/app/chat"
)

// counting is a provider that counts, and how often it was asked to.
type counting struct {
	scripted
	asked *int
	fault error
}

func (c counting) CountTokens(_ context.Context, r *chat.Request) (int, error) {
	*c.asked++
	return len(r.Messages[0].Content), c.fault
}

func (c counting) Counts(string) []string { return []string{"chat"} }

func TestCount(t *testing.T) {
	asked := 0
	p := counting{scripted: says("p", "never", "m", "other"), asked: &asked}
	reports := 0
	g := newGateway(t, func(c *Config) { c.Report = func(context.Context, Run) { reports++ } }, p, says("silent", "x", "m"))
	say := func(model, text string) *chat.Request {
		return &chat.Request{Model: model, Messages: []chat.Message{{Role: chat.User, Content: text}}}
	}
	for _, tt := range []struct {
		model, text string
		n, asked    int
	}{
		{"p/m", "hello", 5, 1},
		{"p/m", "hello", 5, 1}, // remembered
		{"p/other", "hello", 5, 2},
		{"p/m", "hello!", 6, 3},
	} {
		n, err := g.Count(t.Context(), say(tt.model, tt.text))
		if err != nil || n != tt.n || asked != tt.asked {
			t.Errorf("%s %q: %d, %v, asked %d times", tt.model, tt.text, n, err, asked)
		}
	}
	for name, tt := range map[string]struct{ model, code string }{
		"a provider that doesn't count": {"silent/m", chat.CodeNoTokenCount},
		"a model that is not there":     {"p/none", "model_not_found"},
	} {
		_, err := g.Count(t.Context(), say(tt.model, "x"))
		if problem, ok := errors.AsType[*chat.Error](err); !ok || problem.Code != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reports != 0 {
		t.Errorf("%d runs were reported, and none was made", reports)
	}
	t.Run("a failure is not remembered", func(t *testing.T) {
		asked := 0
		g := newGateway(t, nil, counting{scripted: says("p", "x", "m"), asked: &asked, fault: errors.New("away")})
		for range 2 {
			if _, err := g.Count(t.Context(), say("p/m", "x")); err == nil {
				t.Error("no error")
			}
		}
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
	t.Run("a client may ask as often as it may run", func(t *testing.T) {
		asked := 0
		g := newGateway(t, func(c *Config) { c.Limits.ClientMinute = 3 }, counting{scripted: says("p", "x", "m"), asked: &asked})
		ctx := WithCaller(t.Context(), Caller{Turn: OfAddress(netip.MustParseAddr("192.0.2.1"))})
		var last error
		for i := range 4 {
			_, last = g.Count(ctx, say("p/m", strconv.Itoa(i)))
		}
		if problem, ok := errors.AsType[*chat.Error](last); !ok || problem.Status != 429 || asked == 0 || asked == 4 {
			t.Errorf("the fourth: %v, asked %d times", last, asked)
		}
	})
}

// TestCounts_are_bounded fills the memory of counts: the oldest goes first.
func TestCounts_are_bounded(t *testing.T) {
	var c counts
	key := func(i int) [32]byte {
		return promptHash(&chat.Request{Model: "m", Prompt: strconv.Itoa(i)})
	}
	for i := range maxCounts + 10 {
		c.put(key(i), i)
		c.put(key(i), -1) // what is there stays
	}
	if len(c.all) != maxCounts || len(c.keys) != maxCounts {
		t.Errorf("%d counts, %d keys", len(c.all), len(c.keys))
	}
	if _, ok := c.of(key(9)); ok {
		t.Error("the oldest is still there")
	}
	if n, ok := c.of(key(10)); !ok || n != 10 {
		t.Errorf("%d, %v", n, ok)
	}
}

// TestPromptHash tells apart what is not the same prompt.
func TestPromptHash(t *testing.T) {
	seen := map[[32]byte]int{}
	for i, r := range []*chat.Request{
		{Model: "m", Prompt: "ab"}, {Model: "ma", Prompt: "b"}, {Model: "m"},
		{Model: "m", Messages: []chat.Message{{Role: chat.User, Content: "ab"}}},
		{Model: "m", Messages: []chat.Message{{Role: chat.User, Content: "a"}, {Role: chat.User, Content: "b"}}},
		{Model: "m", Messages: []chat.Message{{Role: chat.Assistant, Content: "ab"}}},
		{Model: "m", Messages: []chat.Message{{Role: chat.User, Content: "a\"]\n[\"user\",\"b"}}},
	} {
		if j, ok := seen[promptHash(r)]; ok {
			t.Errorf("%d and %d have one hash", i, j)
		}
		seen[promptHash(r)] = i
	}
}
