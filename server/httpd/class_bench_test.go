package httpd

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/classroom"
	"fewshot/server/gateway"
	"fewshot/server/httpd/classapi"
	"fewshot/server/provider"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// A pacedUpstream answers with chunks at a pace, and notes how long each answer
// took it. The message is the answer's number.
type pacedUpstream struct {
	chunks int
	pace   time.Duration
	took   sync.Map // number -> time.Duration
}

func (u *pacedUpstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	var asked struct {
		Messages []struct{ Content string }
	}
	json.NewDecoder(r.Body).Decode(&asked)
	const head = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":`
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	for range u.chunks {
		time.Sleep(u.pace)
		io.WriteString(w, head+`{"content":" otter"},"finish_reason":null}]}`+"\n\n")
		control.Flush()
	}
	io.WriteString(w, head+`{},"finish_reason":"stop"}]}`+"\n\n"+`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":20,"total_tokens":29}}`+"\n\ndata: [DONE]\n\n")
	u.took.Store(asked.Messages[0].Content, time.Since(began))
}

// BenchmarkClass has a thousand students work at once: each lets a model stream an
// answer, again and again, and hands a prompt in, while a teacher watches.
//
//	p99-ms         what the server adds to an answer, of a hundred the slowest
//	direct-p99-ms  the same without a server between: the machine and the clients
//	board-ms       from handing in to the board, p99
//	board-B/s      what the board receives
func BenchmarkClass(b *testing.B) {
	const students, rounds = 1000, 3
	up := &pacedUpstream{chunks: 20, pace: 100 * time.Millisecond}
	upstream := httptest.NewServer(up)
	defer upstream.Close()

	store, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "class.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: upstream.URL + "/v1", Models: []string{"m"}})
	if err != nil {
		b.Fatal(err)
	}
	limits := gateway.DefaultLimits()
	limits.Streams, limits.Clients = 2*students, 10*students
	price := func(string) model.Price {
		return model.Price{Known: true, InputUSDPerMillion: 1, OutputUSDPerMillion: 1}
	}
	g, err := gateway.New(gateway.Config{Providers: []provider.Provider{p}, Limits: limits, Price: price})
	if err != nil {
		b.Fatal(err)
	}
	service := classroom.NewService(store, classroom.NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil }))
	ours := start(b, func(c *Config) {
		c.Gateway = g
		c.Classes = &classapi.Classes{Service: service, Budgets: classroom.NewBudgetCache(store, classroom.Amount{MicroUSD: 20_000, Requests: 10}, 2*time.Minute)}
	}, p)

	// A class and its students.
	ctx := b.Context()
	secret, err := service.Begin(ctx)
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(err)
	teacher, err := service.Teacher(ctx, secret)
	must(err)
	class, err := service.NewClass(ctx, teacher, classes.Class{
		Name: "Load", Language: "en", Models: []string{"openai/m", "tiny/base"}, Seats: students,
		Budget: classes.Amount{MicroUSD: 1e9, Requests: 1e6}, Student: classes.Amount{MicroUSD: 1e6, Requests: 1e4},
	})
	must(err)
	must(service.AddExercise(ctx, teacher, class.ID, storetest.Exercise("opposites")))
	links, err := service.Links(ctx, teacher, class.ID, 1, students)
	must(err)

	transport := &http.Transport{MaxIdleConnsPerHost: 2 * students}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var number atomic.Int64
	// ask lets a model answer and says how much longer that took than the model.
	ask := func(base string, cookie *http.Cookie) time.Duration {
		n := strconv.FormatInt(number.Add(1), 10)
		model := "m"
		if cookie != nil {
			model = "openai/m"
		}
		r, _ := http.NewRequest("POST", base+"/v1/chat/completions", strings.NewReader(fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}],"stream":true,"max_tokens":20}`, model, n)))
		r.Header.Set("Content-Type", "application/json")
		if cookie != nil {
			r.AddCookie(cookie)
			r.Header.Set(chat.ClassHeader, class.ID)
		}
		began := time.Now()
		res, err := client.Do(r)
		if err != nil {
			b.Error(err)
			return 0
		}
		defer res.Body.Close()
		if got, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 || got < 1000 {
			b.Errorf("%d bytes with status %d, %v", got, res.StatusCode, err)
			return 0
		}
		elapsed := time.Since(began)
		took, _ := up.took.LoadAndDelete(n)
		d, _ := took.(time.Duration)
		return elapsed - d
	}
	// handIn hands a prompt in and says when.
	handIn := func(cookie *http.Cookie, key string) (string, time.Time) {
		e := storetest.Exercise("opposites")
		e.Prompt.Shots = []prompt.Shot{{Input: "big", Output: key}}
		body, _ := json.Marshal(map[string]any{"prompt": json.RawMessage(prompt.Encode(e.Prompt)), "key": key})
		r, _ := http.NewRequest("POST", ours.URL+"/api/classes/"+class.ID+"/exercises/opposites/submissions", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(cookie)
		at := time.Now()
		res, err := client.Do(r)
		if err != nil {
			b.Error(err)
			return "", at
		}
		defer res.Body.Close()
		var s classes.Submission
		if err := json.NewDecoder(res.Body).Decode(&s); err != nil || res.StatusCode != 202 {
			b.Errorf("handing in: status %d, %v", res.StatusCode, err)
		}
		return s.ID, at
	}
	work := func(do func(student int) []time.Duration) []time.Duration {
		var mu sync.Mutex
		var all []time.Duration
		var group sync.WaitGroup
		for i := range students {
			group.Go(func() {
				own := do(i)
				mu.Lock()
				all = append(all, own...)
				mu.Unlock()
			})
		}
		group.Wait()
		slices.Sort(all)
		return all
	}
	p99 := func(all []time.Duration) float64 { return float64(all[len(all)*99/100].Microseconds()) / 1000 }
	pause := func() { time.Sleep(rand.N(4 * time.Second)) } // they read, and think

	for b.Loop() {
		direct := work(func(int) (own []time.Duration) {
			for range rounds {
				pause()
				own = append(own, ask(upstream.URL, nil))
			}
			return own
		})
		watching, stop := context.WithCancel(ctx)
		seen, bytes := watchBoard(watching, b, ours.URL+"/api/teacher/classes/"+class.ID+"/board", secret)
		var handed sync.Map
		began := time.Now()
		through := work(func(i int) (own []time.Duration) {
			cookie := &http.Cookie{Name: "fewshot-member-" + class.ID, Value: links[i].Token}
			for n := range rounds {
				pause()
				if n == 1 {
					id, at := handIn(cookie, fmt.Sprint(b.N, "-", i))
					handed.Store(id, at)
				}
				own = append(own, ask(ours.URL, cookie))
			}
			return own
		})
		elapsed := time.Since(began).Seconds()
		time.Sleep(2 * time.Second) // the last ones come to the board
		stop()
		var shown []time.Duration
		handed.Range(func(id, at any) bool {
			if when, ok := seen.Load(id); ok {
				shown = append(shown, when.(time.Time).Sub(at.(time.Time)))
			}
			return true
		})
		slices.Sort(shown)
		if len(shown) < students*99/100 {
			b.Errorf("the board shows %d of %d submissions", len(shown), students)
		}
		b.ReportMetric(p99(through), "p99-ms")
		b.ReportMetric(p99(direct), "direct-p99-ms")
		b.ReportMetric(p99(shown), "board-ms")
		b.ReportMetric(float64(bytes.Load())/elapsed, "board-B/s")
		b.ReportMetric(0, "ns/op")
	}
}

// watchBoard watches a class's board until ctx ends, and notes when it shows each
// submission, and how many bytes came after the first event.
func watchBoard(ctx context.Context, b *testing.B, url, secret string) (seen *sync.Map, bytes *atomic.Int64) {
	seen, bytes = &sync.Map{}, &atomic.Int64{}
	r, _ := http.NewRequestWithContext(ctx, "GET", url, nil)
	r.AddCookie(&http.Cookie{Name: "fewshot-teacher", Value: secret})
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	unzip, err := gzip.NewReader(countingReader{res.Body, bytes})
	if err != nil {
		b.Fatal(err)
	}
	events := chat.NewEventReader(unzip)
	for range 2 { // the class with its students, in two parts
		if _, err := events.Next(); err != nil {
			b.Fatal(err)
		}
	}
	bytes.Store(0)
	go func() {
		defer res.Body.Close()
		for {
			e, err := events.Next()
			if err != nil {
				return
			}
			var c classes.Change
			json.Unmarshal(e.Data, &c)
			for _, a := range c.Attempts {
				seen.LoadOrStore(a.ID, time.Now())
			}
		}
	}()
	return seen, bytes
}

// A countingReader counts what is read.
type countingReader struct {
	io.Reader
	n *atomic.Int64
}

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}
