package chat

import (
	"bytes"
	"errors"
	"io"
)

// maxEvent bounds a line, and all the data of one event, in bytes.
const maxEvent = 1 << 20

// ErrEventTooLarge is returned for a line or an event of more than 1 MiB.
var ErrEventTooLarge = errors.New("server-sent event larger than 1 MiB")

// An Event is one server-sent event.
type Event struct {
	Name string // the event field; "" is an ordinary message
	Data []byte // the data lines joined by line feeds; valid until the next call of Next
}

// An EventReader reads server-sent events (WHATWG HTML, section 9.2.6) as
// they arrive: it never waits for more than the end of an event's last line.
// Lines end in LF, CR or CRLF; comments, ids and retry times are skipped. An
// event that the end of the stream cuts off before its blank line still
// counts.
type EventReader struct {
	r      io.Reader
	buf    []byte // buf[start:] is read and not yet used
	start  int
	filled bool  // the last read left no room: more may be there
	err    error // of r, once it has come
	skipLF bool  // the last line ended in CR: an LF that follows belongs to it
	begun  bool  // past the byte order mark
	data   []byte
}

// NewEventReader reads events from r.
func NewEventReader(r io.Reader) *EventReader { return &EventReader{r: r} }

// Next is the next event that has data. It returns io.EOF at the end, the
// reader's own error if that comes first, and [ErrEventTooLarge].
func (r *EventReader) Next() (Event, error) {
	var e Event
	r.data = r.data[:0]
	lines := 0
	for {
		line, err := r.line()
		if err == io.EOF && lines > 0 {
			err, line = nil, nil
		}
		if err != nil {
			return Event{}, err
		}
		if len(line) == 0 {
			if lines == 0 {
				e.Name = ""
				continue
			}
			e.Data = r.data[:len(r.data)-1]
			return e, nil
		}
		field, value, _ := bytes.Cut(line, []byte{':'})
		value = bytes.TrimPrefix(value, []byte{' '})
		switch string(field) {
		case "data":
			if lines == 0 && r.blank() { // one line, which stays where it is
				if len(value) >= maxEvent {
					return Event{}, ErrEventTooLarge
				}
				e.Data = value
				return e, nil
			}
			if len(r.data)+len(value) >= maxEvent {
				return Event{}, ErrEventTooLarge
			}
			r.data = append(append(r.data, value...), '\n')
			lines++
		case "event":
			e.Name = string(value)
		}
	}
}

// blank steps over an empty line if it has been read already and ends in LF.
func (r *EventReader) blank() bool {
	if r.skipLF || r.start >= len(r.buf) || r.buf[r.start] != '\n' {
		return false
	}
	r.start++
	return true
}

// Ready reports whether a whole further event with data has been read already:
// then the next call of Next doesn't wait. It may say no of one whose lines don't
// end in LF, or that stands behind a comment.
func (r *EventReader) Ready() bool {
	rest := r.buf[r.start:]
	if !bytes.HasPrefix(rest, []byte("data:")) && !bytes.HasPrefix(rest, []byte("event:")) {
		return false
	}
	end := bytes.Index(rest, []byte("\n\n"))
	return end >= 0 && (rest[0] == 'd' || bytes.Contains(rest[:end], []byte("\ndata:")))
}

// line is the next line without its end. It is valid until the next call.
func (r *EventReader) line() ([]byte, error) {
	scanned := 0
	for {
		if r.skipLF && r.start < len(r.buf) {
			r.skipLF = false
			if r.buf[r.start] == '\n' {
				r.start++
			}
		}
		rest := r.buf[r.start:]
		if i := lineEnd(rest[scanned:]); i >= 0 {
			i += scanned
			r.start += i + 1
			r.skipLF = rest[i] == '\r'
			return r.trim(rest[:i]), nil
		}
		scanned = len(rest)
		if scanned >= maxEvent {
			return nil, ErrEventTooLarge
		}
		if r.err != nil {
			if r.err == io.EOF && scanned > 0 {
				r.start += scanned
				return r.trim(rest), nil
			}
			return nil, r.err
		}
		r.fill()
	}
}

// lineEnd is where the first CR or LF stands, or -1.
func lineEnd(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

// trim removes a byte order mark from the stream's first line.
func (r *EventReader) trim(line []byte) []byte {
	if r.begun {
		return line
	}
	r.begun = true
	return bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
}

// Room for what is read. Events that come one by one need little, and many streams wait
// at a time; those that come together are read together.
const (
	littleRoom = 1 << 10
	muchRoom   = 4 << 10
)

// fill reads once more, into room made before or behind what is not used yet.
func (r *EventReader) fill() {
	if r.start > 0 {
		n := copy(r.buf, r.buf[r.start:])
		r.buf, r.start = r.buf[:n], 0
	}
	switch {
	case r.buf == nil:
		r.buf = make([]byte, 0, littleRoom)
	case r.filled && cap(r.buf) < muchRoom:
		r.buf = append(make([]byte, 0, muchRoom), r.buf...)
	case len(r.buf) == cap(r.buf):
		r.buf = append(make([]byte, 0, 2*cap(r.buf)), r.buf...)
	}
	for range 100 {
		n, err := r.r.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		r.filled, r.err = len(r.buf) == cap(r.buf), err
		if n > 0 || err != nil {
			return
		}
	}
	r.err = io.ErrNoProgress
}
