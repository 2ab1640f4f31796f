package browsertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Tab is one page, with a note of all that the browser complained of and
// asked the network for. Its methods fail the test if they can't do their
// work. A tab is used by one goroutine at a time.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu        sync.Mutex
	problems  []string
	crashed   bool // the page's program has ended by a panic
	killed    bool // the tab's process has
	mayCrash  bool
	hosts     map[string]bool
	order     []network.RequestID
	responses map[network.RequestID]*Response
}

// A Response is what the tab asked the network for, and what came back.
type Response struct {
	Method, URL string
	Sent        string // the request's body
	Status      int    // 0: none yet, or it failed
	Headers     map[string]string
	id          network.RequestID
	finished    bool
}

// Report makes t the test that failures are reported to from now on, for steps that
// are tests of their own, and returns the one that was.
func (tb *Tab) Report(t testing.TB) testing.TB {
	before := tb.t
	tb.t = t
	return before
}

// AllowCrash lets the page's program end by a panic, which otherwise ends all
// waiting.
func (tb *Tab) AllowCrash() {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.mayCrash = true
}

// observe notes errors of the console, the log (where violations of the
// Content-Security-Policy go) and uncaught exceptions, and the network's use.
func (tb *Tab) observe(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range e.Args {
			words = append(words, string(a.Value)+" "+a.Description)
		}
		said := strings.Join(words, " ")
		// What Go writes to stderr is logged. After a panic the page is dead.
		crash := strings.HasPrefix(said, `"panic: `) || strings.HasPrefix(said, `"fatal error: `)
		tb.crashed = tb.crashed || crash && !tb.mayCrash
		if e.Type == "error" || e.Type == "warning" || tb.crashed {
			tb.problems = append(tb.problems, "console: "+said)
		}
	case *runtime.EventExceptionThrown:
		problem := "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			problem += " " + x.Description + " " + string(x.Value)
		}
		tb.problems = append(tb.problems, problem)
	case *inspector.EventTargetCrashed:
		tb.killed = true
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			tb.problems = append(tb.problems, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if scheme, rest, ok := strings.Cut(e.Request.URL, "://"); ok && scheme != "data" {
			host, _, _ := strings.Cut(rest, "/")
			tb.hosts[host] = true
		}
		var sent strings.Builder
		for _, part := range e.Request.PostDataEntries {
			sent.Write(part.Bytes)
		}
		tb.order = append(tb.order, e.RequestID)
		tb.responses[e.RequestID] = &Response{Method: e.Request.Method, URL: e.Request.URL, Sent: sent.String(), id: e.RequestID}
	case *network.EventResponseReceived:
		if r := tb.responses[e.RequestID]; r != nil {
			r.Status = int(e.Response.Status)
			r.Headers = map[string]string{}
			for name, value := range e.Response.Headers {
				r.Headers[name] = fmt.Sprint(value)
			}
		}
	case *network.EventLoadingFinished:
		if r := tb.responses[e.RequestID]; r != nil {
			r.finished = true
		}
	}
}

// Clean fails the test if the browser complained of anything, other than
// complaints that contain one of the texts in but.
func (tb *Tab) Clean(but ...string) {
	tb.t.Helper()
	for _, p := range tb.Problems() {
		if !slices.ContainsFunc(but, func(s string) bool { return strings.Contains(p, s) }) {
			tb.t.Error("the browser complained: " + p)
		}
	}
}

// Problems are the browser's complaints so far.
func (tb *Tab) Problems() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return slices.Clone(tb.problems)
}

// Hosts are the hosts, with their ports, that the tab asked for anything.
func (tb *Tab) Hosts() []string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	var hosts []string
	for h := range tb.hosts {
		hosts = append(hosts, h)
	}
	return hosts
}

// Responses are what the tab asked the network for, in order, of those whose
// URL contains part.
func (tb *Tab) Responses(part string) []Response {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	var found []Response
	for _, id := range tb.order {
		if r := tb.responses[id]; strings.Contains(r.URL, part) {
			found = append(found, *r)
		}
	}
	return found
}

