package httpd

import (
	"net/http"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// Metrics are the server's figures for Prometheus. Runs have the names of
// OpenTelemetry's semantic conventions for generative AI, as Prometheus
// spells them (https://opentelemetry.io/docs/specs/semconv/gen-ai/).
//
// A label's values are bounded by the configuration: a model is named only if
// it is on the list, an error only by its status, an address only by the
// pattern of its route.
type Metrics struct {
	registry *prometheus.Registry
	tokens   *prometheus.HistogramVec
	duration *prometheus.HistogramVec
	first    *prometheus.HistogramVec
	perToken *prometheus.HistogramVec
	requests *prometheus.CounterVec
	models   sync.Map // modelKey -> *modelMetrics
	answers  sync.Map // answerKey -> prometheus.Counter
}

// An answerKey is what requests that are counted together have in common.
type answerKey struct {
	route  string
	status int
}

// A modelKey is what the runs of one model have in common.
type modelKey struct {
	chat            bool
	provider, model string
}

// modelMetrics are one model's figures: to find them by their labels takes longer than
// to count.
type modelMetrics struct {
	complete, first, perToken, input, output prometheus.Observer
}

// The conventions' own bucket bounds.
var (
	tokenBuckets    = prometheus.ExponentialBuckets(1, 4, 14)
	secondBuckets   = prometheus.ExponentialBuckets(0.01, 2, 14)
	firstBuckets    = []float64{0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
	perTokenBuckets = []float64{0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5}
)

// NewMetrics returns metrics that have counted nothing. active tells the
// number of runs under way.
func NewMetrics(active func() int) *Metrics {
	run := []string{"gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, append(run[:3:3], labels...))
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		tokens:   histogram("gen_ai_client_token_usage", "Tokens used, as the provider counts them.", tokenBuckets, "gen_ai_token_type"),
		duration: histogram("gen_ai_server_request_duration_seconds", "From a request to the end of its answer.", secondBuckets, "error_type"),
		first:    histogram("gen_ai_server_time_to_first_token_seconds", "From a request to the first text of its answer.", firstBuckets),
		perToken: histogram("gen_ai_server_time_per_output_token_seconds", "Time of each token after the first one.", perTokenBuckets),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_server_requests_total", Help: "Requests answered."},
			[]string{"http_route", "http_response_status_code"}),
	}
	m.registry.MustRegister(
		m.tokens, m.duration, m.first, m.perToken, m.requests,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "fewshot_active_runs", Help: "Answers under way."},
			func() float64 { return float64(active()) }),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Run counts a finished run.
func (m *Metrics) Run(run gateway.Run) {
	of := m.of(modelKey{run.Chat, run.Provider, run.Model})
	duration := of.complete
	if run.Err != nil {
		duration = m.duration.WithLabelValues(operation(run.Chat), run.Provider, run.Model, strconv.Itoa(reply.Classify(run.Err).Status))
	}
	duration.Observe(run.Duration.Seconds())
	if run.FirstChunk > 0 {
		of.first.Observe(run.FirstChunk.Seconds())
	}
	if run.Usage == nil {
		return
	}
	of.input.Observe(float64(run.Usage.PromptTokens))
	of.output.Observe(float64(run.Usage.CompletionTokens))
	if more := run.AfterFirst(); more > 0 {
		of.perToken.Observe((run.Duration - run.FirstChunk).Seconds() / float64(more))
	}
}

// of is what runs of a model are counted in.
func (m *Metrics) of(k modelKey) *modelMetrics {
	if known, ok := m.models.Load(k); ok {
		return known.(*modelMetrics)
	}
	labels := []string{operation(k.chat), k.provider, k.model}
	with := func(more ...string) []string { return append(labels[:3:3], more...) }
	known, _ := m.models.LoadOrStore(k, &modelMetrics{
		complete: m.duration.WithLabelValues(with("")...),
		first:    m.first.WithLabelValues(labels...),
		perToken: m.perToken.WithLabelValues(labels...),
		input:    m.tokens.WithLabelValues(with("input")...),
		output:   m.tokens.WithLabelValues(with("output")...),
	})
	return known.(*modelMetrics)
}

// operation is the conventions' name of a kind of run.
func operation(chat bool) string {
	if chat {
		return "chat"
	}
	return "text_completion"
}

// Request counts a finished HTTP request.
func (m *Metrics) Request(route string, status int) {
	k := answerKey{route, status}
	counter, ok := m.answers.Load(k)
	if !ok {
		counter, _ = m.answers.LoadOrStore(k, m.requests.WithLabelValues(route, strconv.Itoa(status)))
	}
	counter.(prometheus.Counter).Inc()
}

// Handler serves the figures in Prometheus's text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
