package client

import (
	"bytes"
	"context"
	"io"
	"strconv"
)

// wordKey is the key of the function that is called while a request waits.
type wordKey struct{}

// WithWord returns a context whose requests call word, while they wait for a place on
// the server, with the number of those before them. It is called beside the page, from
// the goroutine that reads the answer.
func WithWord(ctx context.Context, word func(before int)) context.Context {
	return context.WithValue(ctx, wordKey{}, word)
}

// listening is the body of a stream, whose comments ": waiting 3" before the first
// event are reported to the function in the context. It passes everything on.
func listening(ctx context.Context, body io.Reader) io.Reader {
	word, ok := ctx.Value(wordKey{}).(func(int))
	if !ok {
		return body
	}
	return &waitReader{Reader: body, word: word}
}

type waitReader struct {
	io.Reader
	word func(before int)
	line []byte
	over bool // an event has begun
}

// maxComment bounds a line that may say how many wait, in bytes.
const maxComment = 64

func (w *waitReader) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	for _, c := range p[:n] {
		if w.over {
			break
		}
		switch {
		case c == '\n':
			if rest, ok := bytes.CutPrefix(w.line, []byte(": waiting ")); ok {
				if before, err := strconv.Atoi(string(rest)); err == nil && before >= 0 {
					w.word(before)
				}
			}
			w.line = w.line[:0]
		case len(w.line) == 0 && c != ':' || len(w.line) >= maxComment:
			w.over = true
		default:
			w.line = append(w.line, c)
		}
	}
	return n, err
}
