//go:build !js

package ui

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

func TestEmbedOf(t *testing.T) {
	for query, want := range map[string]Embed{
		"":                                {View: EmbedPrompt},
		"view=compare&shots=2&editable=1": {View: EmbedCompare, Shots: 2, Editable: true},
		"shots=0&editable=false":          {View: EmbedPrompt, None: true},
		"model=openai/x&lang=zh-Hant":     {View: EmbedPrompt, Model: "openai/x", lang: chinese},
	} {
		values, _ := url.ParseQuery(query)
		if got, err := EmbedOf(values); err != nil || got != want {
			t.Errorf("%s: %+v, %v", query, got, err)
		}
	}
	for _, query := range []string{"view=all", "shots=-1", "shots=many", "shots=99999999"} {
		values, _ := url.ParseQuery(query)
		var told *chat.Error
		if _, err := EmbedOf(values); !errors.As(err, &told) || told.Hint == "" {
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
		embed      Embed
		with, lack []string
	}{
		"of_the_prompt": {Embed{View: EmbedPrompt}, []string{
			`<span class="instruction">&lt;i&gt;Be&lt;/i&gt; &#34;brief&#34; &amp; kind.</span>`, `<span class="example">&lt;/pre&gt;&lt;script&gt;</span>`, " tokens</b>", `class="embed-run"`, "inside this page",
		}, []string{"off", "embed-edit"}},
		"of_one_shot":               {Embed{View: EmbedPrompt, Shots: 1}, []string{"&lt;script&gt;"}, []string{`<span class="example">c</span>`}},
		"of_a_table":                {Embed{View: EmbedTable, Editable: true}, []string{`<td class="query">`, `<th scope="col">Input</th>`, "embed-edit"}, []string{"<pre>"}},
		"of_tokens":                 {Embed{View: EmbedTokens}, []string{"piece instruction b0"}, nil},
		"in_chinese":                {Embed{View: EmbedCompare, lang: chinese}, []string{`lang="zh-CN"`, "比较 0, 1, 2 个示例", "个词元"}, nil},
		"without_a_vocabulary":      {Embed{View: EmbedTokens, Model: "openai/gpt-4o-mini"}, []string{"<pre>", "openai/gpt-4o-mini answers"}, []string{"embed-counts", "piece"}},
		"with_a_model_of_a_page":    {Embed{View: EmbedPrompt, Model: `x/"><script>`}, []string{"x/&#34;&gt;&lt;script&gt;"}, nil},
		"of_a_prompt_that_has_none": {Embed{View: EmbedTable, None: true}, []string{`<td class="query">`}, []string{`class="example"`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := EmbedBlock(tt.embed, p, Recorded{}, none)
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
	got := EmbedBlock(Embed{View: EmbedPrompt}, p, Recorded{"<b>薄荷", "tiny/base", "2026-11-25"}, none)
	if !strings.Contains(got, "<b>&lt;b&gt;薄荷</b>") || !strings.Contains(got, "(recorded: tiny/base, 2026-11-25)") || strings.Contains(got, "inside this page") {
		t.Errorf("a recorded answer is shown as %s", got)
	}
}
