// Package client connects the page with what is outside it: models on the server,
// files of the server, and the browser's storage.
//
// [Server] is a chat.Streamer, as the model in the page is (package tinyworker): the
// page sends a request to either and reads the same chunks. Call everything here that
// waits from its own goroutine, never from an event handler: the browser delivers
// nothing while a handler runs.
//
// Only files whose names end in _js.go touch the browser. Elsewhere, as on
// the server that renders the page ahead of time, there is no browser, and
// what needs one fails with an error.
package client

import (
	"context"
	"io"

	"fewshot/app/chat"
)

// A request is one HTTP request.
type request struct {
	method string
	url    string
	header map[string]string
	body   []byte
}

// A response is what came back. Its body must be closed, which also stops the
// request if it is not complete.
type response struct {
	status int
	header func(name string) string
	body   io.ReadCloser
}

// A transport sends requests. It returns ctx's error if that ends first; the
// body then ends with the same error.
type transport func(ctx context.Context, r request) (*response, error)

var server = &Remote{send: fetch}

// Server answers with the models of the server that the page came from.
func Server() *Remote { return server }

var builtin = &Remote{send: builtinFetch}

// Builtin answers with the language model that the browser itself has, where it has one.
func Builtin() *Remote { return builtin }

// unreachable is the error for a request that got no answer.
func unreachable(err error) *chat.Error {
	return &chat.Error{
		Type: "api_error", Code: chat.CodeUnreachable,
		Message: "The server can't be reached.",
		Hint:    "Check the connection and try again. The model in the page answers without a network.",
	}
}
