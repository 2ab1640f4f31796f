package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Wrong codes and tokens are counted in the store, for all servers that share it:
// a minute for each network, and for everybody. A code has 50 bits; at five wrong
// tries a second they would last seven million years.
const (
	guessMinute = time.Minute
	GuessesOwn  = 10  // wrong tries of a network a minute
	guessesAll  = 300 // of everybody
)

// GuessWait is for how long somebody of a network may not try a code or a token; 0:
// they may.
func (s *School) GuessWait(ctx context.Context, network string) (time.Duration, error) {
	own, all, until, err := s.guessIDs(ctx, network)
	if err != nil {
		return 0, err
	}
	for id, most := range map[Hash]int{own: GuessesOwn, all: guessesAll} {
		n, err := s.Store.Tally(ctx, id)
		if err != nil {
			return 0, err
		}
		if n >= most {
			return until.Sub(s.Time()), nil
		}
	}
	return 0, nil
}

// WrongGuess counts a wrong try of somebody of a network.
func (s *School) WrongGuess(ctx context.Context, network string) error {
	own, all, until, err := s.guessIDs(ctx, network)
	if err != nil {
		return err
	}
	for _, id := range []Hash{own, all} {
		if err := s.Store.Count(ctx, id, until.Add(guessMinute)); err != nil {
			return err
		}
	}
	return nil
}

// guessIDs are what the tries of this minute are counted under. Nobody can tell a
// network by them: they are keyed with a secret of the store's.
func (s *School) guessIDs(ctx context.Context, network string) (own, all Hash, until time.Time, err error) {
	secret, err := s.Store.Secret(ctx, "guesses", func() ([]byte, error) { return []byte(rand.Text() + rand.Text()), nil })
	if err != nil {
		return own, all, until, err
	}
	minute := s.Time().Truncate(guessMinute)
	id := func(of string) (h Hash) {
		m := hmac.New(sha256.New, secret)
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(minute.Unix())))
		m.Write([]byte(of))
		m.Sum(h[:0])
		return h
	}
	return id("network " + network), id("all"), minute.Add(guessMinute), nil
}
