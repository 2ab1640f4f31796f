package classapi

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"fewshot/app/chat"
	"fewshot/app/page/widget"
)

// chineseText has the sentences of refusals that a person sees in a page of ours, one a
// line: English = Chinese. %s and %v stand for what is put in.
//
//go:embed chinese.txt
var chineseText string

// A translation is a sentence with places for what is put in.
type translation struct {
	english *regexp.Regexp
	chinese string
}

// translations are those of chineseText, by English.
var translations = sync.OnceValue(func() (all []translation) {
	for line := range strings.Lines(chineseText) {
		english, chinese, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			continue
		}
		pattern := strings.NewReplacer("%s", "(.*)", "%v", "(.*)").Replace(regexp.QuoteMeta(english))
		all = append(all, translation{regexp.MustCompile("^(?s:" + pattern + ")$"), chinese})
	}
	return all
})

// sentence is a sentence in Chinese, "" if there is none.
func sentence(english string) string {
	for _, t := range translations() {
		parts := t.english.FindStringSubmatch(english)
		if parts == nil {
			continue
		}
		chinese := t.chinese
		for _, part := range parts[1:] {
			at := strings.IndexByte(chinese, '%')
			chinese = chinese[:at] + part + chinese[at+2:]
		}
		return chinese
	}
	return ""
}

// inChinese is what happened and what to do, in Chinese; "" if the error says it in both
// languages itself.
func inChinese(e *chat.Error) string {
	if message := sentence(e.Message); message != "" {
		return message + sentence(e.Hint)
	}
	return widget.InChinese(e)
}
