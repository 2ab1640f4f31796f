package charge_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/server/charge"
)

// scripted is a model that streams what a test says.
type scripted func(ctx context.Context, yield func(chat.Chunk, error) bool)

func (s scripted) Stream(ctx context.Context, _ *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) { s(ctx, yield) }
}

// account is a payer that remembers.
type account struct {
	most, spent charge.Bill
	settled     int
	refuses     error
}

func (a *account) Reserve(_ context.Context, most charge.Bill) (charge.Settle, error) {
	if a.refuses != nil {
		return nil, a.refuses
	}
	a.most = most
	return func(_ context.Context, spent charge.Bill) error {
		a.spent = spent
		a.settled++
		return nil
	}, nil
}

// dear costs 1 USD a million tokens of the prompt, a tenth of that from the cache,
// and 2 USD for those of the answer.
func dear(string) model.Price {
	return model.Price{Known: true, InputUSDPerMillion: 1, CachedUSDPerMillion: .1, OutputUSDPerMillion: 2}
}

// ask is a request that can cost 100 and 16 tokens of a prompt and 2 x 50 of answers:
// 316 micro-dollars.
func ask() *chat.Request {
	length, samples := 50, 2
	return &chat.Request{Model: "paid/model", Prompt: strings.Repeat("x", 100), Parameters: chat.Parameters{MaxTokens: &length, N: &samples}}
}

func TestModel_charges_by_the_outcome(t *testing.T) {
	const nothing, all = 0, 316
	text := chat.Chunk{Text: "word"}
	used := func(prompt, completion, cached int) chat.Chunk {
		return chat.Chunk{Usage: &chat.Usage{PromptTokens: prompt, CompletionTokens: completion, CachedTokens: cached}}
	}
	fails := func(stage chat.Stage, before ...chat.Chunk) scripted {
		return func(_ context.Context, yield func(chat.Chunk, error) bool) {
			for _, c := range before {
				yield(c, nil)
			}
			yield(chat.Chunk{}, &chat.Error{Status: 500, Message: "x", Stage: stage})
		}
	}
	says := func(chunks ...chat.Chunk) scripted {
		return func(_ context.Context, yield func(chat.Chunk, error) bool) {
			for _, c := range chunks {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
	silent := scripted(func(ctx context.Context, yield func(chat.Chunk, error) bool) {
		<-ctx.Done()
		yield(chat.Chunk{}, context.Cause(ctx))
	})
	const max = math.MaxInt
	for _, c := range []struct {
		name  string
		model scripted
		leave int // chunks after which its reader leaves; 0: never
		micro int64
	}{
		{"never sent", fails(chat.StageUnsent), 0, nothing},
		{"refused", fails(chat.StageRefused), 0, nothing},
		{"lost", fails(chat.StageUnknown), 0, all},
		{"an error that says nothing", func(_ context.Context, yield func(chat.Chunk, error) bool) {
			yield(chat.Chunk{}, errors.New("x"))
		}, 0, all},
		{"broken", fails(chat.StageUnknown, text), 0, all},
		{"an error event of the provider's after some of it", fails(chat.StageRefused, text), 0, all},
		{"broken after the usage", fails(chat.StageUnknown, text, used(10, 2, 0)), 0, all},
		{"left", says(text, text, used(10, 2, 0)), 1, all},
		{"left when all had come", says(text, used(10, 2, 0)), 2, 14},
		{"cut at a stop sequence, when most of it may have been made", says(text, chat.Chunk{Text: "more", Cut: true}), 0, all},
		{"cut when all had come", says(chat.Chunk{Text: "more", Cut: true}, used(10, 2, 0)), 0, 14},
		{"untold", says(text), 0, all},
		{"answered with nothing at all", says(), 0, all},
		{"answered", says(text, used(10, 2, 0)), 0, 14},
		{"answered, from the cache", says(text, used(100, 2, 90)), 0, 23},
		{"a part of a micro-dollar", says(text, used(100, 0, 99)), 0, 11}, // 10.9
		{"negative usage", says(text, used(-1_000_000, -5, -7)), 0, nothing},
		{"negative usage of one kind", says(text, used(-1_000_000, 5, 0)), 0, 10},
		{"more cached than there was", says(text, used(10, 2, 1000)), 0, 5},
		{"less cached than nothing", says(text, used(10, 2, -1000)), 0, 14},
		{"more than it can be", says(text, used(1000, 1000, 0)), 0, all},
		{"far more than it can be", says(text, used(max, max, 0)), 0, all},
		{"far less", says(text, used(-max-1, -max-1, max)), 0, nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &account{}
			n := 0
			for range charge.Model(c.model, dear).Stream(charge.With(t.Context(), a), ask()) {
				if n++; n == c.leave {
					break
				}
			}
			requests := int64(1)
			if c.name == "never sent" || c.name == "refused" {
				requests = 0
			}
			if a.most.MicroUSD != all || a.settled != 1 || a.spent.MicroUSD != c.micro || a.spent.Requests != requests || a.spent.Tokens > a.most.Tokens || a.spent.Tokens < 0 {
				t.Errorf("of %+v %+v was spent, settled %d times; want %d of %d", a.most, a.spent, a.settled, c.micro, all)
			}
		})
	}
	t.Run("cut at a stop sequence", func(t *testing.T) {
		a, r := &account{}, ask()
		*r.MaxTokens = 1000
		chat.Collect(charge.Model(says(text, chat.Chunk{Text: "more", Cut: true}), dear).Stream(charge.With(t.Context(), a), r))
		if want := int64(116 + 2*(8+2*64)); a.spent.MicroUSD != want || a.most.MicroUSD != 116+2*2000 {
			t.Errorf("%+v, want %d", a, want)
		}
	})
	t.Run("ended before an answer", func(t *testing.T) {
		a := &account{}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		chat.Collect(charge.Model(silent, dear).Stream(charge.With(ctx, a), ask()))
		if a.spent != a.most || a.settled != 1 {
			t.Errorf("%+v", a)
		}
	})
	for _, c := range []struct{ asked, has time.Duration }{{0, charge.Life}, {time.Minute, time.Minute}, {time.Hour, charge.Life}} {
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			if c.asked > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, c.asked)
				defer cancel()
			}
			has := time.Duration(0)
			chat.Collect(charge.Model(scripted(func(ctx context.Context, _ func(chat.Chunk, error) bool) {
				end, _ := ctx.Deadline()
				has = time.Until(end)
			}), dear).Stream(charge.With(ctx, &account{}), ask()))
			if has != c.has {
				t.Errorf("of %v asked for, a request has %v, want %v", c.asked, has, c.has)
			}
		})
	}
	t.Run("a panic", func(t *testing.T) {
		a := &account{}
		func() {
			defer func() { recover() }()
			chat.Collect(charge.Model(scripted(func(context.Context, func(chat.Chunk, error) bool) { panic("x") }), dear).Stream(charge.With(t.Context(), a), ask()))
		}()
		if a.spent != a.most || a.settled != 1 {
			t.Errorf("%+v", a)
		}
	})
}

