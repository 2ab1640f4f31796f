//go:build !js

package client

import (
	"context"

	"fewshot/app/chat"
)

// fetch fails: there is no browser.
func fetch(context.Context, request) (*response, error) { return nil, errNoBrowser }

func findAsset(string) (Asset, bool) { return Asset{}, false }

func startWorker(func(string), func(string)) (port, error) { return nil, errNoBrowser }

func openStore() (backend, error) { return nil, errNoBrowser }

// TakeEarly returns nothing: nobody types before there is a page.
func TakeEarly() Early { return Early{} }

func reportCrash(string) {}

// InWorker reports whether the program runs in a worker rather than a page.
func InWorker() bool { return false }

// ServeWorker does nothing: there is no page to serve.
func ServeWorker(func(model string, weights []byte) (chat.Streamer, error)) {}
