//go:build !js

package ability

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
)

// Learn reads what a provider says of a request that it refused, and returns
// what is known of the model then, with the fields that were in the way. ok is
// false if the refusal says nothing that could be changed: no field that was
// sent is named, or one that an answer can't do without.
//
// sent is the request as [Ability.Fit] or [Ability.Plain] made it. Only a
// refusal that cost nothing may be asked: one of a status that means so.
func (a Ability) Learn(refusal *chat.Error, sent *chat.Request) (better Ability, fields []string, ok bool) {
	l := lesson{Ability: a, sent: sent, message: refusal.Message, param: refusal.Param}
	l.words = " " + wordsOf(refusal.Message) + " "
	if l.elsewhere() {
		return a, nil, false
	}
	l.endpoint(refusal)
	if len(l.fields) == 0 {
		l.streaming()
		l.wire()
		l.parameters()
		l.thinking()
	}
	return l.Ability, l.fields, len(l.fields) > 0
}

// lesson is one refusal while it is read.
type lesson struct {
	Ability
	sent    *chat.Request
	message string
	words   string // of the message, see wordsOf
	param   string
	fields  []string
}

// wordsOf is a text as words of letters and digits in lower case, with a space
// between them; presencePenalty and presence_penalty are the same two words.
func wordsOf(s string) string {
	var b strings.Builder
	space := true
	lower := false
	for _, c := range s {
		letter := 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
		capital := 'A' <= c && c <= 'Z'
		switch {
		case capital:
			if lower && !space {
				b.WriteByte(' ')
			}
			b.WriteRune(c + 'a' - 'A')
			space = false
		case letter:
			b.WriteRune(c)
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
		lower = letter
	}
	return strings.TrimSpace(b.String())
}

// says reports whether the message has one of the phrases, each of whole words.
func (l *lesson) says(phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(l.words, " "+p+" ") })
}

// is reports whether the refusal is of a field by its parameter alone.
func (l *lesson) is(fields ...string) bool {
	return slices.Contains(fields, l.param)
}

// elsewhere reports whether the refusal is about something that leaving a
// parameter out does not help: the prompt's length, its content, the account.
func (l *lesson) elsewhere() bool {
	return l.says("context length", "context window", "content filter", "content management policy", "api key", "credit balance", "quota", "billing", "rate limit")
}

func (l *lesson) learned(field string) {
	if !slices.Contains(l.fields, field) {
		l.fields = append(l.fields, field)
	}
}

// endpoint learns that there is one endpoint only: the provider says so, or the
// address of a text completion is not there at all.
func (l *lesson) endpoint(refusal *chat.Error) {
	if l.Only != "" {
		return
	}
	if l.sent.Chat() {
		if l.says("not a chat model", "use v1 completions", "does not support chat", "no chat template", "default chat template", "provide a chat template", "does not have a chat template") {
			l.Only = OnlyCompletions
			l.learned("messages")
		}
		return
	}
	missing := (refusal.Status == 404 || refusal.Code == chat.CodeUnsupportedEndpoint || l.says("method not allowed", "not implemented", "no route", "unknown request url", "unknown url", "url not found", "invalid url")) && !l.unknownModel()
	if missing || l.says("chat model", "v1 chat completions", "chat completions", "completion operation", "completions api", "text completion", "text completions", "legacy completions", "completions endpoint", "completion endpoint", "completions is not supported") {
		l.Only = OnlyChat
		l.learned("prompt")
	}
}

// unknownModel reports whether a 404 is about the model and not about the
// address. Of a text completion that is hard to tell: some hosts say of every
// model that they don't have it there. So only what says that it does not exist
// counts.
func (l *lesson) unknownModel() bool {
	return l.says("does not exist", "do not have access", "not have access", "try pulling", "deployment", "model not found", "no such model")
}

// streaming learns that the answer comes in one piece only.
func (l *lesson) streaming() {
	if l.Unstreamed || !l.sent.Stream {
		return
	}
	about := l.is("stream") || l.says("to stream this model", "streaming is not supported", "does not support streaming", "stream is not supported", "streaming not supported", "parameter stream")
	if about && !l.says("stream options", "include usage") {
		l.Unstreamed = true
		l.learned("stream")
	}
}

// wire learns how it is written, which no caller needs to know.
func (l *lesson) wire() {
	if !l.NoStreamOptions && l.sent.Stream && (strings.HasPrefix(l.param, "stream_options") || l.says("stream options", "include usage")) {
		l.NoStreamOptions = true
		l.learned("stream_options")
	}
	if !l.SystemRole && slices.ContainsFunc(l.sent.Messages, func(m chat.Message) bool { return m.Role == chat.Developer }) && l.says("developer") {
		l.SystemRole = true
		l.learned("messages.role")
	} else if l.System == Takes && slices.ContainsFunc(l.sent.Messages, instructs) &&
		l.says("system role", "role system", "developer instruction", "system message", "system messages", "system instruction") {
		l.System = Refuses
		l.learned("messages")
	}
	l.limit()
}

