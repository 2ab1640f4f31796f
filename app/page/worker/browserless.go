//go:build !js

package worker

import "errors"

// Start fails: there is no browser.
func Start(receive, died func(string)) (Port, error) {
	return nil, errors.New("worker: not in a browser")
}

// Program starts nothing: there is no browser.
func Program(name string) Starter { return Start }

// Inside reports whether the program runs in a worker rather than a page.
func Inside() bool { return false }

// Post does nothing: there is no page.
func Post(string) {}

// Serve does nothing: there is no page to serve.
func Serve(func(string)) {}

// Yield does nothing: there is no browser.
func Yield() {}
