package stricttest

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
)

// shares are the efforts, as parts of what medium spends on thinking.
var shares = map[string]float64{"none": 0, "minimal": 0.1, "low": 0.4, "medium": 1, "high": 2, "xhigh": 4, "max": 8}

// dictionary is what the model knows.
var dictionary = map[string]string{"peppermint": "薄荷", "cheese": "奶酪", "dog": "狗", "cat": "猫", "big": "大", "hot": "热"}

const (
	thought   = "The examples translate English into Chinese, so the answer is one word."
	thinkText = "<think>\nOkay, the user wants one word. Let me look at the examples first.\n</think>\n\n"
)

var (
	queryLine = regexp.MustCompile(`(?i)^(input|q|english|question):`)
	label     = regexp.MustCompile(`^[^:]*:\s*`)
	arrow     = regexp.MustCompile(`\s*=>.*$`)
	outputs   = regexp.MustCompile(`(?i)output:`)
)

// say is what the model answers to text: with an example in it the word alone,
// without one the question that a chat model has.
func say(text string) string {
	var last, query string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); strings.TrimSpace(line) == "" {
			continue
		}
		last = line
		if queryLine.MatchString(line) {
			query = line
		}
	}
	if query == "" {
		query = last
	}
	query = strings.TrimSpace(arrow.ReplaceAllString(label.ReplaceAllString(query, ""), ""))
	if !strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Han, c) }) && len(outputs.FindAllString(text, 2)) < 2 {
		return fmt.Sprintf("It looks like you'd like an output for %q.\n\nCould you tell me what to do with it? For example: translate it, define it, or list its uses.", query)
	}
	if word, ok := dictionary[strings.ToLower(query)]; ok {
		return word
	}
	return strings.ToUpper(query)
}

// pieces are the tokens of a text: a word with the space before it, and each
// character beyond Latin by itself.
func pieces(text string) (all []string) {
	rs := []rune(text)
	latin := func(c rune) bool { return c < 0x250 && !unicode.IsSpace(c) }
	for i := 0; i < len(rs); {
		start := i
		for i < len(rs) && unicode.IsSpace(rs[i]) {
			i++
		}
		words := i
		for i < len(rs) && latin(rs[i]) {
			i++
		}
		if i == start { // another character
			i++
		} else if i == words && words < len(rs) { // only space, before one
			i = words
		}
		all = append(all, string(rs[start:i]))
	}
	return all
}

// an answer is what a model says: its pieces, why it ends, its counts.
type answer struct {
	parts    []string
	finish   string // stop or length
	prompt   int    // tokens
	thought  int    // hidden tokens of one sample
	visible  int
	samples  int
	logprobs int // how many alternatives, -1 for none at all
}

// billed is what the whole answer costs.
func (a *answer) billed() Billed {
	return Billed{Requests: 1, Prompt: a.prompt, Visible: a.visible * a.samples, Hidden: a.thought * a.samples}
}

// tell makes the answer to a text. Thinking comes first and out of the same
// limit, which is -1 for none.
func tell(turns, prompt string, limit int, stops []string, hidden int) *answer {
	a := &answer{finish: "stop", thought: hidden, samples: 1, prompt: len(pieces(prompt)) + 8, logprobs: -1}
	a.parts = pieces(cutAt(say(turns), stops))
	if limit >= 0 && hidden >= limit {
		a.thought, a.parts, a.finish = limit, nil, "length"
	} else if limit >= 0 && hidden+len(a.parts) > limit {
		a.parts, a.finish = a.parts[:limit-hidden], "length"
	}
	a.visible = len(a.parts)
	return a
}

func cutAt(text string, stops []string) string {
	for _, s := range stops {
		if s != "" {
			text, _, _ = strings.Cut(text, s)
		}
	}
	return text
}

// perform makes the answer to a request in OpenAI's protocol.
func (c *call) perform() *answer {
	prompt := strings.Join(c.f.strings("prompt"), "\n")
	turns := prompt
	if c.chat {
		list, _ := c.f.messages()
		turns, prompt = turnsOf(list)
	}
	stops := c.f.strings("stop")
	a := tell(turns, prompt, c.limit(), stops, c.hidden())
	if n, _ := c.f.number("n"); n > 1 && !c.p.oneSample {
		a.samples = int(n)
	}
	if c.inText() { // and stop sequences cut there
		a.parts, a.finish, a.thought = pieces(cutAt(thinkText+say(turns), stops)), "stop", 0
		if limit := c.limit(); limit >= 0 && len(a.parts) > limit {
			a.parts, a.finish = a.parts[:limit], "length"
		}
		a.visible = len(a.parts)
	}
	a.logprobs = c.alternatives()
	return a
}

// turnsOf are what the model answers to, and all that it read. Earlier turns
// are examples.
func turnsOf(list []message) (turns, prompt string) {
	var all []string
	for _, m := range list {
		all = append(all, strings.Join(m.texts, ""))
	}
	prompt = strings.Join(all, "\n")
	if len(all) > 1 {
		return "Output: Output:\nInput: " + all[len(all)-1], prompt
	}
	return prompt, prompt
}

// limit is the most tokens that the answer may have, -1 without one. Ollama
// has no max_completion_tokens: [ollama] ChatCompletionRequest.
func (c *call) limit() int {
	if n, ok := c.f.number("max_completion_tokens"); ok && c.name != "ollama" {
		return int(n)
	}
	if n, ok := c.f.number("max_tokens"); ok {
		return int(n)
	}
	return -1
}

// effort is what the request asks for, or usual.
func (c *call) effort(usual string) string {
	for _, at := range [][]string{{"reasoning_effort"}, {"reasoning", "effort"}} {
		if e := c.f.text(at...); e != "" && (at[0] == "reasoning_effort" || c.name == "openrouter") {
			return e
		}
	}
	return usual
}

// hidden is how many tokens the model thinks before it answers.
func (c *call) hidden() int {
	switch {
	case c.rules.Effort != "": // OpenAI's models
		return c.spend(c.effort(c.rules.Effort))
	case c.rules.Thinking == Off, c.rules.Thinking == On && c.p.isOff != nil && c.p.isOff(c.f):
		return 0
	case c.rules.InText && !c.apart():
		return 0 // it is in the text
	}
	return c.spend(c.effort("medium"))
}

// spend is what an effort takes, in tokens.
func (c *call) spend(effort string) int {
	share, ok := shares[effort]
	if !ok {
		share = 1
	}
	return int(math.Round(float64(c.reasoning) * share))
}

// inText reports whether the thought will stand in the answer.
func (c *call) inText() bool { return c.rules.InText && !c.apart() && !noEffort(c.f) }

// apart reports whether Groq was asked to keep the thought out of the text.
func (c *call) apart() bool { return c.f.text("reasoning_format") != "" }

// alternatives is for how many tokens at each place the request wants log
// probabilities, -1 for none at all.
func (c *call) alternatives() int {
	if c.p.noLogprobs {
		return -1
	}
	field := "logprobs"
	if c.chat {
		if !c.f.set("logprobs") {
			return -1
		}
		field = "top_logprobs"
		if !c.f.has(field) {
			return 0
		}
	}
	n, ok := c.f.number(field)
	if !ok {
		return -1
	}
	return int(n)
}

// numbered is the id of an answer.
func numbered(provider string, n int) string {
	if provider == "anthropic" {
		return fmt.Sprintf("msg_strict_%d", n)
	}
	return fmt.Sprintf("chatcmpl-strict-%d", n)
}
