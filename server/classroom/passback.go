package classroom

import "context"

// SendAgain has all points of a class of t's sent again that its learning platform did
// not take.
func (s *Service) SendAgain(ctx context.Context, t Teacher, class string) error {
	if _, err := s.Class(ctx, t, class); err != nil {
		return err
	}
	return s.sendAgain(ctx, class, "")
}

// SendOwnAgain does the same with the points of a member.
func (s *Service) SendOwnAgain(ctx context.Context, m Member) error {
	return s.sendAgain(ctx, m.Class, m.ID)
}

func (s *Service) sendAgain(ctx context.Context, class, member string) error {
	if err := s.Store.RetryPassbacks(ctx, class, member, s.Time()); err != nil {
		return err
	}
	signal(ctx, s.Store, class)
	return nil
}
