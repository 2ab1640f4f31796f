package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	tag := func() string { return browsertest.Eval[string](w.Tab, "document.documentElement.lang") }
	fields := func() string {
		return browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".editor textarea, .editor input")].map((e) => e.value).join("|") + document.getElementById("sent").textContent + [...document.querySelectorAll(".answer pre")].map((e) => e.textContent)`)
	}

	w.step("switches_and_keeps_everything", func(t *testing.T) {
		w.click("Add example")
		w.field("Input 4").Fill("my own")
		w.set("Top p", "0.5")
		w.run()
		w.settled()
		before := fields()
		w.click("中文")
		w.Get("region", "提示词")
		w.Get("region", "回答")
		w.Get("button", "运行")
		eventually(w, "the language", tag, "zh-CN")
		eventually(w, "the fields", fields, before)
		w.reload()
		w.Get("button", "运行")
		w.click("English")
		w.Get("button", "Run")
		eventually(w, "the language", tag, "en")
		if got := w.field("Input 4").Value(); got != "my own" {
			t.Errorf("Input 4 is %q", got)
		}
	})
	w.step("leaves_no_English_word_on_the_Chinese_page", func(t *testing.T) {
		w.click("中文")
		w.Get("button", "运行")
		for _, role := range []string{"button", "region", "status", "group", "heading", "tab", "checkbox"} {
			for _, e := range w.All(role) {
				for _, word := range []string{"Run", "Prompt", "Answer", "Tokens", "Share", "History", "example", "Compare", "Sent", "Undo", "Theme"} {
					if strings.Contains(e.Name, word) {
						t.Errorf("the %s is called %q", role, e.Name)
					}
				}
			}
		}
	})
	w.step("says_in_Chinese_what_is_wrong_and_where", func(t *testing.T) {
		w.visit("/#p=bad")
		if said := w.alert(); !strings.HasPrefix(said, "链接已损坏") {
			t.Errorf("of a damaged link is said %q", said)
		}
		w.reload() // the link is gone from the address
		w.field("输出 2").Fill("奶酪 ")
		w.Wait(`document.getElementById("advice").innerText.includes("输出 2：")`)
	})
	w.Clean()

	t.Run("of_the_first_visit_is_the_browsers", func(t *testing.T) {
		w := open(t, shared, browsertest.Languages("zh-CN,zh"))
		w.Get("button", "运行")
		w.Get("region", "提示词")
		if got := browsertest.Eval[string](w.Tab, "document.documentElement.lang"); got != "zh-CN" {
			t.Errorf("the document's language is %q", got)
		}
		w.soonShots(essay...)
		w.Clean()
	})
}

func TestTheme(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	background := func() string {
		return browsertest.Eval[string](w.Tab, `getComputedStyle(document.body).backgroundColor`)
	}
	light := background() // headless Chromium prefers light
	w.click("Theme: like the system")
	w.Get("button", "Theme: light")
	w.click("Theme: light")
	w.Get("button", "Theme: dark")
	dark := background()
	if light == dark {
		t.Errorf("both themes have the background %s", light)
	}
	w.reload()
	w.Get("button", "Theme: dark")
	eventually(w, "the dark theme after a reload", background, dark)
	w.click("Theme: dark")
	eventually(w, "the system's theme", background, light)
	w.Clean()
}
