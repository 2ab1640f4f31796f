package client

import (
	"context"
	"encoding/json"
	"io"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/address"
)

// A Model is one that the server offers.
type Model struct {
	ID            string   `json:"id"` // provider/model
	OwnedBy       string   `json:"owned_by"`
	Provider      string   `json:"provider"`
	Created       int64    `json:"created"`        // Unix time in seconds, 0: not known
	ContextWindow int      `json:"context_window"` // tokens, 0: not known
	Endpoints     []string `json:"endpoints"`      // chat, completions; none: not known
	ActsLike      string   `json:"acts_like"`      // another model that is counted like this one; "": none
	Counts        []string `json:"counts"`         // endpoints whose prompts its provider counts: see Remote.CountTokens
	// Price is what its tokens cost today; nil: the server doesn't know.
	Price    *model.Price `json:"price"`
	Shutdown string       `json:"shutdown"` // the first day without it, 2006-01-02; "": none is known
	// Ability is what the model takes; nil: the server doesn't say.
	Ability *ability.Ability `json:"ability"`
}

// Facts are what the server says of the model besides what it takes.
func (m *Model) Facts() model.Facts {
	return model.Facts{ActsLike: m.ActsLike, ContextTokens: m.ContextWindow, Price: m.Price, Shutdown: m.Shutdown}
}

// Models lists the models that the server offers.
func Models(ctx context.Context) ([]Model, error) { return server.Models(ctx) }

// Models lists the models that the server offers.
func (s *Remote) Models(ctx context.Context) ([]Model, error) {
	res, err := s.do(ctx, request{method: "GET", url: address.Of("/v1/models")})
	if err != nil {
		return nil, err
	}
	defer res.body.Close()
	body, err := readAll(ctx, res.body)
	if err != nil {
		return nil, err
	}
	var list struct {
		Data []Model `json:"data"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, &chat.Error{Status: res.status, Type: "api_error", Code: chat.CodeUnreadableAnswer,
			Message: "The server's list of models can't be read.", Hint: "Reload the page."}
	}
	return list.Data, nil
}

// Progress says how much of a file has arrived, in bytes. Total is 0 where
// the size is not known.
type Progress struct{ Done, Total int }

// An Asset is a file of this page's build.
type Asset struct {
	URL  string // where it is, with a hash of its content in it
	Size int    // bytes, uncompressed; 0: not known
}

// Fetch returns a file of the page's build by its logical name, for instance
// vocab/o200k_base.bin. While it arrives, progress is called, if it is not nil.
// The service worker keeps such files, so the second time costs nothing.
func Fetch(ctx context.Context, name string, progress func(Progress)) ([]byte, error) {
	asset, ok := FindAsset(name)
	if !ok {
		return nil, &chat.Error{Type: "api_error", Code: chat.CodeNotFound,
			Message: "This page has no file " + name + ".", Hint: "Reload the page: it may be of an older version."}
	}
	return fetchAll(ctx, fetch, asset, progress)
}

// fetchAll reads a file through a transport.
func fetchAll(ctx context.Context, send transport, asset Asset, progress func(Progress)) ([]byte, error) {
	res, err := (&Remote{send: send}).do(ctx, request{method: "GET", url: asset.URL})
	if err != nil {
		return nil, err
	}
	defer res.body.Close()
	data := make([]byte, 0, max(asset.Size, 64<<10)+1)
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := res.body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if n > 0 && progress != nil {
			progress(Progress{Done: len(data), Total: asset.Size})
		}
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, interrupted(ctx, err)
		}
	}
}
