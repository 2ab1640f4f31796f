package ability

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
)

// Fit returns a copy of r that the model takes, and what was changed in it.
// r.Fit is not looked at.
//
// r.MaxTokens is the visible answer's limit; the copy's has room for thinking
// added, as its Fitted says. Fitting a fitted request again changes nothing.
// Values that do nothing (temperature 1, a penalty of 0) are left out without
// a word where the model doesn't take them.
func (a *Ability) Fit(r *chat.Request) (*chat.Request, []chat.Change) {
	f := fitting{Ability: a, r: r.Clone()}
	if f.r.Fitted == nil {
		f.r.Fitted = &chat.Fitted{}
	}
	f.layout()
	f.effort()
	f.sampling()
	f.stops()
	f.samples()
	f.limit()
	f.stream()
	f.r.Fitted.Dialect = a.dialect(f.r.ReasoningEffort)
	return f.r, f.changes
}

// fitting is one request while it is fitted.
type fitting struct {
	*Ability
	r       *chat.Request
	changes []chat.Change
}

func (f *fitting) changed(field, code, from, to string) {
	f.changes = append(f.changes, chat.Change{Field: field, Code: code, From: from, To: to})
}

// layout sends a text as a message, or messages as a text, to a model that has
// the one endpoint only.
func (f *fitting) layout() {
	r := f.r
	switch {
	case f.Only == OnlyChat && !r.Chat():
		r.Messages, r.Prompt = []chat.Message{{Role: chat.User, Content: r.Prompt}}, ""
		f.changed("prompt", TextAsMessage, "", "")
	case f.Only == OnlyCompletions && r.Chat():
		texts := make([]string, len(r.Messages))
		for i, m := range r.Messages {
			texts[i] = m.Content
		}
		r.Messages, r.Prompt = nil, strings.Join(texts, "\n")
		f.changed("messages", MessageAsText, "", "")
	}
	if f.System == Takes || !slices.ContainsFunc(r.Messages, instructs) {
		return
	}
	var users []chat.Message
	for _, m := range r.Messages {
		if instructs(m) {
			m.Role = chat.User
		}
		if last := len(users) - 1; last >= 0 && users[last].Role == m.Role {
			users[last].Content += "\n\n" + m.Content
			continue
		}
		users = append(users, m)
	}
	r.Messages = users
	f.changed("messages", SystemAsUser, "", "")
}

func instructs(m chat.Message) bool { return m.Role == chat.System || m.Role == chat.Developer }

// effort turns what is wanted into an effort that the model has. What is not
// wanted by name gives way to a parameter that it takes only without thinking;
// the least that a model can is none then anyway.
func (f *fitting) effort() {
	r, asked := f.r, f.r.ReasoningEffort
	said := f.Thinking.choose(asked)
	if !f.hasEfforts() {
		r.ReasoningEffort = ""
		if wantsThought(asked) {
			f.changed("reasoning_effort", NotSent, asked, f.Thinking.Default)
		}
		return
	}
	r.ReasoningEffort = said
	to := said
	if said == chat.EffortDefault {
		to = f.Thinking.Default
	}
	switch {
	case said == asked, said == chat.EffortDefault && (!wantsThought(asked) || to == asked):
	case said == EffortNone && f.needsQuiet():
		f.changed("reasoning_effort", WithoutThought, asked, to)
	default:
		f.changed("reasoning_effort", ThinkingSent, asked, to)
	}
}

// hasEfforts reports whether there is an effort to choose, or a default.
func (a *Ability) hasEfforts() bool { return len(a.Thinking.Efforts) > 0 }

// wantsThought reports whether an effort asks for thinking by name.
func wantsThought(effort string) bool {
	return effort != "" && effort != chat.EffortLeast && effort != chat.EffortDefault && effort != EffortNone
}

// needsQuiet reports whether r has a parameter that it takes only without thinking.
func (f *fitting) needsQuiet() bool {
	for _, p := range parametersOf(f.r) {
		if *f.taking(p.field) == WithoutThinking && p.field != "stop" && !p.neutral {
			return true
		}
	}
	return false
}

// takes reports whether the model takes a parameter of that kind in the request.
func (f *fitting) takes(t Taking) bool {
	return t == Takes || t == WithoutThinking && !f.quietless()
}

// quietless reports whether the model thinks in spite of all that is said.
func (f *fitting) quietless() bool {
	t := f.Thinking
	t.Unsure = false // thinking is switched off: that has to do
	return t.thinks(f.r.ReasoningEffort)
}

