package provider

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"fewshot/app/chat"
)

// errSilent is the cause with which an upstream's own clock ends a request.
var errSilent = errors.New("nothing came in time")

// send sends a request, with a body if it is not nil, and returns the answer
// if its status says success and its content is JSON or server-sent events,
// whatever it is called. Any other is an error for people.
// The caller closes the reply.
func (u *upstream) send(ctx context.Context, method, path string, body []byte, accept string) (*reply, error) {
	inner, cancel := context.WithCancelCause(ctx)
	rep := &reply{u: u, outer: ctx, inner: inner, cancel: cancel, redactor: StreamRedactor{r: u.redactor}}
	rep.silent.begin(u.timeouts.FirstByte, cancel)
	rep.silent.wait()
	if err := rep.open(method, path, body, accept); err != nil {
		rep.Close()
		return nil, err
	}
	return rep, nil
}

// reply is an upstream's answer while it is read. It ends when nothing comes
// for too long, when there is too much of it, or with the caller's context,
// each of which closes the connection at once.
type reply struct {
	u      *upstream
	outer  context.Context // the caller's
	inner  context.Context // ends with it, or by the upstream's own clock
	cancel context.CancelCauseFunc
	sent   sending
	silent silence
	body   io.ReadCloser // nil: the answer has not begun
	left   int64         // bytes that may still come
	events bool          // server-sent events, rather than JSON; see begin

	// All that comes passes a redactor here already, before anything is taken
	// apart or shortened. A key that is split over events passes; Chunks finds it.
	redactor StreamRedactor
	clean    string // read, redacted, not returned yet
	err      error  // what follows clean
}

func (r *reply) open(method, path string, body []byte, accept string) error {
	u := r.u
	// A nil interface: a typed nil reader would be sent as a body.
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(r.sent.trace(r.inner), method, u.base+path, content)
	if err != nil {
		return at(chat.StageUnsent, u.unreachable(err))
	}
	req.Header = http.Header{"Accept": {accept}, "User-Agent": ourName}
	if body != nil {
		req.Header["Content-Type"] = inJSON
	}
	u.authorize(req.Header, u.key.secret())
	resp, err := u.transport.RoundTrip(req)
	if err != nil {
		return at(r.sent.stage(), r.ended(err, u.unreachable))
	}
	r.silent.heard()
	r.silent.allow(u.timeouts.Idle)
	r.body, r.left = resp.Body, maxErrorBytes
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return at(stageOf(resp.StatusCode), u.unreadable("sent a compressed answer, which was not asked for."))
	}
	if resp.StatusCode/100 != 2 {
		return r.refused(resp)
	}
	kind := resp.Header.Get("Content-Type")
	if kind != accept {
		kind, _, _ = mime.ParseMediaType(kind)
	}
	return r.begin(cmp.Or(kind, accept))
}

// refused reads the error of an answer with another status.
func (r *reply) refused(resp *http.Response) error {
	// Whatever could be read of the explanation has to do.
	body, _ := io.ReadAll(io.LimitReader(r, maxErrorBytes/2))
	stage := stageOf(resp.StatusCode)
	if err := r.outer.Err(); err != nil {
		return at(stage, context.Cause(r.outer))
	}
	e := chat.DecodeError(resp.StatusCode, body)
	if wait := chat.RetryAfter(resp.Header.Get("Retry-After"), time.Now()); wait > 0 {
		e.RetryAfterSeconds = wait // rather than what the body says
	}
	return r.u.refused(e).At(stage)
}

// Read reads what comes next. Its errors, but for io.EOF, are for people.
func (r *reply) Read(p []byte) (int, error) {
	for r.clean == "" {
		if r.err != nil {
			return 0, r.err
		}
		if n := r.fill(p); n > 0 {
			return n, nil
		}
	}
	n := copy(p, r.clean)
	if r.clean = r.clean[n:]; r.clean == "" {
		r.clean = "" // and nothing of what was read is kept while the stream is open
	}
	return n, nil
}

// fill reads once from the body, into scratch, and redacts it. What can be shown
// stands in scratch, n bytes of it, or in clean.
func (r *reply) fill(scratch []byte) (n int) {
	if r.left <= 0 {
		r.cancel(nil)
		r.err = ours(r.u.unreadable("sent more than an answer may have."))
		return 0
	}
	if int64(len(scratch)) > r.left {
		scratch = scratch[:r.left]
	}
	held := 0 // what was held back stands before what comes, if there is room
	if len(r.redactor.Held()) < len(scratch) {
		held = copy(scratch, r.redactor.Held())
	}
	r.silent.wait()
	n, err := r.body.Read(scratch[held:])
	r.silent.heard()
	r.left -= int64(n)
	shown, ok := 0, false
	if held == len(r.redactor.Held()) {
		shown, ok = r.redactor.Clean(scratch[:held+n], held)
	}
	if !ok {
		r.clean = r.redactor.Write(string(scratch[held : held+n]))
	}
	if err == nil {
		return shown
	}
	r.clean += r.redactor.Flush()
	if r.err = err; err != io.EOF {
		r.err = ours(r.ended(err, r.u.brokenOff))
	}
	return shown
}

// ended says why a request ended in err: by the caller, by a clock, or by
// itself, which otherwise names.
func (r *reply) ended(err error, otherwise func(error) error) error {
	if r.outer.Err() != nil {
		return context.Cause(r.outer)
	}
	switch {
	case context.Cause(r.inner) != errSilent:
		return otherwise(err)
	case r.body == nil:
		return r.u.silent("did not start to answer within " + r.u.timeouts.FirstByte.String() + ".")
	}
	return r.u.silent("sent nothing for " + r.u.timeouts.Idle.String() + " in the middle of its answer.")
}

// all reads an answer that comes in one piece.
func (r *reply) all() ([]byte, error) {
	if r.err == io.EOF { // begin has read it
		whole := []byte(r.clean)
		r.clean = ""
		return whole, nil
	}
	body := bytes.NewBuffer(make([]byte, 0, len(r.clean)+bytes.MinRead))
	_, err := body.ReadFrom(r)
	return body.Bytes(), err
}

// Close ends the request. What was not read is thrown away together with the
// connection; after a complete answer the connection stays for the next.
func (r *reply) Close() {
	r.silent.end()
	if r.body != nil {
		r.body.Close()
	}
	r.cancel(nil)
}

// drain reads to the end of an answer of which all that matters has come, so
// that the connection can be used again. It waits hardly at all.
func (r *reply) drain() {
	hurry := time.AfterFunc(20*time.Millisecond, func() { r.cancel(nil) })
	defer hurry.Stop()
	io.Copy(io.Discard, io.LimitReader(r.body, 4096))
}
