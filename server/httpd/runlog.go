package httpd

import (
	"context"
	"log/slog"
	"time"

	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// LogRun writes a finished run to the log: one line with stable keys, nothing
// of what was asked or answered.
func LogRun(ctx context.Context, log *slog.Logger, run gateway.Run) {
	attrs := append(make([]slog.Attr, 0, 16),
		slog.String("run_id", run.ID),
		slog.String("provider", run.Provider),
		slog.String("model", run.Model),
		slog.Bool("chat", run.Chat),
		slog.Bool("stream", run.Stream),
		slog.Float64("ms", milliseconds(run.Duration)),
		slog.Float64("first_ms", milliseconds(run.FirstChunk)),
		slog.Int("chunks", run.Chunks))
	if run.Usage != nil {
		attrs = append(attrs,
			slog.Int("prompt_tokens", run.Usage.PromptTokens),
			slog.Int("completion_tokens", run.Usage.CompletionTokens))
	}
	level, outcome := slog.LevelInfo, "complete"
	switch {
	case run.Err != nil:
		e := reply.Classify(run.Err)
		outcome = "error"
		if e.Status == reply.StatusClosed {
			outcome = "client_closed"
		} else if e.Status >= 500 {
			level = slog.LevelWarn
		}
		attrs = append(attrs, slog.Int("status", e.Status), slog.String("code", e.Code), slog.String("err", run.Err.Error()))
	case run.Abandoned:
		outcome = "client_closed"
	}
	if run.Own && level == slog.LevelInfo {
		level = slog.LevelDebug // there are a hundred to a submission
	}
	if !log.Enabled(ctx, level) {
		return
	}
	r := slog.NewRecord(time.Now(), level, "run", 0) // no place in the code, which nothing shows and which takes time to find
	r.AddAttrs(append(attrs, slog.String("outcome", outcome))...)
	log.Handler().Handle(ctx, r)
}
