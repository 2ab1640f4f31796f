package classroom

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A Purse admits requests against budgets without a durable write for each. It
// reserves blocks in the store and takes requests out of them in memory; a block
// is settled at what its requests cost when it is empty, old, or the purse is
// closed.
//
// No budget is overspent by it: what a block holds is reserved, and a server that
// dies leaves a block that settles at all that it held. The price is that an
// account near its end can be refused while another server still has some of it
// in a block; so blocks are small, and when a whole one isn't left a request is
// reserved alone.
//
// A Purse may be used by several goroutines.
type Purse struct {
	store Budgets
	block Amount
	life  time.Duration
	now   func() time.Time

	mu     sync.Mutex
	blocks map[Account]*block
}

// A block is a reservation that requests are taken out of.
type block struct {
	mu      sync.Mutex // held while the block is replaced, so that one account leases one at a time
	id      string     // "" before the first lease
	left    Amount
	spent   Amount
	held    int       // requests under way
	stale   time.Time // from then on nothing is taken out of it
	retired bool      // replaced: settled when the last request is over
}

// A Hold is what one request may cost, until [Hold.Settle].
type Hold struct {
	purse  *Purse
	block  *block
	amount Amount
	once   sync.Once
}

// grace is how much longer a block's reservation lives than requests are taken
// out of it: more than any request takes.
const grace = 15 * time.Minute

// NewPurse makes a purse that reserves blocks of that size, each for at most so
// long.
func NewPurse(store Budgets, size Amount, life time.Duration) *Purse {
	return &Purse{store: store, block: size, life: life, now: time.Now, blocks: map[Account]*block{}}
}

// Reserve holds an amount for one request. The error is a *BudgetError if a
// budget can't hold it.
func (p *Purse) Reserve(ctx context.Context, a Account, amount Amount) (*Hold, error) {
	p.mu.Lock()
	b := p.blocks[a]
	if b == nil {
		b = &block{}
		p.blocks[a] = b
	}
	p.mu.Unlock()

	b.mu.Lock()
	defer func() { b.mu.Unlock() }()
	for b.retired { // replaced while we waited
		next := p.current(a)
		next.mu.Lock()
		b.mu.Unlock()
		b = next
	}
	if b.id != "" && p.now().Before(b.stale) && b.left.Covers(amount) {
		return p.take(b, amount), nil
	}
	if b.held == 0 { // what is left of the old block may be what the new one needs
		if err := p.settle(ctx, b); err != nil {
			return nil, err
		}
		b.id = ""
	}
	next, err := p.lease(ctx, a, amount)
	if err != nil {
		return nil, err
	}
	hold := p.take(next, amount)
	b.retired = true
	p.mu.Lock()
	p.blocks[a] = next
	p.mu.Unlock()
	return hold, nil
}

// current is the block of an account that has had one.
func (p *Purse) current(a Account) *block {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.blocks[a]
}

// lease reserves a block that has room for the amount: a whole one, or one for it
// alone.
func (p *Purse) lease(ctx context.Context, a Account, amount Amount) (*block, error) {
	now := p.now()
	size := Amount{MicroUSD: max(p.block.MicroUSD, amount.MicroUSD), Requests: max(p.block.Requests, amount.Requests)}
	for {
		b := &block{id: "block-" + newID(), left: size, stale: now.Add(p.life)}
		err := p.store.Reserve(ctx, Reservation{ID: b.id, Account: a, Amount: size, Expires: now.Add(p.life + grace)})
		if _, refused := errors.AsType[*BudgetError](err); !refused || size == amount {
			return b, err
		}
		size = amount
	}
}

// take takes an amount out of a block that has it.
func (p *Purse) take(b *block, amount Amount) *Hold {
	b.left = b.left.Minus(amount)
	b.held++
	return &Hold{purse: p, block: b, amount: amount}
}

// Settle replaces what a request could cost by what it did; nil is all of it, as
// after a stream that broke. Only the first call counts.
func (h *Hold) Settle(ctx context.Context, spent *Amount) error {
	var err error
	h.once.Do(func() {
		if spent == nil {
			spent = &h.amount
		}
		b := h.block
		b.mu.Lock()
		defer b.mu.Unlock()
		b.held--
		b.spent = b.spent.Plus(*spent)
		b.left = b.left.Plus(h.amount).Minus(*spent)
		if b.retired && b.held == 0 {
			err = h.purse.settle(ctx, b)
		}
	})
	return err
}

// settle settles a block at what was spent out of it.
func (p *Purse) settle(ctx context.Context, b *block) error {
	if b.id == "" {
		return nil
	}
	return p.store.Settle(ctx, b.id, &b.spent)
}

// Seen is an account's balance as its owner should see it: of the block that is
// taken out of here, what was spent counts as spent, and what was not as there.
func (p *Purse) Seen(a Account, b Balance) Balance {
	p.mu.Lock()
	block := p.blocks[a]
	p.mu.Unlock()
	if block == nil {
		return b
	}
	block.mu.Lock()
	defer block.mu.Unlock()
	if block.id != "" {
		b.Reserved = b.Reserved.Minus(block.left).Minus(block.spent)
		b.Spent = b.Spent.Plus(block.spent)
	}
	return b
}

// Sweep gives back what old blocks still hold. A server calls it now and then.
func (p *Purse) Sweep(ctx context.Context) error {
	return p.retire(ctx, func(b *block) bool { return !p.now().Before(b.stale) })
}

// Close gives back what every block still holds, but for those with a request
// under way, which settle after it.
func (p *Purse) Close(ctx context.Context) error {
	return p.retire(ctx, func(*block) bool { return true })
}

// retire ends the blocks that are over.
func (p *Purse) retire(ctx context.Context, over func(*block) bool) error {
	p.mu.Lock()
	all := make([]Account, 0, len(p.blocks))
	for a := range p.blocks {
		all = append(all, a)
	}
	p.mu.Unlock()
	var errs []error
	for _, a := range all {
		b := p.current(a)
		b.mu.Lock()
		if b.id != "" && !b.retired && over(b) {
			p.mu.Lock()
			p.blocks[a] = &block{}
			p.mu.Unlock()
			b.retired = true
			if b.held == 0 {
				errs = append(errs, p.settle(ctx, b))
			}
		}
		b.mu.Unlock()
	}
	return errors.Join(errs...)
}
