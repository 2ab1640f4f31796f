package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"fewshot/server/provider"
)

// Traces say where traces are exported to, by OpenTelemetry's standard variables
// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
type Traces struct {
	Endpoint string            // of the collector's traces; "": nowhere
	Headers  map[string]string // that it wants; secret
}

// readTraces reads the variables. Those that the SDK of OpenTelemetry reads itself stay
// where they are.
func (s *Setup) readTraces(env *Environment) error {
	headers, err := env.secret("OTEL_EXPORTER_OTLP_HEADERS")
	if err != nil {
		return err
	}
	own, err := env.secret("OTEL_EXPORTER_OTLP_TRACES_HEADERS")
	if err != nil {
		return err
	}
	endpoint := env.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	if all := env.get("OTEL_EXPORTER_OTLP_ENDPOINT"); endpoint == "" && all != "" {
		endpoint = strings.TrimSuffix(all, "/") + "/v1/traces"
	}
	exporter := env.get("OTEL_TRACES_EXPORTER")
	if endpoint == "" || exporter == "none" || strings.EqualFold(env.get("OTEL_SDK_DISABLED"), "true") {
		return nil
	}
	if exporter != "" && exporter != "otlp" {
		return fmt.Errorf("OTEL_TRACES_EXPORTER is %q: it is otlp or none", exporter)
	}
	protocol := cmp.Or(env.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"), env.get("OTEL_EXPORTER_OTLP_PROTOCOL"), "http/protobuf")
	if protocol != "http/protobuf" {
		return fmt.Errorf("traces go by http/protobuf, not by %q: name the collector's address for that, often port 4318", protocol)
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("OTEL_EXPORTER_OTLP_ENDPOINT is no address: write http://host:4318")
	}
	s.Traces.Endpoint = endpoint
	if s.Traces.Headers, err = readHeaders(cmp.Or(own, headers)); err != nil {
		return err
	}
	return nil
}

// readHeaders reads headers as the variable has them: name=value, with commas between
// them and values percent-encoded. An error does not quote them.
func readHeaders(text string) (map[string]string, error) {
	all := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil {
			return nil, errors.New("OTEL_EXPORTER_OTLP_HEADERS can't be read: write name=value, with commas between them and % before special characters")
		}
		all[name] = value
	}
	return all, nil
}

// secrets are what is secret of the headers.
func (t Traces) secrets() (keys []provider.Key) {
	const least = 8 // a shorter word is none
	for _, value := range t.Headers {
		for word := range strings.FieldsSeq(value) {
			if key, err := provider.NewKey(word); err == nil && len(word) >= least {
				keys = append(keys, key)
			}
		}
	}
	return keys
}
