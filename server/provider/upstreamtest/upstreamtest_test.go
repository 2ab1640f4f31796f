package upstreamtest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// client is the official SDK, which the fake must satisfy as OpenAI does.
func client(s *Server) openai.Client {
	return openai.NewClient(option.WithBaseURL(s.URL+"/v1"), option.WithAPIKey("sk-test-key"), option.WithMaxRetries(0))
}

func TestServer_answers_the_official_SDK(t *testing.T) {
	s := New()
	defer s.Close()
	c := client(s)
	ask := openai.ChatCompletionNewParams{
		Model: "echo-1", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("one\ntwo three\n")},
		N: openai.Int(2), Logprobs: openai.Bool(true), TopLogprobs: openai.Int(2),
	}
	whole, err := c.Chat.Completions.New(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Choices) != 2 || whole.Choices[1].Message.Content != "echo: two three" || whole.Usage.CompletionTokens != 6 || len(whole.Choices[0].Logprobs.Content) != 3 {
		t.Errorf("%+v", whole)
	}
	ask.StreamOptions.IncludeUsage = openai.Bool(true)
	stream := c.Chat.Completions.NewStreaming(t.Context(), ask)
	var sum openai.ChatCompletionAccumulator
	for stream.Next() {
		if !sum.AddChunk(stream.Current()) {
			t.Errorf("a chunk does not fit: %+v", stream.Current())
		}
	}
	if err := stream.Err(); err != nil || sum.Choices[1].Message.Content != "echo: two three" || sum.Choices[0].FinishReason != "stop" || sum.Usage.CompletionTokens != 6 {
		t.Errorf("%+v, %v", sum, err)
	}
	text, err := c.Completions.New(t.Context(), openai.CompletionNewParams{
		Model: "echo-1", Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String("a b c")}, MaxTokens: openai.Int(2), Logprobs: openai.Int(1),
	})
	if err != nil || text.Choices[0].Text != "echo: a" || text.Choices[0].FinishReason != "length" || text.Choices[0].Logprobs.Tokens[1] != " a" {
		t.Errorf("%+v, %v", text, err)
	}
	models, err := c.Models.List(t.Context())
	if err != nil || models.Data[0].ID != "echo-1" {
		t.Errorf("%+v, %v", models, err)
	}
}

func TestServer_misbehaves_on_demand(t *testing.T) {
	s := New()
	defer s.Close()
	c := client(s)
	for _, name := range Faults() {
		if About(name) == "" {
			t.Errorf("%s says nothing about itself", name)
		}
	}
	ask := func(ctx context.Context, model string) error {
		stream := c.Chat.Completions.NewStreaming(ctx, openai.ChatCompletionNewParams{
			Model: model, Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("x")},
		})
		for stream.Next() {
		}
		return stream.Err()
	}
	var e *openai.Error
	if err := ask(t.Context(), "fault-429"); !errors.As(err, &e) || e.StatusCode != 429 || e.Response.Header.Get("Retry-After") != "7" {
		t.Errorf("429: %v", err)
	}
	if err := ask(t.Context(), "fault-key-error"); !errors.As(err, &e) || !strings.Contains(e.RawJSON(), "sk-test-key") {
		t.Errorf("the key is not echoed: %v", err)
	}
	if err := ask(t.Context(), "fault-broken"); err == nil {
		t.Error("a broken stream is a success")
	}
	if err := ask(t.Context(), "fault-unheard-of"); !errors.As(err, &e) || e.StatusCode != 404 {
		t.Errorf("an unknown fault: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := ask(ctx, "fault-silent"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent: %v", err)
	}
	all := s.Requests()
	silent := all[len(all)-1]
	select {
	case <-silent.Cancelled:
	case <-time.After(20 * time.Second):
		t.Error("the cancellation was not recorded")
	}
	if silent.Model() != "fault-silent" || silent.Header.Get("Authorization") != "Bearer sk-test-key" || silent.Path != "/v1/chat/completions" {
		t.Errorf("recorded %+v", silent)
	}
	resp, err := http.Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"echo-1","messages":[],"tools":[]}`))
	if err != nil || resp.StatusCode != 400 {
		t.Errorf("an unknown field: %+v, %v", resp, err)
	}
	resp.Body.Close()
	s.Reset()
	if len(s.Requests()) != 0 {
		t.Error("it does not forget")
	}
}
