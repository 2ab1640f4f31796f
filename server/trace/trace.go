// Package trace exports what the server does as OpenTelemetry traces, by OTLP over HTTP,
// when the environment names a collector:
//
//	t, err := trace.Open(ctx, settings, version, log) // nil without a collector
//	defer t.Close(ctx)
//
// Three spans make a request: of the request itself ([Tracer.Request]), of the run of a
// model ([Tracer.Run]), and of each request to its provider ([Tracer.Transport]). Names
// and attributes are those of OpenTelemetry's semantic conventions
// (https://opentelemetry.io/docs/specs/semconv/gen-ai/). The context of a caller's trace is taken from
// traceparent, and passed on to the provider.
//
// A span has nothing of a prompt or an answer, no key, token, cookie or address of a
// person, and of a path no more than its pattern.
package trace

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

// Settings say where spans go. What else the standard variables of OpenTelemetry set
// (OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER, OTEL_BSP_…, OTEL_EXPORTER_OTLP_TIMEOUT and the
// like), its SDK reads itself.
type Settings struct {
	Endpoint string            // of the collector's traces; "": none is to be exported
	Headers  map[string]string // that it wants; secret
}

// A Tracer makes spans. A nil one makes none.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   api.Tracer
}

// traceparent is how contexts of traces come and go (https://www.w3.org/TR/trace-context/).
var traceparent = propagation.TraceContext{}

// Open begins to export; it returns nil if there is nowhere to.
func Open(ctx context.Context, s Settings, version string, log *slog.Logger) (*Tracer, error) {
	if s.Endpoint == "" {
		return nil, nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Debug("traces", "err", err) }))
	out, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(s.Endpoint), otlptracehttp.WithHeaders(s.Headers))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "fewshot"), attribute.String("service.version", version)),
		resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(&telling{SpanExporter: out, log: log}), sdk.WithResource(about))
	return &Tracer{provider, provider.Tracer("fewshot/server/trace")}, nil
}

// Close exports what is left.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	return t.provider.Shutdown(ctx)
}

// closeTime is how long the end of the server waits for a collector.
const closeTime = 3 * time.Second

// A telling exporter logs when spans can't be exported any more, and when they can again.
type telling struct {
	sdk.SpanExporter
	log     *slog.Logger
	failing atomic.Bool
}

func (e *telling) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	if failing := err != nil; e.failing.Swap(failing) != failing {
		if failing {
			e.log.Warn("traces can't be exported", "err", err)
		} else {
			e.log.Info("traces can be exported again")
		}
	}
	return err
}
