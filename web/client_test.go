package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// The parts of app/page/client and its workers that touch the browser, in a browser.
func TestClient(t *testing.T) {
	stopped := make(chan bool, 1)
	s := buildHello(t, false)
	server := serveHello(t, s, func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/v1/models":
			fmt.Fprint(w, `{"data":[{"id":"openai/x"}]}`)
		case "/v1/completions":
			w.Header().Set("Content-Type", "text/event-stream")
			body := make([]byte, r.ContentLength)
			r.Body.Read(body)
			for i := 0; ; i++ {
				if strings.Contains(string(body), "forever") {
					fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"text\":\"x\",\"finish_reason\":null}]}\n\n")
					w.(http.Flusher).Flush()
					select {
					case <-r.Context().Done():
						stopped <- true
						return true
					case <-time.After(20 * time.Millisecond):
						continue
					}
				}
				fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"text\":\"run %s 世\",\"finish_reason\":null}]}\n\n", r.Header.Get("Fewshot-Run"))
				w.(http.Flusher).Flush()
				fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"text\":\"界 \",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
				return true
			}
		default:
			return false
		}
		return true
	})
	tb := browser(t).Open(t)
	tb.Go(server.URL)
	tb.Wait(started)
	weights, _ := s.Find("weights/base.bin")

	check := func(name, want string) {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			defer tb.Report(tb.Report(t))
			if got := browsertest.Eval[string](tb, fmt.Sprintf("probe(%q)", name)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	check("remote", "run r1 世界 stop")
	check("models", "[{openai/x   0 0 []  [] <nil>  <nil>}] <nil>")
	check("stop", "true context deadline exceeded")
	select {
	case <-stopped:
	case <-time.After(time.Second):
		t.Error("the server was not told within a second that the run was stopped")
	}
	check("fetch", fmt.Sprintf("%d %d %d <nil>", weights.Size, weights.Size, weights.Size))
	check("store", `false "" map["a/1":"one" "a/2":"two"] true <nil> <nil>`)
	check("worker", "one.two.三.stop")
	check("worker stops", "context canceled, one.two.三.stop")
	tb.Clean()
	check("worker dies", "worker_died: The model in the page has stopped: panic: the worker crashes on purpose., one.two.三.stop")
	check("guard", "alive")
	tb.Wait(`document.querySelector("#banner")?.dataset.kind === "shaken"`)
	typeAtEnd(tb, "text", "!")
	tb.Wait(`document.getElementById("count").textContent === "6"`)

	tb.Reload()
	tb.Wait(started)
	check("store", `false "one" map["a/1":"one" "a/2":"two"] true <nil> <nil>`)
}