func TestModel_sends_nothing_that_nobody_can_pay_for(t *testing.T) {
	sent := scripted(func(context.Context, func(chat.Chunk, error) bool) { t.Error("it was sent") })
	broke := &chat.Error{Status: 403, Code: "broke"}
	endless := ask()
	endless.MaxTokens = nil
	for name, c := range map[string]struct {
		request *chat.Request
		payer   *account
		code    string
	}{
		"no money":                  {ask(), &account{refuses: broke}, "broke"},
		"an answer that has no end": {endless, &account{}, "invalid_value"},
	} {
		_, err := chat.Collect(charge.Model(sent, dear).Stream(charge.With(t.Context(), c.payer), c.request))
		if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != c.code || c.payer.settled != 0 {
			t.Errorf("%s: %v, %+v", name, err, c.payer)
		}
	}
	if a, err := chat.Collect(charge.Model(scripted(func(_ context.Context, yield func(chat.Chunk, error) bool) { yield(chat.Chunk{Text: "x"}, nil) }), dear).Stream(t.Context(), endless)); err != nil || a.Samples[0].Text != "x" {
		t.Errorf("nobody pays: %v, %v", a, err)
	}
}

// No answer that keeps to the request costs more than what was reserved, however
// its tokens are spread, and no bill is more than that either.
func TestPricer_reserves_what_can_be_spent(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		price := model.Price{Known: true, InputUSDPerMillion: r.Float64() * 10, OutputUSDPerMillion: r.Float64() * 50}
		price.CachedUSDPerMillion = price.InputUSDPerMillion * r.Float64()
		pricer := charge.Pricer(func(string) model.Price { return price })
		length, samples := 1+r.IntN(8192), 1+r.IntN(8)
		request := &chat.Request{Model: "m", Parameters: chat.Parameters{MaxTokens: &length}}
		if samples > 1 || r.IntN(2) == 0 {
			request.N = &samples
		}
		longest := 0
		if r.IntN(2) == 0 {
			request.Prompt = strings.Repeat("猫", r.IntN(200))
			longest = len(request.Prompt) + 10
		} else {
			request.Messages = []chat.Message{}
			for range r.IntN(5) {
				m := chat.Message{Role: "user", Content: strings.Repeat("🙂", r.IntN(100))}
				request.Messages = append(request.Messages, m)
				longest += len(m.Content) + 8
			}
		}
		most, err := pricer.Most(request)
		if err != nil {
			t.Fatal(err)
		}
		u := chat.Usage{PromptTokens: longest, CompletionTokens: length * samples}
		exact := (float64(longest)*price.InputUSDPerMillion + float64(length)*float64(samples)*price.OutputUSDPerMillion) // micro-dollars
		if float64(most.MicroUSD) < exact-1e-3 || most.Tokens < int64(longest+length*samples) || most.Requests != 1 {
			t.Fatalf("%+v holds less than %f of %+v", most, exact, u)
		}
		part := chat.Usage{PromptTokens: r.IntN(longest + 1), CompletionTokens: r.IntN(length*samples + 1)}
		part.CachedTokens = r.IntN(part.PromptTokens + 1)
		bill := pricer.Of("m", part)
		usd, _ := price.CostUSD(part)
		if bill.MicroUSD > most.MicroUSD || float64(bill.MicroUSD) < usd*1e6-1e-3 || float64(bill.MicroUSD) > usd*1e6+1 {
			t.Fatalf("%+v costs %f, billed %+v of %+v", part, usd*1e6, bill, most)
		}
	}
}

