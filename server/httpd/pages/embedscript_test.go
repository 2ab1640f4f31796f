package pages

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/web/browsertest"
)

// An embedPage is a page of another site with embeds in it, whose script is the source
// of embed.js: nothing has to be built.
type embedPage struct {
	*browsertest.Tab
	t *testing.T
}

// visitEmbeds opens a page with a body. files says whether home is a folder of files.
func visitEmbeds(t *testing.T, browser *browsertest.Browser, files bool, before, body string) embedPage {
	t.Helper()
	e, _ := startStatic(t)
	home := http.NewServeMux()
	home.HandleFunc("GET /{script}", func(w http.ResponseWriter, r *http.Request) {
		source, err := os.ReadFile(filepath.Join("..", "..", "..", "web", "static", "embed", r.PathValue("script")))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if files {
			source = []byte(strings.Replace(string(source), "const files = false;", "const files = true;", 1))
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(source)
	})
	home.HandleFunc("GET /embed/static", e.static)
	home.HandleFunc("GET /embed/static/{look}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		for _, look := range embedpage.Looks() {
			if r.PathValue("look") == "any."+look.Name+".json" {
				json.NewEncoder(w).Encode(Facade{HTML: embedpage.Slot(look.Embed)})
				return
			}
		}
		http.NotFound(w, r)
	})
	server := serve(t, home)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<script>globalThis.heard = {}; for (const name of ["ready", "error"]) addEventListener(name, (e) => { if (e.target.localName === "few-shot-prompt") heard[e.target.id] = e.detail }, true)</script>
<script type="module" src="%s/embed.js"></script>%s`, server.URL, strings.ReplaceAll(body, "HOME", server.URL))
		case "/broken.json":
			fmt.Fprint(w, `{"query": "big",}`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(site.Close)
	p := embedPage{browser.Open(t), t}
	if before != "" {
		p.Before(before)
	}
	p.Go(site.URL)
	p.Wait(`document.querySelectorAll("few-shot-prompt").length === Object.keys(heard).length`)
	return p
}

// prompt is the prompt of an embed, as its link has it.
func (p embedPage) prompt(t *testing.T, id string) prompt.Prompt {
	t.Helper()
	link := browsertest.Eval[string](p.Tab, fmt.Sprintf(`document.getElementById(%q).shadowRoot.querySelector(".embed-home")?.href ?? JSON.stringify(heard[%[1]q])`, id))
	got, err := prompt.DecodeFragment(link)
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	return got
}

// few is a text in the shape that most of these tests have.
const few = "Input: hot\nOutput: cold\n\nInput: big\nOutput:"

// The codes below are what generators of documentation write of that text: each line
// is as it was printed by the tool that is named, or as its manual shows it.
var listings = []struct{ name, html string }{
	{"pre", "<pre>" + few + "</pre>"},
	{"fenced", "<pre><code>" + few + "\n</code></pre>"},
	{"carriage returns", `<script>document.currentScript.outerHTML = "<pre>" + ` + "`" + few + "`" + `.replaceAll("\n", "\r\n") + "</pre>"</script>`},
	{"a closing tag on a line of its own", "<pre>\n" + few + "\n    </pre>"},
	{"br", "<pre>" + strings.ReplaceAll(few, "\n", "<br>") + "</pre>"},
	{"a div for each line", `<pre><div>Input: hot</div><div>Output: cold</div><div><br></div><div>Input: big</div><div>Output:</div></pre>`},
	{"Docusaurus", `<div class="language-text codeBlockContainer"><div class="codeBlockContent"><pre tabindex="0" class="prism-code language-text codeBlock thin-scrollbar"><code class="codeBlockLines"><span class="token-line" style="color:#393A34"><span class="token plain">Input: hot</span><br></span><span class="token-line" style="color:#393A34"><span class="token plain">Output: cold</span><br></span><span class="token-line" style="color:#393A34"><span class="token plain" style="display:inline-block"></span><br></span><span class="token-line" style="color:#393A34"><span class="token plain">Input: big</span><br></span><span class="token-line" style="color:#393A34"><span class="token plain">Output:</span><br></span></code></pre><div class="buttonGroup"><button type="button" aria-label="Copy code to clipboard">Copy</button></div></div></div>`},
	{"Docusaurus with numbers", `<style>.codeLine_a { display: table-row; counter-increment: line } .codeLineNumber_b { display: table-cell } .codeLineContent_c { padding-right: 1rem }</style><pre class="prism-code"><code style="display: table; counter-reset: line">` + each(`<span class="token-line codeLine_a"><span class="codeLineNumber_b"></span><span class="codeLineContent_c"><span class="token plain">%s</span><br></span></span>`) + `</code></pre>`},
	{"prism-react-renderer", `<pre style="color:#393A34;background-color:#f6f8fa"><div class="token-line" style="color:#393A34"><span class="token key atrule" style="color:#00a4db">Input</span><span class="token punctuation" style="color:#393A34">:</span><span class="token plain"> hot</span></div><div class="token-line" style="color:#393A34"><span class="token plain"></span><span class="token key atrule" style="color:#00a4db">Output</span><span class="token punctuation" style="color:#393A34">:</span><span class="token plain"> cold</span></div><div class="token-line" style="color:#393A34"><span class="token plain" style="display:inline-block">
