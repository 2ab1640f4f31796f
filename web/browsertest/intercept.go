package browsertest

import (
	"sync"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Stall keeps back the requests whose address matches a pattern, in which *
// stands for anything, until release is called.
func (tb *Tab) Stall(pattern string) (release func()) {
	tb.t.Helper()
	var mu sync.Mutex
	var held []fetch.RequestID
	free := false
	let := func(id fetch.RequestID) {
		chromedp.Call(tb.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id}) // the page may be gone
	}
	err := chromedp.Listen(tb.ctx, func(event any) {
		e, ok := event.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if free {
			go let(e.RequestID)
		} else {
			held = append(held, e.RequestID)
		}
	})
	if err != nil {
		tb.t.Fatal(err)
	}
	Call(tb, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}})
	return func() {
		mu.Lock()
		free = true
		waiting := held
		held = nil
		mu.Unlock() // the events that follow must get through
		for _, id := range waiting {
			let(id)
		}
	}
}

// Password answers the browser's question for a name and a password; without a
// password it is dismissed.
func (tb *Tab) Password(user, password string) {
	tb.t.Helper()
	err := chromedp.Listen(tb.ctx, func(event any) {
		switch e := event.(type) {
		case *fetch.EventRequestPaused:
			go chromedp.Call(tb.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: e.RequestID})
		case *fetch.EventAuthRequired:
			answer := &fetch.AuthChallengeResponse{Response: fetch.AuthChallengeResponseResponseProvideCredentials, Username: user, Password: password}
			if password == "" {
				answer = &fetch.AuthChallengeResponse{Response: fetch.AuthChallengeResponseResponseCancelAuth}
			}
			go chromedp.Call(tb.ctx, fetch.ContinueWithAuth, fetch.ContinueWithAuthParams{RequestID: e.RequestID, AuthChallengeResponse: answer})
		}
	})
	if err != nil {
		tb.t.Fatal(err)
	}
	Call(tb, fetch.Enable, fetch.EnableParams{HandleAuthRequests: new(true)})
}

// Before has every page run a script before any of its own.
func (tb *Tab) Before(script string) {
	tb.t.Helper()
	Call(tb, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// Begin opens an address without waiting for anything.
func (tb *Tab) Begin(url string) {
	tb.t.Helper()
	Call(tb, page.Navigate, page.NavigateParams{URL: url})
}
