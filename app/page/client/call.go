package client

import (
	"context"
	"encoding/json"
	"io"

	"fewshot/app/chat"
	"fewshot/app/page/address"
)

// Call sends v as JSON, or nothing if it is nil, and reads the answer into into,
// which may be nil, unless there is none (204). An error that the server reported is a
// *chat.Error.
func (s *Remote) Call(ctx context.Context, method, path string, v, into any) error {
	r := request{method: method, url: address.Of(path)}
	if v != nil {
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		r.body, r.header = data, map[string]string{"Content-Type": "application/json"}
	}
	res, err := s.do(ctx, r)
	if err != nil {
		return err
	}
	defer res.body.Close()
	data, err := readAll(ctx, res.body)
	if err != nil || into == nil || res.status == 204 {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return unreadable(res.status)
	}
	return nil
}

// unreadable is the error of an answer of the server's that is not what it should be.
func unreadable(status int) *chat.Error {
	return &chat.Error{Status: status, Type: "api_error", Code: chat.CodeUnreadableAnswer,
		Message: "The server's answer can't be read.", Hint: "Reload the page: it may be of an older version."}
}

// Code is a program in a language that sends a prompt, in JSON, straight to its
// model's own provider. Errors are of type *chat.Error.
func (s *Remote) Code(ctx context.Context, prompt []byte, lang string) (string, error) {
	text, err := s.postJSON(ctx, "/v1/code?lang="+lang, prompt)
	return string(text), err
}

// Events calls each with the data of every server-sent event of a path, which is
// valid until it returns, until the stream or ctx ends. It returns nil at the
// stream's end.
func (s *Remote) Events(ctx context.Context, path string, each func(data []byte)) error {
	res, err := s.do(ctx, request{method: "GET", url: address.Of(path)})
	if err != nil {
		return err
	}
	defer res.body.Close()
	events := chat.NewEventReader(res.body)
	for {
		e, err := events.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return interrupted(ctx, err)
		}
		each(e.Data)
	}
}
