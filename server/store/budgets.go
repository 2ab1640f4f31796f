package store

import (
	"context"
	"errors"
	"time"

	"fewshot/app/operator"
	"fewshot/server/classroom"
)

// Reserve runs the dialect's statement, whose arguments are the reservation's id,
// class, member, micro-dollars, requests and end, and which returns a row if it
// reserved.
func (s *Store) Reserve(ctx context.Context, r classroom.Reservation) error {
	var id string
	err := s.repeat(func() error {
		return s.rowIn(ctx, s.write, s.dialect.Budget.Reserve, []any{r.ID, r.Account.Class, r.Account.Member, r.Amount.MicroUSD, r.Amount.Requests, millis(r.Expires)}, &id)
	})
	if err == nil || !errors.Is(err, classroom.ErrNotFound) && !s.dialect.Taken(err) {
		return err
	}
	// Nothing was reserved: because it had been, or because there isn't enough.
	var state string
	err = s.rowIn(ctx, s.write, `SELECT state FROM reservation WHERE id = ?1`, []any{r.ID}, &state)
	switch {
	case err == nil && state == "held":
		return nil
	case err == nil:
		return classroom.ErrTaken
	case !errors.Is(err, classroom.ErrNotFound):
		return err
	}
	return s.short(ctx, r)
}

// short says which budget can't hold a reservation: the class's, if it can't.
func (s *Store) short(ctx context.Context, r classroom.Reservation) error {
	member, err := s.Balance(ctx, r.Account)
	if err != nil {
		return err
	}
	return &classroom.BudgetError{Class: r.Account.Member == "" || member.Left().Covers(r.Amount)}
}

// Settle runs the dialect's statement, whose arguments are the reservation's id
// and the micro-dollars and requests that were spent, or NULL for what it holds.
func (s *Store) Settle(ctx context.Context, id string, spent *classroom.Amount) error {
	_, err := s.settle(ctx, id, spent)
	return err
}

func (s *Store) settle(ctx context.Context, id string, spent *classroom.Amount) (changed int64, err error) {
	var money, requests any
	if spent != nil {
		money, requests = spent.MicroUSD, spent.Requests
	}
	return s.exec(ctx, s.dialect.Budget.Settle, id, money, requests)
}

// longestReservation is how long a reservation lasts at most.
const longestReservation = 24 * time.Hour

// Expire settles what is over, one reservation at a time, so that servers that do
// it at once settle each of them once.
func (s *Store) Expire(ctx context.Context, now time.Time) (int, error) {
	const remembered = 24 * time.Hour
	over, err := rows(ctx, s, s.read, `SELECT id FROM reservation WHERE state = 'held' AND (expires <= ?1 OR expires > ?2)`, []any{millis(now), millis(now.Add(longestReservation + clockSlack))}, func(r scanner) (id string, err error) {
		err = r.Scan(&id)
		return id, err
	})
	if err != nil {
		return 0, err
	}
	settled := 0
	for _, id := range over {
		n, err := s.settle(ctx, id, nil)
		if err != nil {
			return settled, err
		}
		if n > 0 {
			settled++
		}
	}
	_, err = s.exec(ctx, `DELETE FROM reservation WHERE state = 'settled' AND expires <= ?1`, millis(now.Add(-remembered)))
	return settled, err
}

const selectBalance = `SELECT member, cap_micro_usd, cap_requests, spent_micro_usd, spent_requests, reserved_micro_usd, reserved_requests FROM budget`

// memberBalance is a balance with whose it is.
type memberBalance struct {
	member string
	classroom.Balance
}

func scanBalance(r scanner) (memberBalance, error) {
	var b memberBalance
	err := r.Scan(&b.member, &b.Cap.MicroUSD, &b.Cap.Requests, &b.Spent.MicroUSD, &b.Spent.Requests, &b.Reserved.MicroUSD, &b.Reserved.Requests)
	return b, err
}

// Balance is that of an account's member, or of the class.
func (s *Store) Balance(ctx context.Context, a classroom.Account) (classroom.Balance, error) {
	b, err := row(ctx, s, s.read, selectBalance+` WHERE class = ?1 AND member = ?2`, []any{a.Class, a.Member}, scanBalance)
	return b.Balance, err
}

// Balances are all of a class.
func (s *Store) Balances(ctx context.Context, class string) (map[string]classroom.Balance, error) {
	all, err := rows(ctx, s, s.read, selectBalance+` WHERE class = ?1`, []any{class}, scanBalance)
	byMember := make(map[string]classroom.Balance, len(all))
	for _, b := range all {
		byMember[b.member] = b.Balance
	}
	return byMember, err
}

// Spending is that of the classes which spent most.
func (s *Store) Spending(ctx context.Context, most int) (spent []operator.Class, all int, err error) {
	spent, err = rows(ctx, s, s.read, `SELECT c.name, c.platform, c.archived, (SELECT count(*) FROM member m WHERE m.class = c.id AND m.removed = 0),
		b.cap_micro_usd, b.cap_requests, b.spent_micro_usd, b.spent_requests, b.reserved_micro_usd, b.reserved_requests
		FROM class c JOIN budget b ON b.class = c.id AND b.member = ''
		ORDER BY b.spent_micro_usd DESC, b.spent_requests DESC, c.created, c.id LIMIT ?1`, []any{most}, func(r scanner) (operator.Class, error) {
		var c operator.Class
		b := &c.Balance
		err := r.Scan(&c.Name, &c.Platform, &c.Archived, &c.Students, &b.Cap.MicroUSD, &b.Cap.Requests, &b.Spent.MicroUSD, &b.Spent.Requests, &b.Reserved.MicroUSD, &b.Reserved.Requests)
		return c, err
	})
	if err == nil {
		err = s.rowIn(ctx, s.read, `SELECT count(*) FROM class`, nil, &all)
	}
	return spent, all, err
}
