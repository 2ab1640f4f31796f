package e2e

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// TestRecorded shows, before anything runs, what a model of ours said to a prompt
// that has a name, and says that it is recorded.
func TestRecorded(t *testing.T) {
	t.Parallel()
	get := func(query string) string {
		res, err := http.Get(shared.URL + "/embed/static?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%d %s %v", res.StatusCode, body, err)
		}
		return string(body)
	}
	recorded := func(ago time.Duration) string {
		return "(recorded: tiny/base, " + time.Now().Add(-ago).UTC().Format(time.DateOnly) + ")"
	}
	got := get("lesson=translate-zh")
	// The server recorded it when it was asked first, which may have been before midnight.
	if !strings.Contains(got, "薄荷") || !strings.Contains(got, recorded(0)) && !strings.Contains(got, recorded(time.Hour)) {
		t.Errorf("the facade is %s", got)
	}
	if got := get("lesson=translate-zh&model=" + url.QueryEscape("openai/gpt-4o-mini")); strings.Contains(got, "recorded") {
		t.Errorf("an answer of a model that was not asked: %s", got)
	}
	host := visitHost(t, shared, "localhost", `<few-shot-prompt lesson="translate-zh"></few-shot-prompt>`, "")
	host.Wait(`document.querySelector("few-shot-prompt").getAttribute("state") === "static"`)
	for _, r := range host.Responses("/embed/frame") {
		t.Errorf("a frame was loaded before anybody wanted it: %s", r.URL)
	}
	if shift := browsertest.Eval[float64](host.Tab, `shift`); shift != 0 {
		t.Errorf("the host page moved by %v", shift)
	}
}
