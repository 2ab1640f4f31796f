package prompt

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/format"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
)

// nasty is text that gets out of most quotes.
const nasty = "it's \"quoted\" \\ \\n \\\" $HOME ${HOME} $(id) `id` %s %d {x} #{x} !! !x\n" +
	"END\n'END'\n\"\"\" ''' // /* */ # -- ; & | > < * ? ~\n\n" +
	"海獭 奶酪 é e\u0301 👩\u200d👩\u200d👧 \U0010ffff \ufffd \ufeff \u202e\u2066 \u00a0 \u3000 \u0085\u2028\u2029\n" +
	"</script><!-- --></SCRIPT > ]]> \x00\x01\x1b[31m\x7f \r\n \r \t trailing \\"

// requests are those that exported code must send.
func requests() map[string]*chat.Request {
	tokens, samples, top := 64, 2, 5
	temperature, topP, penalty, seed := 0.7, 1e-7, -0.5, int64(-42)
	all := chat.Parameters{MaxTokens: &tokens, Temperature: &temperature, TopP: &topP, FrequencyPenalty: &penalty, PresencePenalty: &penalty,
		Seed: &seed, TopLogprobs: &top, Stop: []string{"\n", "</output>", nasty, "'"}}
	two := chat.Parameters{N: &samples, Stop: []string{"\n"}}
	return map[string]*chat.Request{
		"chat_stream": {Model: "tiny/base", Stream: true, IncludeUsage: true, Parameters: all, Messages: []chat.Message{
			{Role: chat.System, Content: "Be brief."}, {Role: chat.Developer, Content: nasty}, {Role: chat.User, Content: nasty}, {Role: chat.Assistant, Content: ""}, {Role: chat.User, Content: "\n"}}},
		"text_stream":  {Model: "it's/\"$x`", Stream: true, Fit: true, IncludeUsage: true, Parameters: all, Prompt: nasty},
		"chat_samples": {Model: "tiny/base", Stream: true, IncludeUsage: true, Parameters: two, Messages: []chat.Message{{Role: chat.User, Content: "Input: a\nOutput:"}}},
		"text_whole":   {Model: "tiny/base", Prompt: strings.Repeat("Input: line\nOutput: 行\n\n", 600)},
	}
}

// A recorder is a server that keeps what it gets. It sends the first piece of
// a stream and waits, so that a program that doesn't print it as it comes is
// found out.
type recorder struct {
	mu            sync.Mutex
	path, key     string
	fit           string
	body          []byte
	firstWasShown chan struct{}
}

