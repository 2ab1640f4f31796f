// Package serverlog is the server's log: lines of text or JSON without keys in them,
// written in batches.
package serverlog

import (
	"fmt"
	"io"
	"log/slog"

	"fewshot/server/provider"
)

// NewBuffered is [New] for a server: its lines are written in batches, the last of them by
// flush.
func NewBuffered(out io.Writer, level, format string, keys ...provider.Key) (log *slog.Logger, flush func() error, err error) {
	lines := &lineWriter{out: out}
	if log, err = New(lines, level, format, keys...); err != nil {
		return nil, nil, err
	}
	return slog.New(urgent{log.Handler(), lines}), lines.Flush, nil
}

// New returns a log of a level (debug, info, warn, error) and a format (text, json).
// Whatever is written to it passes the redactor: no error of any library may carry one
// of the keys into it.
func New(out io.Writer, level, format string, keys ...provider.Key) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level %q: it is debug, info, warn or error", level)
	}
	out = redactedWriter{out, provider.NewRedactor(keys...)}
	options := &slog.HandlerOptions{Level: least}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(out, options)), nil
	}
	return slog.New(slog.NewTextHandler(out, options)), nil
}

// A redactedWriter removes keys from what is written, which is a whole line at
// a time.
type redactedWriter struct {
	out      io.Writer
	redactor *provider.Redactor
}

// Write writes a line without the keys in it.
func (w redactedWriter) Write(line []byte) (int, error) {
	clean := line
	if w.redactor.Finds(line) {
		clean = []byte(w.redactor.String(string(line)))
	}
	if _, err := w.out.Write(clean); err != nil {
		return 0, err
	}
	return len(line), nil
}
