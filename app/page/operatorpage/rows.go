package operatorpage

import (
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/operator"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
)

func clock(l i18n.Lang, t time.Time) string {
	return i18n.Clock(t.UnixMilli(), l, i18n.DayAndTime)
}

// dollars is an amount in millionths of a dollar.
func dollars(micros int64) string { return i18n.Dollars(float64(micros) / 1e6) }

// modelRows are the models that were asked.
func modelRows(l i18n.Lang, models []operator.Model) (rows []row) {
	for _, m := range models {
		rows = append(rows, row{
			{text: m.Name, under: answered(l, m)},
			state(l, m),
			{text: i18n.Count(int(m.Runs)), under: troubles(l, m)},
			{text: l.T("operator.in_out", i18n.Count(int(m.PromptTokens)), i18n.Count(int(m.CompletionTokens)))},
			spentOn(l, m),
		})
	}
	return rows
}

// answered is when a model last answered.
func answered(l i18n.Lang, m operator.Model) string {
	if m.Answered.IsZero() {
		return l.T("operator.never")
	}
	return l.T("operator.answered", clock(l, m.Answered))
}

// state is how a model is, and its last error.
func state(l i18n.Lang, m operator.Model) cell {
	c := cell{text: l.T("operator.state." + string(m.State)), bad: m.State != operator.Answers}
	if m.State == operator.Waits {
		c.text = l.T("operator.state.waits", clock(l, m.Until))
	}
	if m.Fault != nil {
		c.under = faultText(l, *m.Fault)
	}
	return c
}

// troubles are how many runs went wrong.
func troubles(l i18n.Lang, m operator.Model) string {
	var parts []string
	for _, n := range []struct {
		id string
		n  int64
	}{{"operator.failed", m.Failed}, {"operator.refused", m.Refused}, {"operator.untold", m.Untold}} {
		if n.n > 0 {
			parts = append(parts, l.T(n.id, i18n.Count(int(n.n))))
		}
	}
	return strings.Join(parts, " · ")
}

// spentOn is what a model cost.
func spentOn(l i18n.Lang, m operator.Model) cell {
	if !m.Priced {
		return cell{text: l.T("operator.no_price")}
	}
	return cell{text: dollars(m.MicroUSD)}
}

// faultText is an error with when it was.
func faultText(l i18n.Lang, f operator.Fault) string {
	said := widget.Worded(l, &chat.Error{Status: f.Status, Code: f.Code, Message: f.Message})
	text := strings.TrimSpace(said.Text + " " + said.Hint)
	if f.Status > 0 {
		text = strconv.Itoa(f.Status) + " " + text
	}
	if f.At.IsZero() {
		return text
	}
	return clock(l, f.At) + ": " + text
}

func providerRows(l i18n.Lang, providers []operator.Provider) (rows []row) {
	for _, p := range providers {
		fault := cell{text: "–"}
		if p.Fault != nil {
			fault = cell{text: l.T("operator.no_list"), under: faultText(l, *p.Fault), bad: true}
		}
		rows = append(rows, row{{text: p.Name}, {text: i18n.Count(p.Models)}, fault})
	}
	return rows
}

// classRows are the classes, and how many there are besides.
func classRows(l i18n.Lang, s *operator.Server) (rows []row) {
	for _, c := range s.Classes {
		var under []string
		if c.Platform != "" {
			under = append(under, c.Platform)
		}
		if c.Archived {
			under = append(under, l.T("operator.archived"))
		}
		used := c.Balance.Spent.Plus(c.Balance.Reserved)
		rows = append(rows, row{
			{text: c.Name, under: strings.Join(under, " · ")},
			{text: i18n.Count(c.Students)},
			{text: l.T("operator.of", dollars(used.MicroUSD), dollars(c.Balance.Cap.MicroUSD)),
				under: l.T("operator.requests_of", i18n.Count(int(used.Requests)), i18n.Count(int(c.Balance.Cap.Requests)))},
		})
	}
	if s.More > 0 {
		rows = append(rows, row{{text: l.T("operator.more", i18n.Count(s.More))}, {}, {}})
	}
	return rows
}

func limitRows(l i18n.Lang, limits []operator.Limit) (rows []row) {
	for _, limit := range limits {
		value := strconv.FormatFloat(limit.Value, 'f', -1, 64)
		if limit.Value == 0 {
			value = l.T("operator.no_limit")
		}
		rows = append(rows, row{{text: limit.Name, under: l.T("operator.limit." + limit.Name)}, {text: value}})
	}
	return rows
}

func versionRows(l i18n.Lang, v operator.Versions) (rows []row) {
	for _, part := range []struct{ id, text string }{
		{"operator.program", v.Program}, {"operator.go", v.Go}, {"operator.page", v.Page},
		{"operator.schema", strconv.FormatInt(v.Schema, 10)}, {"operator.table", v.Models},
	} {
		rows = append(rows, row{{text: l.T(part.id)}, {text: part.text}})
	}
	return rows
}
