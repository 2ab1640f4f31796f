package classroom

import (
	"context"
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/operator"
)

// A Store keeps everything. Its methods may be called by any number of
// goroutines, and where the database allows it by any number of servers; each
// happens as a whole or not at all. Times are kept to the millisecond.
//
// What is not there is [ErrNotFound].
type Store interface {
	Classes
	Members
	Exercises
	Jobs
	Budgets
	Votes
	Identities
	Signals
	Close() error
}

// Classes keeps teachers and classes.
type Classes interface {
	// FirstTeacher adds t if there is no teacher yet, and says whether it did.
	FirstTeacher(ctx context.Context, t Teacher) (added bool, err error)
	TeacherByToken(ctx context.Context, token Hash) (Teacher, error)

	AddClass(ctx context.Context, c Class) error
	// SaveClass changes all of a class but its teacher and when it was made. The
	// caps of its budget and of its members' follow. ErrTaken: another class has
	// its code.
	SaveClass(ctx context.Context, c Class) error
	Class(ctx context.Context, id string) (Class, error)
	ClassByCode(ctx context.Context, code Hash) (Class, error)
	// Classes are those of a teacher, and those that they teach besides, the oldest
	// first.
	Classes(ctx context.Context, teacher string) ([]Class, error)
	// Teach has a teacher teach a class of somebody else's; an assistant may not change
	// its budgets. Teaches says how one does: ErrNotFound if they don't.
	Teach(ctx context.Context, teacher, class string, assistant bool) error
	Teaches(ctx context.Context, teacher, class string) (assistant bool, err error)
	// OfPlatforms are the classes of learning platforms, the oldest first.
	OfPlatforms(ctx context.Context) ([]Class, error)
	// Allot is SaveClass, if the budgets of all classes of the class's platform, and
	// what deleted ones had spent, are then no more than total. Else ErrAllotted.
	Allot(ctx context.Context, c Class, total int64) error
	// DeleteClass deletes a class with everything of it.
	DeleteClass(ctx context.Context, id string) error
}

// Members keeps who is in a class.
type Members interface {
	// AddMember adds a member with a budget of the class's size for students.
	// ErrTaken: the class has the pseudonym or the number. ErrFull: it has no seat.
	AddMember(ctx context.Context, m Member) error
	Member(ctx context.Context, class, id string) (Member, error)
	MemberByToken(ctx context.Context, token Hash) (Member, error)
	// RemoveMember takes a member off the class at a time, which frees the seat, or
	// with the zero time puts them back: ErrFull if there is no seat. What they handed
	// in stays, and what of it waits to be graded isn't claimed.
	RemoveMember(ctx context.Context, class, id string, at time.Time) error
	// Places are the classes of the members who have one of the tokens, at most
	// MaxPlaces, or a session with one that has not ended at a time; the class that
	// was made last comes first.
	Places(ctx context.Context, tokens []Hash, now time.Time) ([]Place, error)
	// Members are those of a class, in the order in which they joined, the removed
	// ones too.
	Members(ctx context.Context, class string) ([]Member, error)
}

// Exercises keeps the exercises of classes. An exercise never changes.
type Exercises interface {
	// AddExercise puts e at the end of the class's list. ErrTaken: the class has its
	// id.
	AddExercise(ctx context.Context, class string, e Exercise) error
	// RemoveExercise removes one without submissions; else ErrUsed.
	RemoveExercise(ctx context.Context, class, id string) error
	Exercise(ctx context.Context, class, id string) (Exercise, error)
	Exercises(ctx context.Context, class string) ([]Exercise, error)
}

// Jobs keeps submissions and who is grading them.
type Jobs interface {
	// AddSubmission queues s. With a key that the member used before for the
	// exercise it changes nothing and returns the submission of then. ErrSpent and
	// ErrFailing: the member has handed in as much as most.
	AddSubmission(ctx context.Context, s Submission, most Quota) (Submission, error)
	Submission(ctx context.Context, class, id string) (Submission, error)
	// Outcomes are what a submission's trials brought so far, by the trial's index.
	Outcomes(ctx context.Context, submission string) (map[int]lab.Outcome, error)
	// Submissions are those of a member, or all of the class for member "", the
	// oldest first. Of those of a member that failed they are the latest [FailedKept].
	Submissions(ctx context.Context, class, member string) ([]Submission, error)

	// SubmissionsSince are those of the class whose state changed at a time or
	// later, the oldest first.
	SubmissionsSince(ctx context.Context, class string, since time.Time) ([]Submission, error)

	// Claim takes the oldest submission that is queued, or whose lease is over,
	// until a time. ErrIdle: there is none.
	Claim(ctx context.Context, now, until time.Time) (Claim, error)
	// Extend moves the end of a claim's lease. ErrLost: the claim has ended.
	Extend(ctx context.Context, c Claim, until time.Time) error
	// Record keeps the outcome of a trial, and says whether it did: the first one
	// stays. It takes what a lost claim brought too, since that was paid for.
	Record(ctx context.Context, submission string, trial int, o lab.Outcome) (kept bool, err error)
	// Finish ends a claim with a grade or an error. ErrLost: the claim has ended,
	// and nothing was changed.
	Finish(ctx context.Context, c Claim, g *Grade, failed *chat.Error, now time.Time) error
	// Release queues a claimed submission again. ErrLost: the claim has ended.
	Release(ctx context.Context, c Claim) error
}

