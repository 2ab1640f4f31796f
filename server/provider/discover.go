package provider

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Discovery says where to look for servers on this machine.
type Discovery struct {
	OllamaHost string                                    // the value of OLLAMA_HOST; "" is 127.0.0.1:11434, "-" is nowhere
	LlamaCpp   string                                    // host:port; "" is 127.0.0.1:8080, "-" is nowhere
	Around     func(http.RoundTripper) http.RoundTripper // as in Config
}

// discoveryTime is how long a start of the server waits for an answer.
const discoveryTime = 500 * time.Millisecond

// Discover asks at the places of d and returns the servers that answered, in
// a fixed order: ollama, llamacpp. It takes at most half a second, or until
// ctx ends. Unless d names another host, nothing but this machine is asked,
// and no key is sent.
func Discover(ctx context.Context, d Discovery) []Provider {
	ctx, cancel := context.WithTimeout(ctx, discoveryTime)
	defer cancel()
	places := []struct {
		name, address string
		probe         string
		known         func(body []byte) bool
	}{
		{"ollama", address(d.OllamaHost, "11434"), "/api/version", isOllama},
		{"llamacpp", address(d.LlamaCpp, "8080"), "/v1/models", isLlamaCpp},
	}
	found := make([]Provider, len(places))
	var asked sync.WaitGroup
	for i, place := range places {
		if place.address == "" {
			continue
		}
		asked.Go(func() {
			u, err := newUpstream(Config{Name: place.name, BaseURL: place.address}, func(http.Header, string) {})
			if err != nil {
				return
			}
			body, err := u.get(ctx, place.probe)
			if err != nil || !place.known(body) {
				return
			}
			p, err := New(Config{Kind: KindOpenAI, Name: place.name, BaseURL: place.address + "/v1", Around: d.Around})
			if err == nil {
				found[i] = p
			}
		})
	}
	asked.Wait()
	var all []Provider
	for _, p := range found {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// address is the base URL that a setting like OLLAMA_HOST means:
// a host, a port, both, or a URL. An address to listen at on all interfaces
// means this machine. It is empty for "-" and for what can't be read.
func address(setting, port string) string {
	setting = strings.Trim(strings.TrimSpace(setting), `"'`)
	if setting == "-" {
		return ""
	}
	scheme, rest, ok := strings.Cut(setting, "://")
	if !ok {
		scheme, rest = "http", setting
	} else if scheme == "http" {
		port = "80" // as Ollama's own client reads a URL without a port
	} else if scheme == "https" {
		port = "443"
	}
	rest, path, _ := strings.Cut(rest, "/")
	host, given, err := net.SplitHostPort(rest)
	if err != nil {
		host, given = strings.Trim(rest, "[]"), ""
	}
	if given != "" {
		port = given
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	u := url.URL{Scheme: scheme, Host: net.JoinHostPort(host, port)}
	if path = strings.Trim(path, "/"); path != "" {
		u.Path = "/" + path
	}
	if _, err := checkBaseURL(u.String()); err != nil {
		return ""
	}
	return u.String()
}

// isOllama knows the answer of Ollama's GET /api/version.
func isOllama(body []byte) bool {
	var v struct {
		Version string `json:"version"`
	}
	return json.Unmarshal(body, &v) == nil && v.Version != ""
}

// isLlamaCpp knows llama.cpp's list of models. Many programs listen on its
// port, another of our own servers among them.
func isLlamaCpp(body []byte) bool {
	var list struct {
		Data []struct {
			OwnedBy string `json:"owned_by"`
		} `json:"data"`
	}
	return json.Unmarshal(body, &list) == nil && len(list.Data) > 0 && list.Data[0].OwnedBy == "llamacpp"
}
