// Package allowance is the daily budget of a server for those who are neither students
// of a class nor readers of an embed: everybody on an open server, otherwise those
// with its access token.
//
//	a := allowance.Allowance{Most: allowance.Amount{MicroUSD: 5_000_000, Tokens: 1_000_000}, Store: store}
//	ctx = charge.With(ctx, a.Payer(allowance.Everybody))
//
// It counts money for models with a known price, tokens for those without, and nothing
// for free ones. The most that a request can cost is taken before it is sent, so that
// many at once can't overspend. Days end at midnight UTC.
package allowance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
)

// An Amount is what a day has, or what was spent of it.
type Amount struct {
	MicroUSD int64 `json:"micro_usd,omitempty"` // millionths of a US dollar, of models whose price is known
	Tokens   int64 `json:"tokens,omitempty"`    // of prompts and answers, of models whose price is not
}

// Plus is the sum of a and b.
func (a Amount) Plus(b Amount) Amount { return Amount{a.MicroUSD + b.MicroUSD, a.Tokens + b.Tokens} }

// Minus is what is left of a without b.
func (a Amount) Minus(b Amount) Amount { return Amount{a.MicroUSD - b.MicroUSD, a.Tokens - b.Tokens} }

// fits reports whether a cost can be added to what was spent without more than most
// in a unit of it.
func (a Amount) fits(cost, most Amount) bool {
	return (cost.MicroUSD == 0 || cost.MicroUSD <= most.MicroUSD-a.MicroUSD) && (cost.Tokens == 0 || cost.Tokens <= most.Tokens-a.Tokens)
}

// A Store keeps what was spent, by account and day (2006-01-02). Its methods may
// be called by several goroutines.
type Store interface {
	// Take adds to what the account has spent on the day, in one step, unless that
	// would be more than most. What it took outlives the process, if anything does.
	Take(ctx context.Context, account, day string, cost, most Amount) (taken bool, err error)
	// Give takes back from what the account has spent on the day.
	Give(ctx context.Context, account, day string, back Amount) error
}

// An Allowance has a budget a day for each account.
type Allowance struct {
	Most  Amount // of an account; what is 0 there has no limit
	Store Store
	Now   func() time.Time // nil: the clock

	failing atomic.Bool // the keeper could not keep the last one
}

// Everybody is the account of a server that is open.
const Everybody = "open"

// Token is the account of an access token. It says too little of the token to find
// it.
func Token(token string) string {
	sum := sha256.Sum256([]byte("allowance " + token))
	return "token " + hex.EncodeToString(sum[:4])
}

// Payer is who pays out of an account.
func (a *Allowance) Payer(account string) charge.Payer { return payer{a, account} }

type payer struct {
	*Allowance
	account string
}

// Reserve is charge.Payer's.
func (p payer) Reserve(ctx context.Context, most charge.Bill) (charge.Settle, error) {
	cost := p.counted(most)
	if cost == (Amount{}) {
		return func(context.Context, charge.Bill) error { return nil }, nil
	}
	now := p.now()
	day := now.Format(time.DateOnly)
	taken, err := p.Store.Take(ctx, p.account, day, cost, p.limit())
	if ctx.Err() == nil {
		p.tell(err)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, unwritable()
	case !taken:
		return nil, spent(most, now)
	}
	return func(ctx context.Context, spent charge.Bill) error {
		back := cost.Minus(p.counted(spent))
		if back == (Amount{}) {
			return nil
		}
		return p.Store.Give(ctx, p.account, day, back)
	}, nil
}

// counted is what counts of a bill.
func (a *Allowance) counted(b charge.Bill) Amount {
	switch {
	case b.Priced && a.Most.MicroUSD > 0:
		return Amount{MicroUSD: b.MicroUSD}
	case !b.Priced && a.Most.Tokens > 0:
		return Amount{Tokens: b.Tokens}
	}
	return Amount{}
}

// limit is the budget of a day, with no end where it has none.
func (a *Allowance) limit() Amount {
	most := a.Most
	for _, n := range []*int64{&most.MicroUSD, &most.Tokens} {
		if *n <= 0 {
			*n = math.MaxInt64
		}
	}
	return most
}

func (a *Allowance) now() time.Time {
	if a.Now != nil {
		return a.Now().UTC()
	}
	return time.Now().UTC()
}

// tell logs when what is spent can't be kept any more, and when it can again.
func (a *Allowance) tell(err error) {
	if a.failing.Swap(err != nil) == (err != nil) {
		return
	}
	if err != nil {
		slog.Error("the day's budget can't be saved; nothing that costs is sent until it can", "err", err)
	} else {
		slog.Info("the day's budget can be saved again")
	}
}

// spent is the error of a request that is more than what is left of the day.
func spent(most charge.Bill, now time.Time) *chat.Error {
	may := fmt.Sprintf("$%.4f", float64(most.MicroUSD)/1e6)
	if !most.Priced {
		may = fmt.Sprintf("%d tokens", most.Tokens)
	}
	midnight := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	// Not a rate limit: SDKs try those again by themselves.
	return &chat.Error{
		Status: 429, Type: "insufficient_quota", Code: chat.CodeDayBudgetSpent, Stage: chat.StageUnsent,
		Message:           "This server's budget for today is used up, or what is left is less than this request may cost (" + may + ").",
		Hint:              "Ask for a shorter answer or fewer samples, take a tiny/… model, or come back after midnight UTC. The server's operator sets the budget with -day-usd and -day-tokens.",
		RetryAfterSeconds: int(math.Ceil(midnight.Sub(now).Seconds())),
	}
}

// unwritable is the error of a request that could not be accounted for.
func unwritable() *chat.Error {
	return &chat.Error{
		Status: 503, Type: "server_error", Code: chat.CodeDayBudgetUnknown, Stage: chat.StageUnsent, RetryAfterSeconds: 30,
		Message: "This server can't record what is spent at the moment, so it sent nothing.",
		Hint:    "Try again in a minute, or take a tiny/… model, which costs nothing.",
	}
}
