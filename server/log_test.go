package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestLog_has_no_keys: whatever writes to the log, in whatever form, a key does not
// get into it.
func TestLog_has_no_keys(t *testing.T) {
	const key, token = "sk-proj-0123456789abcdefghij", "an-access-token-of-24-letters"
	for _, format := range []string{"text", "json"} {
		s, err := load(nil, newEnvironment([]string{"OPENAI_API_KEY=" + key, "FEWSHOT_ACCESS_TOKEN=" + token, "FEWSHOT_LOG_FORMAT=" + format}))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		log, err := newLog(s, &out)
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
