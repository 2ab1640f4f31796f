package queue

import (
	"slices"
	"time"
)

// A Site is the machines.
type Site struct {
	Servers       int
	Cores         int // of each server
	DatabaseCores int
	Places        int // answers under way in each server: FEWSHOT_STREAMS
}

// A Cost is the processor time of one run of a student, and of what goes with it.
type Cost struct {
	Before   time.Duration // of the server, before the model is asked
	Stream   time.Duration // of the server, while the answer comes, in Pieces
	After    time.Duration // of the server, after it
	Pieces   int
	Database time.Duration // of the database, half of it before the answer and half after

	// A student hands a prompt in after so many runs; 0: never. Nobody waits for the
	// grade as one waits for an answer, but grading takes time from others.
	RunsPerSubmission  int
	Grade              time.Duration // of a server, for a submission, in GradePieces
	GradeDatabase      time.Duration // of the database, the same
	GradePieces        int
	GradePause         time.Duration // between two pieces: the model's answer
	IdleDatabase       time.Duration // of the database, a second and server, with nobody there
	ExponentialService bool          // each piece of work takes a random time of that mean, not just that time
}

// A Class is the students: each thinks, asks, reads the answer as it comes, and thinks again.
type Class struct {
	Students int
	Think    time.Duration // mean, from the end of an answer to the next request; exponential
	Answer   time.Duration // from the upstream's first word to its last
}

// A Result is what was seen in the measured time.
type Result struct {
	Runs     int           // that ended
	Rate     float64       // of them, a second
	P50, P99 time.Duration // what a run took beyond its answer: waits, and the work itself

	ServersBusy, DatabaseBusy, PlacesBusy float64 // shares of 1
}

// Fullest names what had the least left.
func (r Result) Fullest() string {
	switch most := max(r.ServersBusy, r.DatabaseBusy, r.PlacesBusy); most {
	case r.PlacesBusy:
		return "places"
	case r.DatabaseBusy:
		return "database"
	}
	return "servers"
}

// Simulate simulates a class for as long as 20,000 runs take, but at least 10 seconds and
// at most a minute. The first part is not measured: all students begin by thinking, and
// answers and queues have to fill.
func Simulate(site Site, cost Cost, class Class, seed uint64) Result {
	const runs = 20_000
	cycle := class.Think + class.Answer
	long := min(max(runs*cycle/time.Duration(max(1, class.Students)), 10*time.Second), time.Minute)
	grading := time.Duration(cost.GradePieces) * cost.GradePause
	return simulate(site, cost, class, seed, 2*class.Answer+2*grading+5*time.Second, long)
}

func simulate(site Site, cost Cost, class Class, seed uint64, warm, long time.Duration) Result {
	s := &simulation{clock: newClock(seed), cost: cost, class: class}
	s.database = newStation(s.clock, site.DatabaseCores)
	all := []*station{s.database}
	for range site.Servers {
		v := &server{newStation(s.clock, site.Cores), newStation(s.clock, site.Places)}
		s.servers = append(s.servers, v)
		all = append(all, v.cores, v.places)
		if cost.IdleDatabase > 0 {
			s.clock.after(s.clock.exponential(time.Second), func() { s.idle() })
		}
	}
	for i := range class.Students {
		s.think(s.servers[i%site.Servers], 1+s.clock.rand.IntN(max(1, cost.RunsPerSubmission)))
	}
	s.clock.run(warm)
	for _, st := range all {
		st.reset()
	}
	s.waits = s.waits[:0]
	s.clock.run(warm + long)

	r := Result{Runs: len(s.waits), Rate: float64(len(s.waits)) / long.Seconds(), DatabaseBusy: s.database.busy(long)}
	for _, v := range s.servers {
		r.ServersBusy += v.cores.busy(long) / float64(site.Servers)
		r.PlacesBusy += v.places.busy(long) / float64(site.Servers)
	}
	if len(s.waits) > 0 {
		slices.Sort(s.waits)
		r.P50, r.P99 = s.waits[len(s.waits)/2], s.waits[len(s.waits)*99/100]
	}
	return r
}

type server struct{ cores, places *station }

type simulation struct {
	clock    *clock
	cost     Cost
	class    Class
	servers  []*server
	database *station
	waits    []time.Duration
}

