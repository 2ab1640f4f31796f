package queue

import (
	"math"
	"testing"
	"time"
)

const ms = time.Millisecond

// meanWait is how long arrivals of a rate (a second) wait for one of c places, on average,
// in seconds, over n of them.
func meanWait(c int, rate float64, n int, service func(*clock) time.Duration) float64 {
	k := newClock(1)
	s := newStation(k, c)
	var sum time.Duration
	var arrive func(left int)
	arrive = func(left int) {
		if left == 0 {
			return
		}
		came := k.now
		s.enter(func() {
			sum += k.now - came
			k.after(service(k), s.leave)
		})
		k.after(k.exponential(time.Duration(float64(time.Second)/rate)), func() { arrive(left - 1) })
	}
	arrive(n)
	k.run(math.MaxInt64)
	return sum.Seconds() / float64(n)
}

// erlangC is the mean wait in a queue M/M/c, in mean service times: Erlang's formula C
// (Erlang, Solution of some problems in the theory of probabilities of significance in
// automatic telephone exchanges, 1917) over c - a, for a offered load of a.
func erlangC(c int, a float64) float64 {
	b := 1.0 // Erlang's B, by its recurrence
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	n := float64(c)
	return b / (1 - a/n*(1-b)) / (n - a)
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got/want-1) > within {
		t.Errorf("%s is %.4g, theory says %.4g", what, got, want)
	}
}

func TestStation_agrees_with_theory(t *testing.T) {
	random := func(k *clock) time.Duration { return k.exponential(10 * ms) }
	for _, of := range []struct {
		c    int
		load float64 // of each place
	}{{1, 0.5}, {1, 0.8}, {2, 0.8}, {8, 0.9}} {
		a := of.load * float64(of.c)
		got := meanWait(of.c, a*100, 400_000, random)
		near(t, "the mean wait in M/M/c", got, 0.01*erlangC(of.c, a), 0.06)
	}
	// M/D/1: half of M/M/1's (Pollaczek 1930, Khinchine 1932).
	for _, load := range []float64{0.5, 0.9} {
		got := meanWait(1, load*100, 400_000, func(*clock) time.Duration { return 10 * ms })
		near(t, "the mean wait in M/D/1", got, 0.01*load/(1-load)/2, 0.04)
	}
}

// repairman is the rate at which n students are served, each of whom thinks for a mean time
// and then wants one of c places for another: the machine-repair model M/M/c//N (Palm,
// Arbetskraftens fördelning vid betjäning av automatmaskiner, 1947; Gross and Harris,
// Fundamentals of Queueing Theory, section 2.7).
func repairman(n, c int, think, service float64) float64 {
	p, sum, rate := 1.0, 0.0, 0.0
	for k := 0; k <= n; k++ {
		if k > 0 {
			p *= float64(n-k+1) / think * service / float64(min(k, c))
		}
		sum += p
		rate += p * float64(min(k, c)) / service
	}
	return rate / sum
}

func TestSimulate_agrees_with_theory(t *testing.T) {
	const long = 4000 * time.Second
	site := Site{Servers: 1, Cores: 2, DatabaseCores: 1, Places: 1000}
	class := Class{Students: 30, Think: time.Second}

	// Only the server's cores: 30 students, two cores.
	for _, service := range []time.Duration{20 * ms, 60 * ms, 100 * ms} {
		r := simulate(site, Cost{Before: service, ExponentialService: true}, class, 1, 10*time.Second, long)
		want := repairman(30, 2, 1, service.Seconds())
		near(t, "the rate at two cores", r.Rate, want, 0.02)
		near(t, "how busy two cores are", r.ServersBusy, want*service.Seconds()/2, 0.02)
	}
	// Only the places, which answers take.
	site.Places, class.Answer = 5, 300*ms
	r := simulate(site, Cost{ExponentialService: true}, class, 1, 10*time.Second, long)
	near(t, "the rate at five places", r.Rate, repairman(30, 5, 1, 0.3), 0.02)
	if r.PlacesBusy < 0.95 || r.Fullest() != "places" {
		t.Errorf("%+v: the places are not what is full", r)
	}
	// Only the database, in two halves of one exponential time each: by Little's law the time
	// for a run is students over rate, whatever the distribution.
	site.Places, class.Answer = 1000, 0
	r = simulate(site, Cost{Database: 100 * ms, ExponentialService: true}, class, 1, 10*time.Second, long)
	near(t, "the rate at a full database", r.Rate, 10, 0.02)
	if r.Fullest() != "database" {
		t.Errorf("%+v: the database is not what is full", r)
	}
}

