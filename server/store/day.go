package store

import (
	"context"
	"errors"

	"fewshot/server/allowance"
	"fewshot/server/classroom"
)

// Day keeps what was spent in a day, for all servers of the database together.
func (s *Store) Day() allowance.Store { return day{s} }

type day struct{ *Store }

// takeOfDay adds to an account's row, or makes it, in one statement, unless there
// would be more in it than there may.
const takeOfDay = `INSERT INTO day_spent (account, day, micro_usd, tokens)
	SELECT CAST(?1 AS text), CAST(?2 AS text), CAST(?3 AS bigint), CAST(?4 AS bigint)
	WHERE CAST(?3 AS bigint) <= CAST(?5 AS bigint) AND CAST(?4 AS bigint) <= CAST(?6 AS bigint)
	ON CONFLICT (account, day) DO UPDATE SET micro_usd = day_spent.micro_usd + ?3, tokens = day_spent.tokens + ?4
	WHERE (CAST(?3 AS bigint) = 0 OR day_spent.micro_usd <= CAST(?5 AS bigint) - CAST(?3 AS bigint))
		AND (CAST(?4 AS bigint) = 0 OR day_spent.tokens <= CAST(?6 AS bigint) - CAST(?4 AS bigint))
	RETURNING account`

// Take implements allowance.Store.
func (d day) Take(ctx context.Context, account, on string, cost, most allowance.Amount) (bool, error) {
	err := d.repeat(func() error {
		return d.rowIn(ctx, d.write, takeOfDay, []any{account, on, cost.MicroUSD, cost.Tokens, most.MicroUSD, most.Tokens}, &account)
	})
	if errors.Is(err, classroom.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Give implements allowance.Store.
func (d day) Give(ctx context.Context, account, on string, back allowance.Amount) error {
	_, err := d.exec(ctx, `UPDATE day_spent SET
		micro_usd = CASE WHEN micro_usd > CAST(?3 AS bigint) THEN micro_usd - CAST(?3 AS bigint) ELSE 0 END,
		tokens = CASE WHEN tokens > CAST(?4 AS bigint) THEN tokens - CAST(?4 AS bigint) ELSE 0 END
		WHERE account = ?1 AND day = ?2`, account, on, back.MicroUSD, back.Tokens)
	return err
}
