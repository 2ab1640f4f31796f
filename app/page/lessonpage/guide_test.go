package lessonpage

import (
	"testing"

	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestGuide(t *testing.T) {
	two := func(en, zh string) map[string]string { return map[string]string{"en": en, "zh-CN": zh} }
	guide := Guide{
		Lesson: Line{ID: "first", Title: both}, Goal: two("They can.", "他们会。"), Before: two("Paper.", "纸。"),
		Plan:     []Stage{{20, two("Talk.", "说。")}, {25, two("Do.", "做。")}},
		Wrong:    []Mistake{{two("It knows.", "它知道。"), two("It doesn't.", "它不知道。")}},
		Exercise: Exercise{ID: "opposites", Title: two("Opposites", "反义词"), Task: two("Write a prompt.", "写提示词。")}, Why: two("Since.", "因为。"),
		Questions: map[string][]string{"en": {"What if?"}, "zh-CN": {"如果呢？"}},
	}
	served := NewGuide(guide, true).(*guidePage)
	texts(t, app.HTMLString(served.Render()), []string{
		"A title &lt;1&gt;", "They can.", "Paper.", "45 minutes", "0 – 20", "20 – 45", "Talk.", "It knows.", "It doesn&#39;t.", "Opposites", "Since.", "What if?", `href="/teach#exercise=opposites"`, `href="/lessons/first"`,
	}, nil)
	alone := NewGuide(guide, false).(*guidePage)
	alone.Speak(i18n.Chinese)
	texts(t, app.HTMLString(alone.Render()), []string{"一个标题", "45 分钟", "做。", "如果呢？"}, []string{`#exercise=`, "Talk."}) // a folder of files has no classes
}
