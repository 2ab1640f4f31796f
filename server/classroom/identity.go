package classroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
)

// Who comes from elsewhere, by OpenID Connect or from a learning platform, is known
// by their identity there, and gets a session: a token that ends.

// How long a session lasts: one that somebody began here, and one of somebody whom a
// learning platform sent, who comes again by its link. Whoever signs out there and leaves a
// shared computer is not signed in here for weeks.
const (
	sessionTime  = 30 * 24 * time.Hour
	launchedTime = 12 * time.Hour
)

// Identity is the hash of who somebody is at an issuer. Nothing else of them is
// kept, but for the platform's own id of a student whose points it wants.
func Identity(issuer, subject string) Hash {
	return sha256.Sum256([]byte("identity " + issuer + "\n" + subject))
}

// A Session is somebody who has signed in from elsewhere: a teacher or a member.
type Session struct {
	Token   Hash
	Teacher string
	Member  string
	Expires time.Time
}

// A Passback is where a learning platform wants a student's points of an exercise.
type Passback struct {
	Class    string // of the member
	Member   string
	Exercise string
	Platform string
	Address  string    // of its line item; "": it isn't known yet
	Items    string    // of the course's line items, where it can be looked for; ""
	Subject  string    // the platform's own id of the student
	Since    time.Time // what was handed in before doesn't count; zero: all counts
	Sent     float64   // points that it has; -1: none
	Attempts int       // since it was waked
	Due      time.Time // when it is sent; zero: there is nothing to send
	Why      string    // it was not taken, one of package classes' reasons; ""
	Status   int       // that the platform answered then; 0: none
	Changed  time.Time
}

// Shown is the passback as people see it.
func (p Passback) Shown() classes.Passback {
	shown := classes.Passback{Member: p.Member, Exercise: p.Exercise, Column: column(p.Address), Points: p.Sent, Why: p.Why, Status: p.Status, Changed: p.Changed}
	switch {
	case !p.Due.IsZero():
		shown.State = classes.PassWaiting
	case p.Why != "":
		shown.State = classes.PassRefused
	case p.Sent >= 0:
		shown.State = classes.PassSent
	default:
		shown.State = classes.PassNothing
	}
	return shown
}

// column tells the columns of an exercise apart.
func column(address string) string {
	if address == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:6])
}

// known is the teacher with an identity, who is made if there is none.
func (s *Service) known(ctx context.Context, identity Hash, platform string) (Teacher, error) {
	t, err := s.Store.TeacherByIdentity(ctx, identity)
	if errors.Is(err, ErrNotFound) {
		_, hash := newToken(teacherToken) // that nobody has
		t = Teacher{ID: newID(), Token: hash, Identity: identity, Platform: platform, Created: s.Time()}
		if err = s.Store.AddTeacher(ctx, t); errors.Is(err, ErrTaken) { // at the same moment, by another request
			t, err = s.Store.TeacherByIdentity(ctx, identity)
		}
	}
	return t, err
}

// SignIn makes a session of the teacher with an identity, who is made if there is
// none, and returns its token. platform is the learning platform that they come from;
// "" is none.
func (s *Service) SignIn(ctx context.Context, identity Hash, platform string) (Teacher, string, error) {
	t, err := s.known(ctx, identity, platform)
	if err != nil {
		return Teacher{}, "", err
	}
	lasts := sessionTime
	if platform != "" {
		lasts = launchedTime
	}
	token, hash := newToken(teacherSession)
	return t, token, s.Store.AddSession(ctx, Session{Token: hash, Teacher: t.ID, Expires: s.Time().Add(lasts)})
}

// Enrol makes a session of the member of a class with an identity, who is made if
// there is none, and returns its token.
func (s *Service) Enrol(ctx context.Context, class string, identity Hash) (Member, string, error) {
	c, err := s.Store.Class(ctx, class)
	if err != nil {
		return Member{}, "", err
	}
	m, err := s.Store.MemberByIdentity(ctx, class, identity)
	if errors.Is(err, ErrNotFound) {
		if refused := c.Open(s.Time()); refused != nil {
			return Member{}, "", refused
		}
		m, _, err = s.seat(ctx, c, Member{Identity: identity})
		if err != nil { // perhaps by another request at the same moment
			if known, again := s.Store.MemberByIdentity(ctx, class, identity); again == nil {
				m, err = known, nil
			}
		}
	}
	if err == nil && !m.Removed.IsZero() {
		err = removed()
	}
	if err != nil {
		return Member{}, "", err
	}
	token, hash := newToken(memberSession)
	return m, token, s.Store.AddSession(ctx, Session{Token: hash, Member: m.ID, Expires: s.Time().Add(launchedTime)})
}

// Course is the class of a platform's course, which is made if there is none. It is of
// a teacher of its own, whom nobody signs in as: those who teach the course are its
// teachers by Store.Teach.
func (s *Service) Course(ctx context.Context, platform string, course Hash, name, language string) (Class, error) {
	id, err := s.Store.Course(ctx, course)
	if err == nil {
		c, err := s.Store.Class(ctx, id)
		if err == nil && c.Platform != platform { // of before classes had one
			c.Platform = platform
			err = s.Store.SaveClass(ctx, c)
		}
		return c, err
	}
	if !errors.Is(err, ErrNotFound) {
		return Class{}, err
	}
	t, err := s.known(ctx, course, platform)
	if err != nil {
		return Class{}, err
	}
	name = strings.TrimSpace(strings.ToValidUTF8(name, ""))
	if name == "" {
		name = "A class"
	}
	if runes := []rune(name); len(runes) > classes.MaxName {
		name = string(runes[:classes.MaxName])
	}
	c, err := s.newClass(ctx, t, Class{
		Name: name, Language: language, Platform: platform, Seats: classes.MaxSeats, Models: tinyModels,
		Budget: Amount{Requests: 1_000_000}, Student: Amount{Requests: 5_000},
	})
	if err != nil {
		return Class{}, err
	}
	err = s.Store.LinkCourse(ctx, course, c.ID)
	if errors.Is(err, ErrTaken) { // at the same moment, by another request
		if id, err = s.Store.Course(ctx, course); err == nil {
			if err := s.Store.DeleteClass(ctx, c.ID); err != nil {
				return Class{}, fmt.Errorf("link a course: %w", err)
			}
			return s.Store.Class(ctx, id)
		}
	}
	if err != nil {
		return Class{}, fmt.Errorf("link a course: %w", err)
	}
	return s.granted(ctx, c)
}

// signedIn is who has a session's token; status 401 if nobody has, or no more.
func (s *Service) signedIn(ctx context.Context, kind, token string) (Session, error) {
	hash, ok := hashToken(kind, token)
	if !ok {
		return Session{}, unknownToken()
	}
	session, err := s.Store.SessionByToken(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return Session{}, unknownToken()
	}
	if err == nil && !s.Time().Before(session.Expires) {
		return Session{}, &chat.Error{Status: 401, Type: "authentication_error", Code: chat.CodeSessionOver, Message: "You have been signed out after a month.", Hint: "Sign in again, or open the exercise in your learning platform."}
	}
	return session, err
}
