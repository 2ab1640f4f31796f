package reply

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/network"
)

// Small is how large a body may be where nothing else is said: a code, a token, a vote.
const Small = 4 << 10

// What bodies hold together while they come and are decoded, in bytes as received:
// those that send slowly can't fill the memory. Small ones have room of their own, so
// that large ones don't keep a class from joining.
const (
	bodyRoom  = 32 << 20
	smallRoom = 8 << 20
	bodyShare = 4 // one network may hold three of so many parts
)

// Bodies keeps the account of a server's bodies under way. The zero Bodies has none.
type Bodies struct {
	Most int64 // bytes of any body; 0: as many as its endpoint takes

	mu    sync.Mutex
	large room
	small room
}

// A room is what is held of one kind of bodies, in all and by network.
type room struct {
	held int64
	by   map[netip.Prefix]int64 // of those who hold something
}

// A reservation is what one body has of the room.
type reservation struct {
	in      *Bodies
	room    *room
	most    int64 // of all
	network netip.Prefix
	n       int64
}

// reserve begins an account for a body that is limit bytes at most.
func (b *Bodies) reserve(client netip.Addr, limit int64) *reservation {
	place := network.Household(client)
	if limit <= Small {
		return &reservation{in: b, room: &b.small, most: smallRoom, network: place}
	}
	return &reservation{in: b, room: &b.large, most: bodyRoom, network: place}
}

// grow takes n more bytes, if there is room.
func (h *reservation) grow(n int64) bool {
	h.in.mu.Lock()
	defer h.in.mu.Unlock()
	if h.room.held+n > h.most || h.room.by[h.network]+n > h.most/bodyShare*(bodyShare-1) {
		return false
	}
	if h.room.by == nil {
		h.room.by = map[netip.Prefix]int64{}
	}
	h.room.held += n
	h.room.by[h.network] += n
	h.n += n
	return true
}

// free gives back all that is held.
func (h *reservation) free() {
	h.in.mu.Lock()
	defer h.in.mu.Unlock()
	h.room.held -= h.n
	if h.room.by[h.network] -= h.n; h.room.by[h.network] == 0 {
		delete(h.room.by, h.network)
	}
	h.n = 0
}

// Form reads a form's body of limit bytes at most into r.PostForm and r.Form.
func Form(w http.ResponseWriter, r *http.Request, limit int64) error {
	body, done, err := receive(w, r, limit)
	if err != nil {
		return err
	}
	defer done()
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := r.ParseForm(); err != nil {
		return Error(http.StatusBadRequest, chat.CodeInvalidForm, "The form can't be read.", "Load the page that it is on again, and send it once more.")
	}
	return nil
}

// receive reads a body of limit bytes at most.
func receive(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, done func(), err error) {
	log := LogOf(r)
	all := log.Bodies
	if all == nil {
		all = new(Bodies) // a handler that stands behind no front
	}
	if all.Most > 0 {
		limit = min(limit, all.Most)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, nothing, Error(http.StatusUnsupportedMediaType, chat.CodeUnsupportedEncoding,
			"Compressed requests are not accepted.", "Send the request without a Content-Encoding.")
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		return nil, nothing, &http.MaxBytesError{Limit: limit}
	}
	reserved := all.reserve(log.Client, limit)
	body, err = readAll(http.MaxBytesReader(w, r.Body, limit), r.ContentLength, reserved)
	if err == nil {
		// The deadline was for the body; the connection stays open for longer.
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		return body, reserved.free, nil
	}
	reserved.free()
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		err = Error(http.StatusRequestTimeout, chat.CodeBodyTimeout,
			"The request's body did not arrive in time.", "Check the connection and try again.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = context.Canceled // the client went away in the middle
	}
	return nil, nothing, err
}

// readAll reads a body, taking room as it comes: a length that is announced is not yet
// sent.
func readAll(from io.Reader, length int64, reserved *reservation) ([]byte, error) {
	const least = 2 << 10
	var body []byte
	for {
		if len(body) == cap(body) {
			size := max(least, 2*int64(cap(body)))
			if length >= 0 && size > length {
				size = max(length+1, int64(cap(body))+1) // one more, to see the end
			}
			if !reserved.grow(size - int64(cap(body))) {
				return nil, Busy()
			}
			body = append(make([]byte, 0, size), body...)
		}
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, nil
		case err != nil:
			return nil, err
		}
	}
}

func nothing() {}
