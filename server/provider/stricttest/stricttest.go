// Package stricttest is a stand-in for fourteen providers of language models
// that refuses what the real ones refuse, with their status and their body, so
// that a client's first request with a real key can be tried with no key and
// no network. Where package upstreamtest takes everything and breaks on
// demand, this one is as strict as the real thing.
//
//	up := stricttest.New(t)
//	up.Base("openai")      // http://127.0.0.1:port/openai/v1
//	up.Transport()         // serves https://api.openai.com and the other real hosts
//	up.Environ(t)          // the same for the real binary, with keys and a configuration
//	up.Add("openai", "gpt-7-x", rules)
//	up.Fault("groq", "rate", 1)
//	up.Requests(), up.Billed()
//
// What a model takes is one row of a table, [Rules], by family; the source of
// each rule stands beside it. Nobody called the real providers: the rules are
// read from their documentation, from the code of official clients, and from
// reports in public issues, which are named owner/name#number. The others,
// read in November 2026:
//
//	[ai-openai]    npm @ai-sdk/openai 4.0.118, src/openai-model-catalog.ts and src/chat/openai-chat-language-model.ts
//	[ai-anthropic] npm @ai-sdk/anthropic 4.0.105, src/anthropic-model-catalog.ts and CHANGELOG.md
//	[pyd-openai]   github pydantic/pydantic-ai, profiles/openai.py (checked there against the live API, 2026-07)
//	[litellm-gpt5] github BerriAI/litellm, litellm/llms/openai/chat/gpt_5_transformation.py
//	[openai-node]  npm openai 7.57.0, resources/chat/completions/completions.d.ts
//	[anthropic-ts] npm @anthropic-ai/sdk 1.14.0, resources/messages/messages.d.ts
//	[modelparams]  github mnfst/modelparams.dev, models/*/*.yaml
//	[ollama]       github ollama/ollama, openai/openai.go (2026-08-21)
//
// To a prompt with examples a model answers the word that the examples ask
// for: the starter's peppermint is 薄荷, what it doesn't know is repeated in
// capitals; without an example it asks what to do. A model that thinks spends
// 128 hidden tokens at medium effort before that (SetReasoning), out of the
// same limit.
package stricttest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Server is all fourteen providers. Its methods are safe for concurrent use.
type Server struct {
	URL string // http://127.0.0.1:port; a provider is the first part of the path

	http  *httptest.Server
	roots map[string]*httptest.Server // by provider: it alone, at the root of a port
	hosts *hosts                      // the real hosts

	mu        sync.Mutex
	models    map[string][]string // by provider, as its list has them
	added     map[string]Rules    // by provider and model: those of Add
	faults    map[string]*pending
	reasoning int
	pause     time.Duration
	requests  []*Request
	serial    int
}

// New starts the providers; they end with the test. It fails the test if it
// can't.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts the providers, for a program that is not a test.
func Start() (*Server, error) {
	s := &Server{
		roots: map[string]*httptest.Server{}, models: map[string][]string{}, added: map[string]Rules{},
		faults: map[string]*pending{}, reasoning: 128,
	}
	for name, p := range providers {
		s.models[name] = strings.Fields(p.models)
	}
	for _, name := range []string{"ollama", "llamacpp", "vllm"} {
		s.roots[name] = httptest.NewServer(s.of(name))
	}
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	var err error
	if s.hosts, err = newHosts(s); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close ends all servers and their connections.
func (s *Server) Close() {
	for _, server := range append(slices.Collect(maps.Values(s.roots)), s.http) {
		server.CloseClientConnections()
		server.Close()
	}
	if s.hosts != nil {
		s.hosts.close()
	}
}

// Providers are the names of all providers, sorted.
func Providers() []string { return slices.Sorted(maps.Keys(providers)) }

// Base is the base URL of a provider on loopback, without TLS.
func (s *Server) Base(provider string) string {
	return s.URL + "/" + provider + providers[provider].base
}

// Root is host:port of a server that is one of ollama, llamacpp and vllm
// alone, as those run on one's own machine.
func (s *Server) Root(provider string) string {
	u, _ := url.Parse(s.roots[provider].URL)
	return u.Host
}

// Add adds a model with the given rules, or changes those of one that is
// there. [RulesOf] gives those of a model to begin with.
func (s *Server) Add(provider, model string, rules Rules) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.models[provider], model) {
		s.models[provider] = append(slices.Clone(s.models[provider]), model)
	}
	s.added[provider+"/"+model] = rules
}

