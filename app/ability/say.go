package ability

import (
	"strconv"

	"fewshot/app/chat"
)

// Say is how a provider expects to be told how much its model thinks.
type Say uint8

// The ways there are.
const (
	SayNothing   Say = iota // there is no way to say it
	SayEffort               // "reasoning_effort": "low"
	SayReasoning            // "reasoning": {"effort": "low"}: OpenRouter
	SayThinking             // "thinking": {"type": "disabled"}, "enabled": DeepSeek, Moonshot
	SayEnable               // "enable_thinking": false: DashScope
	SayTemplate             // "chat_template_kwargs": {"enable_thinking": false}: vLLM, llama.cpp
	SayParsed               // "reasoning_effort", and "reasoning_format": "parsed" where it thinks: Groq's qwen
	SayAdaptive             // Claude: "thinking" disabled or adaptive, with "output_config": {"effort": "low"}
	SayOutput               // Claude that always thinks: "output_config" alone
)

// Members are the members of a request's body that tell the provider effort,
// a value that [Ability.Fit] has put into a request, as JSON with a comma
// before each; "" if nothing is to be said.
func (t *Thinking) Members(effort string) string {
	if t.Say == SayParsed && effort != EffortNone {
		return `,"reasoning_format":"parsed"` // its one effort beside none is the default
	}
	if effort == "" || effort == chat.EffortDefault {
		return ""
	}
	quoted := strconv.Quote(effort)
	onOff := "enabled"
	if effort == EffortNone {
		onOff = "disabled"
	}
	thinks := strconv.FormatBool(effort != EffortNone)
	switch t.Say {
	case SayEffort, SayParsed:
		return `,"reasoning_effort":` + quoted
	case SayReasoning:
		return `,"reasoning":{"effort":` + quoted + `}`
	case SayThinking:
		return `,"thinking":{"type":"` + onOff + `"}`
	case SayEnable:
		return `,"enable_thinking":` + thinks
	case SayTemplate:
		return `,"chat_template_kwargs":{"enable_thinking":` + thinks + `}`
	case SayAdaptive:
		if effort == EffortNone {
			return `,"thinking":{"type":"disabled"}`
		}
		return `,"thinking":{"type":"adaptive"},"output_config":{"effort":` + quoted + `}`
	case SayOutput:
		return `,"output_config":{"effort":` + quoted + `}`
	}
	return ""
}

// dialect is how a request with an effort is written for the provider.
func (a *Ability) dialect(effort string) chat.Dialect {
	return chat.Dialect{
		MaxCompletionTokens: a.MaxCompletionTokens,
		SystemRole:          a.SystemRole,
		NoStreamOptions:     a.NoStreamOptions,
		SeedField:           a.SeedField,
		Thinking:            a.Thinking.Members(effort),
	}
}
