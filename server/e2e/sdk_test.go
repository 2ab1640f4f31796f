package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"fewshot/app/chat"
)

// askedFor counts the requests for one of the upstream's models.
func (s *server) askedFor(model string) int {
	n := 0
	for _, r := range s.received() {
		if r.Model() == model {
			n++
		}
	}
	return n
}

// TestGoSDK uses the server through the official Go package.
func TestGoSDK(t *testing.T) {
	t.Parallel()
	const token = "an-access-token-of-ours"
	s := startServer(t, "FEWSHOT_ACCESS_TOKEN="+token)
	client := openai.NewClient(option.WithBaseURL(s.URL+"/v1"), option.WithAPIKey(token))
	ctx := t.Context()
	params := func(model string) openai.ChatCompletionNewParams {
		return openai.ChatCompletionNewParams{
			Model:    model,
			Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Repeat."), openai.UserMessage("sea otter")},
		}
	}

	t.Run("models", func(t *testing.T) {
		page, err := client.Models.List(ctx)
		if err != nil || !slices.ContainsFunc(page.Data, func(m openai.Model) bool { return m.ID == "openai/echo-1" }) {
			t.Errorf("the list is %+v, %v", page, err)
		}
		m, err := client.Models.Get(ctx, "openai/echo-1")
		if err != nil || m.ID != "openai/echo-1" || m.OwnedBy != "upstreamtest" {
			t.Errorf("the model is %+v, %v", m, err)
		}
	})
	t.Run("chat", func(t *testing.T) {
		a, err := client.Chat.Completions.New(ctx, params("openai/echo-1"))
		if err != nil || a.Choices[0].Message.Content != "echo: sea otter" || a.Choices[0].FinishReason != "stop" || a.Usage.TotalTokens == 0 {
			t.Errorf("got %+v, %v", a, err)
		}
	})
	t.Run("chat stream", func(t *testing.T) {
		p := params("openai/echo-1")
		p.StreamOptions.IncludeUsage = openai.Bool(true)
		stream := client.Chat.Completions.NewStreaming(ctx, p)
		sum, chunks := openai.ChatCompletionAccumulator{}, 0
		for stream.Next() {
			if chunks++; !sum.AddChunk(stream.Current()) {
				t.Errorf("chunk %d does not fit", chunks)
			}
		}
		if stream.Err() != nil || sum.Choices[0].Message.Content != "echo: sea otter" || sum.Usage.TotalTokens == 0 || chunks < 4 {
			t.Errorf("%d chunks, %+v, %v", chunks, sum, stream.Err())
		}
	})
	t.Run("completions", func(t *testing.T) {
		p := openai.CompletionNewParams{Model: "openai/echo-1", Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String("sea otter")}}
		a, err := client.Completions.New(ctx, p)
		if err != nil || a.Choices[0].Text != "echo: sea otter" {
			t.Errorf("got %+v, %v", a, err)
		}
		text := ""
		stream := client.Completions.NewStreaming(ctx, p)
		for stream.Next() {
			for _, c := range stream.Current().Choices {
				text += c.Text
			}
		}
		if stream.Err() != nil || text != "echo: sea otter" {
			t.Errorf("streamed %q, %v", text, stream.Err())
		}
	})
	t.Run("errors", func(t *testing.T) {
		for _, c := range []struct {
			model  string
			status int
			code   string
			asked  int // how often upstream
		}{
			{"openai/none", 404, "model_not_found", 0},
			{"openai/fault-401", 424, "upstream_unauthorized", 1},
			{"openai/fault-500", 502, "upstream_error", 1}, // the SDK would ask three times
			{"openai/fault-quota", 429, "insufficient_quota", 1},
		} {
			_, err := client.Chat.Completions.New(ctx, params(c.model))
			e, ok := errors.AsType[*openai.Error](err)
			if !ok || e.StatusCode != c.status || e.Code != c.code {
				t.Errorf("%s gave %v", c.model, err)
			}
			if n := s.askedFor(strings.TrimPrefix(c.model, "openai/")); n != c.asked {
				t.Errorf("%s was asked %d times upstream, want %d", c.model, n, c.asked)
			}
		}
		for _, model := range []string{"openai/fault-error-event", "openai/fault-truncated", "openai/fault-broken"} {
			stream := client.Chat.Completions.NewStreaming(ctx, params(model))
			for stream.Next() {
			}
			if stream.Err() == nil {
				t.Errorf("%s looks complete", model)
			}
		}
		wrong := openai.NewClient(option.WithBaseURL(s.URL+"/v1"), option.WithAPIKey("guess"))
		_, err := wrong.Models.List(ctx)
		if e, ok := errors.AsType[*openai.Error](err); !ok || e.StatusCode != 401 {
			t.Errorf("a wrong token gave %v", err)
		}
	})
}