// service is how long a piece of work takes.
func (s *simulation) service(mean time.Duration) time.Duration {
	if s.cost.ExponentialService {
		return s.clock.exponential(mean)
	}
	return mean
}

// do has a station do a piece of work. What takes no time asks for nothing.
func (s *simulation) do(at *station, mean time.Duration, then func()) {
	if mean == 0 {
		then()
		return
	}
	at.work(s.service(mean), then)
}

// think pauses, and then asks for the student's nth run.
func (s *simulation) think(v *server, n int) {
	s.clock.after(s.clock.exponential(s.class.Think), func() { s.ask(v, n) })
}

func (s *simulation) ask(v *server, n int) {
	asked := s.clock.now
	v.places.enter(func() {
		s.do(v.cores, s.cost.Before, func() {
			s.do(s.database, s.cost.Database/2, func() {
				answer := s.service(s.class.Answer)
				ends := s.clock.now + answer
				waited := s.clock.now - asked
				s.stream(v, answer, max(1, s.cost.Pieces), func() {
					s.do(s.database, s.cost.Database-s.cost.Database/2, func() {
						s.do(v.cores, s.cost.After, func() {
							v.places.leave()
							s.waits = append(s.waits, waited+s.clock.now-ends)
							if m := s.cost.RunsPerSubmission; m > 0 && n%m == 0 {
								s.grade(v, s.cost.GradePieces)
							}
							s.think(v, n+1)
						})
					})
				})
			})
		})
	})
}

// stream passes an answer on as it comes: a piece of work for each piece of it. It is over
// when the last piece has been passed on.
func (s *simulation) stream(v *server, answer time.Duration, pieces int, then func()) {
	left := pieces
	for i := range pieces {
		s.clock.after(answer*time.Duration(i+1)/time.Duration(pieces), func() {
			s.do(v.cores, s.cost.Stream/time.Duration(pieces), func() {
				if left--; left == 0 {
					then()
				}
			})
		})
	}
}

// grade does what is left of the grading of a submission, piece by piece.
func (s *simulation) grade(v *server, left int) {
	if left == 0 {
		return
	}
	s.do(v.cores, s.cost.Grade/time.Duration(s.cost.GradePieces), func() {
		s.do(s.database, s.cost.GradeDatabase/time.Duration(s.cost.GradePieces), func() {
			s.clock.after(s.cost.GradePause, func() { s.grade(v, left-1) })
		})
	})
}

// idle is what a server asks of the database each second while nobody is there.
func (s *simulation) idle() {
	s.database.work(s.cost.IdleDatabase, func() {})
	s.clock.after(time.Second, s.idle)
}

// Most is how many students of a class fit until the p99 of what a run takes beyond its
// answer passes a limit, to within 2 %, and how the site is with so many. 0: not one.
func Most(site Site, cost Cost, class Class, limit time.Duration, seed uint64) (students int, at Result) {
	// More than fill the site can't be served: they would wait longer than the limit on
	// average (asymptotic bounds: Denning and Buzen, The Operational Analysis of Queueing
	// Network Models, 1978).
	cycle := (class.Think + class.Answer + 2*limit).Seconds()
	low, high := 0, int(cycle*capacity(site, cost, class))+2
	for high-low > max(1, high/50) {
		class.Students = (low + high) / 2
		if r := Simulate(site, cost, class, seed); r.Runs > 0 && r.P99 <= limit {
			low, students, at = class.Students, class.Students, r
		} else {
			high = class.Students
		}
	}
	return students, at
}

// capacity is how many runs a second fill what fills first.
func capacity(site Site, cost Cost, class Class) float64 {
	server, database := cost.Before+cost.Stream+cost.After, cost.Database.Seconds()
	place := class.Answer + server + cost.Database // the least time for which a run has one
	each := server.Seconds()
	if m := float64(cost.RunsPerSubmission); m > 0 {
		each += cost.Grade.Seconds() / m
		database += cost.GradeDatabase.Seconds() / m
	}
	n := float64(site.Servers)
	free := float64(site.DatabaseCores) - n*cost.IdleDatabase.Seconds()
	return min(n*float64(site.Cores)/each, free/database, n*float64(site.Places)/place.Seconds())
}
