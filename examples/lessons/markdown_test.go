package lessons

import (
	"strings"
	"testing"

	"fewshot/app/prompt"
)

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ markdown, html string }{
		"paragraph":   {"A *few* words.", "<p>A <em>few</em> words.</p>\n"},
		"heading":     {"## In short", "<h2>In short</h2>\n"},
		"less_than":   {"1 < 2", "<p>1 &lt; 2</p>\n"},
		"code_is_raw": {"`<b>`", "<p><code>&lt;b&gt;</code></p>\n"},
		"link":        {"[GPT-3](https://arxiv.org/abs/2005.14165)", `<p><a href="https://arxiv.org/abs/2005.14165" rel="noopener noreferrer" target="_blank">GPT-3</a></p>` + "\n"},
		"bare_link":   {"<https://arxiv.org/>", `<p><a href="https://arxiv.org/" rel="noopener noreferrer" target="_blank">https://arxiv.org/</a></p>` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			html, err := HTML(c.markdown)
			if err != nil || html != c.html {
				t.Errorf("got %q, %v, want %q", html, err, c.html)
			}
		})
	}
	for name, c := range map[string]struct{ markdown, words string }{
		"block_of_html": {"<script>alert(1)</script>", "has HTML"},
		"html_in_text":  {"a <b>bold</b> word", "has HTML"},
		"image":         {"![A chart](https://example.org/chart.png)", "has an image"},
		"first_level":   {"# Title", "first level"},
		"script_link":   {"[press](javascript:alert(1))", "should be https"},
		"http_link":     {"[press](http://example.org)", "should be https"},
		"other_scheme":  {"<ftp://example.org>", "should be https"},
		"reference":     {"[press][it]\n\n[it]: javascript:alert(1)", "should be https"},
	} {
		t.Run("refuses_"+name, func(t *testing.T) {
			if html, err := HTML(c.markdown); err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %q, %v, want an error with %q", html, err, c.words)
			}
		})
	}
}

func TestPlayedHTML(t *testing.T) {
	p := prompt.Prompt{Shots: []prompt.Shot{{}, {}}}
	html, err := PlayedHTML("[Switch *it* off](#do:off-2&run), [ask](#do:query=ice%20cream), see [GPT-3](https://arxiv.org/abs/2005.14165)", p)
	want := `<p><button type="button" class="do" id="do-1" data-n="1" data-do="off-2&amp;run">Switch <em>it</em> off</button>, <button type="button" class="do" id="do-2" data-n="2" data-do="query=ice%20cream">ask</button>, ` +
		`see <a href="https://arxiv.org/abs/2005.14165" rel="noopener noreferrer" target="_blank">GPT-3</a></p>` + "\n"
	if err != nil || html != want {
		t.Errorf("got %q, %v, want %q", html, err, want)
	}
	for _, markdown := range []string{"[x](#do:off-3)", "[x](#do:)", "[x](#do:query=%zz)", "[x](#other)"} {
		if html, err := PlayedHTML(markdown, p); err == nil {
			t.Errorf("%s is %q", markdown, html)
		}
	}
}
