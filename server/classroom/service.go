package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
)

// A Service is all classes of a server. Errors that a person is to see are of type
// *chat.Error; any other is the store's.
type Service struct {
	Store Store
	Count Counter
	Now   func() time.Time // nil: the clock
	// Grants are what the classes of learning platforms may spend, by their names.
	Grants map[string]Grant
}

// NewService makes the service of a store.
func NewService(store Store, count Counter) *Service { return &Service{Store: store, Count: count} }

// Time is what time it is.
func (s *Service) Time() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// Begin makes the first teacher and returns the token to sign in with, which is
// nowhere else: it is printed once. If there is a teacher, the token is "".
func (s *Service) Begin(ctx context.Context) (token string, err error) {
	token, hash := newToken(teacherToken)
	added, err := s.Store.FirstTeacher(ctx, Teacher{ID: newID(), Token: hash, Created: s.Time()})
	if err != nil || !added {
		return "", err
	}
	return token, nil
}

// Teacher is who has the token; status 401 if nobody has.
func (s *Service) Teacher(ctx context.Context, token string) (Teacher, error) {
	if session, err := s.signedIn(ctx, teacherSession, token); err == nil {
		return s.Store.Teacher(ctx, session.Teacher)
	} else if strings.HasPrefix(strings.TrimSpace(token), teacherSession) {
		return Teacher{}, err
	}
	hash, ok := hashToken(teacherToken, token)
	if !ok {
		return Teacher{}, unknownToken()
	}
	t, err := s.Store.TeacherByToken(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return Teacher{}, unknownToken()
	}
	return t, err
}

// Operates says whether a token is that of the server's operator, which the server
// printed at its first start: status 401 if it is nobody's, 403 if it is another's.
func (s *Service) Operates(ctx context.Context, token string) error {
	t, err := s.Teacher(ctx, token)
	if err == nil && !t.First {
		err = &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeNotOperator, Message: "This is for the server's operator.", Hint: "Sign in with the teacher's token. The server printed it at its first start."}
	}
	return err
}

// NewClass makes a class of t's with a join code. What c says of ID, teacher,
// code, dates of making and archiving is not used.
func (s *Service) NewClass(ctx context.Context, t Teacher, c Class) (Class, error) {
	if t.Platform != "" {
		return Class{}, fromPlatform("Teachers who come from a learning platform have the classes of their courses, and make no others.", "Open another course there.")
	}
	return s.newClass(ctx, t, c)
}

func (s *Service) newClass(ctx context.Context, t Teacher, c Class) (Class, error) {
	c.ID, c.Teacher, c.Code, c.Archived, c.Created = newID(), t.ID, NewCode(), false, s.Time()
	if err := c.Check(); err != nil {
		return Class{}, err
	}
	return c, s.Store.AddClass(ctx, c)
}

// Classes are t's, the oldest first.
func (s *Service) Classes(ctx context.Context, t Teacher) ([]Class, error) {
	return s.Store.Classes(ctx, t.ID)
}

// Exercises are those of a class of t's, hidden items included.
func (s *Service) Exercises(ctx context.Context, t Teacher, class string) ([]Exercise, error) {
	if _, err := s.Class(ctx, t, class); err != nil {
		return nil, err
	}
	return s.Store.Exercises(ctx, class)
}

// signal says to the boards that a class has changed. What is lost they find by
// themselves, a little later.
func signal(ctx context.Context, store Signals, class string) {
	if err := store.Signal(context.WithoutCancel(ctx), class); err != nil {
		slog.WarnContext(ctx, "signal a class", "err", err)
	}
}

// Class is a class of t's; that of another teacher is not found.
func (s *Service) Class(ctx context.Context, t Teacher, id string) (Class, error) {
	c, err := s.Store.Class(ctx, id)
	if err == nil && c.Teacher != t.ID {
		_, err = s.Store.Teaches(ctx, t.ID, id)
	}
	if errors.Is(err, ErrNotFound) {
		return Class{}, missing("class", chat.CodeClassNotFound, "There is no such class.", "Choose one from your list.")
	}
	return c, err
}

// change changes a class of t's that is not archived.
func (s *Service) change(ctx context.Context, t Teacher, id string, with func(c *Class)) (Class, error) {
	c, err := s.writable(ctx, t, id)
	if err != nil {
		return Class{}, err
	}
	with(&c)
	return s.save(ctx, c)
}

// save keeps a class as it is now.
func (s *Service) save(ctx context.Context, c Class) (Class, error) {
	if refused := c.Check(); refused != nil {
		return Class{}, refused
	}
	if err := s.keep(ctx, c); err != nil {
		return Class{}, err
	}
	signal(ctx, s.Store, c.ID)
	return c, nil
}

