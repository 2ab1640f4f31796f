package upstreamtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// fault is a way in which an upstream misbehaves.
type fault struct {
	about string
	run   func(s *Server, o *writer)
}

// Faults are the names of the models that misbehave, sorted.
func Faults() []string {
	var names []string
	for name := range faults {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// About says what the model called name does wrong, "" if nothing.
func About(name string) string { return faults[name].about }

var faults map[string]fault

func init() { // the table refers to functions that refer to it
	faults = map[string]fault{
		"fault-slow":   {"answers after three seconds", func(s *Server, o *writer) { slow(o, 3*time.Second) }},
		"fault-silent": {"never answers", func(s *Server, o *writer) { slow(o, 24*time.Hour) }},
		"fault-idle":   {"streams two words, then nothing", idle},
		"fault-slow-stream": {"streams a word every 20 ms for a minute", func(s *Server, o *writer) {
			o.begin()
			for range 3000 {
				o.text(0, " word", nil)
				if !o.sleep(20 * time.Millisecond) {
					return
				}
			}
			o.end()
		}},
		"fault-long": {"streams 2000 words at once", func(s *Server, o *writer) {
			for range 2000 {
				o.t.pieces = append(o.t.pieces, " word")
			}
			o.all()
		}},
		"fault-endless": {"streams without an end", func(s *Server, o *writer) {
			o.begin()
			for o.r.Context().Err() == nil {
				o.text(0, strings.Repeat(" word", 10000), nil)
			}
		}},

		"fault-broken": {"cuts the connection in the answer", func(s *Server, o *writer) {
			partly(o)
			panic(http.ErrAbortHandler)
		}},
		"fault-truncated": {"ends a stream without a finish reason and [DONE]", func(s *Server, o *writer) { partly(o) }},
		"fault-done": {"ends a stream in [DONE] without a finish reason", func(s *Server, o *writer) {
			partly(o)
			o.raw("data: [DONE]\n\n")
		}},
		"fault-no-done": {"ends a stream after the finish reason, without [DONE]", func(s *Server, o *writer) {
			o.begin()
			o.text(0, "echo", nil)
			o.finish()
		}},
		"fault-error-event": {"sends an error in the stream", func(s *Server, o *writer) {
			o.begin()
			o.text(0, "echo", nil)
			o.event("error", map[string]any{"type": "error", "error": map[string]any{"message": "The server had an error.", "type": "overloaded_error", "code": nil}})
		}},

		"fault-400": {"refuses the request", status(400, "invalid_request_error", "Invalid value for 'temperature'.", "invalid_value", "")},
		"fault-401": {"does not know the key", func(s *Server, o *writer) {
			fail(o.w, 401, "authentication_error", "Incorrect API key provided: "+mask(o.key)+". You can find your API key at the dashboard.", "invalid_api_key")
		}},
		"fault-403":      {"forbids it", status(403, "permission_error", "Country not supported.", "unsupported_country", "")},
		"fault-404":      {"has no such model", status(404, "not_found_error", "The model does not exist.", "model_not_found", "")},
		"fault-429":      {"is asked too often", status(429, "rate_limit_error", "Rate limit reached for requests.", "rate_limit_exceeded", "7")},
		"fault-429-date": {"is asked too often, and gives a date", func(s *Server, o *writer) { dated(o) }},
		"fault-quota":    {"wants to be paid", status(429, "insufficient_quota", "You exceeded your current quota.", "insufficient_quota", "")},
		"fault-500":      {"fails", status(500, "server_error", "The server had an error while processing your request.", "", "")},
		"fault-503":      {"is overloaded", status(503, "overloaded_error", "Overloaded", "", "2")},
		"fault-html": {"answers with a page of a gateway", func(s *Server, o *writer) {
			o.w.Header().Set("Content-Type", "text/html")
			o.w.WriteHeader(502)
			io.WriteString(o.w, "<html><h1>502 Bad Gateway</h1><p>"+o.key+"</p></html>")
		}},

		"fault-key-error": {"echoes the key in an error", func(s *Server, o *writer) {
			fail(o.w, 400, o.key, "Bad request with key "+o.key+" or "+encoded(o.key)+".", o.key)
		}},
		"fault-key-error-event": {"echoes the key in an error in the stream", func(s *Server, o *writer) {
			message := strings.Repeat("x", 290) + o.key // where an error may be shortened
			if !o.a.Stream {
				fail(o.w, 500, "api_error", message, "")
				return
			}
			o.begin()
			o.text(0, "echo", nil)
			o.event("error", map[string]any{"type": "error", "error": map[string]any{"message": message, "type": "api_error"}})
		}},
		"fault-key-chunk":    {"echoes the key in the answer", func(s *Server, o *writer) { o.echo("the key is " + o.key + ".") }},
		"fault-key-base64":   {"echoes the key in base64", func(s *Server, o *writer) { o.echo("Authorization: " + encoded("Bearer "+o.key) + ".") }},
		"fault-key-split":    {"echoes the key a character an event", func(s *Server, o *writer) { o.echo(split("the key is "+o.key+".", 1)...) }},
		"fault-key-split3":   {"echoes the key in base64, three characters an event", func(s *Server, o *writer) { o.echo(split("Basic "+encoded("user:"+o.key)+".", 3)...) }},
		"fault-key-cut":      {"ends in the middle of the key", func(s *Server, o *writer) { o.echo(split("the key is "+o.key[:max(0, len(o.key)-1)], 2)...) }},
		"fault-key-tokens":   {"echoes the key in logprobs", func(s *Server, o *writer) { o.t.logprobs = true; o.echo(split("the key is "+o.key+".", 3)...) }},
		"fault-key-metadata": {"echoes the key in id, model and finish reason", func(s *Server, o *writer) { o.t.id, o.a.Model, o.t.finish = "id-"+o.key, o.key, o.key; o.all() }},

		"fault-redirect": {"points to another host", func(s *Server, o *writer) {
			http.Redirect(o.w, o.r, s.elsewhereURL+o.r.URL.Path, http.StatusTemporaryRedirect)
		}},
		"fault-page": {"sends a page instead of an answer", func(s *Server, o *writer) {
			o.w.Header().Set("Content-Type", "text/html")
			io.WriteString(o.w, "<!doctype html><title>Welcome</title>")
		}},
		"fault-no-stream": {"answers a stream in one piece", func(s *Server, o *writer) { o.a.Stream = false; o.all() }},
		"fault-gzip":      {"compresses without being asked to", zipped},
		"fault-huge-line": {"sends a line of three megabytes", func(s *Server, o *writer) { o.echo(strings.Repeat("x", 3<<20)) }},
		"fault-huge":      {"sends 20 megabytes", huge},
		"fault-not-json":  {"sends what is not JSON", notJSON},
	}
}

// slow waits before the first byte.
func slow(o *writer, d time.Duration) {
	if o.sleep(d) {
		o.all()
	}
}

// idle streams, or begins to, and stops.
func idle(_ *Server, o *writer) {
	partly(o)
	o.sleep(24 * time.Hour)
}

// partly writes the beginning of an answer.
func partly(o *writer) {
	if o.a.Stream {
		o.begin()
		o.text(0, "echo:", nil)
		o.text(0, " partly", nil)
		return
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.w.Header().Set("Content-Length", "1000")
	o.raw(`{"id":"x","choices":[`)
}

// status answers with an error, and with Retry-After unless it is empty.
func status(code int, kind, message, errorCode, retryAfter string) func(*Server, *writer) {
	return func(_ *Server, o *writer) {
		if retryAfter != "" {
			o.w.Header().Set("Retry-After", retryAfter)
		}
		fail(o.w, code, kind, message, errorCode)
	}
}

func dated(o *writer) {
	o.w.Header().Set("Retry-After", time.Now().Add(30*time.Second).UTC().Format(http.TimeFormat))
	fail(o.w, 429, "rate_limit_error", "Slow down.", "")
}

// echo answers with other pieces.
func (o *writer) echo(pieces ...string) {
	o.t.pieces = pieces
	o.all()
}

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// split cuts s into pieces of n bytes.
func split(s string, n int) []string {
	var all []string
	for len(s) > n {
		all, s = append(all, s[:n]), s[n:]
	}
	return append(all, s)
}

// mask shows the ends of a key, as OpenAI does.
func mask(key string) string {
	if len(key) < 12 {
		return "****"
	}
	return key[:8] + strings.Repeat("*", 12) + key[len(key)-4:]
}

// huge sends an answer of 20 megabytes, unless the caller goes away before.
func huge(_ *Server, o *writer) {
	part := strings.Repeat("x", 1<<19)
	if o.a.Stream {
		o.begin()
		for i := 0; i < 40 && o.r.Context().Err() == nil; i++ {
			o.text(0, part, nil)
		}
		o.end()
		return
	}
	frame, _ := json.Marshal(o.wholeOf("PART"))
	before, after, _ := strings.Cut(string(frame), "PART")
	o.w.Header().Set("Content-Type", "application/json")
	io.WriteString(o.w, before)
	for range 40 {
		if _, err := io.WriteString(o.w, part); err != nil {
			return
		}
	}
	io.WriteString(o.w, after)
}

// bomb is a gzip body that grows to 16 megabytes.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	zeros := make([]byte, 1<<20)
	for range 16 {
		z.Write(zeros)
	}
	z.Close()
	return b.Bytes()
})

// zipped answers with the bomb.
func zipped(_ *Server, o *writer) {
	o.w.Header().Set("Content-Type", "application/json")
	o.w.Header().Set("Content-Encoding", "gzip")
	o.w.Write(bomb())
}

func notJSON(_ *Server, o *writer) {
	if o.a.Stream {
		o.begin()
		o.raw("data: {oops\n\n")
		return
	}
	o.w.Header().Set("Content-Type", "application/json")
	io.WriteString(o.w, "{oops")
}
