package widget

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func TestWorded_in_the_readers_language(t *testing.T) {
	known := &chat.Error{Code: "code_known_here", Message: "The English.", Hint: "Do this."}
	for name, c := range map[string]struct {
		lang i18n.Lang
		err  *chat.Error
		want Notice
	}{
		"English":              {i18n.English, known, Notice{Text: "The English.", Hint: "Do this."}},
		"a_code_of_a_stranger": {i18n.Chinese, known, Notice{Text: i18n.Chinese.T("error.other"), Hint: known.Error()}},
		"Chinese_already":      {i18n.Chinese, &chat.Error{Code: "x", Message: "出错了。", Hint: "重试。"}, Notice{Text: "出错了。", Hint: "重试。"}},
	} {
		if got := Worded(c.lang, c.err); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	e := &chat.Error{Code: chat.CodeServerStopping, Message: "This server is about to stop."}
	if words, ok := i18n.Chinese.Find("problem." + e.Code); ok { // of another package's catalogue, if that is linked
		if got := Worded(i18n.Chinese, e); got != (Notice{Text: words, Hint: e.Message}) {
			t.Errorf("a code with words: %+v", got)
		}
	}
	if got := InChinese(&chat.Error{Message: "Both. 两种语言。"}); got != "" {
		t.Errorf("what has Chinese in it is said again: %q", got)
	}
	if got := InChinese(known); !hasChinese(got) {
		t.Errorf("what has none is not said in Chinese: %q", got)
	}
}

func TestProblem_says_what_to_do(t *testing.T) {
	for name, c := range map[string]struct {
		err     *chat.Error
		kept    bool
		has     []string
		hasNone []string
	}{
		"with_a_hint":  {&chat.Error{Message: "It <broke>.", Hint: "Try again."}, true, []string{"It &lt;broke&gt;.", "Try again."}, []string{i18n.English.T("answer.kept")}},
		"without":      {&chat.Error{Message: "It broke."}, true, []string{i18n.English.T("answer.kept")}, nil},
		"nothing_kept": {&chat.Error{Message: "It broke."}, false, []string{"It broke."}, []string{i18n.English.T("answer.kept")}},
		"with_a_time":  {&chat.Error{Message: "Busy.", RetryAfterSeconds: 42}, false, []string{"42"}, nil},
		"with_no_time": {&chat.Error{Message: "Busy."}, false, nil, []string{i18n.English.T("answer.retry_after", 0)}},
	} {
		html := app.HTMLString(Problem(i18n.English, c.err, c.kept))
		if !strings.Contains(html, `role="alert"`) {
			t.Errorf("%s is not announced: %s", name, html)
		}
		for _, text := range c.has {
			if !strings.Contains(html, text) {
				t.Errorf("%s: %q is missing in %s", name, text, html)
			}
		}
		for _, text := range c.hasNone {
			if strings.Contains(html, text) {
				t.Errorf("%s: there is %q in %s", name, text, html)
			}
		}
	}
	html := app.HTMLString(Problem(i18n.Chinese, &chat.Error{Code: "none of ours", Message: "The English."}, false))
	if !strings.Contains(html, i18n.Chinese.T("error.other")) || !strings.Contains(html, `lang="en"`) {
		t.Errorf("in Chinese the English is not marked: %s", html)
	}
}

func TestAsError_hides_what_is_not_for_people(t *testing.T) {
	own := &chat.Error{Message: "For people."}
	if got := AsError(fmt.Errorf("wrapped: %w", own), i18n.English); got != own {
		t.Errorf("got %+v", got)
	}
	for _, l := range i18n.Langs() {
		if got := AsError(errors.New("dial tcp 10.0.0.1"), l); strings.Contains(got.Message+got.Hint, "10.0.0.1") || got.Message == "" || got.Hint == "" {
			t.Errorf("%s: %+v", l.Tag(), got)
		}
	}
}
