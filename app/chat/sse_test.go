package chat

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

type namedEvent struct{ name, data string }

// readEvents reads all events of r, and the error at their end unless it is
// io.EOF.
func readEvents(r io.Reader) (events []namedEvent, err error) {
	er := NewEventReader(r)
	for {
		e, err := er.Next()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		events = append(events, namedEvent{e.Name, string(e.Data)})
	}
}

func TestEventReader(t *testing.T) {
	tests := []struct {
		name, in string
		want     []namedEvent
	}{
		{"ends_lines_in_LF", "data: a\n\ndata: b\n\n", []namedEvent{{"", "a"}, {"", "b"}}},
		{"ends_lines_in_CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", []namedEvent{{"", "a"}, {"", "b"}}},
		{"ends_lines_in_CR", "data: a\r\rdata: b\r\r", []namedEvent{{"", "a"}, {"", "b"}}},
		{"mixes_line_ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", []namedEvent{{"", "a"}, {"", "b"}, {"", "c"}}},
		{"joins_data_lines", "data: a\ndata\ndata:b\ndata:  c\n\n", []namedEvent{{"", "a\n\nb\n c"}}},
		{"skips_comments_ids_and_retries", ": ping\n\n:\nid: 7\nretry: 5\nfoo: x\ndata: a\n\n: end", []namedEvent{{"", "a"}}},
		{"names_events", "event: error\ndata: a\n\ndata: b\n\n", []namedEvent{{"error", "a"}, {"", "b"}}},
		{"forgets_the_name_of_an_event_without_data", "event: error\n\ndata: b\n\n", []namedEvent{{"", "b"}}},
		{"steps_over_a_byte_order_mark", "\xef\xbb\xbfdata: a\n\n", []namedEvent{{"", "a"}}},
		{"takes_the_last_event_without_a_blank_line", "data: a\n\ndata: [DONE]", []namedEvent{{"", "a"}, {"", "[DONE]"}}},
		{"takes_empty_data", "data:\n\n", []namedEvent{{"", ""}}},
		{"reads_nothing", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"whole":        strings.NewReader(tt.in),
				"byte by byte": iotest.OneByteReader(strings.NewReader(tt.in)),
				"with its end": iotest.DataErrReader(strings.NewReader(tt.in)),
			} {
				got, err := readEvents(r)
				if err != nil || !reflect.DeepEqual(got, tt.want) {
					t.Errorf("%s: got %q, %v; want %q", how, got, err, tt.want)
				}
			}
		})
	}
}

// TestEventReader_does_not_wait checks that an event is there when its blank
// line is, though the stream goes on and a CR could have an LF behind it.
func TestEventReader_does_not_wait(t *testing.T) {
	for _, end := range []string{"\n\n", "\r\r", "\r\n\r\n"} {
		pr, pw := io.Pipe()
		r := NewEventReader(pr)
		go pw.Write([]byte("data: a" + end))
		if e, err := r.Next(); err != nil || string(e.Data) != "a" {
			t.Errorf("%q: got %q, %v", end, e.Data, err)
		}
		go pw.Write([]byte("data: b" + end))
		if e, err := r.Next(); err != nil || string(e.Data) != "b" {
			t.Errorf("%q: then %q, %v", end, e.Data, err)
		}
		pw.Close()
	}
}

func TestEventReader_is_bounded(t *testing.T) {
	endless := func(s string) io.Reader { return &repeater{unit: []byte(s)} }
	for name, r := range map[string]io.Reader{
		"an endless line":    io.MultiReader(strings.NewReader("data: "), endless("x")),
		"an endless comment": io.MultiReader(strings.NewReader(": "), endless("x")),
		"endless data lines": endless("data: xxxxxxxxxxxxxxxxxxxx\n"),
	} {
		if events, err := readEvents(r); !errors.Is(err, ErrEventTooLarge) || len(events) > 0 {
			t.Errorf("%s: %d events, %v", name, len(events), err)
		}
	}
	big := strings.Repeat("x", maxEvent-100)
	got, err := readEvents(strings.NewReader("data: " + big + "\n\ndata: " + big + "\n\n"))
	if err != nil || len(got) != 2 || got[1].data != big {
		t.Errorf("large events: %d, %v", len(got), err)
	}
}

// repeater reads as its unit over and over.
type repeater struct {
	unit []byte
	at   int
}

func (r *repeater) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.unit[r.at]
		r.at = (r.at + 1) % len(r.unit)
	}
	return len(p), nil
}

func TestEventReader_returns_the_readers_error(t *testing.T) {
	boom := errors.New("boom")
	got, err := readEvents(io.MultiReader(strings.NewReader("data: a\n\ndata: b\n"), iotest.ErrReader(boom)))
	if err != boom || len(got) != 1 {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := readEvents(stuck{}); err != io.ErrNoProgress {
		t.Errorf("a reader that reads nothing: %v", err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func FuzzEventReader(f *testing.F) {
	f.Add([]byte("data: a\r\n\r\nevent: x\rdata: b\n\n: c\n\ndata"), 3)
	f.Add([]byte("\xef\xbb\xbfdata:\r\r\n\n"), 1)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		if len(in) > 1<<16 {
			return
		}
		want, err := readEvents(bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		at := min(max(cut, 0), len(in))
		for _, r := range []io.Reader{
			iotest.OneByteReader(bytes.NewReader(in)),
			io.MultiReader(bytes.NewReader(in[:at]), bytes.NewReader(in[at:])),
		} {
			got, err := readEvents(r)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("cut differently: %q, %v; whole: %q", got, err, want)
			}
		}
	})
}

// TestEventReader_holds_little_room while events come one by one, as nearly all do, and
// reads more at a time of those that come together.
func TestEventReader_holds_little_room(t *testing.T) {
	event := "data: " + strings.Repeat("x", 300) + "\n\n"
	for name, tt := range map[string]struct {
		at   func(io.Reader) io.Reader
		room int
	}{
		"one_by_one": {func(r io.Reader) io.Reader { return inPieces{r, len(event)} }, littleRoom},
		"together":   {func(r io.Reader) io.Reader { return r }, muchRoom},
	} {
		t.Run(name, func(t *testing.T) {
			const events = 100
			r := NewEventReader(tt.at(strings.NewReader(strings.Repeat(event, events))))
			for i := range events {
				if e, err := r.Next(); err != nil || len(e.Data) != 300 {
					t.Fatalf("event %d: %d bytes, %v", i, len(e.Data), err)
				}
			}
			if cap(r.buf) != tt.room {
				t.Errorf("it holds %d bytes, not %d", cap(r.buf), tt.room)
			}
		})
	}
}

// inPieces reads n bytes at a time.
type inPieces struct {
	r io.Reader
	n int
}

func (p inPieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }
