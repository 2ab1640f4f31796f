package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"fewshot/app/chat"
)

// Whoever teaches a course of a learning platform may teach here, so that what all of
// them can spend is the operator's to say.

// A Grant is what the classes of a learning platform may spend. The zero Grant has the
// tiny models and no money.
type Grant struct {
	Models []string // besides the tiny ones
	Class  int64    // of a class at most, in millionths of a US dollar
	All    int64    // of all its classes together
}

// tinyModels are those of a class of a platform's in any case.
var tinyModels = []string{"tiny/base", "tiny/instruct", "tiny/reason", "tiny/aligned"}

// allows reports whether a class of the platform may have a model.
func (g Grant) allows(model string) bool {
	return strings.HasPrefix(model, "tiny/") || slices.Contains(g.Models, model)
}

// keep saves a class, within what its platform may spend.
func (s *Service) keep(ctx context.Context, c Class) error {
	if c.Platform == "" {
		return s.Store.SaveClass(ctx, c)
	}
	g := s.Grants[c.Platform]
	for _, m := range c.Models {
		if !g.allows(m) {
			return fromPlatform(fmt.Sprintf("Classes of this learning platform can't have the model %q.", short(m)), "Choose tiny/… models, or ask this server's operator.")
		}
	}
	if c.Budget.MicroUSD > g.Class {
		return fromPlatform(fmt.Sprintf("A class of this learning platform has $%.2f at most.", float64(g.Class)/1e6), "Set no more, or ask this server's operator.")
	}
	err := s.Store.Allot(ctx, c, g.All)
	if errors.Is(err, ErrAllotted) {
		return fromPlatform("All money for the classes of this learning platform is given out.", "Set a smaller budget, or ask this server's operator.")
	}
	return err
}

// maySpend checks that a teacher may change what a class can spend, if they do.
func (s *Service) maySpend(ctx context.Context, t Teacher, given Class) error {
	assistant, err := s.Store.Teaches(ctx, t.ID, given.ID)
	if errors.Is(err, ErrNotFound) || err == nil && !assistant {
		return nil // theirs, or nobody's that they know of
	}
	if err != nil {
		return err
	}
	c, err := s.Store.Class(ctx, given.ID)
	if err == nil && (!slices.Equal(c.Models, given.Models) || c.Budget != given.Budget || c.Student != given.Student || c.Seats != given.Seats) {
		err = fromPlatform("Assistants can't change a class's models, seats and budgets.", "Ask a teacher of the course.")
	}
	return err
}

// Bound brings the classes of learning platforms within what these may spend now. It is
// called at the start, when a configuration may have changed.
func (s *Service) Bound(ctx context.Context) error {
	all, err := s.Store.OfPlatforms(ctx)
	if err != nil {
		return err
	}
	left := map[string]int64{}
	for name, g := range s.Grants {
		left[name] = g.All
	}
	for _, c := range all {
		g := s.Grants[c.Platform]
		within := c
		within.Models = slices.DeleteFunc(slices.Clone(c.Models), func(m string) bool { return !g.allows(m) })
		if len(within.Models) == 0 {
			within.Models = tinyModels
		}
		within.Budget.MicroUSD = min(c.Budget.MicroUSD, g.Class, left[c.Platform]) // the oldest first
		left[c.Platform] -= within.Budget.MicroUSD
		if len(within.Models) != len(c.Models) || within.Budget != c.Budget {
			if err := s.Store.SaveClass(ctx, within); err != nil {
				return err
			}
			slog.WarnContext(ctx, "a class has more than its learning platform may spend, and is bounded", "class", c.ID, "platform", c.Platform,
				"models", within.Models, "usd", float64(within.Budget.MicroUSD)/1e6, "usd_before", float64(c.Budget.MicroUSD)/1e6)
		}
	}
	return nil
}

// granted gives a new class of a platform's the models and the money that there are.
func (s *Service) granted(ctx context.Context, c Class) (Class, error) {
	const shares = 20 // of a class's money, the part of a student
	g := s.Grants[c.Platform]
	if g.Class <= 0 {
		return c, nil
	}
	rich := c
	rich.Models = append(slices.Clone(c.Models), g.Models...)
	rich.Budget.MicroUSD, rich.Student.MicroUSD = g.Class, g.Class/shares
	err := s.Store.Allot(ctx, rich, g.All)
	if errors.Is(err, ErrAllotted) {
		slog.WarnContext(ctx, "all money of a learning platform is given out: a new class has none", "class", c.ID, "platform", c.Platform)
		return c, nil
	}
	return rich, err
}

// Bring puts an exercise that a link of the class's course is for into the class.
func (s *Service) Bring(ctx context.Context, class string, e Exercise) error {
	c, err := s.Store.Class(ctx, class)
	switch {
	case err != nil:
		return err
	case c.Archived:
		return archived()
	case !c.Allows(e.Prompt.Model):
		return fromPlatform(fmt.Sprintf("The exercise is for the model %q, which this class doesn't have.", short(e.Prompt.Model)), "Its teacher can add the model to the class, or choose another exercise.")
	}
	if err = s.Store.AddExercise(ctx, class, e); errors.Is(err, ErrTaken) { // by another request
		return nil
	}
	return err
}

func archived() *chat.Error {
	return &chat.Error{Status: 403, Type: "invalid_request_error", Code: chat.CodeClassArchived,
		Message: "This class is archived: it can be read but not changed.", Hint: "Take it out of the archive first."}
}
