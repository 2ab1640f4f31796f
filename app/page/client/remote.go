package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/address"
)

// maxBody bounds what is read of an answer that does not stream, in bytes.
const maxBody = 16 << 20

// A Remote is a server that speaks OpenAI's protocol at /v1/.
type Remote struct {
	send transport
	// Token is sent as a bearer token if it is not empty: the access token
	// of a server that asks for one.
	Token string
	// Class, if it is not empty, is the class for whose budget requests are made;
	// who asks, a cookie says.
	Class string
}

// Stream sends r to the server. Cancelling ctx, or leaving the loop, closes
// the connection, which stops the run upstream.
func (s *Remote) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		url := "/v1/completions"
		if r.Chat() {
			url = "/v1/chat/completions"
		}
		header := map[string]string{"Content-Type": "application/json"}
		if r.RunID != "" {
			header[chat.RunHeader] = r.RunID
		}
		if r.Fit {
			header[chat.FitHeader] = "1"
		}
		if s.Class != "" {
			header[chat.ClassHeader] = s.Class
		}
		res, err := s.do(ctx, request{method: "POST", url: address.Of(url), header: header, body: r.AppendJSON(nil, "")})
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		defer res.body.Close()

		if !strings.HasPrefix(res.header("Content-Type"), "text/event-stream") {
			body, err := readAll(ctx, res.body)
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			answer, err := chat.DecodeAnswer(body)
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			for c, err := range answer.Chunks() {
				if !yield(c, err) {
					return
				}
			}
			return
		}
		for c, err := range chat.DecodeStream(listening(ctx, res.body)) {
			if err != nil {
				err = interrupted(ctx, err)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// CountTokens is how many tokens the prompt of r has, as the provider of its model
// counts. Nothing is run, and it costs nothing. Errors are of type *chat.Error.
func (s *Remote) CountTokens(ctx context.Context, r *chat.Request) (int, error) {
	text, err := s.postJSON(ctx, "/v1/tokens", r.AppendJSON(nil, ""))
	if err != nil {
		return 0, err
	}
	answer := struct {
		PromptTokens int `json:"prompt_tokens"`
	}{-1}
	if json.Unmarshal(text, &answer) != nil || answer.PromptTokens < 0 {
		return 0, unreadable(200)
	}
	return answer.PromptTokens, nil
}

// postJSON sends JSON and reads the whole answer.
func (s *Remote) postJSON(ctx context.Context, path string, body []byte) ([]byte, error) {
	res, err := s.do(ctx, request{method: "POST", url: address.Of(path), body: body, header: map[string]string{"Content-Type": "application/json"}})
	if err != nil {
		return nil, err
	}
	defer res.body.Close()
	return readAll(ctx, res.body)
}

// do sends a request and returns its response if the status is of success;
// else the error that the server reported.
func (s *Remote) do(ctx context.Context, r request) (*response, error) {
	if s.Token != "" {
		if r.header == nil {
			r.header = map[string]string{}
		}
		r.header["Authorization"] = "Bearer " + s.Token
	}
	res, err := s.send(ctx, r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unreachable(err)
	}
	if res.status >= 200 && res.status < 300 {
		return res, nil
	}
	defer res.body.Close()
	body, err := readAll(ctx, res.body)
	if err != nil {
		return nil, err
	}
	e := chat.DecodeError(res.status, body)
	if e.RetryAfterSeconds == 0 {
		if n, err := strconv.Atoi(res.header("Retry-After")); err == nil && n > 0 {
			e.RetryAfterSeconds = n
		}
	}
	return nil, e
}

// readAll reads a body to its end.
func readAll(ctx context.Context, body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	if len(data) > maxBody {
		return nil, &chat.Error{Type: "api_error", Code: chat.CodeUnreadableAnswer,
			Message: "The server's answer is too large.", Hint: "Ask for fewer tokens or samples."}
	}
	return data, nil
}

// interrupted is the error of a body that broke off: the context's own if it
// ended, a stream's error as it is, and for anything else that the connection
// was lost.
func interrupted(ctx context.Context, err error) error {
	var apiErr *chat.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &apiErr):
		return apiErr
	}
	return &chat.Error{
		Type: "api_error", Code: chat.CodeStreamBroken,
		Message: "The connection to the server was lost before the answer ended.",
		Hint:    "What arrived is kept. Check the connection and run it again.",
	}
}
