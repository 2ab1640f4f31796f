package classroom

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A BudgetCache admits requests against budgets without a durable write for each. It
// leases a part of a budget, a reservation in the store, and takes requests out of it in
// memory; a lease is settled at what its requests cost when it is empty, old, or the
// cache is closed.
//
// No budget is overspent by it: what is leased is reserved, and a server that dies
// leaves a lease that settles at all that it held. The price is that an account near
// its end can be refused while another server still has some of it in a lease; so leases
// are small, and when a whole one isn't left a request is reserved alone.
//
// A BudgetCache may be used by several goroutines.
type BudgetCache struct {
	store Budgets
	size  Amount        // of a lease
	life  time.Duration // of one
	now   func() time.Time

	mu     sync.Mutex
	leases map[Account]*lease
}

// A lease is a reservation that requests are taken out of.
type lease struct {
	mu      sync.Mutex // held while it is replaced, so that an account has one at a time
	id      string     // "" until it is reserved
	left    Amount
	spent   Amount
	held    int       // requests under way
	stale   time.Time // from then on nothing is taken out of it
	retired bool      // replaced: settled when the last request is over
}

// grace is how much longer a lease's reservation lives than requests are taken
// out of it: more than any request takes.
const grace = 15 * time.Minute

// NewBudgetCache makes a cache with leases of that size, each for at most so long.
func NewBudgetCache(store Budgets, size Amount, life time.Duration) *BudgetCache {
	return &BudgetCache{store: store, size: size, life: life, now: time.Now, leases: map[Account]*lease{}}
}

// A SettleRequest replaces what a request could cost by what it did; nil is all of it,
// as after a stream that broke. Only the first call counts.
type SettleRequest func(ctx context.Context, spent *Amount) error

// Reserve holds an amount for one request, until it is settled. The error is a
// *BudgetError if a budget can't hold it.
func (c *BudgetCache) Reserve(ctx context.Context, a Account, amount Amount) (SettleRequest, error) {
	c.mu.Lock()
	l := c.leases[a]
	if l == nil {
		l = &lease{}
		c.leases[a] = l
	}
	c.mu.Unlock()

	l.mu.Lock()
	defer func() { l.mu.Unlock() }()
	for l.retired { // replaced while we waited
		next := c.current(a)
		next.mu.Lock()
		l.mu.Unlock()
		l = next
	}
	if l.id != "" && c.now().Before(l.stale) && l.left.Covers(amount) {
		return c.take(l, amount), nil
	}
	if l.held == 0 { // what is left of the old lease may be what the new one needs
		if err := c.settle(ctx, l); err != nil {
			return nil, err
		}
		l.id = ""
	}
	next, err := c.newLease(ctx, a, amount)
	if err != nil {
		return nil, err
	}
	settle := c.take(next, amount)
	l.retired = true
	c.mu.Lock()
	c.leases[a] = next
	c.mu.Unlock()
	return settle, nil
}

// current is the lease of an account that has had one.
func (c *BudgetCache) current(a Account) *lease {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leases[a]
}

// newLease reserves a lease that has room for the amount: a whole one, or one for it
// alone.
func (c *BudgetCache) newLease(ctx context.Context, a Account, amount Amount) (*lease, error) {
	now := c.now()
	size := Amount{MicroUSD: max(c.size.MicroUSD, amount.MicroUSD), Requests: max(c.size.Requests, amount.Requests)}
	for {
		l := &lease{id: "lease-" + newID(), left: size, stale: now.Add(c.life)}
		err := c.store.Reserve(ctx, Reservation{ID: l.id, Account: a, Amount: size, Expires: now.Add(c.life + grace)})
		if _, refused := errors.AsType[*BudgetError](err); !refused || size == amount {
			return l, err
		}
		size = amount
	}
}

// take takes an amount out of a lease that has it, for a request.
func (c *BudgetCache) take(l *lease, amount Amount) SettleRequest {
	l.left = l.left.Minus(amount)
	l.held++
	var once sync.Once
	return func(ctx context.Context, spent *Amount) (err error) {
		once.Do(func() {
			if spent == nil {
				spent = &amount
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			l.held--
			l.spent = l.spent.Plus(*spent)
			l.left = l.left.Plus(amount).Minus(*spent)
			if l.retired && l.held == 0 {
				err = c.settle(ctx, l)
			}
		})
		return err
	}
}

// settle settles a lease at what was spent out of it.
func (c *BudgetCache) settle(ctx context.Context, l *lease) error {
	if l.id == "" {
		return nil
	}
	return c.store.Settle(ctx, l.id, &l.spent)
}

// View is an account's balance as its owner should see it: of the lease that is taken
// out of here, what was spent counts as spent, and what was not as there.
func (c *BudgetCache) View(a Account, balance Balance) Balance {
	l := c.current(a)
	if l == nil {
		return balance
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.id != "" {
		balance.Reserved = balance.Reserved.Minus(l.left).Minus(l.spent)
		balance.Spent = balance.Spent.Plus(l.spent)
	}
	return balance
}

// Sweep gives back what old leases still hold. A server calls it now and then.
func (c *BudgetCache) Sweep(ctx context.Context) error {
	return c.retire(ctx, func(l *lease) bool { return !c.now().Before(l.stale) })
}

// Close gives back what every lease still holds, but for those with a request
// under way, which settle after it.
func (c *BudgetCache) Close(ctx context.Context) error {
	return c.retire(ctx, func(*lease) bool { return true })
}

// retire ends the leases that are over.
func (c *BudgetCache) retire(ctx context.Context, over func(*lease) bool) error {
	c.mu.Lock()
	all := make([]Account, 0, len(c.leases))
	for a := range c.leases {
		all = append(all, a)
	}
	c.mu.Unlock()
	var errs []error
	for _, a := range all {
		l := c.current(a)
		l.mu.Lock()
		if l.id != "" && !l.retired && over(l) {
			c.mu.Lock()
			c.leases[a] = &lease{}
			c.mu.Unlock()
			l.retired = true
			if l.held == 0 {
				errs = append(errs, c.settle(ctx, l))
			}
		}
		l.mu.Unlock()
	}
	return errors.Join(errs...)
}
