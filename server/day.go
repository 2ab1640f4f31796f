package main

import (
	"log/slog"
	"math"

	"fewshot/server/allowance"
	"fewshot/server/charge"
	"fewshot/server/config"
)

// dayBudget pays for all but students and readers of embeds:
// the server, so much a day. It is kept in its own file, else with the classes, else
// in memory. The payer is nil where there is no limit.
func dayBudget(s *config.Setup, classes *teaching, log *slog.Logger) (payer charge.Payer, stop func(), err error) {
	a := allowance.Allowance{Most: allowance.Amount{MicroUSD: int64(math.Round(s.DayUSD * 1e6)), Tokens: int64(s.DayTokens)}}
	stop = func() {}
	if a.Most == (allowance.Amount{}) {
		return nil, stop, nil
	}
	if kept, ok := classes.kept(); ok && s.DayState == "" {
		a.Store = kept
	} else {
		file, err := allowance.Open(s.DayState)
		if err != nil {
			return nil, nil, err
		}
		stop = func() {
			if err := file.Close(); err != nil {
				log.Error("the day's budget", "err", err)
			}
		}
		a.Store = file
		if s.DayState == "" && !s.Loopback() && len(s.Paid()) > 0 {
			log.Warn("the day's budget is reset at each start: set FEWSHOT_DAY_STATE to a file to keep it")
		}
	}
	account := allowance.Everybody
	if s.Token != "" {
		account = allowance.Token(s.Token)
	}
	return a.Payer(account), stop, nil
}

// kept is where the database of classes keeps what was spent in a day, if there is
// one.
func (c *teaching) kept() (allowance.Store, bool) {
	if c == nil {
		return nil, false
	}
	db, ok := c.store.(interface{ Day() allowance.Store })
	if !ok {
		return nil, false
	}
	return db.Day(), true
}