// Votes keeps what students say of each other's prompts.
type Votes interface {
	// AddVote keeps v. ErrTaken: its voter has a word on the pair.
	AddVote(ctx context.Context, v Vote) error
	// Votes are those on an exercise, the oldest first.
	Votes(ctx context.Context, class, exercise string) ([]Vote, error)
}

// Identities keeps who comes from elsewhere, and where points go.
type Identities interface {
	// AddTeacher adds a teacher with an identity. ErrTaken: there is one with it.
	AddTeacher(ctx context.Context, t Teacher) error
	Teacher(ctx context.Context, id string) (Teacher, error)
	TeacherByIdentity(ctx context.Context, identity Hash) (Teacher, error)
	MemberByIdentity(ctx context.Context, class string, identity Hash) (Member, error)
	MemberByID(ctx context.Context, id string) (Member, error)
	AddSession(ctx context.Context, s Session) error
	SessionByToken(ctx context.Context, token Hash) (Session, error)
	// Once reports whether id comes for the first time; it is remembered until
	// expires.
	Once(ctx context.Context, id Hash, expires time.Time) (bool, error)
	// Tally is how often id was counted; Count counts it once more, and remembers it
	// until expires.
	Tally(ctx context.Context, id Hash) (int, error)
	Count(ctx context.Context, id Hash, expires time.Time) error
	// Forget forgets sessions, ids and counts that have expired.
	Forget(ctx context.Context, now time.Time) error
	// Secret is what all servers of the database share under a name; the first who
	// asks makes it.
	Secret(ctx context.Context, name string, make func() ([]byte, error)) ([]byte, error)
	// Course is the class of a platform's course.
	Course(ctx context.Context, course Hash) (class string, err error)
	// LinkCourse gives a course its class. ErrTaken: it has one.
	LinkCourse(ctx context.Context, course Hash, class string) error
	// AddRegistration keeps a learning platform that has registered itself. ErrTaken:
	// there is one of the name. Registrations are all of them.
	AddRegistration(ctx context.Context, name string, data []byte, now time.Time) error
	Registrations(ctx context.Context) ([][]byte, error)
	// SavePassback keeps where a member's points of an exercise go, and has those
	// that there are sent. A second column of an exercise gets what is handed in from
	// now on. Without an exercise it keeps where the member's points can be asked to go.
	SavePassback(ctx context.Context, p Passback, now time.Time) error
	// WakePassback has them sent, if they go anywhere. Where no column is known, one
	// without an address waits, for which it is to be looked.
	WakePassback(ctx context.Context, member, exercise string, now time.Time) error
	// RetryPassbacks has those of a class, or of one of its members, sent again that
	// were not taken.
	RetryPassbacks(ctx context.Context, class, member string, now time.Time) error
	// Passbacks are those of a class, or of one of its members.
	Passbacks(ctx context.Context, class, member string) ([]Passback, error)
	// ClaimPassback takes one of a platform that is to be sent, until a time. ErrIdle:
	// there is none.
	ClaimPassback(ctx context.Context, platform string, now, until time.Time) (Passback, error)
	// EndPassback keeps what became of one that was claimed until a time, and when to
	// try again, unless it was waked meanwhile.
	EndPassback(ctx context.Context, p Passback, claimed, again time.Time) error
}

// Signals tells the servers that share a store of changes, so that who watches a
// class need not ask all the time. A signal can be lost, and several can become
// one: it says to look, not what there is.
type Signals interface {
	Signal(ctx context.Context, class string) error
	// Watch calls f, which must not block, on each signal, until stop is called.
	Watch(class string, f func()) (stop func())
}

// Budgets keeps what was spent.
type Budgets interface {
	// Reserve holds r.Amount in the budgets of r.Account, in one statement: in all
	// of them or, with a *BudgetError, in none. A reservation that is held already
	// is left as it is; one that was settled is ErrTaken.
	//
	// IDs are the server's. With one that a client chose, two requests could share
	// a reservation.
	Reserve(ctx context.Context, r Reservation) error
	// Settle replaces what a reservation holds by what was spent, in one
	// statement; by all that it holds if spent is nil, as after a stream that broke.
	// Settled twice, or after its end, it changes nothing.
	Settle(ctx context.Context, id string, spent *Amount) error
	// Expire settles the reservations whose time is over at all that they hold, and
	// says how many there were. It forgets those that expired a day ago.
	Expire(ctx context.Context, now time.Time) (int, error)
	// Balance is that of the account's member, or of the class for member "".
	Balance(ctx context.Context, a Account) (Balance, error)
	// Balances are those of the class ("") and of each member, by id.
	Balances(ctx context.Context, class string) (map[string]Balance, error)
	// Spending is what the classes spent that spent most, that many at most, and how
	// many classes there are.
	Spending(ctx context.Context, most int) (spent []operator.Class, all int, err error)
}