</span></div><div class="token-line" style="color:#393A34"><span class="token plain">Input: big</span></div><div class="token-line" style="color:#393A34"><span class="token plain">Output:</span></div></pre>`},
	{"prism-react-renderer with bare numbers", `<pre>` + strings.ReplaceAll(each(`<div class="token-line" style="color:#393A34"><span>%[2]d</span><span class="token plain">%[1]s</span></div>`), `<span class="token plain"></span>`, "<span class=\"token plain\" style=\"display:inline-block\">\n</span>") + `</pre>`},
	{"Shiki", `<pre class="shiki nord" style="background-color:#2e3440ff" tabindex="0"><code>` + strings.TrimSuffix(each("<span class=\"line\"><span>%s</span></span>\n"), "\n") + `</code></pre>`},
	{"Shiki with blocks", `<style>.shown .line { display: block }</style><pre class="shiki shown"><code>` + each("<span class=\"line\"><span>%s</span></span>\n") + `</code></pre>`},
	{"a span for each line and nothing between", `<pre><code>` + each(`<span class="line">%s</span>`) + `</code></pre>`},
	{"VitePress", `<div class="language-text vp-adaptive-theme line-numbers-mode"><button title="Copy Code" class="copy"></button><span class="lang">text</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0" v-pre=""><code>` + each("<span class=\"line\"><span>%s</span></span>\n") + `</code></pre><div class="line-numbers-wrapper" aria-hidden="true">` + each(`<span class="line-number">%[2]d</span><br>`) + `</div></div>`},
	{"rehype-pretty-code", `<figure data-rehype-pretty-code-figure=""><pre tabindex="0" data-language="text"><code data-language="text" data-line-numbers="" style="display: grid;">` + strings.ReplaceAll(each("<span data-line=\"\"><span>%s</span></span>\n"), "<span data-line=\"\"><span></span></span>", `<span data-line=""> </span>`) + `</code></pre></figure>`},
	{"Expressive Code", `<style>.ec-line { display: grid; grid-template-columns: auto 1fr } .gutter { display: block } .ec-line .code { display: block }</style><div class="expressive-code"><figure class="frame"><pre data-language="text"><code>` + strings.ReplaceAll(each(`<div class="ec-line"><div class="gutter"><div class="ln" aria-hidden="true">%[2]d</div></div><div class="code"><span>%[1]s</span></div></div>`), "<span></span>", "\n") + `</code></pre><div class="copy"><button title="Copy to clipboard"><div></div></button></div></figure></div>`},
	{"highlight.js with numbers", `<pre><code class="hljs language-text"><table class="hljs-ln"><tbody>` + each(`<tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="%[2]d"><div class="hljs-ln-n" data-line-number="%[2]d"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="%[2]d">%[1]s</td></tr>`) + `</tbody></table></code></pre>`},
	{"highlight.js", `<pre><code class="hljs language-yaml"><span class="hljs-attr">Input:</span> <span class="hljs-string">hot</span>` + "\n" + `<span class="hljs-attr">Output:</span> <span class="hljs-string">cold` + "\n\n" + `</span><span class="hljs-attr">Input:</span> big` + "\n" + `<span class="hljs-attr">Output:</span>` + "\n" + `</code></pre>`},
	{"Prism with numbers", `<style>.line-numbers-rows > span { display: block }</style><pre class="language-text line-numbers"><code class="language-text">` + few + "\n" + `<span aria-hidden="true" class="line-numbers-rows"><span></span><span></span><span></span><span></span><span></span></span></code></pre>`},
	{"Gatsby's lines", `<style>.gatsby-highlight-code-line { display: block }</style><pre class="language-text"><code class="language-text">Input: hot` + "\n" + `<span class="gatsby-highlight-code-line">Output: cold</span>` + "\n" + `<span class="gatsby-highlight-code-line">Input: big</span>Output:</code></pre>`},
	{"Pygments inline", `<div class="highlight"><pre><span></span><span class="linenos">1</span>Input: hot
<span class="linenos">2</span>Output: cold
<span class="linenos">3</span>
<span class="linenos">4</span>Input: big
<span class="linenos">5</span>Output:
</pre></div>`},
	{"Pygments inline without classes", `<div class="highlight" style="background: #f8f8f8"><pre style="line-height: 125%;"><span></span><span style="color: inherit; background-color: transparent; padding-left: 5px; padding-right: 5px;">1</span>Input: hot
<span style="color: inherit; background-color: transparent; padding-left: 5px; padding-right: 5px;">2</span>Output: cold
<span style="color: inherit; background-color: transparent; padding-left: 5px; padding-right: 5px;">3</span>
<span style="color: inherit; background-color: transparent; padding-left: 5px; padding-right: 5px;">4</span>Input: big
<span style="color: inherit; background-color: transparent; padding-left: 5px; padding-right: 5px;">5</span>Output:
</pre></div>`},
	{"Pygments with anchors", `<div class="highlight"><pre><span></span><span id="line-1"><a id="a-1" name="a-1"></a><a href="#a-1"><span class="linenos">1</span></a>Input: hot
</span><span id="line-2"><a id="a-2" name="a-2"></a><a href="#a-2"><span class="linenos">2</span></a>Output: cold
</span><span id="line-3"><a id="a-3" name="a-3"></a><a href="#a-3"><span class="linenos">3</span></a>
</span><span id="line-4"><a id="a-4" name="a-4"></a><a href="#a-4"><span class="linenos">4</span></a>Input: big
</span><span id="line-5"><a id="a-5" name="a-5"></a><a href="#a-5"><span class="linenos">5</span></a>Output:
</span></pre></div>`},
	{"Pygments in a table", `<div class="highlight"><table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre><span></span><span class="normal">1</span>
<span class="normal">2</span>
<span class="normal">3</span>
<span class="normal">4</span>
<span class="normal">5</span></pre></div></td><td class="code"><div><pre><span></span><code>` + few + `
</code></pre></div></td></tr></table></div>`},
	{"MkDocs with a title", `<div class="highlight"><table class="highlighttable"><tr><th colspan="2" class="filename"><span class="filename">prompt.txt</span></th></tr><tr><td class="linenos"><div class="linenodiv"><pre><span></span><span class="normal"> 9</span>
<span class="normal">10</span>
<span class="normal">11</span>
<span class="normal">12</span>
<span class="normal">13</span></pre></div></td><td class="code"><div><pre id="__code_0"><span></span><button class="md-clipboard md-icon" title="Copy to clipboard" data-clipboard-target="#__code_0 > code">Copy</button><code>` + few + `
</code></pre></div></td></tr></table></div>`},
	{"Sphinx", `<div class="highlight-text notranslate"><div class="highlight"><button class="copybtn o-tooltip--left" data-tooltip="Copy">Copy</button><pre id="codecell0"><span></span>` + few + `
</pre></div></div>`},
	{"Hugo", `<div class="highlight"><pre tabindex="0" class="chroma"><code class="language-text" data-lang="text">` + each("<span class=\"line\"><span class=\"cl\">%s\n</span></span>") + `</code></pre></div>`},
	{"Hugo inline", `<div class="highlight"><pre tabindex="0" class="chroma"><code class="language-text" data-lang="text">` + each("<span class=\"line\"><span class=\"ln\">%[2]d</span><span class=\"cl\">%[1]s\n</span></span>") + `</code></pre></div>`},
	{"Hugo inline without classes", `<div class="highlight"><pre tabindex="0" style="color:#f8f8f2;tab-size:4;"><code class="language-text" data-lang="text">` + each("<span style=\"display:flex;\"><span style=\"white-space:pre;-webkit-user-select:none;user-select:none;margin-right:0.4em;padding:0 0.4em 0 0.4em;color:#7f7f7f\">%[2]d</span><span>%[1]s\n</span></span>") + `</code></pre></div>`},
	{"Hugo with tokens without classes", `<pre><code><span style="display:flex;"><span><span style="color:#66d9ef">Input</span>: hot` + "\n" + `</span></span><span style="display:flex;"><span style="color:#66d9ef">Output</span><span>: cold` + "\n" + `</span></span><span style="display:flex;"><span>` + "\n" + `</span></span><span style="display:flex;"><span>Input: big` + "\n" + `</span></span><span style="display:flex;"><span>Output:` + "\n" + `</span></span></code></pre>`},
	{"Hugo in a table", `<div class="highlight"><div class="chroma">
<table class="lntable"><tr><td class="lntd">
<pre tabindex="0" class="chroma"><code>` + each("<span class=\"lnt\">%[2]d\n</span>") + `</code></pre></td>
<td class="lntd">
<pre tabindex="0" class="chroma"><code class="language-text" data-lang="text">` + each("<span class=\"line\"><span class=\"cl\">%s\n</span></span>") + `</code></pre></td></tr></table>
</div>
</div>`},
	{"Hugo in a table without classes", `<div class="highlight"><div><table style="border-spacing:0;"><tr><td><pre tabindex="0"><code>` + each("<span style=\"white-space:pre;-webkit-user-select:none;user-select:none;margin-right:0.4em\">%[2]d\n</span>") + `</code></pre></td><td><pre tabindex="0"><code class="language-text" data-lang="text">` + each("<span style=\"display:flex;\"><span>%s\n</span></span>") + `</code></pre></td></tr></table></div></div>`},
	{"Jekyll", `<div class="language-text highlighter-rouge"><div class="highlight"><pre class="highlight"><code>` + few + `
</code></pre></div></div>`},
	{"Jekyll with numbers", `<figure class="highlight"><pre><code class="language-text" data-lang="text"><table class="rouge-table"><tbody><tr><td class="gutter gl"><pre class="lineno">1
2
3
4
5
</pre></td><td class="code"><pre>` + few + `
</pre></td></tr></tbody></table></code></pre></figure>`},
	{"Asciidoctor", `<div class="listingblock"><div class="content"><pre class="rouge highlight"><code data-lang="text"><table class="linenotable"><tbody><tr><td class="linenos gl"><pre class="lineno">1
2
3
4
5
</pre></td><td class="code"><pre>` + few + `
</pre></td></tr></tbody></table></code></pre></div></div>`},
	{"CodeRay", `<table class="CodeRay"><tr><td class="line-numbers"><pre>1
2
3
4
5
</pre></td><td class="code"><pre>` + few + `</pre></td></tr></table>`},
	{"CodeRay inline", `<div class="CodeRay"><div class="code"><pre>` + each("<span class=\"line-numbers\">%[2]d</span>%[1]s\n") + `</pre></div></div>`},
	{"Hexo", `<figure class="highlight plaintext"><table><tr><td class="gutter"><pre>` + each(`<span class="line">%[2]d</span><br>`) + `</pre></td><td class="code"><pre>` + each(`<span class="line">%s</span><br>`) + `</pre></td></tr></table></figure>`},
	{"mdBook", `<pre><div class="buttons"><button class="fa fa-copy clip-button" title="Copy to clipboard" aria-label="Copy to clipboard"><i class="tooltiptext">Copied!</i></button></div><code class="language-text hljs">` + few + `
</code></pre>`},
	{"Quarto", `<div class="sourceCode" id="cb1"><pre class="sourceCode numberSource code-with-copy"><code class="sourceCode">` + strings.TrimSuffix(each("<span id=\"cb1-%[2]d\" style=\"display: inline-block\"><a href=\"#cb1-%[2]d\" aria-hidden=\"true\" tabindex=\"-1\"></a>%[1]s</span>\n"), "\n") + `</code><button title="Copy to Clipboard" class="code-copy-button">Copy</button></pre></div>`},
	{"react-syntax-highlighter", `<pre><code class="language-text" style="white-space: pre;">` + each("<span><span class=\"linenumber react-syntax-highlighter-line-number\" style=\"display: inline-block; min-width: 2.25em; padding-right: 1em; user-select: none;\">%[2]d</span><span>%[1]s\n</span></span>") + `</code></pre>`},
	{"GitHub", `<table class="highlight tab-size js-file-line-container"><tbody>` + each(`<tr><td id="file-L%[2]d" class="blob-num js-line-number" data-line-number="%[2]d"></td><td id="file-LC%[2]d" class="blob-code blob-code-inner js-file-line" style="white-space: pre">%[1]s</td></tr>`) + `</tbody></table>`},
	{"SyntaxHighlighter", `<div class="syntaxhighlighter text"><table><tbody><tr><td class="gutter">` + each(`<div class="line number%[2]d">%[2]d</div>`) + `</td><td class="code"><div class="container">` + each(`<div class="line number%[2]d"><code class="text plain">%[1]s</code></div>`) + `</div></td></tr></tbody></table></div>`},
	{"SyntaxHighlighter without numbers", `<div class="syntaxhighlighter nogutter text"><table><tbody><tr><td class="code"><div class="container">` + each(`<div class="line number%[2]d"><code class="text plain">%[1]s</code></div>`) + `</div></td></tr></tbody></table></div>`},
	{"Docusaurus with a div for each line", `<pre class="prism-code language-text"><code>` + each(`<div class="token-line" style="color:#393A34"><span class="token plain">%s</span><br></div>`) + `</code></pre>`},
	{"Zola", `<pre data-linenos data-lang="text" class="language-text"><code class="language-text" data-lang="text"><table><tbody>` + each("<tr><td>%[2]d</td><td><span class=\"z-text z-plain\">%[1]s\n</span></td></tr>") + `</tbody></table></code></pre>`},
	{"GeSHi", `<pre class="text"><ol>` + strings.ReplaceAll(each(`<li class="li1"><div class="de1">%s</div></li>`), `de1"><`, `de1">&nbsp;<`) + `</ol></pre>`},
	{"MediaWiki", `<div class="mw-highlight mw-highlight-lang-text"><pre><span></span>` + each("<span class=\"linenos\" data-line=\"%[2]d\"></span>%[1]s\n") + `</pre></div>`},
	{"Antora", `<div class="content"><pre class="highlightjs highlight"><code class="language-text hljs" data-lang="text">` + few + `</code><div class="source-toolbox"><span class="source-lang">text</span><button class="copy-button" title="Copy to clipboard"><span class="copy-toast">Copied!</span></button></div></pre></div>`},
	{"Nuxt", `<pre class="language-text shiki"><code __ignoremap="">` + each("<span class=\"line\" line=\"%[2]d\"><span>%[1]s\n</span></span>") + `</code></pre>`},
	{"Confluence", `<div class="code-block"><span><code style="white-space: pre">` + each("<span data-ds--code--row=\"\"><span class=\"linenumber ds-line-number\">%[2]d</span><span>%[1]s\n</span></span>") + `</code></span></div>`},
	{"Medium", `<pre><span class="pre--content">` + strings.ReplaceAll(few, "\n", "<br>") + `</span></pre>`},
	{"inline code", "<pre>Input: <code>hot</code>\nOutput: <code>cold</code>\n\nInput: <code>big</code>\nOutput:</pre>"},
	{"beside a table", "<table><tr><td>one</td><td>two</td></tr><tr><td>three</td><td></td></tr></table><pre><code>" + few + "</code></pre>"},
}

