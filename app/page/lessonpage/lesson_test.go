package lessonpage

import (
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

var both = map[string]string{"en": "A title <1>", "zh-CN": "一个标题"}

// texts checks what is in HTML and what isn't.
func texts(t *testing.T, html string, has, hasNone []string) {
	t.Helper()
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

func TestList(t *testing.T) {
	lines := []Line{{ID: "first", Title: both, Summary: map[string]string{"en": "Only in English."}}, {ID: "second", Title: both}}
	served := NewList(lines, true).(*listPage)
	texts(t, app.HTMLString(served.Render()), []string{`href="/lessons/first"`, `href="/lessons/second"`, "A title &lt;1&gt;", `href="/class"`, `href="/teach"`, i18n.English.T("lessons.class"), ">2<"}, nil)
	alone := NewList(lines, false).(*listPage)
	texts(t, app.HTMLString(alone.Render()), []string{`href="/lessons/first"`}, []string{i18n.English.T("lessons.class")}) // a folder of files has no classes
	alone.Speak(i18n.Chinese)
	texts(t, app.HTMLString(alone.Render()), []string{"一个标题", "Only in English."}, []string{"A title"})
}

func TestLesson(t *testing.T) {
	lesson := Page{
		ID: "in-context", Title: both, HTML: map[string]string{"en": "<p>Why.</p>", "zh-CN": "<p>为什么。</p>"}, Expect: map[string]string{"en": "<p>This.</p>"},
		Questions: map[string][]string{"en": {"What if?"}}, Licence: "CC0-1.0", Prompt: prompt.Prompt{Version: prompt.Version, Query: "hot", Format: prompt.Presets()[0].Format},
		Recorded: []Recording{{Model: "large/one", Date: "2026-11-25", How: "By hand.", Prompt: "<b>", Answer: "cold"}},
		After:    &Line{ID: "next", Title: map[string]string{"en": "The next"}},
	}
	page := New(lesson).(*lessonPage)
	html := app.HTMLString(page.Render())
	texts(t, html, []string{
		"<p>Why.</p>", "A title &lt;1&gt;", "What if?", "CC0-1.0", `href="/lessons/next"`, "The next", "large/one", "2026-11-25", "&lt;b&gt;", "By hand.",
		`href="/#` + strings.ReplaceAll(prompt.EncodeFragment(lesson.Prompt), "&", "&amp;"), `lesson=&#34;in-context&#34;`,
	}, nil)
	if strings.Contains(html, "‹ A title") {
		t.Error("the first lesson has one before it")
	}
	page.Speak(i18n.Chinese)
	texts(t, app.HTMLString(page.Render()), []string{"<p>为什么。</p>", "<p>This.</p>"}, []string{"What if?"})
}
