// Package tokens is the command fewshot tokens: it prints the token ids of
// text, as OpenAI's own tokenizer gives them.
//
//	fewshot tokens -encoding o200k_base FILE     the ids, on one line
//	fewshot tokens -encoding o200k_base -count   how many, of standard input
//	fewshot tokens -jsonl FILE                   for each line, a JSON string, a JSON array of ids
package tokens

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"fewshot/app/token"
)

const usage = `usage: fewshot tokens [-encoding NAME] [-jsonl] [-count] [FILE]

Prints the token ids of FILE, or of standard input if FILE is - or absent,
with spaces between them, on one line. Text that looks like a control token
(<|endoftext|>) is ordinary text. A byte that is not UTF-8 counts as U+FFFD.

With -jsonl, each line of the input is a JSON string, and each line of the
output a JSON array of its ids. A lone surrogate (\ud800) counts as U+FFFD.

`

// Run is the command. The vocabulary function gives the packed vocabulary of a
// name as token.Vocabulary returns it. The result is the exit code: 0, 1 if
// something went wrong, 2 if the arguments were.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer, vocabulary func(name string) ([]byte, error)) int {
	flags := flag.NewFlagSet("tokens", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("encoding", token.O200k, "`NAME` of the encoding: "+strings.Join(token.Encodings(), ", "))
	jsonl := flags.Bool("jsonl", false, "read one JSON string per line, print one JSON array of ids per line")
	count := flags.Bool("count", false, "print the number of tokens instead of their ids")
	help := func(w io.Writer) {
		io.WriteString(w, usage)
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		help(stdout)
		return 0
	case err != nil:
		return wrong(stderr, err.Error())
	case flags.NArg() > 1:
		return wrong(stderr, fmt.Sprintf("one FILE at most, and flags before it: %q", flags.Args()))
	case token.Vocabulary(*name) == "":
		return wrong(stderr, fmt.Sprintf("there is no encoding %q; there are %s", *name, strings.Join(token.Encodings(), ", ")))
	}
	if err := run(*name, flags.Arg(0), *jsonl, *count, stdin, stdout, vocabulary); err != nil {
		fmt.Fprintln(stderr, "fewshot tokens:", err)
		return 1
	}
	return 0
}

func wrong(stderr io.Writer, message string) int {
	fmt.Fprintf(stderr, "fewshot tokens: %s\nTry fewshot tokens -help.\n", message)
	return 2
}

func run(name, file string, jsonl, count bool, stdin io.Reader, stdout io.Writer, vocabulary func(string) ([]byte, error)) error {
	in := stdin
	if file != "" && file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	packed, err := vocabulary(token.Vocabulary(name))
	if err != nil {
		return fmt.Errorf("the vocabulary of %s: %w", name, err)
	}
	e, err := token.Load(name, packed)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(stdout, 1<<16)
	if jsonl {
		err = lines(e, in, out, count)
	} else {
		err = whole(e, in, out, count)
	}
	if flushErr := out.Flush(); err == nil && flushErr != nil {
		err = fmt.Errorf("write the ids: %w", flushErr)
	}
	return err
}

// whole prints the ids of all of in on one line.
func whole(e *token.Encoding, in io.Reader, out *bufio.Writer, count bool) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the text: %w", err)
	}
	if count {
		fmt.Fprintln(out, e.Count(string(text)))
		return nil
	}
	for i, id := range e.Append(nil, string(text)) {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.Write(strconv.AppendUint(out.AvailableBuffer(), uint64(id), 10))
	}
	return out.WriteByte('\n')
}

// lines prints the ids of each line of in, a JSON string of any length.
func lines(e *token.Encoding, in io.Reader, out *bufio.Writer, count bool) error {
	r := bufio.NewReaderSize(in, 1<<16)
	var ids []uint32
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		text, jsonErr := decode(line)
		if jsonErr != nil {
			return fmt.Errorf("line %d is not a JSON string: %w", n, jsonErr)
		}
		ids = e.Append(ids[:0], text)
		if count {
			out.Write(strconv.AppendInt(out.AvailableBuffer(), int64(len(ids)), 10))
		} else {
			out.WriteByte('[')
			for i, id := range ids {
				if i > 0 {
					out.WriteByte(',')
				}
				out.Write(strconv.AppendUint(out.AvailableBuffer(), uint64(id), 10))
			}
			out.WriteByte(']')
		}
		if err := out.WriteByte('\n'); err != nil {
			return fmt.Errorf("write the ids: %w", err)
		}
		// What was read one line at a time, for instance from a pipe that
		// waits for the answer, is answered one line at a time.
		if r.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write the ids: %w", err)
			}
		}
	}
}

// decode reads a line that is one JSON string. (null would unmarshal into a
// string too.)
func decode(line []byte) (string, error) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return "", errors.New("it is empty")
	}
	if line[0] != '"' {
		first, _ := utf8.DecodeRune(line)
		return "", fmt.Errorf("it begins with %q", first)
	}
	var text string
	err := json.Unmarshal(line, &text)
	return text, err
}
