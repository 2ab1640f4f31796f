package trace

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	api "go.opentelemetry.io/otel/trace"

	"fewshot/app/chat"
	"fewshot/server/gateway"
)

// Request begins the span of a request to the server. end is called with the pattern of
// its route and the status that was answered.
func (t *Tracer) Request(r *http.Request) (ctx context.Context, end func(route string, status int)) {
	ctx = traceparent.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	method := methodOf(r.Method)
	ctx, span := t.tracer.Start(ctx, method, api.WithSpanKind(api.SpanKindServer), api.WithAttributes(attribute.String("http.request.method", method)))
	return ctx, func(route string, status int) {
		if path := route[strings.IndexByte(route, ' ')+1:]; strings.HasPrefix(path, "/") { // else no route was found
			span.SetName(method + " " + path)
			span.SetAttributes(attribute.String("http.route", path))
		}
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			fail(span, strconv.Itoa(status))
		}
		span.End()
	}
}

// methodOf is a method as the conventions have it: anybody can send any word.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return method
	}
	return "_OTHER"
}

// Run begins the span of a run. end is called with its account. A model is named only if
// it is on the list, as everywhere.
func (t *Tracer) Run(ctx context.Context, r *chat.Request) (inner context.Context, end func(gateway.Run)) {
	operation := "text_completion"
	if r.Chat() {
		operation = "chat"
	}
	asked := []attribute.KeyValue{attribute.String("gen_ai.operation.name", operation)}
	if r.MaxTokens != nil {
		asked = append(asked, attribute.Int("gen_ai.request.max_tokens", *r.MaxTokens))
	}
	if r.Temperature != nil {
		asked = append(asked, attribute.Float64("gen_ai.request.temperature", *r.Temperature))
	}
	if r.TopP != nil {
		asked = append(asked, attribute.Float64("gen_ai.request.top_p", *r.TopP))
	}
	if n := r.Samples(); n != 1 {
		asked = append(asked, attribute.Int("gen_ai.request.choice.count", n))
	}
	inner, span := t.tracer.Start(ctx, operation, api.WithSpanKind(api.SpanKindInternal), api.WithAttributes(asked...))
	return inner, func(run gateway.Run) {
		if run.Model != "" {
			span.SetName(operation + " " + run.Model)
			span.SetAttributes(attribute.String("gen_ai.provider.name", run.Provider), attribute.String("gen_ai.request.model", run.Model))
		}
		if run.Usage != nil {
			span.SetAttributes(attribute.Int("gen_ai.usage.input_tokens", run.Usage.PromptTokens), attribute.Int("gen_ai.usage.output_tokens", run.Usage.CompletionTokens))
		}
		outcome := "complete"
		e := chat.AsError(run.Err)
		switch {
		case run.Abandoned, e != nil && e.Code == chat.CodeCancelled:
			outcome = "client_closed"
		case e != nil:
			outcome = "error"
			fail(span, e.Code)
		}
		span.SetAttributes(attribute.String("fewshot.outcome", outcome))
		span.End()
	}
}

// fail marks a span as failed. What was said may quote a prompt: the kind of the error is
// all that is kept of it.
func fail(span api.Span, kind string) {
	span.SetStatus(codes.Error, "")
	span.SetAttributes(attribute.String("error.type", kind))
}

// Transport is next with a span around every request, and the span's context sent along.
// Without a tracer it is next itself.
func (t *Tracer) Transport(next http.RoundTripper) http.RoundTripper {
	if t == nil {
		return next
	}
	return transport{t, next}
}

type transport struct {
	*Tracer
	next http.RoundTripper
}

// RoundTrip is http.RoundTripper's. The span ends with the answer's body.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := t.tracer.Start(r.Context(), r.Method, api.WithSpanKind(api.SpanKindClient), api.WithAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("server.address", r.URL.Hostname()),
		attribute.Int("server.port", portOf(r.URL)), attribute.String("url.full", r.URL.Scheme+"://"+r.URL.Host+r.URL.EscapedPath())))
	sent := r.Clone(ctx) // a RoundTripper leaves a request as it is
	traceparent.Inject(ctx, propagation.HeaderCarrier(sent.Header))
	res, err := t.next.RoundTrip(sent)
	if err != nil {
		fail(span, kindOf(err))
		span.End()
		return res, err
	}
	span.SetAttributes(attribute.Int("http.response.status_code", res.StatusCode))
	if res.StatusCode >= 400 {
		fail(span, strconv.Itoa(res.StatusCode))
	}
	res.Body = &body{ReadCloser: res.Body, span: span}
	return res, nil
}

// kindOf is what kind an error of a connection is.
func kindOf(err error) string {
	if errors.Is(err, context.Canceled) {
		return "cancelled"
	}
	return "connection"
}

// portOf is the port of an address.
func portOf(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "https" {
		return 443
	}
	return 80
}

// A body ends its span when it has been read, or closed before.
type body struct {
	io.ReadCloser
	span api.Span
	once sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end(err)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.end(nil)
	return err
}

func (b *body) end(err error) {
	b.once.Do(func() {
		if err != nil && err != io.EOF {
			fail(b.span, kindOf(err))
		}
		b.span.End()
	})
}
