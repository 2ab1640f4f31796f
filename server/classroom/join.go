package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
)

// A Link is a numbered link, one a student, for a teacher to print. Its token is
// nowhere else.
type Link struct {
	Member Member
	Token  string
}

// Find is the class that has the code. A code that no class has is status 404: who
// serves this keeps strangers from trying many.
func (s *Service) Find(ctx context.Context, code string) (Class, error) {
	hash, ok := HashCode(code)
	if !ok {
		return Class{}, noCode()
	}
	c, err := s.Store.ClassByCode(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		err = noCode()
	}
	return c, err
}

// Join makes a member of a class that was found, and a token by which they come back,
// which is nowhere else. place is where they join from; "" if it isn't known.
func (s *Service) Join(ctx context.Context, c Class, place string) (Member, string, error) {
	now := s.Time()
	if refused := c.Open(now); refused != nil {
		return Member{}, "", refused
	}
	burst, err := s.burst(ctx, c.ID, place, now)
	if err != nil {
		return Member{}, "", err
	}
	return s.seat(ctx, c, Member{Burst: burst, Joined: now})
}

// burst counts who joins a class from a place within classes.BurstTime. The place is
// hashed with a secret of the store's, and the count is forgotten a minute later.
func (s *Service) burst(ctx context.Context, class, place string, now time.Time) (int, error) {
	if place == "" {
		return 0, nil
	}
	secret, err := s.Store.Secret(ctx, "places", func() ([]byte, error) { return []byte(rand.Text() + rand.Text()), nil })
	if err != nil {
		return 0, err
	}
	var id Hash
	m := hmac.New(sha256.New, secret)
	fmt.Fprintf(m, "%d %s %s", now.Truncate(classes.BurstTime).Unix(), class, place)
	m.Sum(id[:0])
	if err := s.Store.Count(ctx, id, now.Add(time.Minute)); err != nil {
		return 0, err
	}
	return s.Store.Tally(ctx, id)
}

// Links makes numbered members of a class, from the number first on.
func (s *Service) Links(ctx context.Context, t Teacher, class string, first, n int) ([]Link, error) {
	c, err := s.writable(ctx, t, class)
	if err != nil {
		return nil, err
	}
	if first < 1 || n < 1 || first+n-1 > classes.MaxSeats {
		return nil, chat.Invalid("count", "The numbers of the links are out of range.", fmt.Sprintf("Links are numbered from 1 to %d.", classes.MaxSeats))
	}
	links := make([]Link, n)
	for i := range links {
		m, token, err := s.seat(ctx, c, Member{Number: first + i})
		if err != nil {
			return links[:i], err
		}
		links[i] = Link{m, token}
	}
	return links, nil
}

// Return is the member who has the token, and their class; status 401 if nobody
// has it, 403 if they were removed.
func (s *Service) Return(ctx context.Context, token string) (Member, Class, error) {
	m, err := s.returning(ctx, token)
	if errors.Is(err, ErrNotFound) {
		return Member{}, Class{}, unknownToken()
	}
	if err == nil && !m.Removed.IsZero() {
		err = removed()
	}
	if err != nil {
		return Member{}, Class{}, err
	}
	c, err := s.Store.Class(ctx, m.Class)
	return m, c, err
}

// returning is the member who has a token, their own or a session's.
func (s *Service) returning(ctx context.Context, token string) (Member, error) {
	if session, err := s.signedIn(ctx, memberSession, token); err == nil {
		return s.Store.MemberByID(ctx, session.Member)
	} else if strings.HasPrefix(strings.TrimSpace(token), memberSession) {
		return Member{}, err
	}
	hash, ok := hashToken(memberToken, token)
	if !ok {
		return Member{}, unknownToken()
	}
	return s.Store.MemberByToken(ctx, hash)
}

// seat adds a member, with the number and the identity of m, under a pseudonym that
// nobody in the class has.
func (s *Service) seat(ctx context.Context, c Class, m Member) (Member, string, error) {
	const draws = 100 // a full class has fewer than two thirds of the names
	token, hash := newToken(memberToken)
	m.ID, m.Class, m.Token = newID(), c.ID, hash
	if m.Joined.IsZero() {
		m.Joined = s.Time()
	}
	for range draws {
		m.Pseudonym = pseudonym(c.Language)
		err := s.Store.AddMember(ctx, m)
		if err == nil {
			signal(ctx, s.Store, c.ID)
			return m, token, nil
		}
		if errors.Is(err, ErrFull) {
			return Member{}, "", full(c)
		}
		if !errors.Is(err, ErrTaken) {
			return Member{}, "", err
		}
	}
	if m.Number > 0 {
		return Member{}, "", chat.Invalid("first", fmt.Sprintf("There is a link with the number %d.", m.Number), "Start with a higher number.")
	}
	return Member{}, "", errors.New("classroom: no pseudonym is left")
}

func full(c Class) *chat.Error {
	return &chat.Error{Status: 403, Type: "invalid_request_error", Code: chat.CodeClassFull,
		Message: fmt.Sprintf("All %d seats of this class are taken.", c.Seats), Hint: "The teacher can give it more, or remove who isn't there."}
}

func noCode() *chat.Error {
	return missing("code", chat.CodeCodeUnknown, "No class has this code.", "Check it letter by letter: it has ten letters, and no I, L, O or U. Your teacher may have made a new code.")
}
