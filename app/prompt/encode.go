package prompt

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// Encode writes p as JSON that [Decode] reads: indented, in one order of
// fields, ending in a line end. Equal prompts give equal bytes. The version
// written is always [Version]. Bytes that are not UTF-8 become U+FFFD.
func Encode(p Prompt) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, appendPrompt(nil, p), "", "  "); err != nil {
		panic(err) // appendPrompt writes valid JSON whatever p is
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// MarshalJSON is [Encode] without white space. Unlike the fields' own tags it
// keeps an empty list of stop sequences, which means none at all, apart from
// no list, which means those that follow from the format.
func (p Prompt) MarshalJSON() ([]byte, error) { return appendPrompt(nil, p), nil }

func appendPrompt(b []byte, p Prompt) []byte {
	f := p.Format
	if f.As != Message && f.As != Turns {
		f.As = Text
	}
	w := fieldWriter{b: b}
	w.open()
	w.whole("version", Version)
	w.textIfAny("instruction", p.Instruction)
	if len(p.Shots) > 0 {
		w.key("shots")
		for i, s := range p.Shots {
			w.b = append(w.b, "[,"[min(i, 1)])
			w.open()
			w.text("input", s.Input)
			w.text("output", s.Output)
			if s.Off {
				w.raw("off", "true")
			}
			w.textIfAny("note", s.Note)
			w.close()
		}
		w.b = append(w.b, ']')
	}
	w.textIfAny("query", p.Query)
	w.key("format")
	w.open()
	w.text("as", string(f.As))
	w.text("input_label", f.InputLabel)
	w.text("input_end", f.InputEnd)
	w.text("output_label", f.OutputLabel)
	w.text("output_end", f.OutputEnd)
	w.text("separator", f.Separator)
	w.close()
	w.textIfAny("model", p.Model)
	if fields := appendParameters(nil, p.Parameters); len(fields) > len("{}") {
		w.raw("parameters", string(fields))
	}
	w.close()
	return w.b
}

func appendParameters(b []byte, p chat.Parameters) []byte {
	w := fieldWriter{b: b}
	w.open()
	w.wholeIfAny("max_tokens", p.MaxTokens)
	w.floatIfAny("temperature", p.Temperature)
	w.floatIfAny("top_p", p.TopP)
	w.floatIfAny("frequency_penalty", p.FrequencyPenalty)
	w.floatIfAny("presence_penalty", p.PresencePenalty)
	if p.Seed != nil {
		w.whole("seed", *p.Seed)
	}
	w.wholeIfAny("n", p.N)
	w.wholeIfAny("top_logprobs", p.TopLogprobs)
	w.textIfAny("reasoning_effort", p.ReasoningEffort)
	if p.Stop != nil {
		w.key("stop")
		w.b = append(w.b, '[')
		for i, s := range p.Stop {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.b = tree.AppendText(w.b, s)
		}
		w.b = append(w.b, ']')
	}
	w.close()
	return w.b
}

// A fieldWriter appends the fields of JSON objects.
type fieldWriter struct{ b []byte }

func (w *fieldWriter) open()  { w.b = append(w.b, '{') }
func (w *fieldWriter) close() { w.b = append(w.b, '}') }

func (w *fieldWriter) key(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, `":`...)
}

func (w *fieldWriter) raw(name, json string) {
	w.key(name)
	w.b = append(w.b, json...)
}

func (w *fieldWriter) text(name, s string) {
	w.key(name)
	w.b = tree.AppendText(w.b, s)
}

func (w *fieldWriter) textIfAny(name, s string) {
	if s != "" {
		w.text(name, s)
	}
}

func (w *fieldWriter) whole(name string, n int64) {
	w.raw(name, strconv.FormatInt(n, 10))
}

func (w *fieldWriter) wholeIfAny(name string, n *int) {
	if n != nil {
		w.whole(name, int64(*n))
	}
}

// floatIfAny writes a number; JSON has none that is not finite.
func (w *fieldWriter) floatIfAny(name string, f *float64) {
	if f != nil && !math.IsNaN(*f) && !math.IsInf(*f, 0) {
		w.raw(name, strconv.FormatFloat(*f, 'g', -1, 64))
	}
}
