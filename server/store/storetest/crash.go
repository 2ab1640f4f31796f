package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"fewshot/server/classroom"
)

// spendEnv names the address of the store that this program is to spend from.
const spendEnv = "FEWSHOT_STORETEST_SPEND"

// Serve makes this program a server that works until it is killed, if [Crash] or
// [CrashGrading] started it as one; a TestMain calls it first. It returns at once
// otherwise.
func Serve(open func(ctx context.Context, address string) (classroom.Store, error)) {
	for env, work := range map[string]func(classroom.Store){spendEnv: spend, gradeEnv: grade} {
		address := os.Getenv(env)
		if address == "" {
			continue
		}
		s, err := open(context.Background(), address)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(isOpen)
		work(s)
	}
}

// isOpen is what a server says when its life begins.
const isOpen = "open"

// spend spends from random accounts. Each request is printed to standard output when
// it is "sent", between reserving and settling: what was told is what a provider
// would ask for.
func spend(s classroom.Store) {
	ctx := context.Background()
	var mu sync.Mutex
	for w := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprint(os.Getpid(), "-", w, "-", i)
				account := classroom.Account{Class: "c1", Member: fmt.Sprint("m", 1+rand.IntN(30))}
				err := s.Reserve(ctx, classroom.Reservation{ID: id, Account: account, Amount: amount(10), Expires: noon})
				if _, ok := errors.AsType[*classroom.BudgetError](err); ok {
					continue
				}
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				used := amount(1 + rand.Int64N(10))
				mu.Lock()
				fmt.Println(used.MicroUSD)
				mu.Unlock()
				if err := s.Settle(ctx, id, &used); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		}()
	}
	select {}
}

// Crash runs so many servers at once that spend from one class, kills them with -9
// at random, and starts others, until the class's budget is used up: it is never
// overspent, and all that was sent is accounted for.
func Crash(t *testing.T, address string, store classroom.Store, together int) {
	t.Helper()
	ctx := t.Context()
	fillClass(t, store, 30)
	c, err := store.Class(ctx, "c1")
	need(t, err)
	c.Budget.MicroUSD = 25_000
	if more, err := strconv.ParseInt(os.Getenv("FEWSHOT_SOAK"), 10, 64); err == nil {
		c.Budget.MicroUSD *= more // make soak
		c.Budget.Requests *= more
	}
	c.Student = c.Budget // the class's is the one that ends
	need(t, store.SaveClass(ctx, c))

	patience := 15 * time.Second
	if os.Getenv("FEWSHOT_SOAK") != "" {
		patience = 20 * time.Minute
	}
	var sent, requests, kills int64
	for began := time.Now(); ; {
		var mu sync.Mutex
		var running sync.WaitGroup
		for range together {
			running.Go(func() {
				untilKilled(t, spendEnv, address, 10+rand.IntN(60), func(line string) {
					n, err := strconv.ParseInt(line, 10, 64)
					if err != nil {
						t.Errorf("a server said %q", line)
					}
					mu.Lock()
					defer mu.Unlock()
					sent, requests = sent+n, requests+1
				})
				mu.Lock()
				defer mu.Unlock()
				kills++
			})
		}
		running.Wait()
		b, err := store.Balance(ctx, classroom.Account{Class: "c1"})
		need(t, err)
		if b.Left().MicroUSD < 0 || b.Spent.Plus(b.Reserved).MicroUSD < sent {
			t.Fatalf("%+v after %d were sent", b, sent)
		}
		if b.Left().MicroUSD < 10 || time.Since(began) > patience || t.Failed() {
			break
		}
	}
	// The database may still be at the last statement of a server that was killed.
	var b classroom.Balance
	for range 20 {
		_, err = store.Expire(ctx, noon)
		need(t, err)
		b, err = store.Balance(ctx, classroom.Account{Class: "c1"})
		need(t, err)
		if b.Reserved == (classroom.Amount{}) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("%d requests of %d servers killed: %d sent, %d accounted for, of %d", requests, kills, sent, b.Spent.MicroUSD, b.Cap.MicroUSD)
	if b.Spent.MicroUSD > b.Cap.MicroUSD || b.Spent.MicroUSD < sent || b.Reserved != (classroom.Amount{}) || requests < 100 {
		t.Errorf("%+v after %d were sent in %d requests", b, sent, requests)
	}
	all, err := store.Balances(ctx, "c1")
	need(t, err)
	for id, member := range all {
		if id != "" {
			b.Spent = b.Spent.Minus(member.Spent)
		}
	}
	if b.Spent != (classroom.Amount{}) {
		t.Errorf("the class's budget and its members' differ by %+v", b.Spent)
	}
}

// untilKilled runs a server, as env says, and kills it when it has told of so much
// work, or, if there is little left to do, after some seconds. It counts work, not
// time: on a slow machine a server would be killed before it had done any. tell is
// called with each line of work that it wrote, those on their way included.
func untilKilled(t *testing.T, env, address string, work int, tell func(line string)) {
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), env+"="+address)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Error(err)
		return
	}
	kill := func() { server.Process.Kill() }
	lines := bufio.NewScanner(out)
	for done := 0; lines.Scan(); {
		if lines.Text() == isOpen {
			defer time.AfterFunc(3*time.Second, kill).Stop()
			continue
		}
		tell(lines.Text())
		if done++; done == work {
			time.AfterFunc(rand.N(5*time.Millisecond), kill) // anywhere in what comes next
		}
	}
	if err := server.Wait(); server.ProcessState.ExitCode() != -1 {
		t.Errorf("a server ended by itself: %v", err)
	}
}