// Body is the body of a response as the page got it, "" if it has none.
func (tb *Tab) Body(r Response) string {
	tb.t.Helper()
	if !r.finished || r.Status == 204 || r.Status == 304 {
		return ""
	}
	body, err := chromedp.Call(tb.ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: r.id})
	if err != nil {
		if strings.Contains(err.Error(), "No data found") { // a preload that was taken over
			return ""
		}
		tb.t.Fatalf("body of %s: %v", r.URL, err)
	}
	return string(body.Body)
}

func (tb *Tab) do(actions ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	if err := chromedp.Do(tb.ctx, actions...); err != nil {
		tb.t.Fatalf("%v%s", err, tb.complaints())
	}
}

// Call sends a command of the DevTools protocol.
func Call[P, R any](tb *Tab, command cdp.Command[P, R], params P) R {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, Patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		tb.t.Fatalf("%s: %v%s", command.Method, err, tb.complaints())
	}
	return result
}

// Eval evaluates an expression, or what a promise resolves to, in the page.
func Eval[T any](tb *Tab, expression string) T {
	tb.t.Helper()
	v, err := evaluate[T](tb, expression)
	for end := time.Now().Add(Patience); err != nil && between(err) && time.Now().Before(end); v, err = evaluate[T](tb, expression) {
		time.Sleep(15 * time.Millisecond) // the page that comes is meant
	}
	if err != nil {
		tb.t.Fatalf("%s: %v%s", head(expression), err, tb.complaints())
	}
	return v
}

func evaluate[T any](tb *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(tb.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Wait waits until an expression, or what a promise resolves to, is true in
// the page, or in one that it goes on to.
func (tb *Tab) Wait(expression string) {
	tb.t.Helper()
	tb.Until(head(expression), func() bool { return Eval[bool](tb, "Promise.resolve("+expression+").then(Boolean)") })
}

// between reports whether an error is of a page that was left while it was asked.
func between(err error) bool {
	return strings.Contains(err.Error(), "Inspected target navigated") || strings.Contains(err.Error(), "context was destroyed") ||
		strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "Cannot find default execution context")
}

// Until waits until done reports true. what says in a few words what is
// waited for.
func (tb *Tab) Until(what string, done func() bool) {
	tb.t.Helper()
	tb.UntilSaid(func() string { return what }, done)
}

// UntilSaid is Until with words that may say what there is instead: they are
// asked for in the end.
func (tb *Tab) UntilSaid(what func() string, done func() bool) {
	tb.t.Helper()
	for end := time.Now().Add(Patience); !done(); time.Sleep(15 * time.Millisecond) {
		tb.mu.Lock()
		crashed := tb.crashed
		tb.mu.Unlock()
		if crashed || time.Now().After(end) {
			tb.t.Fatalf("waited in vain for %s%s", what(), tb.complaints())
		}
	}
}

// Go opens an address and waits until the page has loaded.
func (tb *Tab) Go(url string) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		tb.t.Fatalf("open %s: %v%s", url, err, tb.complaints())
	}
}

// Reload reloads the page.
func (tb *Tab) Reload() {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
		tb.t.Fatalf("reload: %v%s", err, tb.complaints())
	}
}

// Kill has the tab's process end at once, as one does that the system takes the memory
// from. The tab is of no use afterwards.
func (tb *Tab) Kill() {
	tb.t.Helper()
	ctx, cancel := context.WithCancel(tb.ctx)
	defer cancel()
	go chromedp.Call(ctx, page.Crash, cdp.Empty{}) // nobody is left to answer
	tb.Until("the end of the tab", func() bool {
		tb.mu.Lock()
		defer tb.mu.Unlock()
		return tb.killed
	})
}

// Resize makes the inside of the window that large, in CSS pixels.
func (tb *Tab) Resize(width, height int64) {
	tb.t.Helper()
	Call(tb, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
}

// complaints are the browser's, for the message of a failure. One that comes
// again and again is reported once.
func (tb *Tab) complaints() string {
	var complaints []string
	for _, p := range tb.Problems() {
		if !slices.Contains(complaints, p) {
			complaints = append(complaints, p)
		}
	}
	if len(complaints) == 0 {
		return ""
	}
	return "\nthe browser complained:\n" + strings.Join(complaints, "\n")
}

// head is the beginning of a long text.
func head(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}
