//go:build !js

package client

import (
	"context"
	"errors"
)

// errNoBrowser is what everything that needs a browser gets without one.
var errNoBrowser = errors.New("client: not in a browser")

// fetch fails: there is no browser.
func fetch(context.Context, request) (*response, error) { return nil, errNoBrowser }

func builtinFetch(context.Context, request) (*response, error) { return nil, errNoBrowser }

// FindAsset finds nothing: there is no build.
func FindAsset(string) (Asset, bool) { return Asset{}, false }

func openStore() (backend, error) { return nil, errNoBrowser }

// TakeEarly returns nothing: nobody types before there is a page.
func TakeEarly() Early { return Early{} }

// ReplayEarly does nothing.
func ReplayEarly() {}

func reportCrash(string) {}

// PageData is nil: there is no page.
func PageData() []byte { return nil }