// sampling leaves out what the model doesn't take and lowers what it doesn't
// take so high.
func (f *fitting) sampling() {
	r := f.r
	for _, p := range parametersOf(r) {
		if p.field == "stop" || p.field == "n" || f.takes(*f.taking(p.field)) {
			continue
		}
		p.drop()
		if !p.neutral {
			f.changed(p.field, NotSent, p.value, "")
		}
	}
	if high := f.MaxTemperature; high > 0 && r.Temperature != nil && *r.Temperature > high {
		f.changed("temperature", Lowered, number(*r.Temperature), number(high))
		r.Temperature = &high
	}
	if most := f.MaxLogprobs; most > 0 && r.TopLogprobs != nil && *r.TopLogprobs > most {
		f.changed("logprobs", Lowered, strconv.Itoa(*r.TopLogprobs), strconv.Itoa(most))
		r.TopLogprobs = &most
	}
	if f.OneOfTwo && r.Temperature != nil && r.TopP != nil {
		switch {
		case *r.TopP == 1:
			r.TopP = nil
		case *r.Temperature == 1:
			r.Temperature = nil
		default:
			f.changed("top_p", OneOfTwo, number(*r.TopP), "")
			r.TopP = nil
		}
	}
}

// stops leaves those sequences to us that the model doesn't take.
func (f *fitting) stops() {
	r := f.r
	var theirs, ours []string
	for _, s := range r.Stop {
		if f.sendsStop(s) {
			theirs = append(theirs, s)
		} else {
			ours = append(ours, s)
		}
	}
	if len(ours) == 0 {
		return
	}
	r.Stop, r.Fitted.CutAt = theirs, append(slices.Clip(r.Fitted.CutAt), ours...)
	f.changed("stop", StopHere, "", "")
}

func (f *fitting) sendsStop(s string) bool {
	if f.NoBlankStop && strings.TrimSpace(s) == "" {
		return false
	}
	return f.Stop == Takes || f.Stop == WithoutThinking && (!f.r.Chat() || !f.Thinking.thinks(f.r.ReasoningEffort))
}

// samples makes several requests of one for a model that gives one sample, or
// fewer than were asked for.
func (f *fitting) samples() {
	r := f.r
	n := r.Samples()
	if n == 1 {
		if !f.takes(f.N) {
			r.N = nil
		}
		return
	}
	if f.takes(f.N) && (f.MaxSamples == 0 || n <= f.MaxSamples) {
		return
	}
	r.N, r.Fitted.Repeat = nil, n
	f.changed("n", SeveralRequests, strconv.Itoa(n), "")
}

// limit adds the room for thinking, up to what the model, or the server, gives.
func (f *fitting) limit() {
	r := f.r
	visible := f.DefaultTokens
	if r.MaxTokens != nil {
		visible = *r.MaxTokens - r.Fitted.Room
	}
	r.Fitted.Room = 0
	if visible == 0 {
		return // no limit, and room as it is
	}
	if f.MaxTokens > 0 && visible > f.MaxTokens {
		f.changed("max_tokens", Lowered, strconv.Itoa(visible), strconv.Itoa(f.MaxTokens))
		visible = f.MaxTokens
	}
	total := visible + f.Thinking.room(r.ReasoningEffort)
	if f.MaxTokens > 0 {
		total = min(total, f.MaxTokens)
	}
	if r.MaxTokens == nil || *r.MaxTokens != total {
		if total != visible {
			f.changed("max_tokens", RoomAdded, strconv.Itoa(visible), strconv.Itoa(total))
		}
		r.MaxTokens = &total
	}
	r.Fitted.Room = total - visible
}

// stream asks for the answer as it is made where something has to be cut on our
// side, so that what is not wanted is not paid for, and never where it can't
// come so.
func (f *fitting) stream() {
	r := f.r
	if f.Unstreamed && r.Stream {
		r.Stream = false
		f.changed("stream", Unstreamed, "", "")
		return
	}
	if !f.Unstreamed && (len(r.Fitted.CutAt) > 0 || r.Fitted.Room > 0) {
		r.Stream = true
	}
}

// A parameter is one that a request has.
type parameter struct {
	field   string // as [Ability.Takes] knows it
	value   string
	neutral bool // at the value at which it does nothing
	drop    func()
}

// parametersOf are those of r that a model may not take, in the order in which
// they are told. None of them is the limit, or the effort of thinking.
func parametersOf(r *chat.Request) []parameter {
	var all []parameter
	float := func(field string, p **float64, neutral float64) {
		if v := *p; v != nil {
			all = append(all, parameter{field, number(*v), *v == neutral, func() { *p = nil }})
		}
	}
	float("temperature", &r.Temperature, 1)
	float("top_p", &r.TopP, 1)
	float("frequency_penalty", &r.FrequencyPenalty, 0)
	float("presence_penalty", &r.PresencePenalty, 0)
	if r.Seed != nil {
		all = append(all, parameter{"seed", strconv.FormatInt(*r.Seed, 10), false, func() { r.Seed = nil }})
	}
	if r.TopLogprobs != nil {
		all = append(all, parameter{"logprobs", strconv.Itoa(*r.TopLogprobs), false, func() { r.TopLogprobs = nil }})
	}
	if r.N != nil {
		all = append(all, parameter{"n", strconv.Itoa(*r.N), *r.N <= 1, func() { r.N = nil }})
	}
	if len(r.Stop) > 0 {
		all = append(all, parameter{"stop", "", false, func() { r.Stop = nil }})
	}
	return all
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