func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	rec.mu.Lock()
	rec.path, rec.key, rec.body = r.URL.Path, r.Header.Get("Authorization"), body
	rec.fit = r.Header.Get(chat.FitHeader)
	shown := rec.firstWasShown
	rec.mu.Unlock()
	chatting := strings.HasSuffix(r.URL.Path, "/chat/completions")
	var sent struct {
		Stream bool `json:"stream"`
		N      int  `json:"n"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !sent.Stream {
		w.Header().Set("Content-Type", "application/json")
		var choices []string
		for i := range max(sent.N, 1) {
			text := fmt.Sprintf(`"text": "sample %d 海"`, i)
			if chatting {
				text = fmt.Sprintf(`"message": {"role": "assistant", "content": "sample %d 海"}`, i)
			}
			choices = append(choices, fmt.Sprintf(`{"index": %d, %s, "finish_reason": "stop"}`, i, text))
		}
		fmt.Fprintf(w, `{"id": "1", "object": "x", "created": 1, "model": "m", "choices": [%s]}`, strings.Join(choices, ","))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	event := func(text string) {
		piece := fmt.Sprintf(`"text": %q`, text)
		if chatting {
			piece = fmt.Sprintf(`"delta": {"content": %q}`, text)
		}
		fmt.Fprintf(w, "data: {\"id\": \"1\", \"object\": \"x\", \"created\": 1, \"model\": \"m\", \"choices\": [{\"index\": 0, %s, \"finish_reason\": null}]}\n\n", piece)
		w.(http.Flusher).Flush()
	}
	event("first ")
	select {
	case <-shown:
	case <-r.Context().Done():
		return
	}
	event("second\n海獭")
	io.WriteString(w, "data: {\"id\": \"1\", \"object\": \"x\", \"created\": 1, \"model\": \"m\", \"choices\": [], \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2, \"total_tokens\": 3}}\n\ndata: [DONE]\n\n")
}

// run runs a command, tells rec when the first piece is on its output, and
// returns all of the output.
func (rec *recorder) run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	shown := make(chan struct{})
	rec.mu.Lock()
	rec.firstWasShown, rec.body = shown, nil
	rec.mu.Unlock()
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []byte
	buf := make([]byte, 4096)
	for refused := false; ; {
		n, err := out.Read(buf)
		all = append(all, buf[:n]...)
		if !refused && bytes.Contains(all, []byte("first ")) {
			refused = true
			close(shown)
		}
		if err != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%s\n%s", cmd.Args[0], err, all, complaints.Bytes())
	}
	return string(all)
}

// need is the path of a program that the tests can't do without.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: the exported code is run for real in this test", name)
	}
	return path
}

// runners run a program of a language from a new folder.
var runners = map[Lang]func(t *testing.T, ctx context.Context, code string) *exec.Cmd{
	Curl: func(t *testing.T, ctx context.Context, code string) *exec.Cmd {
		need(t, "curl")
		cmd := exec.CommandContext(ctx, need(t, "sh"), "-eu")
		cmd.Stdin = strings.NewReader(code)
		return cmd
	},
	Python: func(t *testing.T, ctx context.Context, code string) *exec.Cmd {
		stub, err := filepath.Abs("testdata/python")
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(ctx, need(t, "python3"), "-W", "error", "-B", write(t, t.TempDir(), "example.py", code))
		cmd.Env = append(os.Environ(), "PYTHONPATH="+stub)
		return cmd
	},
	JavaScript: func(t *testing.T, ctx context.Context, code string) *exec.Cmd {
		sdk(t)
		// Node looks for packages in the folders above a module.
		dir, err := os.MkdirTemp(sdkFolder, "run-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		return exec.CommandContext(ctx, need(t, "node"), write(t, dir, "example.mjs", code))
	},
	Go: func(t *testing.T, ctx context.Context, code string) *exec.Cmd {
		// Built apart from the run: the first time, building the SDK takes long.
		dir := t.TempDir()
		program := filepath.Join(dir, "example")
		build := exec.Command(need(t, "go"), "build", "-ldflags=-s -w", "-o", program, write(t, dir, "main.go", code))
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, code)
		}
		return exec.CommandContext(ctx, program)
	},
}

// sdkFolder has the official npm packages.
const sdkFolder = "testdata/sdk"

// sdk has them installed.
func sdk(t *testing.T) {
	t.Helper()
	for _, name := range []string{"openai", "@anthropic-ai/sdk"} {
		if _, err := os.Stat(filepath.Join(sdkFolder, "node_modules", name, "package.json")); err == nil {
			continue
		}
		install := exec.Command(need(t, "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = sdkFolder
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in %s: %v\n%s", sdkFolder, err, out)
		}
	}
}

func write(t *testing.T, dir, name, code string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCodeRuns(t *testing.T) {
	t.Setenv("FEWSHOT_ACCESS_TOKEN", "class-token")
	t.Setenv("OPENAI_API_KEY", "a-persons-own-key")
	for _, lang := range Langs() {
		for name, r := range requests() {
			t.Run(string(lang)+"/"+name, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				rec := &recorder{}
				server := httptest.NewServer(rec)
				defer server.Close()

				cmd := runners[lang](t, ctx, Code(r, lang, server.URL))
				time.AfterFunc(time.Minute, cancel) // ends a program that waits for ever
				out := rec.run(t, cmd)

				want := *r
				want.Stream = r.Stream && r.Samples() == 1
				if a, b := meaning(t, rec.body), meaning(t, want.AppendJSON(nil, "")); !reflect.DeepEqual(a, b) {
					t.Errorf("sent %v\nwant %v", a, b)
				}
				if (rec.fit == "1") != r.Fit {
					t.Errorf("the header to be fitted is %q", rec.fit)
				}
				path := "/v1/completions"
				if r.Chat() {
					path = "/v1/chat/completions"
				}
				if rec.path != path || rec.key != "Bearer class-token" {
					t.Errorf("sent to %s with %q", rec.path, rec.key)
				}
				answer := "first second\n海獭\n"
				if !want.Stream {
					answer = "sample 0 海\n"
					if r.Samples() == 2 {
						answer += "sample 1 海\n"
					}
				}
				if lang == Curl { // prints the wire format
					for word := range strings.FieldsSeq(answer) {
						if !strings.Contains(out, word) {
							t.Errorf("%q is not in %q", word, out)
						}
					}
				} else if out != answer {
					t.Errorf("printed %q, want %q", out, answer)
				}
			})
		}
	}
}

// meaning is what JSON says.
func meaning(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v: %q", err, data)
	}
	return v
}

func TestCode(t *testing.T) {
	p := essay(Presets()[2].Format)
	for _, as := range []Layout{Text, Turns} {
		p.Format.As = as
		r := Render(p).Request(p)
		for _, lang := range Langs() {
			t.Run(string(as)+"/"+string(lang), func(t *testing.T) {
				golden(t, filepath.Join("code", string(as)+"."+string(lang)), Code(r, lang, "http://127.0.0.1:8080"))
			})
		}
	}
	t.Run("go_is_formatted", func(t *testing.T) {
		for name, r := range requests() {
			code := Code(r, Go, "http://127.0.0.1:8080/")
			if out, err := format.Source([]byte(code)); err != nil || string(out) != code {
				t.Errorf("%s: gofmt makes it (%v)\n%s\nof\n%s", name, err, out, code)
			}
		}
	})
	t.Run("only_what_can_be_seen", func(t *testing.T) {
		for name, r := range requests() {
			for _, lang := range []Lang{Python, JavaScript, Go} {
				for _, bad := range []string{"\x00", "\u202e", "\u2028", "\ufeff", "\r", "\u200d"} {
					if strings.Contains(Code(r, lang, "http://x"), bad) {
						t.Errorf("%s in %s holds %q", name, lang, bad)
					}
				}
			}
			if js := strings.ToLower(Code(r, JavaScript, "http://x")); strings.Contains(js, "</script") || strings.Contains(js, "<!--") {
				t.Errorf("%s ends a script element", name)
			}
		}
	})
	t.Run("no_token_is_fine_for_our_own_server", func(t *testing.T) {
		rec := &recorder{}
		server := httptest.NewServer(rec)
		defer server.Close()
		t.Setenv("FEWSHOT_ACCESS_TOKEN", "")
		for _, lang := range []Lang{Curl, Python, JavaScript} {
			rec.run(t, runners[lang](t, t.Context(), Code(requests()["chat_samples"], lang, server.URL)))
			if rec.key != "Bearer none" {
				t.Errorf("%s sent %q", lang, rec.key)
			}
		}
	})
	t.Run("servers", func(t *testing.T) {
		r := &chat.Request{Model: "openai/gpt-4o-mini", Messages: []chat.Message{{Role: "user", Content: "x"}}}
		for base, want := range map[string][3]string{
			"http://127.0.0.1:8080":        {"'http://127.0.0.1:8080/v1/chat/completions'", `"openai/gpt-4o-mini"`, "${FEWSHOT_ACCESS_TOKEN:-none}"},
			"http://127.0.0.1:8080/v1/":    {"'http://127.0.0.1:8080/v1/chat/completions'", `"openai/gpt-4o-mini"`, "${FEWSHOT_ACCESS_TOKEN:-none}"},
			"https://api.openai.com":       {"'https://api.openai.com/v1/chat/completions'", `"gpt-4o-mini"`, "$OPENAI_API_KEY"},
			"https://api.openai.com.evil":  {"'https://api.openai.com.evil/v1/chat/completions'", `"openai/gpt-4o-mini"`, "${FEWSHOT_ACCESS_TOKEN:-none}"},
			"https://openrouter.ai/api":    {"'https://openrouter.ai/api/v1/chat/completions'", `"openai/gpt-4o-mini"`, "$OPENROUTER_API_KEY"},
			"http://host/it's;$(id) \"x\"": {`'http://host/it'\''s;$(id) "x"/v1/chat/completions'`, `"openai/gpt-4o-mini"`, "${FEWSHOT_ACCESS_TOKEN:-none}"},
		} {
			code := Code(r, Curl, base)
			for _, s := range want {
				if !strings.Contains(code, s) {
					t.Errorf("%s: no %s in\n%s", base, s, code)
				}
			}
		}
	})
}

func FuzzCode(f *testing.F) {
	f.Add(nasty, "tiny/base", true)
	f.Add("a\nb\n\nc", "", false)
	f.Fuzz(func(t *testing.T, text, model string, chatting bool) {
		r := &chat.Request{Model: model, Prompt: text, Parameters: chat.Parameters{Stop: []string{text}}}
		if chatting {
			r.Messages = []chat.Message{{Role: chat.User, Content: text}}
		}
		for _, lang := range Langs() {
			Code(r, lang, "http://x")
		}
		code := Code(r, Go, "http://x")
		if out, err := format.Source([]byte(code)); err != nil || string(out) != code {
			t.Fatalf("gofmt makes it (%v)\n%s\nof\n%s", err, out, code)
		}
	})
}
