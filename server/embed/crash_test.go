package embed

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// spendEnv names the file of a ledger that this program is to spend from, and the
// row of crashes.
const spendEnv = "FEWSHOT_EMBED_SPEND"

// crashes are the accounts that run out while servers are killed.
var crashes = map[string]struct {
	readers, perDay, requests int
	back                      float64 // share of requests that a provider refuses
	days                      int     // that the server's clock goes on in each of its lives
}{
	"a budget":                     {1000, 1 << 30, 3000, 0, 0},
	"a budget, some of it refused": {1000, 1 << 30, 3000, .5, 0},
	"readers' days":                {20, 60, 1 << 30, .2, 0},
	"a budget over several days":   {100, 1 << 30, 2000, .2, 1},
}

// together is how many requests of a server are under way at a time.
const together = 16

func TestMain(m *testing.M) {
	if at := os.Getenv(spendEnv); at != "" {
		file, row, _ := strings.Cut(at, "|")
		spend(file, row)
	}
	os.Exit(m.Run())
}

// soak is by how much the long form is longer.
func soak() int {
	n, err := strconv.Atoi(os.Getenv("FEWSHOT_SOAK"))
	if err != nil {
		return 1
	}
	return n
}

// spend is a server that readers ask until it is killed. Each request is told on
// standard output, by its reader, when it would be sent.
func spend(file, row string) {
	c := crashes[row]
	l, err := NewLedger(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("open")
	g := policy()
	g.PerDay, g.Requests = c.perDay, c.requests*soak()
	var mu sync.Mutex
	began := time.Now()
	for range together {
		go func() {
			for {
				reader := rand.IntN(c.readers)
				at := noon
				if c.days > 0 { // another day every 20 ms
					at = at.Add(time.Since(began) / (20 * time.Millisecond) * 24 * time.Hour)
				}
				back, refused := l.take(g, fmt.Sprint("s", reader), netip.AddrFrom4([4]byte{10, 0, byte(reader >> 8), byte(reader)}), at)
				switch {
				case refused != nil && refused.Status == 503:
					fmt.Fprintln(os.Stderr, refused)
					os.Exit(1)
				case refused != nil:
					time.Sleep(time.Millisecond)
				case rand.Float64() < c.back: // nobody bills it
					back()
				default:
					mu.Lock()
					fmt.Println(reader)
					mu.Unlock()
				}
			}
		}()
	}
	select {}
}

// Servers that are killed with -9 again and again answer no reader once too often,
// and lose no more than what was under way.
func TestCrash(t *testing.T) {
	for row, c := range crashes {
		t.Run(strings.ReplaceAll(row, " ", "_"), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "embeds.json")
			budget := c.requests * soak()
			var sent int
			by := map[int]int{}
			kills, idle := 0, 0
			for began := time.Now(); idle < 3 && time.Since(began) < time.Duration(soak())*40*time.Second; kills++ {
				before := sent
				server := exec.Command(os.Args[0])
				server.Env = append(os.Environ(), spendEnv+"="+file+"|"+row)
				server.Stderr = os.Stderr
				out, err := server.StdoutPipe()
				if err == nil {
					err = server.Start()
				}
				if err != nil {
					t.Fatal(err)
				}
				lines := bufio.NewScanner(out)
				// It is killed after some requests, however long they take, or, if nothing
				// is left to spend, when none has come for a while.
				kill := func() { server.Process.Kill() }
				last := time.AfterFunc(time.Minute, kill)
				life := 1 + rand.N(min(budget, c.readers*c.perDay)/8)
				for lines.Scan() {
					if lines.Text() == "open" {
						last.Reset(1500 * time.Millisecond)
						continue
					}
					n, err := strconv.Atoi(lines.Text())
					if err != nil {
						continue // cut off by the kill
					}
					sent++
					by[n]++
					if last.Reset(1500 * time.Millisecond); sent-before == life {
						kill()
					}
				}
				last.Stop()
				if server.Wait(); server.ProcessState.ExitCode() != -1 {
					t.Fatal("a server ended by itself")
				}
				if sent == before {
					idle++
				}
			}
			most := 0
			for _, n := range by {
				most = max(most, n)
			}
			l, err := NewLedger(file)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			kept := l.state.Budgets[policy().ID]
			t.Logf("%d kills: %d sent, %d accounted for, of %d; of one reader at most %d", kills, sent, kept, budget, most)
			if sent > budget || kept < sent || kept > sent+kills*2*together { // under way, or given back and not yet on the disk
				t.Errorf("%d sent, %d accounted for, of %d, with %d servers killed", sent, kept, budget, kills)
			}
			if c.days == 0 && most > c.perDay {
				t.Errorf("a reader was answered %d times of %d", most, c.perDay)
			}
			if kills < 5 || sent < min(budget, c.readers*c.perDay)/2 {
				t.Errorf("%d kills and %d requests are too few to tell", kills, sent)
			}
		})
	}
}
