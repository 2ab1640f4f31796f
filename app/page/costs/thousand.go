package costs

import (
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

// InList is a model's name with what a thousand runs of a prompt may cost on it, and the
// day on which it ends, as far as they are known. The prompt's tokens are those counted
// last, for whatever model: to count them anew for each would take its vocabulary.
func (g *Counter) InList(l i18n.Lang, p prompt.Prompt, value, name string) string {
	m := g.Model(value)
	c := Count{Total: g.last.Total}
	c.room(p, g.abilities.Of(value))
	if usd, ok := m.CostUSD(chat.Usage{PromptTokens: c.Total * c.Requests, CompletionTokens: c.Room}); ok && usd > 0 && c.Total > 0 {
		id := "list.cost"
		if c.Room == 0 {
			id = "list.cost_from" // nothing bounds the answer
		}
		name += l.T(id, i18n.Dollars(1000*usd))
	}
	switch {
	case m.Shutdown == "":
	case m.Shutdown > time.Now().Format(time.DateOnly):
		name += l.T("list.ends", m.Shutdown)
	default:
		name += l.T("list.ended", m.Shutdown)
	}
	return name
}
