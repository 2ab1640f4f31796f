package modelpick

import (
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file says in words what was changed in a request so that its model takes
// it, or will be.

// fieldName is what the page calls a field of a request.
func fieldName(l i18n.Lang, field string) string {
	id := field
	switch field {
	case "top_logprobs":
		id = "logprobs"
	case "reasoning_effort":
		id = "thinking"
	}
	if text, ok := l.Find("parameter." + id); ok {
		return text
	}
	return field
}

// ChangeText says what a change did, and why.
func ChangeText(l i18n.Lang, c chat.Change) string {
	name := strings.TrimSpace(fieldName(l, c.Field) + " " + c.From)
	switch c.Code {
	case "text_as_message", "message_as_text", "system_as_user", "stop_here", "unstreamed", "without_thinking":
		return l.T("change." + c.Code)
	case "thinking":
		if c.To == "none" {
			return l.T("change.thinking_off")
		}
		if c.From == "" || c.From == chat.EffortLeast {
			return l.T("change.thinking_least", effortText(l, c.To))
		}
		return l.T("change.thinking", effortText(l, c.To))
	case "room":
		from, _ := strconv.Atoi(c.From)
		to, _ := strconv.Atoi(c.To)
		return l.T("change.room", i18n.Count(from), i18n.Count(to-from))
	case "several_requests":
		return l.T("change.several_requests", c.From)
	case "lowered":
		return l.T("change.lowered", name, c.To)
	case "one_of_two":
		return l.T("change.one_of_two", name)
	case "not_sent", "repaired":
		text := l.T("change."+c.Code, name)
		if c.Field == "reasoning_effort" {
			text = l.T("change.effort_not_sent")
		}
		if c.Field == "temperature" || c.Field == "top_p" || c.Field == "seed" {
			text += l.T("change.differ")
		}
		return text
	}
	return l.T("change.other", fieldName(l, c.Field)) // of a newer server
}

// effortText is an effort to think in words: one of ours, or as its provider
// calls it.
func effortText(l i18n.Lang, effort string) string {
	if text, ok := l.Find("effort." + effort); ok {
		return text
	}
	return "“" + effort + "”"
}

// ChangeList shows what was changed, a line each; nothing if nothing was.
func ChangeList(l i18n.Lang, changes []chat.Change) app.UI {
	return app.If(len(changes) > 0, func() app.UI {
		return dom.Tag("div").Class("changes").Body(
			dom.Tag("p").Text(l.T("changes")),
			dom.Tag("ul").Body(app.Range(changes).Slice(func(i int) app.UI { return dom.Tag("li").Text(ChangeText(l, changes[i])) })),
		)
	})
}
