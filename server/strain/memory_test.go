package strain

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/prompt"
	"fewshot/web"
)

// memoryBound is how much more of the machine's memory a server may have than before,
// in bytes, while hundreds of clients do their worst at once. What they can make it
// hold by design is some 150 MB: bodies (40), facades (8), 60 answers of our own models
// under way (50), buffers of files for 400 (13), connections (15). Go's collector lets
// the heap grow to twice that, and on a machine with no processor to spare, which this
// one is then, it lags.
const memoryBound = 512 << 20

// heapBound is what the program itself may hold when they have gone: twice what it
// needs, and what the collector has not come to.
const heapBound = 250 << 20

// roundBound is how much more it may hold after a second round than after the first.
const roundBound = 64 << 20

// TestMemory has hundreds of clients that take nothing, send slowly, and send a new
// name each time, twice, and holds the resident memory of the server to a bound.
func TestMemory(t *testing.T) {
	t.Parallel()
	s := start(t, *binaryFlag, "FEWSHOT_CLASSES=class.db", "FEWSHOT_EMBED_SECRET="+embedSecret)
	site, err := web.New(os.DirFS(filepath.Join("..", "..", "web", "dist")))
	if err != nil {
		t.Fatal(err)
	}
	teacher := s.teacher()
	class := teacher.class("memory")
	warm(t, s)
	before := s.resident()

	w := &weather{t: t, s: s, site: site, teacher: teacher, class: class.ID}
	var peaks, after []int64
	for round := range 2 {
		peak := w.storm(round)
		peaks = append(peaks, peak-before)
		if peak-before > memoryBound {
			t.Errorf("round %d: %d MB became %d MB", round, before>>20, peak>>20)
		}
		begun := time.Now()
		if status, body := s.person().do("GET", "/healthz", nil); status != 200 || time.Since(begun) > 20*time.Second {
			t.Errorf("healthz is %d %s after %v", status, body, time.Since(begun))
		}
		// The second round has to come down to the first: what nothing holds any more counts
		// until the collector has run.
		most := int64(heapBound)
		if round > 0 {
			most = min(most, after[0]+roundBound)
		}
		for end := time.Now().Add(20 * time.Second); heap(t, s) > most && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			churn(s)
		}
		after = append(after, heap(t, s))
	}
	t.Logf("resident: %d MB, at most %d and %d MB more; the heap afterwards: %d and %d MB", before>>20, peaks[0]>>20, peaks[1]>>20, after[0]>>20, after[1]>>20)
	if after[1] > heapBound {
		t.Errorf("the heap does not come back: %d MB, then %d MB", after[0]>>20, after[1]>>20)
	}
	if after[1] > after[0]+roundBound {
		t.Errorf("the second round leaves %d MB more than the first", (after[1]-after[0])>>20)
	}
}

// warm has the server load what it loads once: models, vocabularies, pages.
func warm(t *testing.T, s *process) {
	t.Helper()
	a := s.person()
	for _, path := range []string{"/", "/lab", "/lessons", "/class", "/embed/frame", "/embed/static?lesson=translate-zh&view=tokens", "/embed/static?lesson=translate-zh&view=tokens&model=openai/gpt-4o", "/embed/static?lesson=translate-zh&model=openai/gpt-4"} {
		if status, body := a.do("GET", path, nil); status != 200 {
			t.Fatalf("%s: %d %s", path, status, body)
		}
	}
	for _, model := range []string{"tiny/base", "tiny/instruct", "tiny/reason", "tiny/aligned"} {
		a.do("POST", "/v1/completions", completionBody(model, false))
	}
}

// churn has the server read a few large bodies that it refuses. What it held before is
// let go only when the collector runs, which comes by what is allocated.
func churn(s *process) {
	body := map[string]string{"model": strings.Repeat("x", 1<<20-100)}
	for range 16 {
		s.person().do("POST", "/v1/completions", body)
	}
}

// heap is what the server's program holds, in bytes, as it counts itself.
func heap(t *testing.T, s *process) int64 {
	t.Helper()
	_, body := s.person().do("GET", "/metrics", nil)
	_, rest, ok := strings.Cut(body, "\ngo_memstats_heap_alloc_bytes ")
	var n float64
	if _, err := fmt.Sscan(rest, &n); err != nil || !ok {
		t.Fatalf("no figure in /metrics: %v", err)
	}
	return int64(n)
}

// A weather is what the clients do.
type weather struct {
	t       *testing.T
	s       *process
	site    *web.Site
	teacher *person
	class   string
}

