package provider

import (
	"io"
	"strings"
	"sync"
)

// begin reads the first bytes of a good answer, which say what it is: servers
// and what stands before them call streams and JSON text/plain, and answer in
// one piece where a stream was asked for, or the other way round. What the
// first bytes leave open, kind decides.
func (r *reply) begin(kind string) error {
	r.left = max(r.u.maxWhole, r.u.maxStream)
	first, err := r.first()
	switch {
	case err != nil:
		return err
	case strings.HasPrefix(first, "{"), strings.HasPrefix(first, "["):
	case isEvent(first), kind == "text/event-stream" && !strings.HasPrefix(first, "<"):
		r.events = true
	case strings.HasPrefix(first, "<"):
		return r.u.unreadable("answered with a web page instead of an API answer.")
	case kind != "application/json":
		return r.u.unreadable("answered with something that does not follow its protocol.")
	}
	most := r.u.maxWhole
	if r.events {
		most = r.u.maxStream
	}
	r.left -= max(r.u.maxWhole, r.u.maxStream) - most
	return nil
}

// firstBytes is how much it takes to know a kind by: the longest name of a
// field of an event, with its colon.
const firstBytes = len("event:")

// first is the beginning of the answer without white space, at least
// firstBytes long unless a line or the answer ends before. White space is
// dropped: some servers send it while a model thinks.
func (r *reply) first() (string, error) {
	scratch := scratches.Get().(*[4096]byte)
	defer scratches.Put(scratch)
	for {
		r.clean = strings.TrimLeft(r.clean, " \t\r\n\ufeff")
		if len(r.clean) >= firstBytes || strings.ContainsAny(r.clean, "\r\n") || r.err == io.EOF || r.err != nil && r.clean != "" {
			return r.clean, nil
		}
		if r.err != nil {
			return "", r.err
		}
		held := r.clean
		n := r.fill(scratch[:])
		r.clean = held + string(scratch[:n]) + r.clean
	}
}

// scratches are what answers begin in; nothing of it is kept.
var scratches = sync.Pool{New: func() any { return new([4096]byte) }}

// isEvent reports whether a text begins as a stream of server-sent events does.
func isEvent(text string) bool {
	for _, field := range []string{":", "data:", "event:", "id:", "retry:"} {
		if strings.HasPrefix(text, field) {
			return true
		}
	}
	return false
}
