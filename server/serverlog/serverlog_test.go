package serverlog

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/server/config"
)

// TestLog_has_no_keys: whatever writes to the log, in whatever form, a key does not
// get into it.
func TestLog_has_no_keys(t *testing.T) {
	const key, token = "sk-proj-0123456789abcdefghij", "an-access-token-of-24-letters"
	for _, format := range []string{"text", "json"} {
		s, err := config.Load(nil, config.NewEnvironment([]string{"OPENAI_API_KEY=" + key, "FEWSHOT_ACCESS_TOKEN=" + token, "FEWSHOT_LOG_FORMAT=" + format}))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		log, err := New(&out, s.LogLevel, s.LogFormat, s.Keys()...)
		if err != nil {
			t.Fatal(err)
		}
		log.Error("request", "err", errors.New("dial: Authorization: Bearer "+key), "query", "token="+token)
		line := out.String()
		if strings.Contains(line, key) || strings.Contains(line, token) || !strings.Contains(line, "Authorization") {
			t.Errorf("%s: the log says %s", format, line)
		}
	}
}

// TestLog_is_written_in_batches: lines that go well wait for each other, a little; what
// doesn't, a full buffer, and the end wait for nothing. None is lost or in another order.
func TestLog_is_written_in_batches(t *testing.T) {
	run := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
	}
	open := func(t *testing.T) (*slog.Logger, *writeCounter, func() error) {
		var out writeCounter
		log, flush, err := NewBuffered(&out, "info", "text")
		if err != nil {
			t.Fatal(err)
		}
		return log, &out, flush
	}
	say := func(log *slog.Logger, n int) {
		for i := range n {
			log.With("a", 1).WithGroup("g").Info("line", "i", i)
		}
	}
	check := func(t *testing.T, out *writeCounter, writes, lines int) {
		t.Helper()
		if got := strings.Count(out.String(), "\n"); out.writes != writes || got != lines {
			t.Errorf("%d lines in %d writes, want %d in %d", got, out.writes, lines, writes)
		}
	}
	run("after_a_while", func(t *testing.T) {
		log, out, _ := open(t)
		for range 3 {
			say(log, 10)
			time.Sleep(2 * logDelay)
			synctest.Wait()
		}
		check(t, out, 3, 30)
	})
	run("with_a_warning", func(t *testing.T) {
		log, out, _ := open(t)
		say(log, 10)
		check(t, out, 0, 0)
		log.With("a", 1).WithGroup("g").Warn("now")
		check(t, out, 1, 11)
		if !strings.Contains(out.String(), "i=9\n") || !strings.HasSuffix(out.String(), "level=WARN msg=now a=1\n") {
			t.Errorf("the log says %s", out.String())
		}
	})
	run("at_the_end", func(t *testing.T) {
		log, out, flush := open(t)
		say(log, 10)
		flush()
		check(t, out, 1, 10)
		flush()
		check(t, out, 1, 10)
	})
	run("when_a_block_is_full", func(t *testing.T) {
		log, out, _ := open(t)
		log.Info(strings.Repeat("x", bufferBytes))
		check(t, out, 1, 1)
	})
}

// writeCounter counts writes.
type writeCounter struct {
	bytes.Buffer
	writes int
}

func (b *writeCounter) Write(p []byte) (int, error) {
	b.writes++
	return b.Buffer.Write(p)
}
