package httpd

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestEventWriter_keeps_streams_apart: many streams at once share the rooms of their
// buffers, and each gets what was appended to its own, however much between flushes.
func TestEventWriter_keeps_streams_apart(t *testing.T) {
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			w := httptest.NewRecorder()
			events := &eventWriter{w: w, control: http.NewResponseController(w), timeout: time.Minute}
			defer events.close()
			var want strings.Builder
			for i := range 300 {
				text := strings.Repeat(fmt.Sprintf("stream %d, %d;", n, i), 1+i*i%97)
				want.WriteString(text)
				events.open()
				events.buffer = append(events.buffer, text...)
				if i%(n+1) == 0 {
					if err := events.flush(); err != nil {
						t.Error(err)
					}
				}
			}
			if err := events.flush(); err != nil {
				t.Error(err)
			}
			if events.room != nil || events.buffer != nil {
				t.Error("a stream that waits holds a buffer")
			}
			if w.Body.String() != want.String() {
				t.Errorf("stream %d was sent something else", n)
			}
		})
	}
	all.Wait()
}