// tables are tables and the prompts that they are: in and out are the labels, shots the
// examples, "input > output".
var tables = []struct {
	name, html  string
	in, out     string
	shots       []string
	query, stop string
}{
	{"thead", `<table><thead><tr><th>English</th><th>French</th></tr></thead><tbody><tr><td>cheese</td><td>fromage</td></tr><tr><td>bread</td><td></td></tr></tbody></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"no header", `<table><tr><td>cheese</td><td>fromage</td></tr><tr><td>sea otter</td><td>loutre de mer</td></tr><tr><td>bread</td><td>?</td></tr></table>`,
		"Input: ", "Output: ", []string{"cheese > fromage", "sea otter > loutre de mer"}, "bread", "\n"},
	{"no query", `<table><tr><td>cheese</td><td>fromage</td></tr></table>`, "Input: ", "Output: ", []string{"cheese > fromage"}, "", "\n"},
	{"MediaWiki", `<table class="wikitable"><caption>Words</caption><tbody><tr><th>English</th><th>French</th></tr><tr><td>cheese
</td><td>fromage
</td></tr><tr><td>bread
</td><td>
</td></tr></tbody></table>`, "English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"row headers", `<table><tr><th>English</th><th>French</th></tr><tr><th>cheese</th><td>fromage</td></tr><tr><th>bread</th><td></td></tr></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"row headers and no header", `<table><tr><th>cheese</th><td>fromage</td></tr><tr><th>bread</th><td></td></tr></table>`,
		"Input: ", "Output: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"WordPress", `<figure class="wp-block-table"><table><tbody><tr><td><strong>English</strong></td><td><strong>French</strong></td></tr><tr><td>cheese</td><td>fromage</td></tr><tr><td>sea otter</td><td>loutre de mer</td></tr><tr><td>bread</td><td></td></tr></tbody></table></figure>`,
		"English: ", "French: ", []string{"cheese > fromage", "sea otter > loutre de mer"}, "bread", "\n"},
	{"Google Docs", `<table><tbody><tr><td><p dir="ltr"><span style="font-weight:700;">English</span></p></td><td><p dir="ltr"><span style="font-weight:700;">French</span></p></td></tr><tr><td><p dir="ltr"><span style="font-weight:400;">cheese</span></p></td><td><p dir="ltr"><span style="font-weight:400;">fromage</span></p></td></tr><tr><td><p dir="ltr"><span>bread</span></p></td><td><br></td></tr></tbody></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"all bold", `<table><tr><td><b>cheese</b></td><td><b>fromage</b></td></tr><tr><td><b>wine</b></td><td><b>vin</b></td></tr></table>`,
		"Input: ", "Output: ", []string{"cheese > fromage", "wine > vin"}, "", "\n"},
	{"an empty header of Markdown", `<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>cheese</td><td>fromage</td></tr><tr><td>bread</td><td></td></tr></tbody></table>`,
		"Input: ", "Output: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"plain names", `<table><tr><td>问题：</td><td>答案：</td></tr><tr><td>1+1</td><td>2</td></tr><tr><td>2+2</td><td>？</td></tr></table>`,
		"问题：", "答案：", []string{"1+1 > 2"}, "2+2", "\n"},
	{"a title above", `<table><tr><th colspan="2">Words</th></tr><tr><th>English:</th><th>French</th></tr><tr><td>cheese</td><td>fromage</td></tr><tr><td colspan="2">bread</td></tr></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"br and p", `<table><thead><tr><th>Note</th><th>Line</th></tr></thead><tbody><tr><td><p>first line</p>
<p>second line</p></td><td>one<br>
two</td></tr><tr><td>a</td><td></td></tr></tbody></table>`, "Note: ", "Line: ", []string{"first line\nsecond line > one\ntwo"}, "a", "\n\n"},
	{"a list and wrapped source", `<table><tr><td>The quick
      <em>brown</em>  fox</td><td><ul><li>fox</li><li>brown</li></ul></td></tr><tr><td>&nbsp;</td><td>&nbsp;</td></tr><tr><td>dog</td><td>&nbsp;</td></tr></table>`,
		"Input: ", "Output: ", []string{"The quick brown fox > fox\nbrown"}, "dog", "\n\n"},
	{"emoji as pictures", `<table><tr><td>Great!</td><td><img class="emoji" alt="😀" src="data:,"></td></tr><tr><td>Bad.</td><td></td></tr></table>`,
		"Input: ", "Output: ", []string{"Great! > 😀"}, "Bad.", "\n"},
	{"code in cells", `<table><tr><th>Code</th><th>What</th></tr><tr><td><pre><code>a = 1
b = 2</code></pre></td><td>sets</td></tr><tr><td><pre>f()</pre></td><td></td></tr></table>`,
		"Code: ", "What: ", []string{"a = 1\nb = 2 > sets"}, "f()", "\n"},
	{"a column of numbers", `<table><thead><tr><th>#</th><th>English</th><th>French</th></tr></thead><tbody><tr><td>1</td><td>cheese</td><td>fromage</td></tr><tr><td>2</td><td>bread</td><td></td></tr></tbody></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"pandas", `<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th><th>review</th><th>stars</th></tr></thead><tbody><tr><th>0</th><td>Great</td><td>5</td></tr><tr><th>1</th><td>Bad</td><td>1</td></tr><tr><th>2</th><td>Fine</td><td></td></tr></tbody></table>`,
		"review: ", "stars: ", []string{"Great > 5", "Bad > 1"}, "Fine", "\n"},
	{"named in another order", `<table><tr><th>Label</th><th>Why</th><th>Text</th></tr><tr><td>good</td><td>praise</td><td>Great</td></tr><tr><td></td><td></td><td>Bad</td></tr></table>`,
		"Text: ", "Label: ", []string{"Great > good"}, "Bad", "\n"},
	{"a column of notes", `<table><tr><th>英文</th><th>中文</th><th>备注</th></tr><tr><td>cheese</td><td>奶酪</td><td>food</td></tr><tr><td>bread</td><td></td><td></td></tr></table>`,
		"英文: ", "中文: ", []string{"cheese > 奶酪 # food"}, "bread", "\n"},
	{"no header and a column of numbers", `<table><tr><td>1</td><td>cheese</td><td>fromage</td></tr><tr><td>2</td><td>bread</td><td></td></tr></table>`,
		"Input: ", "Output: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"Confluence", `<table class="confluenceTable"><colgroup><col><col><col></colgroup><tbody><tr><th class="numberingColumn"></th><th class="confluenceTh"><p><strong>English</strong></p></th><th class="confluenceTh"><p><strong>French</strong></p></th></tr><tr><td class="numberingColumn">1</td><td><p>cheese</p></td><td><p>fromage</p></td></tr><tr><td class="numberingColumn">2</td><td><p>bread</p></td><td><p><br></p></td></tr></tbody></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"a query without a number", `<table><tr><th></th><th>English</th><th>French</th></tr><tr><td>1</td><td>cheese</td><td>fromage</td></tr><tr><td>2</td><td>wine</td><td>vin</td></tr><tr><td></td><td>bread</td><td>…</td></tr></table>`,
		"English: ", "French: ", []string{"cheese > fromage", "wine > vin"}, "bread", "\n"},
	{"a query alone", `<table><tr><th>#</th><th>English</th><th>French</th></tr><tr><td>1</td><td>bread</td><td></td></tr></table>`,
		"English: ", "French: ", nil, "bread", "\n"},
	{"words with a class", `<table><tr><td>a <span class="under-line">good</span> day</td><td><span class="copyable">yes</span><svg><title>Copy</title></svg></td></tr></table>`,
		"Input: ", "Output: ", []string{"a good day > yes"}, "", "\n"},
	{"longer names", `<table><tr><th>Example input</th><th>Why</th><th>Expected output</th></tr><tr><td>hot</td><td>opposite</td><td>cold</td></tr><tr><td>big</td><td></td><td></td></tr></table>`,
		"Example input: ", "Expected output: ", []string{"hot > cold"}, "big", "\n"},
	{"JSON that WordPress put into a paragraph", `<p><script type="application/json">{"shots":[{"input":"hot","output":"cold"}],"query":"big"}</script></p>`,
		"Input: ", "Output: ", []string{"hot > cold"}, "big", "\n"},
	{"an input that counts up", `<table><tr><th>Number</th><th>Word</th></tr><tr><td>1</td><td>one</td></tr><tr><td>2</td><td>two</td></tr><tr><td>3</td><td></td></tr></table>`,
		"Number: ", "Word: ", []string{"1 > one", "2 > two"}, "3", "\n"},
	{"the output in front", `<table><tr><th>French</th><th>English</th></tr><tr><td>fromage</td><td>cheese</td></tr><tr><td></td><td>bread</td></tr></table>`,
		"English: ", "French: ", []string{"cheese > fromage"}, "bread", "\n"},
	{"a label for several rows", `<table><tr><th>Text</th><th>Label</th></tr><tr><td>Great</td><td rowspan="2">good</td></tr><tr><td>Fine</td></tr><tr><td>Bad</td><td></td></tr></table>`,
		"Text: ", "Label: ", []string{"Great > good", "Fine > good"}, "Bad", "\n"},
}