// TestSimulate_fills_at_the_measured_rate: what one server holds is its cores over a run's
// processor time, and no more.
func TestSimulate_fills_at_the_measured_rate(t *testing.T) {
	cost := Cost{Before: 400 * time.Microsecond, Stream: 900 * time.Microsecond, After: 200 * time.Microsecond, Pieces: 4, Database: 100 * time.Microsecond}
	for _, servers := range []int{1, 3} {
		r := simulate(Site{Servers: servers, Cores: 2, DatabaseCores: 8, Places: 1 << 20}, cost, Class{Students: 6000 * servers, Think: time.Second, Answer: time.Second}, 1, 30*time.Second, 10*time.Second)
		near(t, "the rate at full cores", r.Rate, float64(2*servers)/0.0015, 0.02)
		near(t, "how busy the servers are", r.ServersBusy, 1, 0.01)
		near(t, "how busy the database is", r.DatabaseBusy, r.Rate*0.0001/8, 0.02)
	}
}

// TestCapacity: a site with more students than it can serve serves as many as it can.
func TestCapacity(t *testing.T) {
	for name, of := range map[string]struct {
		site Site
		cost Cost
	}{
		"servers":  {Site{Servers: 2, Cores: 2, DatabaseCores: 8, Places: 1 << 20}, Cost{Before: 10 * ms, After: 10 * ms, Database: ms, RunsPerSubmission: 5, Grade: 100 * ms, GradeDatabase: ms, GradePieces: 5}},
		"database": {Site{Servers: 2, Cores: 2, DatabaseCores: 1, Places: 1 << 20}, Cost{Before: ms, Database: 10 * ms, RunsPerSubmission: 5, Grade: ms, GradeDatabase: 50 * ms, GradePieces: 5, IdleDatabase: 10 * ms}},
		"places":   {Site{Servers: 2, Cores: 2, DatabaseCores: 1, Places: 20}, Cost{Before: ms, Database: ms}},
	} {
		class := Class{Students: 1500, Think: 2 * time.Second, Answer: time.Second}
		r := simulate(of.site, of.cost, class, 1, 60*time.Second, 60*time.Second)
		near(t, "the rate at full "+name, r.Rate, capacity(of.site, of.cost, class), 0.02)
		if r.Fullest() != name {
			t.Errorf("%s are full first: %+v", name, r)
		}
	}
}

func TestSimulate_grades_and_polls(t *testing.T) {
	site := Site{Servers: 2, Cores: 2, DatabaseCores: 1, Places: 1000}
	cost := Cost{RunsPerSubmission: 2, Grade: 100 * ms, GradeDatabase: 20 * ms, GradePieces: 10, GradePause: 10 * ms, IdleDatabase: 5 * ms}
	r := simulate(site, cost, Class{Students: 20, Think: time.Second}, 1, 10*time.Second, 2000*time.Second)
	near(t, "grading's share of the cores", r.ServersBusy, r.Rate/2*0.1/4, 0.02)
	near(t, "the database's share", r.DatabaseBusy, r.Rate/2*0.02+2*0.005, 0.02)
}

func TestMost(t *testing.T) {
	site := Site{Servers: 1, Cores: 2, DatabaseCores: 1, Places: 40}
	cost := Cost{Before: ms, Stream: 2 * ms, After: ms, Pieces: 4, Database: ms}
	class := Class{Think: 8 * time.Second, Answer: 2 * time.Second}
	n, at := Most(site, cost, class, 50*ms, 1)
	// 40 places hold 40 answers, which are a fifth of the students; some room is needed.
	if n < 110 || n > 190 || at.Fullest() != "places" || at.P99 > 50*ms {
		t.Errorf("%d students: %+v", n, at)
	}
	class.Students = n + n/25
	if r := Simulate(site, cost, class, 1); r.P99 <= 50*ms {
		t.Errorf("with 4 %% more the p99 is %v", r.P99)
	}
	if again, same := Most(site, cost, class, 50*ms, 1); again != n || same != at {
		t.Errorf("the same seed gives %d and %+v", again, same)
	}
	cost.Before = time.Second
	if n, _ := Most(site, cost, class, 50*ms, 1); n != 0 {
		t.Errorf("%d students fit where none can", n)
	}
}
