//go:build !js

package client

import (
	"context"

	"fewshot/app/chat"
)

// fetch fails: there is no browser.
func fetch(context.Context, request) (*response, error) { return nil, errNoBrowser }

// FindAsset finds nothing: there is no build.
func FindAsset(string) (Asset, bool) { return Asset{}, false }

func startWorker(func(string), func(string)) (port, error) { return nil, errNoBrowser }

func openStore() (backend, error) { return nil, errNoBrowser }

// TakeEarly returns nothing: nobody types before there is a page.
func TakeEarly() Early { return Early{} }

func reportCrash(string) {}

// InWorker reports whether the program runs in a worker rather than a page.
func InWorker() bool { return false }

// WorkerPage is "": there is no page.
func WorkerPage() string { return "" }

// StartWorker fails: there is no browser.
func StartWorker(func(string), func(string)) (func(string), func(), error) {
	return nil, nil, errNoBrowser
}

// Post does nothing: there is no page.
func Post(string) {}

// Serve does nothing: there is no page to serve.
func Serve(func(string)) {}

// Yield does nothing: there is no browser.
func Yield() {}

// PageData is nil: there is no page.
func PageData() []byte { return nil }

// ServeWorker does nothing: there is no page to serve.
func ServeWorker(func(model string, weights []byte) (chat.Streamer, error)) {}
