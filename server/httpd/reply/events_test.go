package reply

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestEvents_keep_streams_apart: many streams at once share the pool of their
// buffers, and each gets what was appended to its own, however much between flushes.
func TestEvents_keep_streams_apart(t *testing.T) {
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			w := httptest.NewRecorder()
			events := NewEvents(w, time.Minute)
			defer events.Close()
			var want strings.Builder
			for i := range 300 {
				text := strings.Repeat(fmt.Sprintf("stream %d, %d;", n, i), 1+i*i%97)
				want.WriteString(text)
				events.Open()
				events.Buffer = append(events.Buffer, text...)
				if i%(n+1) == 0 {
					if err := events.Flush(); err != nil {
						t.Error(err)
					}
				}
			}
			if err := events.Flush(); err != nil {
				t.Error(err)
			}
			if events.room != nil || events.Buffer != nil {
				t.Error("a stream that waits holds a buffer")
			}
			if w.Body.String() != want.String() {
				t.Errorf("stream %d was sent something else", n)
			}
		})
	}
	all.Wait()
}

// compressed is a recorder's body as a client that takes gzip reads it.
func compressed(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEvents_are_compressed_where_the_client_takes_that(t *testing.T) {
	for encoding, packed := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "": false, "gzip;q=0": false, "br": false} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", encoding)
		events := NewEvents(w, time.Minute)
		events.Compress(r)
		for _, data := range []string{"one", "two"} {
			if err := events.Data([]byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		events.Close()
		events.Close() // twice is once
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("%q: compressed is %v", encoding, got)
		}
		text := w.Body.String()
		if packed {
			text = compressed(t, w)
		}
		if text != "data: one\n\ndata: two\n\n" {
			t.Errorf("%q: %q", encoding, text)
		}
		if err := events.Data([]byte("late")); err == nil {
			t.Error("an event was sent after the end")
		}
	}
	if n := len(compressing); n != 0 {
		t.Errorf("%d compressors were not given back", n)
	}
}

func TestEvents_beyond_the_compressors_are_sent_as_they_are(t *testing.T) {
	for range maxCompressors {
		select {
		case compressing <- struct{}{}:
		default:
			t.Fatal("another test has not given its compressor back")
		}
	}
	defer func() {
		for range maxCompressors {
			<-compressing
		}
	}()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	events := NewEvents(w, time.Minute)
	events.Compress(r)
	events.Data([]byte("x"))
	events.Close()
	if w.Body.String() != "data: x\n\n" || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("%q, %v", w.Body, w.Header())
	}
}

func TestEvents_are_kept_alive_once_they_have_begun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := httptest.NewRecorder()
		events := NewEvents(w, time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		go events.KeepAlive(ctx, time.Second, func() { t.Error("nobody has gone") })
		time.Sleep(3500 * time.Millisecond)
		if w.Body.Len() != 0 {
			t.Errorf("%q was sent before there was an answer", w.Body)
		}
		events.Data([]byte("x"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := w.Body.String(); got != "data: x\n\n: \n\n: \n\n" {
			t.Errorf("%q", got)
		}
		cancel()
		synctest.Wait()
		events.Close()
	})
}

func TestEvents_end_with_their_client(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := NewEvents(gone{httptest.NewRecorder()}, time.Minute)
		events.Begin()
		left := false
		events.KeepAlive(t.Context(), time.Second, func() { left = true })
		if !left {
			t.Error("that the client has gone was not said")
		}
	})
}

// gone is a client that takes nothing any more.
type gone struct{ http.ResponseWriter }

func (gone) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