// failures are embeds that can't be shown: the code of the error, and what their box
// says in English and in Chinese.
var failures = []struct{ name, html, code, english, chinese string }{
	{"a lesson that there isn't", `<few-shot-prompt lesson="translate-chinese"><p>What stands inside.</p></few-shot-prompt>`, "lesson_not_found", "There is no lesson of this name here. Lessons are named by", "这里没有这个名称的课程。"},
	{"a file that there isn't", `<few-shot-prompt src="missing.json"><p>What stands inside.</p></few-shot-prompt>`, "src_failed", "missing.json can't be loaded (404). Check the address in src.", "missing.json（404）。 请检查 src 中的地址。"},
	{"a file that can't be read", `<few-shot-prompt src="broken.json"><p>What stands inside.</p></few-shot-prompt>`, "invalid_json", "The JSON of this prompt can't be read: Expected double-quoted property name", "请改正该处。"},
	{"JSON with a comma too many", `<few-shot-prompt><script type="application/json">{"shots":[{"input":"hot","output":"cold"}],"query":"big",}</script></few-shot-prompt>`, "invalid_json", "(line 1 column 58). Correct it there. The last item of a list has no comma after it.", "列表的最后一项后面没有逗号。"},
	{"JSON with another field", `<few-shot-prompt><script type="application/json">{"examples":[{"input":"hot","output":"cold"}],"query":"big"}</script></few-shot-prompt>`, "unknown_field", `The field "examples" is not known (line 1). Remove it, or check its spelling.`, "有一个未知的字段。请删除或改正它。 The field \"examples\""},
	{"a damaged link", `<few-shot-prompt prompt="p=1.damaged"></few-shot-prompt>`, "link_damaged", "The link is damaged.", "链接已损坏。"},
	{"a model that there isn't", `<few-shot-prompt model="tiny/large" lesson="translate-zh"></few-shot-prompt>`, "model_not_found", "There is no such model in the page. Those of tiny/base,", "服务器没有这个模型。"},
	{"a view that there isn't", `<few-shot-prompt view="chart" lesson="translate-zh"></few-shot-prompt>`, "invalid_value", `There is no view "chart". It is prompt, table, tokens or compare.`, `请改正它。 There is no view "chart".`},
	{"shots in words", `<few-shot-prompt shots="two" lesson="translate-zh"></few-shot-prompt>`, "invalid_value", "The number of shots is not a number. Give a whole number", "请改正它。"},
	{"nothing inside", `<few-shot-prompt> </few-shot-prompt>`, "no_prompt", "This embed has no prompt: no lesson, prompt or src, and nothing inside that can be read. Put a table,", "这个嵌入没有提示词"},
	{"what MkDocs closes too early", `<p><few-shot-prompt></p><div class="codehilite"><pre><code>hot -> cold</code></pre></div><p></few-shot-prompt></p>`, "no_prompt", "MkDocs closes the element too early unless a <div> stands around it", "否则元素会被提前关闭。"},
	{"three columns", `<few-shot-prompt><table><tr><th>English</th><th>French</th><th>German</th></tr><tr><td>cheese</td><td>fromage</td><td>Käse</td></tr></table></few-shot-prompt>`, "table_columns", "The table has 3 columns (English, French, German). It isn't clear which is the input and which the output. Name one column Input", "表格有 3 列（English、French、German）"},
	{"two inputs", `<few-shot-prompt><table><tr><th>Question</th><th>Context</th><th>Answer</th></tr><tr><td>a</td><td>b</td><td>c</td></tr></table></few-shot-prompt>`, "table_columns", "The table has 3 columns (Question, Context, Answer)", "表格有 3 列（Question、Context、Answer）"},
	{"three columns without names", `<few-shot-prompt><table><tr><td>a</td><td>b</td><td>c</td></tr></table></few-shot-prompt>`, "table_columns", "The table has 3 columns. It", "表格有 3 列，看不出"},
	{"sums of numbers that count up", `<few-shot-prompt><table><tr><th>n</th><th>m</th><th>n + m</th></tr><tr><td>1</td><td>5</td><td>6</td></tr><tr><td>2</td><td>9</td><td>11</td></tr></table></few-shot-prompt>`, "table_columns", "The table has 3 columns (n, m, n + m)", "表格有 3 列"},
	{"sums without a header", `<few-shot-prompt><table><tr><td>1</td><td>2</td><td>3</td></tr><tr><td>2</td><td>3</td><td>5</td></tr></table></few-shot-prompt>`, "table_columns", "The table has 3 columns. It", "表格有 3 列，看不出"},
	{"a word in a sentence", `<few-shot-prompt><p>It needs <code>JavaScript</code>.</p></few-shot-prompt>`, "no_prompt", "This embed has no prompt", "这个嵌入没有提示词"},
	{"one column", `<few-shot-prompt><table><tr><td>a</td></tr><tr><td>b</td></tr></table></few-shot-prompt>`, "table_columns", "The table has only one column. An embed takes two", "表格只有一列。"},
	{"a header alone", `<few-shot-prompt><table><thead><tr><th>a</th><th>b</th></tr></thead></table></few-shot-prompt>`, "no_prompt", "This embed has no prompt", "这个嵌入没有提示词"},
}