func TestPricer(t *testing.T) {
	keyed := charge.Pricer(charge.ListPrice)
	length := 10
	for name, c := range map[string]struct {
		model  string
		most   charge.Bill
		isFree bool
	}{
		"a price that is known":  {"openai/gpt-4o-mini", charge.Bill{Requests: 1, MicroUSD: 9, Tokens: 27, Priced: true}, false}, // 17 x .15 + 10 x .6 = 8.55
		"a price that is not":    {"openai/unheard-of", charge.Bill{Requests: 1, Tokens: 27}, false},
		"somebody's own machine": {"ollama/gpt-4o-mini", charge.Bill{Requests: 1, Tokens: 27, Priced: true}, true},
		"a model of our own":     {"tiny/base", charge.Bill{Requests: 1, Tokens: 27, Priced: true}, true},
	} {
		got, err := keyed.Most(&chat.Request{Model: c.model, Prompt: "x", Parameters: chat.Parameters{MaxTokens: &length}})
		if err != nil || got != c.most || got.Free() != c.isFree {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := keyed.Most(&chat.Request{Model: "tiny/base", Prompt: "x"}); err != nil || !got.Free() {
		t.Errorf("what is free needs no end: %+v, %v", got, err)
	}
}

// TestPricer_of_counts_that_can_not_be: a provider that miscounts gives nobody money.
func TestPricer_of_counts_that_can_not_be(t *testing.T) {
	pricer := charge.Pricer(func(string) model.Price {
		return model.Price{Known: true, InputUSDPerMillion: 10, CachedUSDPerMillion: 1, OutputUSDPerMillion: 20}
	})
	for name, c := range map[string]struct {
		usage chat.Usage
		want  charge.Bill
	}{
		"all of it was cached":         {chat.Usage{PromptTokens: 100, CachedTokens: 100, CompletionTokens: 1}, charge.Bill{Requests: 1, MicroUSD: 100 + 20, Tokens: 101, Priced: true}},
		"more was cached than it has":  {chat.Usage{PromptTokens: 100, CachedTokens: 1 << 30, CompletionTokens: 1}, charge.Bill{Requests: 1, MicroUSD: 100 + 20, Tokens: 101, Priced: true}},
		"less than nothing was cached": {chat.Usage{PromptTokens: 100, CachedTokens: -1 << 30, CompletionTokens: 1}, charge.Bill{Requests: 1, MicroUSD: 1000 + 20, Tokens: 101, Priced: true}},
		"less than nothing was read":   {chat.Usage{PromptTokens: -100, CachedTokens: 50, CompletionTokens: 1}, charge.Bill{Requests: 1, MicroUSD: 20, Tokens: 1, Priced: true}},
	} {
		if got := pricer.Of("m", c.usage); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A price that changes while an answer is under way is that of the request's start.
func TestThePriceIsThatOfTheStart(t *testing.T) {
	day := 0.0
	price := func(string) model.Price {
		day++ // every look is another day, and twice as dear
		return model.Price{Known: true, InputUSDPerMillion: day, CachedUSDPerMillion: day, OutputUSDPerMillion: day}
	}
	usage := &chat.Usage{PromptTokens: 10, CompletionTokens: 5, TotalTokens: 15}
	answers := chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			yield(chat.Chunk{Text: "x", FinishReason: chat.FinishStop, Usage: usage}, nil)
		}
	})
	var spent charge.Bill
	account := payerFunc(func(_ context.Context, most charge.Bill) (charge.Settle, error) {
		return func(_ context.Context, b charge.Bill) error { spent = b; return nil }, nil
	})
	limit := 5
	r := &chat.Request{Model: "p/m", Prompt: "x", Parameters: chat.Parameters{MaxTokens: &limit}}
	for _, err := range charge.Model(answers, price).Stream(charge.With(t.Context(), account), r) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if spent.MicroUSD != 15 {
		t.Errorf("spent %+v, at the price of the first look it is 15", spent)
	}
}

// payerFunc is a payer that is one function.
type payerFunc func(ctx context.Context, most charge.Bill) (charge.Settle, error)

func (f payerFunc) Reserve(ctx context.Context, most charge.Bill) (charge.Settle, error) {
	return f(ctx, most)
}
