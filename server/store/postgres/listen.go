package postgres

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// listen rings for every signal of any server, on a connection of its own, until
// stop is called. After a connection was lost it rings for all classes (""): some
// signals may have been missed.
func listen(config *pgx.ConnConfig, notify func(class string)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		const pause = time.Second
		for ctx.Err() == nil {
			if err := hear(ctx, config, notify); err != nil && ctx.Err() == nil {
				slog.Warn("listen to the database", "err", cause(err))
			}
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	return func() { cancel(); <-done }
}

// listening is what a server's connection says once and then waits for: by it one knows
// which databases have servers.
const listening = `LISTEN fewshot`

// hear rings for the signals of one connection, until it ends.
func hear(ctx context.Context, config *pgx.ConnConfig, notify func(class string)) error {
	c, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, listening); err != nil {
		return err
	}
	notify("")
	for {
		n, err := c.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		notify(n.Payload)
	}
}
