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
		var problem *chat.Error
		if _, err := ParseOptions(values); !errors.As(err, &problem) || problem.Hint == "" {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestFacade(t *testing.T) {
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
			got := Facade(tt.embed, p, Recorded{}, none)
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
	got := Facade(Options{View: ViewPrompt}, p, Recorded{"<b>薄荷", "tiny/base", "2026-11-25"}, none)
	if !strings.Contains(got, "<b>&lt;b&gt;薄荷</b>") || !strings.Contains(got, "(recorded: tiny/base, 2026-11-25)") || strings.Contains(got, "inside this page") {
		t.Errorf("a recorded answer is shown as %s", got)
	}
}

func TestMarkdown(t *testing.T) {
	p := prompt.Prompt{
		Instruction: "<i>Be</i> brief.",
		Shots:       []prompt.Shot{{Input: "a|b\n```c", Output: "_d_ & e"}, {Input: "off", Output: "x", Off: true}},
		Query:       "q", Format: prompt.Presets()[0].Format,
	}
	none := func(string) (token.Tokenizer, error) { return nil, errors.New("no vocabulary") }
	said := Recorded{Text: "f", Model: "tiny/base", Date: "2026-11-26"}
	link := "[Open in Fewshot](https://example.org/x/#" + prompt.EncodeFragment(Options{}.Apply(p)) + ")\n"
	for name, tt := range map[string]struct {
		embed Options
		want  string
	}{
		"of_the_prompt": {Options{View: ViewPrompt, Model: "openai/gpt-4o-mini"}, "````text\n" + prompt.Render(p).Segments[0].Text + "\n````\n\n```text\nf\n```\n\n(recorded: tiny/base, 2026-11-26)\n"},
		"of_a_table":    {Options{View: ViewTable, Model: "openai/gpt-4o-mini"}, "```text\n<i>Be</i> brief.\n```\n\n| Input | Output |\n|---|---|\n| a\\|b<br>\\`\\`\\`c | \\_d\\_ \\& e |\n| q | ? |\n\n```text\nf\n```\n\n(recorded: tiny/base, 2026-11-26)\n"},
		"to_compare":    {Options{View: ViewCompare, None: true, Model: "openai/gpt-4o-mini"}, "```text\n<i>Be</i> brief.\n```\n\n| Input | Output |\n|---|---|\n| q | ? |\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Markdown(tt.embed, p, said, none, "https://example.org/x")
			text, last, ok := strings.Cut(got, "\n[")
			if !ok || text != tt.want || !strings.HasPrefix(last, "Open in Fewshot](https://example.org/x/#p=") {
				t.Errorf("it is\n%s\nand not\n%s", got, tt.want)
			}
		})
	}
	t.Run("counts_where_it_can", func(t *testing.T) {
		got := Markdown(Options{}, p, Recorded{}, none, "https://example.org/x")
		if !strings.Contains(got, " tokens · Instruction ") || !strings.HasSuffix(got, "\n\n"+link) {
			t.Errorf("it is\n%s", got)
		}
	})
	t.Run("says_who_speaks_in_a_chat", func(t *testing.T) {
		chat := p
		chat.Format.As = prompt.Turns
		if got := Markdown(Options{lang: i18n.Chinese}, chat, said, none, ""); !strings.HasPrefix(got, "**system**\n\n```text\n<i>Be</i> brief.\n```\n\n**user**\n\n````text\n") || !strings.Contains(got, "已录制") {
			t.Errorf("it is\n%s", got)
		}
	})
}