// TestNodeSDK uses the server through the official npm package.
func TestNodeSDK(t *testing.T) {
	t.Parallel()
	const token = "an-access-token-of-ours"
	dir := filepath.Join("testdata", "sdk")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "openai")); err != nil {
		command(t, 3*time.Minute, dir, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	}
	s := startServer(t, "FEWSHOT_ACCESS_TOKEN="+token)
	out := command(t, time.Minute, dir, "node", "client.mjs", s.URL+"/v1", token)

	type failure struct{ Kind, Code, Type, Param, Message string }
	type failed struct {
		failure
		Status int
	}
	var seen struct {
		Models []string
		Model  string
		Chat   struct {
			Text, Finish, Object, RequestID string
			Usage                           struct {
				Total int `json:"total_tokens"`
			}
		}
		Stream struct {
			Text, Finish string
			Chunks       int
			Usage        *struct {
				Total int `json:"total_tokens"`
			}
		}
		Helper struct {
			Texts    []string
			Logprobs int
		}
		Completion                                                        struct{ Text, Object string }
		CompletionStream                                                  string
		NotFound, RateLimit, ServerError, BrokenStream, ErrorEvent, Tools failed
		Idle                                                              []string
		Fitted                                                            []chat.Change
	}
	if err := json.Unmarshal(out, &seen); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const echo = "echo: sea otter"
	if !slices.Contains(seen.Models, "openai/echo-1") || seen.Model != "openai/echo-1" {
		t.Errorf("models: %v, %s", seen.Models, seen.Model)
	}
	if c := seen.Chat; c.Text != echo || c.Finish != "stop" || c.Object != "chat.completion" || c.Usage.Total == 0 || !strings.HasPrefix(c.RequestID, "req_") {
		t.Errorf("chat: %+v", c)
	}
	if c := seen.Stream; c.Text != echo || c.Finish != "stop" || c.Usage == nil || c.Usage.Total == 0 || c.Chunks < 4 {
		t.Errorf("stream: %+v", c)
	}
	if c := seen.Helper; !slices.Equal(c.Texts, []string{echo, echo}) || c.Logprobs == 0 {
		t.Errorf("stream helper: %+v", c)
	}
	if c := seen.Completion; c.Text != echo || c.Object != "text_completion" || seen.CompletionStream != echo {
		t.Errorf("completions: %+v, %q", c, seen.CompletionStream)
	}
	if !slices.Equal(seen.Idle, []string{echo, echo}) {
		t.Errorf("with what does nothing: %q", seen.Idle)
	}
	if len(seen.Fitted) == 0 || seen.Fitted[0].Field == "" || seen.Fitted[0].Code == "" {
		t.Errorf("fitted: %+v", seen.Fitted)
	}
	if e := seen.NotFound; e.Kind != "NotFoundError" || e.Status != 404 || e.Code != "model_not_found" || e.Param != "model" {
		t.Errorf("unknown model: %+v", e)
	}
	if e := seen.RateLimit; e.Kind != "RateLimitError" || e.Status != 429 {
		t.Errorf("rate limit: %+v", e)
	}
	if e := seen.ServerError; e.Kind != "InternalServerError" || e.Status != 502 || s.askedFor("fault-500") != 1 {
		t.Errorf("server error: %+v, asked %d times upstream", e, s.askedFor("fault-500"))
	}
	if e := seen.BrokenStream; e.Kind != "APIError" || e.Message == "" {
		t.Errorf("broken stream: %+v", e)
	}
	if e := seen.ErrorEvent; e.Kind != "APIError" || e.Message == "" {
		t.Errorf("error in the stream: %+v", e)
	}
	if e := seen.Tools; e.Kind != "BadRequestError" || e.Param != "tools" {
		t.Errorf("tools: %+v", e)
	}
}

// command runs a program and returns what it prints.
func command(t *testing.T, limit time.Duration, dir, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("this test needs %s (Node.js 20 or later): %v", name, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var fault strings.Builder
	cmd.Stderr = &fault
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, fault.String())
	}
	return out
}
