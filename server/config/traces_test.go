package config

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"fewshot/server/provider"
)

func TestLoad_traces(t *testing.T) {
	const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318"
	for name, c := range map[string]struct {
		variables []string
		endpoint  string
		headers   map[string]string
		err       string
	}{
		"none":                  {nil, "", nil, ""},
		"an endpoint":           {[]string{endpoint}, "http://collector:4318/v1/traces", map[string]string{}, ""},
		"a path":                {[]string{endpoint + "/otel/"}, "http://collector:4318/otel/v1/traces", map[string]string{}, ""},
		"one for traces":        {[]string{endpoint, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://other/t"}, "https://other/t", map[string]string{}, ""},
		"headers":               {[]string{endpoint, "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20collector-secret, x-scope = a%3Db"}, "http://collector:4318/v1/traces", map[string]string{"Authorization": "Bearer collector-secret", "x-scope": "a=b"}, ""},
		"headers of traces":     {[]string{endpoint, "OTEL_EXPORTER_OTLP_HEADERS=a=1", "OTEL_EXPORTER_OTLP_TRACES_HEADERS=b=2"}, "http://collector:4318/v1/traces", map[string]string{"b": "2"}, ""},
		"switched off":          {[]string{endpoint, "OTEL_SDK_DISABLED=true"}, "", nil, ""},
		"no exporter":           {[]string{endpoint, "OTEL_TRACES_EXPORTER=none"}, "", nil, ""},
		"another exporter":      {[]string{endpoint, "OTEL_TRACES_EXPORTER=zipkin"}, "", nil, "otlp or none"},
		"another protocol":      {[]string{endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"}, "", nil, "http/protobuf"},
		"no address":            {[]string{"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317"}, "", nil, "no address"},
		"headers without names": {[]string{endpoint, "OTEL_EXPORTER_OTLP_HEADERS=collector-secret"}, "", nil, "can't be read"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Load(nil, NewEnvironment(c.variables))
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "collector-secret") {
					t.Errorf("got error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil || s.Traces.Endpoint != c.endpoint || !maps.Equal(s.Traces.Headers, c.headers) {
				t.Errorf("got %+v, %v", s.Traces, err)
			}
		})
	}
}

// TestLoad_forgets_the_headers_of_traces: they hold the key of a collector.
func TestLoad_forgets_the_headers_of_traces(t *testing.T) {
	const name = "OTEL_EXPORTER_OTLP_HEADERS"
	t.Setenv(name, "Authorization=Bearer%20collector-secret")
	s, err := Load(nil, NewEnvironment(append(os.Environ(), "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318")))
	if err != nil {
		t.Fatal(err)
	}
	if left, ok := os.LookupEnv(name); ok {
		t.Errorf("the environment still has %q", left)
	}
	if secrets := slices.DeleteFunc(s.Keys(), func(k provider.Key) bool { return !k.IsSet() }); len(secrets) != 1 {
		t.Errorf("the log's redactor knows %d secrets, want 1", len(secrets))
	}
}
