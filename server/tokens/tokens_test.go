package tokens

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"fewshot/app/token"
)

var packed = sync.OnceValues(func() ([]byte, error) {
	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe("cl100k_base.tiktoken")
	if err != nil {
		return nil, err
	}
	return token.Pack(token.CL100k, ranks)
})

// command runs the command on cl100k_base.
func command(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Run(args, strings.NewReader(stdin), &out, &errs, func(name string) ([]byte, error) {
		if name != token.CL100k {
			return nil, errors.New("not here")
		}
		return packed()
	})
	return code, out.String(), errs.String()
}

func TestRun(t *testing.T) {
	const cl = "-encoding=cl100k_base"
	file := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(file, []byte("hello world"), 0o644); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("word ", 100_000)
	for _, c := range []struct {
		what, stdin string
		args        []string
		code        int
		stdout      string
		stderr      string // a part
	}{
		{"ids_of_a_file", "", []string{cl, file}, 0, "15339 1917\n", ""},
		{"ids_of_standard_input", "hello world", []string{cl}, 0, "15339 1917\n", ""},
		{"a_dash_is_standard_input", "hello world", []string{cl, "-"}, 0, "15339 1917\n", ""},
		{"no_text_has_no_ids", "", []string{cl}, 0, "\n", ""},
		{"the_last_line_end_is_text", "hello\n", []string{cl}, 0, "15339 198\n", ""},
		{"control_tokens_are_text", "<|endoftext|>", []string{cl, "-count"}, 0, "7\n", ""},
		{"not_UTF-8", "\xff", []string{cl}, 0, "5809\n", ""},
		{"count", "hello world", []string{cl, "-count"}, 0, "2\n", ""},
		{"a_line_a_string", "\"hello world\"\n\"\"\n\"\\n\"", []string{cl, "-jsonl"}, 0, "[15339,1917]\n[]\n[198]\n", ""},
		{"a_count_a_line", "\"hello world\"\n\"\"\n", []string{cl, "-jsonl", "-count"}, 0, "2\n0\n", ""},
		{"a_long_line", `"` + long + `"`, []string{cl, "-jsonl", "-count"}, 0, "100001\n", ""},
		{"lone_surrogates", "\"\\ud800\"\n\"\\ufffd\"\n\"\\ud83d\\ude00\"\n", []string{cl, "-jsonl"}, 0, "[5809]\n[5809]\n[76460,222]\n", ""},
		{"line_ends_of_Windows", "\"a\"\r\n\"b\"\r\n", []string{cl, "-jsonl"}, 0, "[64]\n[65]\n", ""},
		{"a_line_that_is_no_JSON", "\"a\"\nb\n", []string{cl, "-jsonl"}, 1, "[64]\n", "line 2 is not a JSON string"},
		{"a_line_that_is_no_string", "null", []string{cl, "-jsonl"}, 1, "", "line 1 is not a JSON string"},
		{"a_byte_order_mark", "\ufeff\"a\"\n", []string{cl, "-jsonl"}, 1, "", `it begins with '\ufeff'`},
		{"an_empty_line", "\"a\"\n\n", []string{cl, "-jsonl"}, 1, "[64]\n", "line 2 is not a JSON string: it is empty"},
		{"trailing_data", `"a" "b"`, []string{cl, "-jsonl"}, 1, "", "line 1"},
		{"a_file_that_is_not_there", "", []string{cl, file + "x"}, 1, "", "no such file"},
		{"a_vocabulary_that_is_not_there", "", []string{"-encoding", "p50k_base"}, 1, "", "the vocabulary of p50k_base: not here"},
		{"an_unknown_encoding", "", []string{"-encoding", "gpt-4"}, 2, "", `no encoding "gpt-4"; there are o200k_base`},
		{"an_unknown_flag", "", []string{"-x"}, 2, "", "-x"},
		{"two_files", "", []string{cl, "a", "b"}, 2, "", "one FILE at most"},
		{"a_flag_behind_the_file", "", []string{file, cl}, 2, "", "flags before it"},
	} {
		t.Run(c.what, func(t *testing.T) {
			code, stdout, stderr := command(c.stdin, c.args...)
			if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) || (c.stderr == "") != (stderr == "") {
				t.Errorf("code %d, stdout %.99q, stderr %q\nwant %d, %.99q, %q", code, stdout, stderr, c.code, c.stdout, c.stderr)
			}
		})
	}
	t.Run("help", func(t *testing.T) {
		if code, stdout, _ := command("", "-help"); code != 0 || !strings.Contains(stdout, "-jsonl") || !strings.Contains(stdout, "usage: fewshot tokens") {
			t.Errorf("code %d, %q", code, stdout)
		}
	})
	t.Run("answers_each_line_before_the_next_comes", func(t *testing.T) {
		in, write := io.Pipe()
		read, out := io.Pipe()
		done := make(chan int)
		go func() {
			done <- Run([]string{cl, "-jsonl"}, in, out, io.Discard, func(string) ([]byte, error) { return packed() })
		}()
		for range 3 {
			io.WriteString(write, "\"hello\"\n")
			b := make([]byte, 8)
			if _, err := io.ReadFull(read, b); err != nil || string(b) != "[15339]\n" {
				t.Fatalf("%q, %v", b, err)
			}
		}
		write.Close()
		if code := <-done; code != 0 {
			t.Errorf("code %d", code)
		}
	})
	t.Run("a_closed_output_is_an_error", func(t *testing.T) {
		var errs bytes.Buffer
		code := Run([]string{cl}, strings.NewReader("hello"), closed{}, &errs, func(string) ([]byte, error) { return packed() })
		if code != 1 || !strings.Contains(errs.String(), "write the ids") {
			t.Errorf("code %d, %q", code, errs.String())
		}
	})
}

// closed is an output that takes nothing.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud800"`, `null`, `"a" "b"`, "\"\xff\"", `"\u00"`, ` "x" `, ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		text, err := decode(line)
		if err == nil && strings.ToValidUTF8(text, "") != text {
			t.Errorf("decode(%q) = %q is not UTF-8", line, text)
		}
	})
}
