package provider

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
)

func TestDiscover(t *testing.T) {
	llama := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"object":"list","data":[{"id":"model.gguf","owned_by":"llamacpp","meta":{"n_ctx_train":4096}}]}`)
	}))
	defer llama.Close()
	stalled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer stalled.Close()
	tests := []struct {
		name string
		d    Discovery
		want string
	}{
		{"finds_both", Discovery{OllamaHost: shared.URL, LlamaCpp: llama.URL}, "ollama llamacpp"},
		{"finds_one", Discovery{OllamaHost: strings.TrimPrefix(shared.URL, "http://"), LlamaCpp: "-"}, "ollama"},
		{"knows_others_on_the_port", Discovery{OllamaHost: llama.URL, LlamaCpp: shared.URL}, ""},
		{"does_not_wait_long", Discovery{OllamaHost: stalled.URL, LlamaCpp: stalled.URL}, ""},
		{"does_without_addresses", Discovery{OllamaHost: "-", LlamaCpp: "http://u:p@x"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			var found []string
			for _, p := range Discover(t.Context(), tt.d) {
				found = append(found, p.Name())
			}
			if got := strings.Join(found, " "); got != tt.want {
				t.Errorf("found %q", got)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
	found := Discover(t.Context(), Discovery{OllamaHost: shared.URL, LlamaCpp: "-"})
	got, err := chat.Collect(found[0].Stream(t.Context(), ask("ollama", "echo-1", false, true)))
	if err != nil || textOf(got) != "echo: three 四" {
		t.Errorf("%+v, %v", got, err)
	}
	if h := last(t, shared, "echo-1").Header; h.Get("Authorization") != "" {
		t.Errorf("sent %q", h)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if p := Discover(ended, Discovery{OllamaHost: shared.URL}); len(p) != 0 {
		t.Errorf("found %v after the end", p)
	}
}

func TestAddress(t *testing.T) {
	for setting, want := range map[string]string{
		"": "http://127.0.0.1:11434", "0.0.0.0": "http://127.0.0.1:11434", "0.0.0.0:1234": "http://127.0.0.1:1234", ":1234": "http://127.0.0.1:1234",
		"[::]:5": "http://127.0.0.1:5", "box": "http://box:11434", "box:1": "http://box:1", "http://box": "http://box:80", "https://box": "https://box:443",
		"http://box:9/sub/": "http://box:9/sub", "[::1]": "http://[::1]:11434", "::1": "http://[::1]:11434", " \"box\" ": "http://box:11434", "-": "", "ftp://box": "",
		"http://u:p@box": "", "http://box?x": "",
	} {
		if got := address(setting, "11434"); got != want {
			t.Errorf("%q: %q, want %q", setting, got, want)
		}
	}
}

func TestEmbedded(t *testing.T) {
	says := func(text string) chat.Streamer {
		return chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			return sequence(nil, chat.Chunk{Text: text + " " + r.Model, FinishReason: "stop"})
		})
	}
	p := NewEmbedded("tiny", NewTurns(1), map[string]chat.Streamer{"tiny/base": says("one"), "tiny/instruct": says("two")},
		Model{ID: "base", Chat: true}, Model{ID: "instruct", Chat: true})
	models, err := p.Models(t.Context())
	if p.Name() != "tiny" || err != nil || len(models) != 2 || models[0].ID != "base" {
		t.Errorf("%s, %+v, %v", p.Name(), models, err)
	}
	for model, want := range map[string]string{"tiny/base": "one tiny/base", "tiny/instruct": "two tiny/instruct"} {
		if got, err := chat.Collect(p.Stream(t.Context(), &chat.Request{Model: model})); err != nil || textOf(got) != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	var missing *chat.Error
	if _, err := chat.Collect(p.Stream(t.Context(), &chat.Request{Model: "tiny/other"})); !errors.As(err, &missing) || missing.Status != 404 {
		t.Errorf("%v", err)
	}
}