// stops are texts and where their answers end.
var stops = []struct{ name, text, stop string }{
	{"lines", "Q: hot\nA: cold\nQ: big\nA:", "\n"},
	{"outputs of several lines", "Topic: rain\nPoem: Drip\ndrop\n\nTopic: sun\nPoem: Hot\nhot\n\nTopic: snow\nPoem:", "\n\n"},
	{"outputs below their label", "Topic: rain\nPoem:\nDrip\ndrop\n\nTopic: snow\nPoem:", "\n\n"},
	{"outputs with empty lines", "Topic: rain\nEssay: Drip.\n\nDrop.\n\nTopic: snow\nEssay:", "\nTopic:"},
	{"outputs of several lines and no empty ones", "Topic: rain\nPoem: Drip\ndrop\nTopic: snow\nPoem:", "\nTopic:"},
	{"inputs with empty lines", "Passage: One.\n\nTwo.\nAnswer: yes\n\nPassage: Three.\n\nFour.\nAnswer:", "\n"},
	{"a line of signs", "Input: rain\nOutput: Drip\n\nDrop\n###\nInput: sun\nOutput: Hot\n###\nInput: snow\nOutput:", "\n###"},
	{"a line of signs after single lines", "Input: hot\nOutput: cold\n---\nInput: big\nOutput:", "\n"},
	{"arrows", "Translate.\n\nhot -> cold\nbig -> small\n\nup ->", "\n"},
	{"arrows and the same word", "hot => cold\nbig => small\nnot hot =>", "\n"},
	{"equations", "2 + 2 = 4\n3 + 3 = 6\n4 + 4 =", "\n"},
	{"sentences", "The opposite of hot is cold\nThe opposite of big is", "\n"},
	{"Chinese", "输入：热\n输出：冷\n\n输入：大\n输出：", "\n"},
	{"an instruction with a colon", "Give the opposite: one word only.\n\nInput: hot\nOutput: cold\n\nInput: big\nOutput:", "\n"},
	{"numbered", "Q1: hot\nA1: cold\n\nQ2: big\nA2:", "\n"},
	{"numbered, of several lines", "Topic 1: rain\nPoem 1: Drip\ndrop\n\nTopic 2: snow\nPoem 2:", "\n\n"},
	{"tags", "<ex>\n<in>hot</in>\n<out>cold</out>\n</ex>\n<ex>\n<in>big</in>\n<out>", "</out>"},
	{"tags over lines", "<in>rain</in>\n<out>\nDrip\n\ndrop\n</out>\n<in>snow</in>\n<out>", "</out>"},
	{"quotes", "word: \"hot\", opposite: \"cold\"\nword: \"big\", opposite: \"", "\""},
	{"fences", "Make: a\nCode: ```\nx = 1\n```\n\nMake: b\nCode: ```", "```"},
	{"labels above their texts", "### Input:\nhot\n\n### Response:\ncold\n\n### Input:\nbig\n\n### Response:", "\n### Input:"},
	{"a dialogue of several lines", "Human: hot\n\nAssistant: cold.\n\nAnd more.\n\nHuman: big\n\nAssistant:", "\nHuman:"},
	{"marks of a model", "<|user|>\nhot\n<|assistant|>\ncold\n<|user|>\nbig\n<|assistant|>", "\n<|user|>"},
	{"an answer that is begun", "Q: a\nA: 1 + 1 = 2. So 2.\n\nQ: b\nA: Let's think step by step.", "\n"},
	{"steps over lines", "Q: a\nA: Let's think step by step.\n1 + 1 = 2.\nSo 2.\n\nQ: b\nA: Let's think step by step.", "\n\n"},
	{"two labels in a line", "English: cheese => French: fromage\nEnglish: bread => French:", "\n"},
	{"JSON in lines", `{"text": "a", "label": "x"}` + "\n" + `{"text": "b", "label": "`, `"`},
	{"no examples", "Input: big\nOutput:", "\n"},
	{"nothing but a label", "Opposite of big:", "\n\n"},
	{"prose", "You are a poet. Be kind.\n\nWrite a poem about rain.", ""},
	{"a question", "Who wrote Faust?", ""},
}