// writable is a class of t's that may change.
func (s *Service) writable(ctx context.Context, t Teacher, id string) (Class, error) {
	c, err := s.Class(ctx, t, id)
	if err == nil && c.Archived {
		return Class{}, archived()
	}
	return c, err
}

// SaveClass changes what a teacher sets of a class: its name, language, dates,
// models, seats and budgets.
func (s *Service) SaveClass(ctx context.Context, t Teacher, given Class) (Class, error) {
	if err := s.maySpend(ctx, t, given); err != nil {
		return Class{}, err
	}
	return s.change(ctx, t, given.ID, func(c *Class) {
		c.Name, c.Language, c.Opens, c.Closes = given.Name, given.Language, given.Opens, given.Closes
		c.Models, c.Seats, c.Budget, c.Student, c.Votes = given.Models, given.Seats, given.Budget, given.Student, given.Votes
	})
}

// NewCode gives a class another join code: the one before is void.
func (s *Service) NewCode(ctx context.Context, t Teacher, id string) (Class, error) {
	return s.change(ctx, t, id, func(c *Class) { c.Code = NewCode() })
}

// CloseCode ends joining by a code. Who is in the class stays.
func (s *Service) CloseCode(ctx context.Context, t Teacher, id string) (Class, error) {
	return s.change(ctx, t, id, func(c *Class) { c.Code = "" })
}

// Archive makes a class one to be read only, or takes it out of the archive.
func (s *Service) Archive(ctx context.Context, t Teacher, id string, archived bool) (Class, error) {
	c, err := s.Class(ctx, t, id)
	if err != nil {
		return Class{}, err
	}
	c.Archived = archived
	return s.save(ctx, c)
}

// DeleteClass deletes a class with everything of it.
func (s *Service) DeleteClass(ctx context.Context, t Teacher, id string) error {
	if _, err := s.Class(ctx, t, id); err != nil {
		return err
	}
	if assistant, err := s.Store.Teaches(ctx, t.ID, id); err == nil && assistant {
		return fromPlatform("Only a teacher of the course can delete its class.", "Ask one of them.")
	}
	return s.Store.DeleteClass(ctx, id)
}

// AddExercise puts an exercise at the end of a class's list.
func (s *Service) AddExercise(ctx context.Context, t Teacher, class string, e Exercise) error {
	if err := e.Check(); err != nil {
		return err
	}
	c, err := s.writable(ctx, t, class)
	if err != nil {
		return err
	}
	if !c.Allows(e.Prompt.Model) {
		return chat.Invalid("prompt.model", fmt.Sprintf("The exercise is for the model %q, which the class doesn't have.", e.Prompt.Model), "Add the model to the class, or choose another for the exercise.")
	}
	err = s.Store.AddExercise(ctx, class, e)
	if errors.Is(err, ErrTaken) {
		return chat.Invalid("id", fmt.Sprintf("The class already has an exercise %q.", e.ID), "Remove that one, or choose another id.")
	}
	return err
}

// RemoveExercise removes an exercise that nobody has handed anything in for.
func (s *Service) RemoveExercise(ctx context.Context, t Teacher, class, id string) error {
	if _, err := s.writable(ctx, t, class); err != nil {
		return err
	}
	err := s.Store.RemoveExercise(ctx, class, id)
	switch {
	case errors.Is(err, ErrUsed):
		return &chat.Error{Status: 409, Type: "invalid_request_error", Code: chat.CodeExerciseUsed, Message: "This exercise has submissions, so it can't be removed.", Hint: "Add another one with another id."}
	case errors.Is(err, ErrNotFound):
		return noExercise()
	}
	return err
}

// View is an exercise as a member of its class sees it.
func (s *Service) View(ctx context.Context, m Member, exercise string) (View, error) {
	if _, err := s.readable(ctx, m); err != nil {
		return View{}, err
	}
	e, err := s.exercise(ctx, m, exercise)
	return e.View(), err
}

// Views are all exercises of a member's class.
func (s *Service) Views(ctx context.Context, m Member) ([]View, error) {
	if _, err := s.readable(ctx, m); err != nil {
		return nil, err
	}
	all, err := s.Store.Exercises(ctx, m.Class)
	views := make([]View, len(all))
	for i, e := range all {
		views[i] = e.View()
	}
	return views, err
}

// readable is the class of a member, once it has opened: what is closed or
// archived can still be read.
func (s *Service) readable(ctx context.Context, m Member) (Class, error) {
	c, err := s.Store.Class(ctx, m.Class)
	if err != nil {
		return Class{}, err
	}
	if refused := c.Open(s.Time()); refused != nil && refused.Code == chat.CodeClassNotOpen {
		return Class{}, refused
	}
	return c, nil
}

