package operatorpage

import (
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/operator"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// shows checks what the page shows and what it doesn't.
func shows(t *testing.T, v *page, has, hasNone []string) {
	t.Helper()
	html := app.HTMLString(v.Render())
	for _, text := range has {
		if !strings.Contains(html, text) {
			t.Errorf("%q is missing in %s", text, html)
		}
	}
	for _, text := range hasNone {
		if strings.Contains(html, text) {
			t.Errorf("there is %q in %s", text, html)
		}
	}
}

func TestPage_of_who_is_not_the_operator(t *testing.T) {
	for _, l := range i18n.Langs() {
		v := New().(*page)
		v.Speak(l)
		shows(t, v, []string{l.T("class.loading")}, []string{`role="alert"`, `href="/teach">` + l.T("operator.sign_in")})
		for _, status := range []int{401, 403} {
			v.problem = &chat.Error{Status: status, Code: "none of ours", Message: "Not you."}
			shows(t, v, []string{"Not you.", `role="alert"`, l.T("operator.sign_in")}, []string{l.T("class.loading"), l.T("operator.limits")})
		}
		v.problem = &chat.Error{Status: 503, Code: "none of ours", Message: "The database is away."}
		shows(t, v, []string{"The database is away."}, []string{l.T("operator.sign_in")})
	}
}

func TestPage_shows_the_server(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	v := New().(*page)
	v.server = &operator.Server{Now: now, Started: now.Add(-time.Hour)}
	english := i18n.English.T
	shows(t, v, []string{english("operator.models.none"), english("operator.providers.none"), english("operator.classes.none")}, []string{english("class.loading")})

	v.server = &operator.Server{
		Now: now, Started: now.Add(-time.Hour),
		Versions:  operator.Versions{Program: "abc123", Go: "go1.26", Page: "0123", Schema: 14, Models: "2026-11-20"},
		Providers: []operator.Provider{{Name: "openai", Models: 4321}, {Name: "lab", Fault: &operator.Fault{Status: 502, Code: chat.CodeUpstreamUnreachable, Message: "lab can't be reached."}}},
		Models: []operator.Model{
			{Name: "openai/<b>", State: operator.Answers, Runs: 1234, Refused: 7, PromptTokens: 98765, CompletionTokens: 4321, MicroUSD: 2_500_000, Priced: true, Answered: now},
			{Name: "lab/m", State: operator.Fails, Runs: 3, Failed: 2, Untold: 1, Fault: &operator.Fault{At: now, Status: 424, Code: chat.CodeUpstreamUnauthorized, Message: "lab does not accept the key."}},
			{Name: "lab/slow", State: operator.Waits, Runs: 1, Failed: 1, Until: now.Add(time.Minute), Fault: &operator.Fault{At: now, Status: 429, Code: chat.CodeRateLimitExceeded, Message: "Too many."}},
		},
		Classes: []operator.Class{{Name: "<script>", Platform: "lms", Archived: true, Students: 30,
			Balance: classes.Balance{Cap: classes.Amount{MicroUSD: 5_000_000, Requests: 1000}, Spent: classes.Amount{MicroUSD: 1_000_000, Requests: 300}, Reserved: classes.Amount{MicroUSD: 250_000, Requests: 20}}}},
		More:   12,
		Limits: []operator.Limit{{Name: "max_tokens", Value: 8192}, {Name: "day_usd", Value: 0}, {Name: "day_tokens", Value: 1e6}},
	}
	has := []string{"openai/&lt;b&gt;", "1,234", "98,765", "$2.50", "4,321", "lab does not accept the key.", "424 ", "429 ", "lab can&#39;t be reached.",
		"&lt;script&gt;", "$1.25", "320", "8192", "1000000", "abc123", "go1.26", "2026-11-20", ">14<", "lms"}
	for _, l := range i18n.Langs() {
		v.Speak(l)
		shows(t, v, append(has, l.T("operator.no_price"), l.T("operator.failed", "2"), l.T("operator.refused", "7"), l.T("operator.untold", "1"), l.T("operator.more", "12"),
			l.T("operator.no_limit"), l.T("operator.archived"), l.T("operator.limit.max_tokens"), l.T("operator.never")), []string{"<script>", "<b>openai", "operator."})
	}
	v.problem = &chat.Error{Status: 503, Code: "none of ours", Message: "The database is away."}
	shows(t, v, []string{"The database is away.", "abc123"}, nil) // what was there stays
}