// each is a format for each of the lines of few, by its text and its number.
func each(format string, before ...string) string {
	var b strings.Builder
	b.WriteString(strings.Join(before, ""))
	for i, line := range strings.Split(few, "\n") {
		s := fmt.Sprintf(format, line, i+1)
		if at := strings.Index(s, "%!(EXTRA"); at >= 0 {
			s = s[:at]
		}
		b.WriteString(s)
	}
	return b.String()
}

func TestEmbedScript(t *testing.T) {
	browser, err := browsertest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(browser.Close)

	t.Run("reads_what_generators_write", func(t *testing.T) {
		var body strings.Builder
		for i, l := range listings {
			fmt.Fprintf(&body, "<few-shot-prompt id=l%d>%s</few-shot-prompt>\n", i, l.html)
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, l := range listings {
			t.Run(l.name, func(t *testing.T) {
				want := few
				if l.name == "Gatsby's lines" {
					want = strings.ReplaceAll(few, "\n\n", "\n")
				}
				if got := page.prompt(t, fmt.Sprintf("l%d", i)); got.Query != want || len(got.Parameters.Stop) != 1 || got.Parameters.Stop[0] != "\n" {
					t.Errorf("the prompt is %q, which stops at %q", got.Query, got.Parameters.Stop)
				}
			})
		}
		page.Clean()
	})
	t.Run("leaves_numbers_that_are_text", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, "", `
<few-shot-prompt id=a><pre><code class="hljs"><span class="hljs-number">1</span> + <span class="hljs-number">1</span> = 2
<span class="hljs-number">2</span> + <span class="hljs-number">2</span> =</code></pre></few-shot-prompt>
<few-shot-prompt id=b><pre>1
2
3</pre></few-shot-prompt>
<few-shot-prompt id=c><pre><code><span class="token list">1.</span> one
<span class="token list">2.</span> two
<span class="token list">3.</span></code></pre></few-shot-prompt>`)
		for id, want := range map[string]string{"a": "1 + 1 = 2\n2 + 2 =", "b": "1\n2\n3", "c": "1. one\n2. two\n3."} {
			if got := page.prompt(t, id); got.Query != want {
				t.Errorf("the prompt is %q, want %q", got.Query, want)
			}
		}
		page.Clean()
	})
	t.Run("reads_tables", func(t *testing.T) {
		var body strings.Builder
		for i, c := range tables {
			fmt.Fprintf(&body, "<few-shot-prompt id=t%d>%s</few-shot-prompt>\n", i, c.html)
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range tables {
			t.Run(c.name, func(t *testing.T) {
				got := page.prompt(t, fmt.Sprintf("t%d", i))
				var shots []string
				for _, s := range got.Shots {
					shot := s.Input + " > " + s.Output
					if s.Note != "" {
						shot += " # " + s.Note
					}
					shots = append(shots, shot)
				}
				if f := got.Format; f.InputLabel != c.in || f.OutputLabel != c.out || !slices.Equal(shots, c.shots) || got.Query != c.query || !slices.Equal(got.Stops(), []string{c.stop}) {
					t.Errorf("%q, %q: %q and %q, which stops at %q", f.InputLabel, f.OutputLabel, shots, got.Query, got.Stops())
				}
			})
		}
		page.Clean()
	})
	t.Run("stops_where_the_text_says", func(t *testing.T) {
		var body strings.Builder
		for i, c := range stops {
			fmt.Fprintf(&body, "<few-shot-prompt id=s%d><pre>%s</pre></few-shot-prompt>\n", i, html.EscapeString(c.text))
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range stops {
			t.Run(c.name, func(t *testing.T) {
				got := page.prompt(t, fmt.Sprintf("s%d", i))
				if got.Query != c.text || strings.Join(got.Stops(), " or ") != c.stop {
					t.Errorf("%q stops at %q, want %q", got.Query, got.Stops(), c.stop)
				}
			})
		}
		page.Clean()
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		var body strings.Builder
		for i, c := range failures {
			for _, lang := range []string{"en", "zh-CN"} {
				body.WriteString(strings.Replace(c.html, "<few-shot-prompt", fmt.Sprintf("<few-shot-prompt lang=%s id=%[1]s%d", lang, i), 1))
			}
		}
		page := visitEmbeds(t, browser, false, "", body.String())
		for i, c := range failures {
			t.Run(c.name, func(t *testing.T) {
				for lang, want := range map[string]string{"en": c.english, "zh-CN": c.chinese} {
					page.fails(t, fmt.Sprint(lang, i), c.code, want)
				}
			})
		}
		if said := browsertest.Eval[string](page.Tab, `document.getElementById("en0").innerText + document.getElementById("en0").shadowRoot.querySelector("slot").assignedElements()[0].checkVisibility()`); said != "What stands inside.true" {
			t.Errorf("below the message stands %q", said)
		}
		page.Clean("few-shot-prompt: ", "404", "400")
	})
	t.Run("says_that_the_server_is_away", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, `globalThis.fetch = () => Promise.reject(new TypeError("Failed to fetch"))`,
			`<few-shot-prompt id=a lesson="translate-zh"></few-shot-prompt><few-shot-prompt id=b lang="zh" src="prompt.json"></few-shot-prompt>`)
		page.fails(t, "a", "unreachable", "does not answer. Check the address of embed.js. This page's policy may lack connect-src http://")
		page.fails(t, "b", "src_failed", "无法读取 ")
		page.Clean("few-shot-prompt: ")
	})
	t.Run("says_that_a_folder_lacks_it", func(t *testing.T) {
		page := visitEmbeds(t, browser, true, "", `<few-shot-prompt id=a lesson="translate-chinese"></few-shot-prompt>
<few-shot-prompt id=b lang="zh" view="chart"><pre>hot -> cold</pre></few-shot-prompt><few-shot-prompt id=c><pre>hot -> cold
up -></pre></few-shot-prompt>`)
		page.fails(t, "a", "lesson_not_found", "There is no lesson of this name here, or no such view. Lessons are named by")
		page.fails(t, "b", "lesson_not_found", "这里没有这个名称的课程，或没有这种视图。")
		if got := page.prompt(t, "c"); got.Query != "hot -> cold\nup ->" || !slices.Equal(got.Stops(), []string{"\n"}) {
			t.Errorf("the prompt is %q, which stops at %q", got.Query, got.Stops())
		}
		page.Clean("few-shot-prompt: ", "404")
	})
	t.Run("says_that_the_frame_is_silent", func(t *testing.T) {
		page := visitEmbeds(t, browser, false, `const later = setTimeout; globalThis.setTimeout = (f, ms) => later(f, ms > 1000 ? 0 : ms)`,
			`<few-shot-prompt id=a lesson="translate-zh"></few-shot-prompt>`)
		browsertest.Eval[bool](page.Tab, `(document.getElementById("a").run(), true)`)
		page.Wait(`document.getElementById("a").getAttribute("state") === "failed"`)
		page.fails(t, "a", "frame_silent", "The frame does not start. Its server may not allow this page, or this page's policy lacks frame-src.")
		if !browsertest.Eval[bool](page.Tab, `document.getElementById("a").shadowRoot.querySelector("pre").checkVisibility() && !document.getElementById("a").shadowRoot.querySelector("iframe")`) {
			t.Error("the prompt is not shown again")
		}
		page.Clean("few-shot-prompt: ", "frame-ancestors", "404")
	})
}

// fails says what an embed that fails must show: in its box, to the page and in the
// console.
func (p embedPage) fails(t *testing.T, id, code, want string) {
	t.Helper()
	type failure struct{ State, Shown, Code, Reported string }
	got := browsertest.Eval[failure](p.Tab, fmt.Sprintf(`(() => {
		const embed = document.getElementById(%q), box = embed.shadowRoot.querySelector(".problem, .embed-answer");
		const { code, message, hint } = heard[embed.id];
		return { State: embed.getAttribute("state"), Shown: box.checkVisibility() ? box.textContent : "", Code: code, Reported: message + " " + hint };
	})()`, id))
	if got.State != "failed" || got.Code != code || !strings.Contains(got.Shown, want) || got.Reported != got.Shown {
		t.Errorf("%s: %+v, want %s: %s", id, got, code, want)
	}
	if !slices.ContainsFunc(p.Problems(), func(s string) bool {
		return strings.Contains(s, strings.Trim(strconv.QuoteToASCII(want), `"`)) || strings.Contains(s, want)
	}) {
		t.Errorf("%s: the console has nothing of %q", id, want)
	}
}
