//go:build !js

package tinylm

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fewshot/app/chat"
	"fewshot/web/browsertest"
)

// TestPage runs the model in a worker of a real browser, with the kernel and
// without, and holds every bit of its answers and logprobs against this
// machine's. It needs Chromium.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "page.wasm"), "./testdata/page")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"/page.wasm":    filepath.Join(dir, "page.wasm"),
		"/wasm_exec.js": filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"),
		"/worker.js":    "testdata/page/worker.js",
		"/kernel.js":    "kernel.js",
		"/kernel.wasm":  "kernel.wasm",
		"/base.bin":     weightsPath,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, ok := files[r.URL.Path]; ok {
			http.ServeFile(w, r, path)
			return
		}
		w.Header().Set("Content-Type", "text/html")
	}))
	defer server.Close()

	var requests []*chat.Request
	for _, v := range vectors(t) {
		requests = append(requests, completion(v.Prompt, chat.Parameters{
			MaxTokens: ptr(30), Temperature: ptr(0.8), TopP: ptr(0.95), Seed: ptr(int64(3)), TopLogprobs: ptr(3), Stop: []string{"\n\n"},
		}))
	}
	want := make([]chat.Answer, len(requests))
	s := baseStreamer()
	for i, r := range requests {
		want[i] = collect(t, s, r)
		want[i].ID, want[i].Created = "", 0
	}

	options := append(browsertest.Options(), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatalf("this test needs Chromium on the PATH: %v", err)
	}
	for _, kernel := range []bool{true, false} {
		name, engine := "with the kernel", "WebAssembly SIMD"
		if !kernel {
			name, engine = "in Go alone", "Go"
		}
		t.Run(name, func(t *testing.T) {
			got := inWorker(t, ctx, requests, kernel)
			if got.Error != "" || got.Engine != engine {
				t.Fatalf("engine %q, error %q", got.Engine, got.Error)
			}
			for i := range want {
				if !reflect.DeepEqual(roundedLogs(got.Answers[i]), roundedLogs(want[i])) {
					t.Errorf("request %d: the page answers %+v, this machine %+v", i, got.Answers[i], want[i])
				}
			}
			if !got.Cancelled {
				t.Error("it could not be cancelled")
			}
			t.Logf("%.0f tokens/s; read the prompt in %.0f ms, loaded in %.0f ms, was cancelled in %.0f ms", got.PerSecond, got.ReadMS, got.LoadMS, got.CancelMS)
		})
	}
}

// roundedLogs is an answer with its log-probabilities to nine decimals: the
// logits are the same bits everywhere, but Go's logarithm is not.
func roundedLogs(a chat.Answer) chat.Answer {
	round := func(p *float64) { *p = math.Round(*p*1e9) / 1e9 }
	for _, s := range a.Samples {
		for i := range s.Logprobs {
			round(&s.Logprobs[i].Logprob)
			for j := range s.Logprobs[i].Top {
				round(&s.Logprobs[i].Top[j].Logprob)
			}
		}
	}
	return a
}

// A pageReport is what testdata/page reports.
type pageReport struct {
	Engine    string
	LoadMS    float64
	Answers   []chat.Answer
	PerSecond float64
	ReadMS    float64
	Cancelled bool
	CancelMS  float64
	Error     string
}

func inWorker(t *testing.T, ctx context.Context, requests []*chat.Request, kernel bool) (r pageReport) {
	t.Helper()
	list, err := json.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	message, err := json.Marshal(map[string]any{"requests": string(list), "kernel": kernel})
	if err != nil {
		t.Fatal(err)
	}
	script := `new Promise((resolve, reject) => {
		const worker = new Worker("/worker.js");
		worker.onerror = (e) => reject(new Error(e.message));
		worker.onmessage = ({ data }) => data === "busy" ? worker.postMessage("cancel") : (worker.terminate(), resolve(data));
		worker.postMessage(` + string(message) + `);
	})`
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
