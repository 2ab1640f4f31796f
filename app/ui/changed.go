package ui

import (
	"strconv"
	"strings"

	"fewshot/app/chat"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file says in words what was changed in a request so that its model takes
// it, or will be.

// fieldNames are what the page calls the fields of a request.
var fieldNames = map[string]string{
	"temperature": "parameter.temperature", "top_p": "parameter.top_p", "seed": "parameter.seed", "n": "parameter.n", "stop": "parameter.stop",
	"logprobs": "parameter.logprobs", "top_logprobs": "parameter.logprobs", "max_tokens": "parameter.max_tokens",
	"frequency_penalty": "parameter.frequency_penalty", "presence_penalty": "parameter.presence_penalty", "reasoning_effort": "parameter.thinking",
}

// fieldName is what the page calls a field of a request.
func fieldName(l lang, field string) string {
	if id, ok := fieldNames[field]; ok {
		return l.t(id)
	}
	return field
}

// drawn are the fields without which two runs of a prompt may differ.
var drawn = map[string]bool{"temperature": true, "top_p": true, "seed": true}

// changeText says what a change did, and why.
func changeText(l lang, c chat.Change) string {
	name := strings.TrimSpace(fieldName(l, c.Field) + " " + c.From)
	switch c.Code {
	case "text_as_message", "message_as_text", "system_as_user", "stop_here", "unstreamed", "without_thinking":
		return l.t("change." + c.Code)
	case "thinking":
		if c.To == "none" {
			return l.t("change.thinking_off")
		}
		if c.From == "" || c.From == chat.EffortLeast {
			return l.t("change.thinking_least", effortText(l, c.To))
		}
		return l.t("change.thinking", effortText(l, c.To))
	case "room":
		from, _ := strconv.Atoi(c.From)
		to, _ := strconv.Atoi(c.To)
		return l.t("change.room", count(from), count(to-from))
	case "several_requests":
		return l.t("change.several_requests", c.From)
	case "lowered":
		return l.t("change.lowered", name, c.To)
	case "one_of_two":
		return l.t("change.one_of_two", name)
	case "not_sent", "repaired":
		text := l.t("change."+c.Code, name)
		if c.Field == "reasoning_effort" {
			text = l.t("change.effort_not_sent")
		}
		if drawn[c.Field] {
			text += l.t("change.differ")
		}
		return text
	}
	return l.t("change.other", fieldName(l, c.Field)) // of a newer server
}

// effortText is an effort to think in words: one of ours, or as its provider
// calls it.
func effortText(l lang, effort string) string {
	if entry, ok := catalogue["effort."+effort]; ok {
		return entry[l]
	}
	return "“" + effort + "”"
}

// changeList shows what was changed, a line each; nothing if nothing was.
func changeList(l lang, changes []chat.Change) app.UI {
	return app.If(len(changes) > 0, func() app.UI {
		return tag("div").Class("changes").Body(
			tag("p").Text(l.t("changes")),
			tag("ul").Body(app.Range(changes).Slice(func(i int) app.UI { return tag("li").Text(changeText(l, changes[i])) })),
		)
	})
}
