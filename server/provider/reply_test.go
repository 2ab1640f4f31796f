package provider

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// readFrom is a reply whose body is wire.
func readFrom(t testing.TB, u *upstream, wire string) *reply {
	ctx, cancel := context.WithCancelCause(t.Context())
	rep := &reply{
		u: u, outer: t.Context(), inner: ctx, cancel: cancel, redactor: StreamRedactor{r: u.redactor}, events: true, left: maxStreamBytes,
		body: io.NopCloser(strings.NewReader(wire)),
	}
	rep.silent.begin(time.Hour, cancel)
	t.Cleanup(rep.Close)
	return rep
}

func TestReply_is_read_in_pieces_of_any_size(t *testing.T) {
	u := upstreamOf(connect(t, KindOpenAI))
	wire := "a " + canary + " b " + canary[:4] + " c\n"
	want := "a [redacted] b " + canary[:4] + " c\n"
	for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader, func(r io.Reader) io.Reader { return r }} {
		got, err := io.ReadAll(wrap(readFrom(t, u, wire)))
		if err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
}