func (s *Service) exercise(ctx context.Context, m Member, id string) (Exercise, error) {
	e, err := s.Store.Exercise(ctx, m.Class, id)
	if errors.Is(err, ErrNotFound) {
		return Exercise{}, noExercise()
	}
	return e, err
}

// Enter checks a prompt against an exercise's rules without handing it in.
func (s *Service) Enter(ctx context.Context, m Member, exercise string, p prompt.Prompt) (Entry, error) {
	_, entry, err := s.enter(ctx, m, exercise, p)
	return entry, err
}

func (s *Service) enter(ctx context.Context, m Member, exercise string, p prompt.Prompt) (Exercise, Entry, error) {
	c, err := s.Store.Class(ctx, m.Class)
	if err != nil {
		return Exercise{}, Entry{}, err
	}
	if refused := c.Open(s.Time()); refused != nil {
		return Exercise{}, Entry{}, refused
	}
	e, err := s.exercise(ctx, m, exercise)
	if err != nil {
		return Exercise{}, Entry{}, err
	}
	entry, err := e.Enter(p, c.Models, s.Count)
	return e, entry, err
}

// A submission that fails doesn't count, so that a provider's outage costs nobody a
// try. That many may fail of one student within an hour.
const (
	failedAnHour = 10
	failedPause  = 600 // seconds until a student who had that many may look again
)

// Submit hands a prompt in. It is graded by a [Worker]; the key, which the page
// chooses, makes a second try of the same the same submission.
func (s *Service) Submit(ctx context.Context, m Member, exercise string, p prompt.Prompt, key string) (Submission, error) {
	if len(key) > 100 || strings.ContainsFunc(key, unicode.IsControl) { // PostgreSQL keeps no NUL
		return Submission{}, chat.Invalid("key", "The submission's key is longer than 100 bytes, or has characters that can't be seen.", "Choose another one.")
	}
	e, entry, err := s.enter(ctx, m, exercise, p)
	if err != nil {
		return Submission{}, err
	}
	now := s.Time()
	sub, err := s.Store.AddSubmission(ctx, Submission{
		ID: newID(), Class: m.Class, Member: m.ID, Exercise: e.ID, Key: key, Entry: entry,
		State: classes.Queued, Total: len(e.Trials(entry)), Created: now, Changed: now,
	}, Quota{Counting: e.Rules.Submissions, Failed: failedAnHour, Since: now.Add(-time.Hour)})
	if errors.Is(err, ErrFailing) {
		return Submission{}, &chat.Error{Status: 429, Type: "rate_limit_error", Code: chat.CodeSubmissionsFailing, RetryAfterSeconds: failedPause,
			Message: fmt.Sprintf("%d of your submissions failed within an hour, so you can't hand in for now. None of them counts.", failedAnHour),
			Hint:    "Look at what the last one says, try your prompt out, and hand it in again within the hour; tell your teacher if it fails again."}
	}
	if errors.Is(err, ErrSpent) {
		return Submission{}, &chat.Error{Status: 403, Type: "invalid_request_error", Code: chat.CodeSubmissionsUsedUp,
			Message: fmt.Sprintf("You have handed in %d prompts for this exercise. It allows no more.", e.Rules.Submissions),
			Hint:    "Your best one counts. Ask your teacher if you need another."}
	}
	if err == nil {
		signal(ctx, s.Store, m.Class)
	}
	return sub, err
}

// Submission is one of a member's own; another's is not found.
func (s *Service) Submission(ctx context.Context, m Member, id string) (Submission, error) {
	sub, err := s.Store.Submission(ctx, m.Class, id)
	if errors.Is(err, ErrNotFound) || err == nil && sub.Member != m.ID {
		return Submission{}, missing("submission", chat.CodeSubmissionNotFound, "You have no such submission.", "Choose one from your list.")
	}
	return sub, err
}

// Submissions are a member's own, the oldest first.
func (s *Service) Submissions(ctx context.Context, m Member) ([]Submission, error) {
	return s.Store.Submissions(ctx, m.Class, m.ID)
}

func missing(param, code, message, hint string) *chat.Error {
	return &chat.Error{Status: 404, Type: "invalid_request_error", Param: param, Code: code, Message: message, Hint: hint}
}

func fromPlatform(message, hint string) *chat.Error {
	return &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeFromPlatform, Message: message, Hint: hint}
}

func noExercise() *chat.Error {
	return missing("exercise", chat.CodeExerciseNotFound, "There is no such exercise in this class.", "Choose one from the class's list.")
}

func unknownToken() *chat.Error {
	return &chat.Error{Status: 401, Type: "authentication_error", Code: chat.CodeTokenUnknown,
		Message: "This token is not valid here.", Hint: "Open the whole link again, or type the whole token."}
}