// limit learns the other name of the limit's field, or how large it may be.
func (l *lesson) limit() {
	if l.sent.MaxTokens == nil || !l.is("max_tokens", "max_completion_tokens") && !l.says("max tokens", "max completion tokens", "max output tokens") {
		return
	}
	asked := *l.sent.MaxTokens
	most := 0
	for _, w := range strings.Fields(l.words) {
		if n, err := strconv.Atoi(w); err == nil && n < asked && n >= 16 && n > most {
			most = n
		}
	}
	switch {
	case most > 0 && (l.MaxTokens == 0 || most < l.MaxTokens):
		l.MaxTokens = most
		l.learned("max_tokens")
	case most == 0 && l.sent.Chat() && !l.MaxCompletionTokens && !l.is("max_completion_tokens"):
		l.MaxCompletionTokens = true
		l.learned("max_completion_tokens")
	case most == 0 && l.sent.Chat() && l.MaxCompletionTokens && !l.says("use max completion tokens"):
		l.MaxCompletionTokens = false
		l.learned("max_completion_tokens")
	}
}

// thinking learns which efforts there are, or that there are none.
func (l *lesson) thinking() {
	sent := l.sent.ReasoningEffort
	if sent == "" || sent == chat.EffortDefault {
		return
	}
	about := l.is("reasoning_effort", "reasoning", "reasoning.effort", "thinking", "thinking.type", "enable_thinking", "chat_template_kwargs", "output_config", "output_config.effort") ||
		l.says("reasoning effort", "thinking type", "enable thinking", "chat template kwargs", "output config")
	// A parameter may be refused because the model reasons; then it is not the
	// reasoning that is refused.
	if !about && (len(l.fields) > 0 || !l.says("reasoning", "thinking", "think", "effort")) {
		return
	}
	// "Supported values are: 'low', 'medium'": those of the message that are efforts.
	var named []string
	if at := supportedList(l.words); at >= 0 {
		for _, e := range scale {
			if strings.Contains(l.words[at:], " "+e+" ") && e != sent {
				named = append(named, e)
			}
		}
	}
	ofValue := l.says(sent) || sent == EffortNone && l.says("disabled", "disable", "budget 0", "turned off", "thinking mode", "false")
	t := &l.Thinking
	switch {
	case len(named) > 0:
		t.Efforts = named
	case ofValue && (len(t.Efforts) > 1 || len(t.Efforts) == 1 && t.Efforts[0] != sent):
		t.Efforts = slices.DeleteFunc(slices.Clone(t.Efforts), func(e string) bool { return e == sent })
	default:
		t.Efforts, t.Say = nil, SayNothing
	}
	if sent == EffortNone || t.Default == EffortNone && len(t.Efforts) == 0 {
		// It can't be switched off. What needs that is not taken any more.
		if t.Default == "" || t.Default == EffortNone {
			t.Default, t.Unsure = "", true
		}
	}
	l.learned("reasoning_effort")
}

// supportedList is where a message begins to list what there is.
func supportedList(words string) int {
	for _, begin := range []string{"supported values are", "supported values", "allowed values", "must be one of", "expected one of", "one of", "valid values", "should be", "use thinking", "use "} {
		if i := strings.Index(words, begin); i >= 0 {
			return i + len(begin)
		}
	}
	return -1
}

// parameters learns which of those that were sent are refused. If the refusal
// says that thinking is what is in the way, they are taken without it.
func (l *lesson) parameters() {
	for _, p := range parametersOf(l.sent) {
		if !l.names(p.field) {
			continue
		}
		*l.taking(p.field) = Refuses
		l.learned(p.field)
	}
	// One of the two, not neither: "`temperature` and `top_p` cannot both be specified".
	if l.sent.Temperature != nil && l.sent.TopP != nil && l.says("both", "only one", "not both", "either") &&
		slices.Contains(l.fields, "temperature") && slices.Contains(l.fields, "top_p") {
		l.Temperature, l.TopP, l.OneOfTwo = Takes, Takes, true
		l.fields = slices.DeleteFunc(l.fields, func(f string) bool { return f == "temperature" })
	}
	// "stop_sequences: each stop sequence must contain non-whitespace"
	if slices.Contains(l.fields, "stop") && !l.NoBlankStop && l.says("whitespace", "white space", "blank") && slices.ContainsFunc(l.sent.Stop, blank) {
		l.Stop, l.NoBlankStop = Takes, true
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// phrases are how refusals call a parameter, as [wordsOf] has them.
func phrases(field string) []string {
	switch field {
	case "temperature":
		return []string{"temperature"}
	case "top_p":
		return []string{"top p", "topp", "nucleus"}
	case "frequency_penalty":
		return []string{"frequency penalty", "frequencypenalty", "penalty", "penalties"}
	case "presence_penalty":
		return []string{"presence penalty", "presencepenalty", "penalty", "penalties"}
	case "seed":
		return []string{"seed", "random seed"}
	case "logprobs":
		return []string{"logprobs", "logprob", "top logprobs", "log probabilities", "response logprobs"}
	case "n":
		return []string{"n", "candidate count", "one completion choice", "multiple choices", "num return sequences", "best of"}
	case "stop":
		return []string{"stop", "stop sequences", "stop sequence"}
	}
	return nil
}

// names reports whether the refusal is about a parameter.
func (l *lesson) names(field string) bool {
	if l.is(field) || field == "logprobs" && l.is("top_logprobs") {
		return true
	}
	for _, p := range phrases(field) {
		if !l.says(p) {
			continue
		}
		// The penalty of one name is not the other's.
		if strings.HasSuffix(field, "_penalty") && strings.HasPrefix(p, "penalt") {
			other := "presence penalty"
			if field == "presence_penalty" {
				other = "frequency penalty"
			}
			if l.says(other) {
				continue
			}
		}
		return true
	}
	return false
}
