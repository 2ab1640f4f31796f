//go:build !js

package embedpage

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

func TestParseOptions(t *testing.T) {
	for query, want := range map[string]Options{
		"":                                {View: ViewPrompt},
		"view=compare&shots=2&editable=1": {View: ViewCompare, Shots: 2, Editable: true},
		"shots=0&editable=false":          {View: ViewPrompt, None: true},
		"model=openai/x&lang=zh-Hant":     {View: ViewPrompt, Model: "openai/x", lang: i18n.Chinese},
	} {
		values, _ := url.ParseQuery(query)
		if got, err := ParseOptions(values); err != nil || got != want {
			t.Errorf("%s: %+v, %v", query, got, err)
		}
	}
	for _, query := range []string{"view=all", "shots=-1", "shots=many", "shots=99999999"} {
		values, _ := url.ParseQuery(query)
		var told *chat.Error
		if _, err := ParseOptions(values); !errors.As(err, &told) || told.Hint == "" {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestEmbedBlock(t *testing.T) {
	p := prompt.Prompt{
		Instruction: "<i>Be</i> \"brief\" & kind.",
		Shots:       []prompt.Shot{{Input: "</pre><script>", Output: "b"}, {Input: "off", Output: "x", Off: true}, {Input: "c", Output: "d"}},
		Query:       "\n<img onerror=x>", Format: prompt.Presets()[0].Format,
	}
	none := func(string) (token.Tokenizer, error) { return nil, errors.New("no vocabulary") }
	for name, tt := range map[string]struct {
		embed      Options
		with, lack []string
	}{
		"of_the_prompt": {Options{View: ViewPrompt}, []string{
			`<span class="instruction">&lt;i&gt;Be&lt;/i&gt; &#34;brief&#34; &amp; kind.</span>`, `<span class="example">&lt;/pre&gt;&lt;script&gt;</span>`, " tokens</b>", `class="embed-run"`, "inside this page",
		}, []string{"off", "embed-edit"}},
		"of_one_shot":               {Options{View: ViewPrompt, Shots: 1}, []string{"&lt;script&gt;"}, []string{`<span class="example">c</span>`}},
		"of_a_table":                {Options{View: ViewTable, Editable: true}, []string{`<td class="query">`, `<th scope="col">Input</th>`, "embed-edit"}, []string{"<pre>"}},
		"of_tokens":                 {Options{View: ViewTokens}, []string{"piece instruction b0"}, nil},
		"in_chinese":                {Options{View: ViewCompare, lang: i18n.Chinese}, []string{`lang="zh-CN"`, "比较 0, 1, 2 个示例", "个词元"}, nil},
		"without_a_vocabulary":      {Options{View: ViewTokens, Model: "openai/gpt-4o-mini"}, []string{"<pre>", "openai/gpt-4o-mini answers"}, []string{"embed-counts", "piece"}},
		"with_a_model_of_a_page":    {Options{View: ViewPrompt, Model: `x/"><script>`}, []string{"x/&#34;&gt;&lt;script&gt;"}, nil},
		"of_a_prompt_that_has_none": {Options{View: ViewTable, None: true}, []string{`<td class="query">`}, []string{`class="example"`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Block(tt.embed, p, Recorded{}, none)
			for _, s := range tt.with {
				if !strings.Contains(got, s) {
					t.Errorf("there is no %s in %s", s, got)
				}
			}
			for _, s := range append(tt.lack, "<script", "<img", "style=") {
				if strings.Contains(got, s) {
					t.Errorf("there is %s in %s", s, got)
				}
			}
		})
	}
	got := Block(Options{View: ViewPrompt}, p, Recorded{"<b>薄荷", "tiny/base", "2026-11-25"}, none)
	if !strings.Contains(got, "<b>&lt;b&gt;薄荷</b>") || !strings.Contains(got, "(recorded: tiny/base, 2026-11-25)") || strings.Contains(got, "inside this page") {
		t.Errorf("a recorded answer is shown as %s", got)
	}
}
