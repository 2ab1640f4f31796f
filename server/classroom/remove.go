package classroom

import (
	"context"
	"errors"
	"time"

	"fewshot/app/chat"
)

// Remove takes a member off a class of t's. The seat is free, the member's browser is
// told so, and they can't come back by themselves. What they handed in is kept and
// counts nowhere: not on the board, in no vote, in no list of grades. What they spent
// stays spent.
func (s *Service) Remove(ctx context.Context, t Teacher, class, member string) error {
	return s.remove(ctx, t, class, member, s.Time())
}

// Readmit puts a member back who was removed, with all that they had.
func (s *Service) Readmit(ctx context.Context, t Teacher, class, member string) error {
	return s.remove(ctx, t, class, member, time.Time{})
}

func (s *Service) remove(ctx context.Context, t Teacher, class, member string, at time.Time) error {
	c, err := s.writable(ctx, t, class)
	if err != nil {
		return err
	}
	err = s.Store.RemoveMember(ctx, class, member, at)
	switch {
	case errors.Is(err, ErrNotFound):
		return missing("member", chat.CodeMemberNotFound, "There is no such student in this class.", "Reload the board.")
	case errors.Is(err, ErrFull):
		return full(c)
	case err != nil:
		return err
	}
	signal(ctx, s.Store, class)
	return nil
}

// removed is the error for a member who was removed.
func removed() *chat.Error {
	return &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeRemoved,
		Message: "Your teacher has removed you from this class.", Hint: "What you handed in is kept. If it was a mistake, your teacher can put you back."}
}

// present are the ids of the members of a class who were not removed.
func present(all []Member) map[string]Member {
	here := make(map[string]Member, len(all))
	for _, m := range all {
		if m.Removed.IsZero() {
			here[m.ID] = m
		}
	}
	return here
}
