package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A record is what one list says of one model. Prices are USD per million
// tokens; what the list doesn't say is 0.
type record struct {
	host string // as the server calls the provider: openai, gemini, groq
	name string // lower case, without what stands before the last slash

	context, output int // tokens
	price           price
	later           []dated // prices that replace it, in the order of their days
	retired         bool    // the list calls it deprecated
}

// A price is what a list says that a model's tokens cost.
type price struct {
	input, cached, output float64
	write, writeHour      float64 // to the cache, and for an hour
	tiers                 []tier
	unknown               bool // only of a later price: nobody knows it
}

// A tier is the price of a prompt that is longer.
type tier struct {
	above  int     // tokens
	input  float64 // factor, also of what is read from the cache and written to it
	output float64 // factor
}

type dated struct {
	from string // 2006-01-02
	price
}

func (p *price) given() bool { return p.input > 0 || p.output > 0 }

// key is the model's name with its host's.
func (r *record) key() string { return r.host + "/" + r.name }

// hosts are those whose models are kept, by the name that each list has for
// them. Of those that serve the models of others, a list's old names are not
// kept. Amazon's own models are read from what OpenRouter passes on at Amazon's
// prices: Bedrock has other names for them in every region. So are Cohere's in pi-ai.
var hosts = []struct {
	name, genai, pi, params string
	others                  bool
}{
	{"openai", "openai", "openai", "openai", false},
	{"anthropic", "anthropic", "anthropic", "anthropic", false},
	{"gemini", "google", "google", "google", false},
	{"deepseek", "deepseek", "deepseek", "deepseek", false},
	{"mistral", "mistral", "mistral", "mistral", false},
	{"xai", "x-ai", "xai", "xai", false},
	{"moonshot", "moonshotai", "moonshotai", "moonshot", false},
	{"qwen", "", "", "alibaba", false},
	{"zai", "zai", "zai", "z-ai", false},
	{"minimax", "minimax", "minimax", "minimax", false},
	{"amazon", "amazon", "amazon", "", false},
	{"cohere", "cohere", "cohere", "", false},
	{"groq", "groq", "groq", "", true},
	{"together", "together", "together", "", true},
	{"cerebras", "cerebras", "cerebras", "", true},
}

// notText are the names of models that are not for text, and of prices that are
// not a model's.
var notText = regexp.MustCompile(`audio|computer-use|deep-research|embed|guard|image|leanstral|live|moderation|ocr|omni|pixtral|realtime|robotics|search|transcribe|-tts|vision|voice|voxtral|whisper|^ft:|:free|:extended|\.ft-`)

// keep reports whether a model is one for text.
func keep(name string) bool {
	return !notText.MatchString(name) || strings.HasPrefix(name, "text-embedding")
}

// bare is a model's name as the table has it.
func bare(id string) string {
	id = strings.ToLower(id)
	return id[strings.LastIndexByte(id, '/')+1:]
}

// dateEnd is the end of a name that only says which edition of a model is meant.
var dateEnd = regexp.MustCompile(`-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$`)

// A list is what is kept of a source.
type list struct {
	head    string // the source, as the table names it
	fetched string // the day
	records []record
}

// readList reads what is kept of a list.
func readList(path string) (list, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return list{}, err
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	head, after, ok := strings.Cut(first, ", fetched ")
	if !ok {
		return list{}, fmt.Errorf("%s has no first line", path)
	}
	l := list{head: head, fetched: after[:len("2006-01-02")]}
	for n, line := range strings.Split(strings.TrimSpace(rest), "\n") {
		r, err := decodeRecord(line)
		if err != nil {
			return list{}, fmt.Errorf("%s, line %d: %w", path, n+2, err)
		}
		l.records = append(l.records, r)
	}
	return l, nil
}

// encodeRecords writes records, a line each, in the order of their names.
func encodeRecords(records []record) string {
	slices.SortFunc(records, func(a, b record) int {
		at := func(r record) int {
			for i, h := range hosts {
				if h.name == r.host {
					return i
				}
			}
			return len(hosts)
		}
		return cmp.Or(cmp.Compare(at(a), at(b)), strings.Compare(a.name, b.name))
	})
	var b strings.Builder
	for _, r := range records {
		b.WriteString(r.key())
		fmt.Fprintf(&b, " %d %d %s", r.context, r.output, r.price.text())
		for _, d := range r.later {
			b.WriteString(" " + d.from + "=" + d.price.text())
		}
		if r.retired {
			b.WriteString(" retired")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// text is a price as it is written: input/cached/output/write/hour, and the
// tiers.
func (p *price) text() string {
	parts := []string{}
	for _, v := range []float64{p.input, p.cached, p.output, p.write, p.writeHour} {
		parts = append(parts, number(v))
	}
	for len(parts) > 3 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	s := strings.Join(parts, "/")
	for _, t := range p.tiers {
		s += fmt.Sprintf(">%d*%s*%s", t.above, number(t.input), number(t.output))
	}
	return s
}

// number is a price without what floating point adds to it, and without the
// zero in front.
func number(v float64) string {
	s := strconv.FormatFloat(rounded(v), 'f', -1, 64)
	if len(s) > 1 {
		s = strings.TrimPrefix(s, "0")
	}
	return s
}

func rounded(v float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 7, 64), 64)
	return r
}

func decodeRecord(line string) (r record, err error) {
	fields := strings.Fields(line)
	if len(fields) < 4 {
		return r, fmt.Errorf("%q is not a model", line)
	}
	var ok bool
	if r.host, r.name, ok = strings.Cut(fields[0], "/"); !ok {
		return r, fmt.Errorf("%q is not a name", fields[0])
	}
	if r.context, err = strconv.Atoi(fields[1]); err != nil {
		return r, err
	}
	if r.output, err = strconv.Atoi(fields[2]); err != nil {
		return r, err
	}
	if r.price, err = decodePrice(fields[3]); err != nil {
		return r, err
	}
	for _, f := range fields[4:] {
		if f == "retired" {
			r.retired = true
			continue
		}
		from, text, ok := strings.Cut(f, "=")
		p, err := decodePrice(text)
		if !ok || err != nil {
			return r, fmt.Errorf("%q is not a price from a day on: %w", f, err)
		}
		r.later = append(r.later, dated{from, p})
	}
	return r, nil
}

func decodePrice(text string) (p price, err error) {
	parts := strings.Split(text, ">")
	for i, s := range strings.Split(parts[0], "/") {
		to := []*float64{&p.input, &p.cached, &p.output, &p.write, &p.writeHour}
		if i == len(to) {
			return p, fmt.Errorf("%q is not a price", text)
		}
		if *to[i], err = strconv.ParseFloat(s, 64); err != nil {
			return p, err
		}
	}
	for _, s := range parts[1:] {
		var t tier
		if _, err := fmt.Sscanf(strings.ReplaceAll(s, "*", " "), "%d %g %g", &t.above, &t.input, &t.output); err != nil {
			return p, fmt.Errorf("tier %q: %w", s, err)
		}
		p.tiers = append(p.tiers, t)
	}
	return p, nil
}