// storm runs all of it at once and returns the most memory that the server had.
func (w *weather) storm(round int) (peak int64) {
	over := make(chan struct{})
	measured := make(chan int64)
	go func() {
		var most int64
		for {
			most = max(most, w.s.resident())
			select {
			case <-over:
				measured <- most
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()

	var conns []net.Conn
	var mu sync.Mutex
	hold := func(n int, send func(i int) []byte) {
		for i := range n {
			conn, err := net.Dial("tcp", w.s.address())
			if err != nil {
				w.t.Errorf("connect: %v", err)
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			go conn.Write(send(i)) // as much as is taken
		}
	}
	request := func(method, path string, length int, body []byte, headers string) []byte {
		return append([]byte(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n", method, path, length, headers)), body...)
	}
	var all sync.WaitGroup
	var files []string
	for _, name := range []string{"study.wasm", "frame.wasm", "app.wasm", "weights/base.bin", "vocab/o200k_base.bin"} {
		if a, ok := w.site.Find(name); ok {
			files = append(files, a.URL)
		}
	}
	for _, do := range []func(){
		// 1. Who take nothing: of files, of a board, of an answer.
		func() { hold(300, func(i int) []byte { return request("GET", files[i%len(files)], 0, nil, "") }) },
		func() {
			hold(100, func(i int) []byte { return request("GET", files[i%len(files)], 0, nil, "Accept-Encoding: br\r\n") })
		},
		func() {
			cookies := ""
			address, _ := url.Parse(w.s.URL)
			for _, c := range w.teacher.client.Jar.Cookies(address) {
				cookies += c.Name + "=" + c.Value + "; "
			}
			hold(100, func(int) []byte {
				return request("GET", "/api/teacher/classes/"+w.class+"/board", 0, nil, "Accept-Encoding: gzip\r\nCookie: "+cookies+"\r\n")
			})
		},
		func() {
			body, _ := json.Marshal(map[string]any{"model": "tiny/base", "prompt": "Once", "max_tokens": 60, "n": 4, "stream": true})
			hold(60, func(int) []byte { return request("POST", "/v1/completions", len(body), body, "") })
		},
		// 2. Who send slowly.
		func() {
			hold(150, func(int) []byte { return request("POST", "/v1/chat/completions", 1<<20, make([]byte, 1<<20-10), "") })
		},
		func() {
			hold(150, func(int) []byte { return request("POST", "/api/join", 1<<20, make([]byte, 1<<20-10), "") })
		},
		func() {
			hold(150, func(int) []byte { return request("POST", "/api/return", 4000, make([]byte, 3900), "") })
		},
		func() {
			hold(150, func(int) []byte {
				return []byte("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 8000))
			})
		},
		// 3. Who send a new name each time.
		func() { w.names(round) },
	} {
		all.Go(do)
	}
	all.Wait()
	time.Sleep(2 * time.Second)
	close(over)
	peak = <-measured
	for _, c := range conns {
		c.Close()
	}
	return peak
}

// names sends names that nobody has sent before, of 20 KB each.
func (w *weather) names(round int) {
	long := strings.Repeat("n", 20_000)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(round), uint64(n)))
			a := w.s.person()
			a.client.Transport = &http.Transport{MaxIdleConnsPerHost: 1}
			for range 15 {
				name := fmt.Sprint(long, random.Int64())
				a.do("GET", "/embed/static?lesson=translate-zh&model=tiny/"+name, nil)
				a.do("GET", "/embed/static?lesson="+name, nil)
				a.do("GET", "/embed/static?"+prompt.EncodeFragment(prompt.Prompt{Model: "openai/" + name[len(name)-30:], Query: noise(random, 9000), Format: prompt.Presets()[0].Format}), nil)
				a.do("GET", "/embed/frame?embed=fse1."+name, nil, "Sec-Fetch-Dest", "iframe", "Referer", "https://a.example/")
				a.do("GET", "/oembed?url="+url.QueryEscape("/lessons/"+name), nil)
				a.do("GET", "/"+name, nil)
				a.do("GET", "/v1/models/tiny/"+name, nil)
				a.do("POST", "/v1/completions", completionBody("tiny/"+name, false))
				a.do("POST", "/v1/completions", completionBody("tiny/nobody", false), "Fewshot-Run", name)
				a.do("POST", "/v1/completions", completionBody("tiny/base", false), "Fewshot-Class", name)
				a.do("POST", "/v1/completions", completionBody("tiny/base", false), "Authorization", "Bearer fse1."+name)
				a.do("POST", "/api/join", map[string]string{"code": name[len(name)-10:]})
				a.do("POST", "/api/return", map[string]string{"token": "fsm-" + name[len(name)-26:]})
				a.do("GET", "/api/places", nil, "Cookie", "fewshot-member-"+name+"=fsm-"+name)
				a.do("GET", "/api/classes/"+name+"/me", nil, "Cookie", "fewshot-member-"+name+"=fsm-"+name)
				a.do("GET", "/api/teacher", nil, "Cookie", "fewshot-teacher=fst-"+name)
			}
		})
	}
	all.Wait()
}

// noise is a text that does not compress well.
func noise(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}
