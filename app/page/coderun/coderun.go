// Package coderun shows what came of running the code of an answer with its tests:
// how many pass, which don't, and why.
package coderun

import (
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/sandbox"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// View is a report as it stands under an answer; nothing of nil.
func View(l i18n.Lang, r *sandbox.Report) app.UI {
	if r == nil {
		return app.Text("")
	}
	return dom.Tag("div").Class("code-run").Body(
		dom.Tag("small").Text(Summary(l, r)),
		app.If(r.Count() < len(r.Results), func() app.UI {
			return dom.Tag("ul").Body(app.Range(r.Results).Slice(func(i int) app.UI { return test(l, r, r.Results[i]) }))
		}),
	)
}

// Summary says how many tests pass, or why none was run.
func Summary(l i18n.Lang, r *sandbox.Report) string {
	if ran(r) == 0 && r.Problem != nil {
		return Problem(l, r.Problem)
	}
	return l.T("code.passed", r.Count(), len(r.Results))
}

// ran is how many tests were run.
func ran(r *sandbox.Report) int {
	n := 0
	for _, t := range r.Results {
		if t.Outcome != sandbox.NotRun {
			n++
		}
	}
	return n
}

// test is a line on a test: its outcome, and what it gave or what went wrong. A
// problem that ended the whole run is said of the first test that it kept from
// running.
func test(l i18n.Lang, r *sandbox.Report, t sandbox.Result) app.UI {
	sign := map[sandbox.Outcome]string{sandbox.Passed: "✓", sandbox.Failed: "✗", sandbox.NotRun: "–"}[t.Outcome]
	after := ""
	switch {
	case ran(r) == 0 && r.Problem != nil && (t.Problem == nil || *t.Problem == *r.Problem): // the summary has said it
	case t.Problem != nil:
		after = Problem(l, t.Problem)
	case t.Got != "":
		after = l.T("code.got", t.Got)
	}
	return dom.Tag("li").Class("test-"+string(t.Outcome)).Body(
		dom.Tag("span").Aria("hidden", "true").Text(sign+" "), dom.Tag("span").Class("unseen").Text(l.T("code.outcome."+string(t.Outcome))+": "),
		dom.Tag("code").Text(t.Test),
		app.If(after != "", func() app.UI { return dom.Tag("span").Text(" — " + after) }),
	)
}

// Problem says why code could not be run, or not to its end. Its detail, Python's own
// words, is not translated.
func Problem(l i18n.Lang, p *sandbox.Problem) string {
	text, _ := l.Find("code.problem." + string(p.Code))
	text = strings.Replace(text, "%s", p.Detail, 1)
	if p.Line > 0 {
		return l.T("code.line", p.Line) + text
	}
	return text
}
