package prompt

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// Limits of a prompt that is read from outside.
const (
	MaxBytes = 1 << 20 // of JSON, or of a table
	MaxShots = 1000
)

// Decode reads a prompt from JSON, as [Encode] writes it. It is strict: the
// version must be there and known; a field that is not known, is given twice
// or holds something else than it should, text after the end, and a prompt
// over [MaxBytes] or [MaxShots] are errors. Every error is a *chat.Error whose
// Code is stable, whose Param is the field (shots[2].output) and whose Message
// says the line.
func Decode(data []byte) (Prompt, error) {
	p, err := decode(data)
	if err != nil {
		return Prompt{}, err
	}
	return p, nil
}

// UnmarshalJSON is [Decode].
func (p *Prompt) UnmarshalJSON(data []byte) error {
	q, err := Decode(data)
	if err != nil {
		return err
	}
	*p = q
	return nil
}

func decode(data []byte) (Prompt, *chat.Error) {
	src, err := checkedText(data)
	if err != nil {
		return Prompt{}, err
	}
	v, err := tree.Parse(src)
	if err != nil {
		return Prompt{}, err
	}
	return decodePrompt(src, v)
}

// checkedText is data as a text without its byte-order mark, if it is valid
// UTF-8 and not too large.
func checkedText(data []byte) (string, *chat.Error) {
	if len(data) > MaxBytes {
		return "", coded(chat.CodeTooLarge, "", fmt.Sprintf("This is too large: %d KB, where at most %d KB can be read.", len(data)>>10, MaxBytes>>10),
			"Use fewer or shorter examples.")
	}
	if !utf8.Valid(data) {
		at := 0
		for r, n := rune(0), 0; ; at += n {
			if r, n = utf8.DecodeRune(data[at:]); r == utf8.RuneError && n == 1 {
				break
			}
		}
		return "", coded(chat.CodeNotUTF8, "", fmt.Sprintf("The text is not valid UTF-8 (line %d).", tree.Line(string(data[:at]), at)),
			"Save the file with the encoding UTF-8 and try again.")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

func coded(code, param, message, hint string) *chat.Error {
	e := chat.Invalid(param, message, hint)
	e.Code = code
	return e
}

func decodePrompt(src string, v tree.Value) (Prompt, *chat.Error) {
	p := Prompt{}
	d := decoder{src: src}
	if v.Kind != tree.Object {
		return p, d.wrong(v, "", "prompt", "an object")
	}
	// The version comes first: fields of a newer one are not mistakes.
	n, ok := v.Get("version")
	if !ok {
		return p, coded(chat.CodeMissingField, "version", "The version is missing: this doesn't look like a Fewshot prompt.",
			`Add "version": 1, or import the file as a table.`)
	}
	version, err := strconv.Atoi(n.Text)
	switch {
	case n.Kind != tree.Number || err != nil:
		return p, d.wrong(n, "version", "version", "a whole number")
	case version > Version:
		return p, coded(chat.CodeUnknownVersion, "version", fmt.Sprintf("This prompt was written by a newer Fewshot (version %d, this one reads %d).", version, Version),
			"Reload the page to get the newest version, then open it again.")
	case version != Version:
		return p, coded(chat.CodeUnknownVersion, "version", fmt.Sprintf("There is no version %d of a prompt.", version),
			fmt.Sprintf(`Set "version" to %d.`, Version))
	}
	p.Version = version
	d.object(v, "", fields{
		"version":     func(tree.Value, string) {},
		"instruction": d.text(&p.Instruction),
		"shots": func(v tree.Value, path string) {
			if len(v.Items) > MaxShots {
				d.fail(coded(chat.CodeTooManyShots, path, fmt.Sprintf("There are %d examples, where at most %d can be read.", len(v.Items), MaxShots), "Leave some out."))
				return
			}
			d.list(v, path, func(v tree.Value, path string) { p.Shots = append(p.Shots, d.shot(v, path)) })
		},
		"query":      d.text(&p.Query),
		"format":     func(v tree.Value, path string) { p.Format = d.format(v, path) },
		"model":      d.text(&p.Model),
		"parameters": func(v tree.Value, path string) { p.Parameters = d.parameters(v, path) },
	}, "version", "format")
	return p, d.err
}

// A decoder fills a prompt from values. It keeps the first error.
type decoder struct {
	src string
	err *chat.Error
}

// fields says how each known field of an object is read, given its path.
type fields map[string]func(v tree.Value, path string)

func (d *decoder) fail(e *chat.Error) {
	if d.err == nil {
		d.err = e
	}
}

// wrong is the error of a value of another kind than it should be.
func (d *decoder) wrong(v tree.Value, param, name, want string) *chat.Error {
	return coded(chat.CodeWrongType, param, fmt.Sprintf("%q should be %s, not %s (line %d).", name, want, v.Kind, tree.Line(d.src, v.At)),
		"Correct that value.")
}

// object reads v's fields in the order in which they stand.
func (d *decoder) object(v tree.Value, path string, known fields, required ...string) {
	if v.Kind != tree.Object {
		d.fail(d.wrong(v, path, path, "an object"))
		return
	}
	for i, key := range v.Keys {
		if d.err != nil {
			return
		}
		at := join(path, key)
		read, ok := known[key]
		if !ok {
			hint := "Remove it, or check its spelling."
			for name := range known {
				if strings.EqualFold(name, key) {
					hint = fmt.Sprintf("It is written %q.", name)
				}
			}
			d.fail(coded(chat.CodeUnknownField, at, fmt.Sprintf("The field %q is not known (line %d).", tree.Clip(at), tree.Line(d.src, v.Items[i].At)), hint))
			return
		}
		read(v.Items[i], at)
	}
	for _, name := range required {
		if _, ok := v.Get(name); !ok {
			at := join(path, name)
			d.fail(coded(chat.CodeMissingField, at, fmt.Sprintf("The field %q is missing (line %d).", at, tree.Line(d.src, v.At)), "Add it."))
			return
		}
	}
}

// list reads an array's elements.
func (d *decoder) list(v tree.Value, path string, read func(tree.Value, string)) {
	if v.Kind != tree.List {
		d.fail(d.wrong(v, path, path, "a list"))
		return
	}
	for i, item := range v.Items {
		if d.err != nil {
			return
		}
		read(item, fmt.Sprintf("%s[%d]", path, i))
	}
}

// text reads a text into s.
func (d *decoder) text(s *string) func(tree.Value, string) {
	return func(v tree.Value, path string) {
		if v.Kind != tree.Text {
			d.fail(d.wrong(v, path, path, "a text"))
			return
		}
		*s = v.Text
	}
}

func (d *decoder) shot(v tree.Value, path string) (s Shot) {
	d.object(v, path, fields{
		"input":  d.text(&s.Input),
		"output": d.text(&s.Output),
		"off": func(v tree.Value, path string) {
			if v.Kind != tree.True && v.Kind != tree.False {
				d.fail(d.wrong(v, path, path, "true or false"))
			}
			s.Off = v.Kind == tree.True
		},
		"note": d.text(&s.Note),
	}, "input", "output")
	return s
}

func (d *decoder) format(v tree.Value, path string) (f Format) {
	d.object(v, path, fields{
		"as": func(v tree.Value, path string) {
			f.As = Layout(v.Text)
			if v.Kind != tree.Text || f.As != Text && f.As != Message && f.As != Turns {
				d.fail(coded(chat.CodeInvalidValue, path, fmt.Sprintf("The layout (line %d) is not known.", tree.Line(d.src, v.At)),
					`Write "text", "message" or "turns".`))
			}
		},
		"input_label":  d.text(&f.InputLabel),
		"input_end":    d.text(&f.InputEnd),
		"output_label": d.text(&f.OutputLabel),
		"output_end":   d.text(&f.OutputEnd),
		"separator":    d.text(&f.Separator),
	}, "as")
	return f
}

func (d *decoder) parameters(v tree.Value, path string) (p chat.Parameters) {
	d.object(v, path, fields{
		"max_tokens":        whole(d, &p.MaxTokens, 1, 1<<30),
		"temperature":       d.float(&p.Temperature, 0, 2),
		"top_p":             d.float(&p.TopP, 0, 1),
		"frequency_penalty": d.float(&p.FrequencyPenalty, -2, 2),
		"presence_penalty":  d.float(&p.PresencePenalty, -2, 2),
		"seed":              whole(d, &p.Seed, -1<<63, 1<<63-1),
		"n":                 whole(d, &p.N, 1, 128),
		"top_logprobs":      whole(d, &p.TopLogprobs, 0, 20),
		"reasoning_effort": func(v tree.Value, path string) {
			d.text(&p.ReasoningEffort)(v, path)
			if v.Kind == tree.Text && !effortWord(v.Text) {
				d.fail(coded(chat.CodeInvalidValue, path, fmt.Sprintf("The effort to think (line %d) is not a word.", tree.Line(d.src, v.At)),
					`Write "least", "low", "medium", "high" or "default", or a word that the provider knows.`))
			}
		},
		"stop": func(v tree.Value, path string) {
			p.Stop = []string{}
			d.list(v, path, func(v tree.Value, path string) {
				var s string
				d.text(&s)(v, path)
				p.Stop = append(p.Stop, s)
				if s == "" || len(p.Stop) > MaxStops {
					d.fail(coded(chat.CodeInvalidValue, path, fmt.Sprintf("There may be at most %d stop sequences, and none may be empty (line %d).", MaxStops, tree.Line(d.src, v.At)),
						"Remove one."))
				}
			})
		},
	})
	return p
}

// effortWord reports whether s can be an effort to think: one of chat's, or a
// word of a provider's, such as xhigh.
func effortWord(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// whole reads a whole number between least and most.
func whole[T int | int64](d *decoder, to **T, least, most int64) func(tree.Value, string) {
	return func(v tree.Value, path string) {
		n, err := strconv.ParseInt(v.Text, 10, 64)
		if v.Kind != tree.Number || err != nil || int64(T(n)) != n || n < least || n > most {
			d.fail(d.outside(v, path, "a whole number", strconv.FormatInt(least, 10), strconv.FormatInt(most, 10)))
			return
		}
		t := T(n)
		*to = &t
	}
}

// float reads a number between least and most.
func (d *decoder) float(to **float64, least, most float64) func(tree.Value, string) {
	return func(v tree.Value, path string) {
		f, err := strconv.ParseFloat(v.Text, 64)
		if v.Kind != tree.Number || err != nil || !(f >= least && f <= most) {
			d.fail(d.outside(v, path, "a number", strconv.FormatFloat(least, 'g', -1, 64), strconv.FormatFloat(most, 'g', -1, 64)))
			return
		}
		*to = &f
	}
}

func (d *decoder) outside(v tree.Value, path, what, least, most string) *chat.Error {
	return coded(chat.CodeInvalidValue, path, fmt.Sprintf("%q should be %s between %s and %s (line %d).", path, what, least, most, tree.Line(d.src, v.At)),
		"Correct that value.")
}

// join is the path of a field.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// DecodeValue is [Decode] of JSON that was read already. Src is where it was read
// from, for the numbers of lines in errors.
func DecodeValue(src string, v tree.Value) (Prompt, error) {
	p, err := decodePrompt(src, v)
	if err != nil {
		return Prompt{}, err
	}
	return p, nil
}
