package serverlog

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// A line of the log is written no later than logDelay after it was made, together
// with those that were made meanwhile: with a write for each, a server that answers
// much spends a twentieth of its time on them. Warnings and errors don't wait, so
// that what comes before an end is there.
const (
	logDelay    = 50 * time.Millisecond
	bufferBytes = 32 << 10 // bytes that don't wait either
)

// A lineWriter writes lines in batches. It may be used by several goroutines.
type lineWriter struct {
	out io.Writer

	mu      sync.Mutex
	lines   []byte
	pending bool // a flush is on its way
}

// Write takes a line. Its error may be that of earlier lines.
func (w *lineWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line...)
	if len(w.lines) >= bufferBytes {
		return len(line), w.flush()
	}
	if !w.pending {
		w.pending = true
		time.AfterFunc(logDelay, func() { w.Flush() })
	}
	return len(line), nil
}

// Flush writes what waits.
func (w *lineWriter) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = false
	return w.flush()
}

func (w *lineWriter) flush() error {
	if len(w.lines) == 0 {
		return nil
	}
	_, err := w.out.Write(w.lines)
	w.lines = w.lines[:0]
	return err
}

// urgent is a handler whose warnings and errors are written at once.
type urgent struct {
	slog.Handler
	lines *lineWriter
}

// Handle is slog.Handler's.
func (h urgent) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		h.lines.Flush()
	}
	return err
}

// WithAttrs is slog.Handler's.
func (h urgent) WithAttrs(attrs []slog.Attr) slog.Handler {
	return urgent{h.Handler.WithAttrs(attrs), h.lines}
}

// WithGroup is slog.Handler's.
func (h urgent) WithGroup(name string) slog.Handler {
	return urgent{h.Handler.WithGroup(name), h.lines}
}
