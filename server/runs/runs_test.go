package runs

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/operator"
	"fewshot/server/gateway"
)

// clock is a book with a clock that the test sets, and models of which p/dear costs a
// dollar a million tokens, p/unknown nobody knows what.
func clock() (*Book, *time.Time) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	b := NewBook(func(name string) model.Price {
		return model.Price{Known: name != "p/unknown", InputUSDPerMillion: 1, OutputUSDPerMillion: 2}
	})
	b.now = func() time.Time { return now }
	return b, &now
}

func run(name string, err error) gateway.Run {
	r := gateway.Run{Model: name, Asked: true, Err: err}
	if err == nil {
		r.FirstChunk, r.Usage = time.Millisecond, &chat.Usage{PromptTokens: 100, CompletionTokens: 10}
	}
	return r
}

// of is the account of a model; its zero value for none.
func of(b *Book, name string) operator.Model {
	for _, m := range b.Models() {
		if m.Name == name {
			return m
		}
	}
	return operator.Model{}
}

func TestBook_adds_up(t *testing.T) {
	b, now := clock()
	for range 3 {
		b.Run(run("p/dear", nil))
	}
	b.Run(run("p/unknown", nil))
	cut := run("p/dear", &chat.Error{Status: 502, Code: chat.CodeStreamBroken, Message: "It broke off."})
	cut.FirstChunk = time.Millisecond // some of an answer, and no usage
	*now = now.Add(time.Minute)
	b.Run(cut)
	left := run("p/dear", nil)
	left.Abandoned = true
	b.Run(left)
	want := operator.Model{
		Name: "p/dear", State: operator.Fails, Runs: 5, Failed: 1, Untold: 1, PromptTokens: 400, CompletionTokens: 40, MicroUSD: 480, Priced: true,
		Answered: now.Add(-time.Minute), Fault: &operator.Fault{At: *now, Status: 502, Code: chat.CodeStreamBroken, Message: "It broke off."},
	}
	if got := of(b, "p/dear"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := of(b, "p/unknown"); got.Priced || got.MicroUSD != 0 || got.PromptTokens != 100 {
		t.Errorf("without a price: %+v", got)
	}
	if all := b.Models(); len(all) != 2 || all[0].Name != "p/dear" {
		t.Errorf("the dearest is not first: %+v", all)
	}
}

// TestBook_says_how_a_model_is sees one error after an answer.
func TestBook_says_how_a_model_is(t *testing.T) {
	for name, c := range map[string]struct {
		err             error
		state           operator.State
		failed, refused int64
	}{
		"the key":                   {&chat.Error{Status: 424, Code: chat.CodeUpstreamUnauthorized}, operator.Fails, 1, 0},
		"no credit":                 {&chat.Error{Status: 429, Code: chat.CodeInsufficientQuota}, operator.Fails, 1, 0},
		"too many":                  {&chat.Error{Status: 429, Code: chat.CodeRateLimitExceeded, RetryAfterSeconds: 20}, operator.Waits, 1, 0},
		"its own fault":             {fmt.Errorf("read: %w", &chat.Error{Status: 502, Code: chat.CodeUpstreamError}), operator.Fails, 1, 0},
		"too slow for this server":  {&chat.Error{Status: 504, Code: chat.CodeRunTooLong}, operator.Fails, 1, 0},
		"a fault of ours":           {errors.New("a secret detail"), operator.Fails, 1, 0},
		"a prompt that is too long": {&chat.Error{Status: 400, Code: chat.CodeContextLengthExceeded}, operator.Answers, 0, 1},
		"a budget in between":       {&chat.Error{Status: 403, Code: chat.CodeBudgetUsedUp}, operator.Answers, 0, 1},
		"the day's budget":          {&chat.Error{Status: 429, Code: chat.CodeDayBudgetSpent}, operator.Answers, 0, 1},
		"who asked has left":        {context.Canceled, operator.Answers, 0, 0},
		"others had to be served":   {&chat.Error{Status: 504, Code: chat.CodeGaveWay}, operator.Answers, 0, 0},
		"the server stops":          {&chat.Error{Status: 503, Code: chat.CodeServerStopping}, operator.Answers, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b, now := clock()
			b.Run(run("p/dear", nil))
			b.Run(run("p/dear", c.err))
			got := of(b, "p/dear")
			if got.State != c.state || got.Failed != c.failed || got.Refused != c.refused || (got.Fault != nil) != (c.failed > 0) {
				t.Errorf("got %+v", got)
			}
			if got.Fault != nil && got.Fault.Message == "a secret detail" {
				t.Error("what is for the log is shown")
			}
			*now = now.Add(time.Minute)
			if got := of(b, "p/dear").State; c.state == operator.Waits && got != operator.Fails {
				t.Errorf("after it waited: %s", got)
			}
			b.Run(run("p/dear", nil))
			if got := of(b, "p/dear"); got.State != operator.Answers || !got.Until.IsZero() || (got.Fault != nil) != (c.failed > 0) {
				t.Errorf("after it answered: %+v", got)
			}
		})
	}
}

func TestBook_leaves_out_what_reached_no_provider(t *testing.T) {
	b, _ := clock()
	refused := run("p/dear", &chat.Error{Status: 429, Code: chat.CodeTooManyStreams})
	refused.Asked = false
	b.Run(refused)
	if all := b.Models(); len(all) != 0 {
		t.Errorf("got %+v", all)
	}
}

func TestBook_is_bounded(t *testing.T) {
	b, now := clock()
	for i := range maxModels + 10 {
		*now = now.Add(time.Second)
		b.Run(run(fmt.Sprint("p/", i), nil))
		b.Run(run("p/kept", nil))
	}
	if all := b.Models(); len(all) != maxModels {
		t.Errorf("there are %d models", len(all))
	}
	if of(b, "p/kept").Runs != maxModels+10 || of(b, fmt.Sprint("p/", maxModels+9)).Runs != 1 || of(b, "p/0").Runs != 0 {
		t.Error("others than those that were asked longest ago are gone")
	}
}
