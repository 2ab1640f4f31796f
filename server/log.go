package main

import (
	"fmt"
	"io"
	"log/slog"

	"fewshot/server/provider"
)

// newServerLog is newLog for a server: its lines are written in blocks, the last of
// them by flush.
func newServerLog(s *setup, out io.Writer) (log *slog.Logger, flush func() error, err error) {
	lines := &lineWriter{out: out}
	if log, err = newLog(s, lines); err != nil {
		return nil, nil, err
	}
	return slog.New(urgent{log.Handler(), lines}), lines.Flush, nil
}

// newLog returns the log that the configuration asks for. Whatever is written
// to it passes the redactor: no error of any library may carry a key into it.
func newLog(s *setup, out io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return nil, fmt.Errorf("log level %q: it is debug, info, warn or error", s.LogLevel)
	}
	out = redactedWriter{out, provider.NewRedactor(s.keys()...)}
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
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
	if _, err := io.WriteString(w.out, w.redactor.String(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
