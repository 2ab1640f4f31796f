package e2e

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestGenerators builds the samples of examples/embeds with the generators of
// documentation that they are for, and opens them. Docusaurus has a test of its own.
func TestGenerators(t *testing.T) {
	for name, build := range map[string]func(dir, out string) *exec.Cmd{
		"mkdocs": func(dir, out string) *exec.Cmd {
			return exec.Command("mkdocs", "build", "--quiet", "--config-file", filepath.Join(dir, "mkdocs.yml"), "--site-dir", out)
		},
		"hugo": func(dir, out string) *exec.Cmd {
			return exec.Command("hugo", "--quiet", "--source", dir, "--destination", out)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			generated(t, name, build)
		})
	}
}

// generated builds a sample and runs its prompts.
func generated(t *testing.T, name string, build func(dir, out string) *exec.Cmd) {
	dir, out := filepath.Join(t.TempDir(), name), t.TempDir()
	copySample(t, sample(name), dir)
	if text, err := build(dir, out).CombinedOutput(); err != nil {
		t.Fatalf("build the sample (make tools installs %s): %v\n%s", name, err, text)
	}
	site := httptest.NewServer(http.FileServer(http.Dir(out)))
	t.Cleanup(site.Close)
	tb := browser.Open(t)
	tb.Go(site.URL)
	for i := range 3 {
		embed := fmt.Sprintf(`document.querySelectorAll("few-shot-prompt")[%d]`, i)
		tb.Wait(embed + `?.getAttribute("state") === "static"`)
		browsertest.Eval[bool](tb, embed+`.scrollIntoView(), globalThis.heard = null, addEventListener("result", (e) => { heard = e.detail.text.trim() }), `+embed+`.run(), true`)
		tb.Wait(`heard === "薄荷"`)
	}
	tb.Clean("/favicon.ico") // the generators have none
}

// TestSnippets puts what the Share dialog writes into pages of MkDocs and Hugo, and
// holds what it writes for the others against what is known to work.
func TestSnippets(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.click("Share")
	link := w.field("Link").Value()
	_, fragment, _ := strings.Cut(link, "#")
	of := func(kind string) string {
		w.Get("combobox", "Kind of page").Choose(kind)
		return w.field("For a page of your own").Value()
	}
	script := `<script type="module" src="` + shared.URL + `/embed.js"></script>`
	element := `<few-shot-prompt prompt="` + fragment + `"></few-shot-prompt>`
	if got := of("HTML, WordPress"); got != script+"\n"+element {
		t.Errorf("HTML is %q", got)
	}
	if got := of("Jupyter Book"); got != "```{raw} html\n"+script+"\n"+element+"\n```" {
		t.Errorf("Jupyter Book's is %q", got)
	}
	config, err := os.ReadFile(filepath.Join(sample("docusaurus"), "docusaurus.config.js"))
	if err != nil {
		t.Fatal(err)
	}
	known := "scripts: [{ src: `${fewshot}/embed.js`, type: 'module' }],"
	if got := of("Docusaurus"); !strings.Contains(string(config), known) || !strings.Contains(got, "scripts: [{ src: '"+shared.URL+"/embed.js', type: 'module' }],") || !strings.Contains(got, element) {
		t.Errorf("Docusaurus's is %q", got)
	}

	mkdocs, hugo := of("MkDocs"), of("Hugo")
	shortcode, page, ok := strings.Cut(strings.TrimPrefix(hugo, "<!-- layouts/shortcodes/few-shot.html -->\n"), "\n\n<!-- the page -->\n")
	if !ok {
		t.Fatalf("Hugo's is %q", hugo)
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		build func(dir, out string) *exec.Cmd
	}{
		{"mkdocs", map[string]string{"docs/index.md": "# Own\n\n" + mkdocs + "\n"}, func(dir, out string) *exec.Cmd {
			return exec.Command("mkdocs", "build", "--quiet", "--config-file", filepath.Join(dir, "mkdocs.yml"), "--site-dir", out)
		}},
		{"hugo", map[string]string{"content/_index.md": "---\ntitle: Own\n---\n" + page + "\n", "layouts/shortcodes/few-shot.html": shortcode}, func(dir, out string) *exec.Cmd {
			return exec.Command("hugo", "--quiet", "--source", dir, "--destination", out)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, out := filepath.Join(t.TempDir(), c.name), t.TempDir()
			copySample(t, sample(c.name), dir)
			for path, text := range c.files {
				if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if text, err := c.build(dir, out).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			site := httptest.NewServer(http.FileServer(http.Dir(out)))
			t.Cleanup(site.Close)
			tb := browser.Open(t)
			tb.Go(site.URL)
			tb.Wait(`document.querySelector("few-shot-prompt")?.getAttribute("state") === "static"`)
			browsertest.Eval[bool](tb, `globalThis.heard = null, addEventListener("result", (e) => { heard = e.detail.text.trim() }), document.querySelector("few-shot-prompt").run(), true`)
			tb.Wait(`heard`)
		})
	}
}

// sample is the folder of a sample.
func sample(name string) string { return filepath.Join("..", "..", "examples", "embeds", name) }

// copySample copies a sample, with the shared server in the place of the one that
// it names.
func copySample(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".docusaurus") {
			return fs.SkipDir
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		path = filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(strings.ReplaceAll(string(data), "https://fewshot.example", shared.URL)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