// Fault makes the next requests of a provider fail, so many times; [Faults]
// has the names. A name that is not there takes the fault back.
func (s *Server) Fault(provider, name string, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, provider)
	if f, ok := faults[name]; ok {
		s.faults[provider] = &pending{f, times}
	}
}

// SetReasoning sets how many hidden tokens medium effort takes: 128 at first.
func (s *Server) SetReasoning(tokens int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reasoning = tokens
}

// SetPause sets the time between two pieces of a stream: none at first. A
// thought takes as long as so many pieces as it has tokens, at most eighty.
func (s *Server) SetPause(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pause = d
}

// A Request is one that a provider received, and what became of it.
type Request struct {
	Provider, Method, Path string // the path with its query, as that provider sees it
	Key                    string
	Header                 http.Header
	Body                   []byte
	Status                 int    // of the answer; 0 while there is none
	Refused                string // the message of the error, "" without one
	Billed                 Billed
}

// Model is the model that the body names, "" if there is none.
func (r *Request) Model() string {
	var body struct {
		Model string `json:"model"`
	}
	json.Unmarshal(r.Body, &body)
	return body.Model
}

// Billed is what a provider puts on the bill, in tokens. A refusal costs
// nothing; a stream that ends early costs what was written until then.
type Billed struct {
	Requests int // that cost something
	Prompt   int
	Visible  int
	Hidden   int // thought, and billed as output
}

// Output are all tokens of the answer that are paid for.
func (b Billed) Output() int { return b.Visible + b.Hidden }

// Add is the sum of both.
func (b Billed) Add(c Billed) Billed {
	return Billed{b.Requests + c.Requests, b.Prompt + c.Prompt, b.Visible + c.Visible, b.Hidden + c.Hidden}
}

// Requests are the requests so far, in order of arrival, as they are now. A
// provider's own lists of models are among them.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Request, len(s.requests))
	for i, r := range s.requests {
		all[i] = *r
	}
	return all
}

// Asked are the requests for an answer alone, of one provider or, with "", of
// all.
func (s *Server) Asked(provider string) []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool {
		return r.Method != http.MethodPost || provider != "" && r.Provider != provider
	})
}

// Billed is the sum over all requests.
func (s *Server) Billed() (sum Billed) {
	for _, r := range s.Requests() {
		sum = sum.Add(r.Billed)
	}
	return sum
}

// Reset forgets the requests so far.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// ServeHTTP serves a provider by the first part of the path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if providers[name] == nil {
		http.Error(w, "stricttest: no provider "+name, http.StatusNotFound)
		return
	}
	s.serve(w, r, name, "/"+rest)
}

// of serves one provider at the root.
func (s *Server) of(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, name, r.URL.Path) })
}

// record records a request. Its body is read first: only then does the server
// notice that a caller goes away.
func (s *Server) record(r *http.Request, provider, path string) (*Request, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	rec := &Request{Provider: provider, Method: r.Method, Path: path, Key: keyOf(r), Header: r.Header.Clone(), Body: raw}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, rec)
	return rec, nil
}

// change changes what was recorded.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// keyOf is what the caller proves itself with.
func keyOf(r *http.Request) string {
	if k := strings.TrimSpace(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer")); k != "" {
		return k
	}
	if k := r.Header.Get("X-Api-Key"); k != "" {
		return k
	}
	return r.Header.Get("Api-Key")
}

// hostOf is the host of an address without its port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}
