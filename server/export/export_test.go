package export

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fewshot/app/page/embedpage"
	"fewshot/app/page/study"
	"fewshot/app/page/workbench"
	"fewshot/app/prompt"
	"fewshot/server/httpd/pages"
	"fewshot/web/webtest"
)

var routes = sync.OnceFunc(workbench.Routes)

// read is a file of a folder.
func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSite(t *testing.T) {
	routes()
	dir, site := t.TempDir(), webtest.Site(t)
	kept := filepath.Join(dir, "CNAME")
	if err := os.WriteFile(kept, []byte("example.org"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Site(dir, site); err != nil {
		t.Fatal(err)
	}

	t.Run("has_the_pages_that_need_no_server", func(t *testing.T) {
		for name, root := range map[string]string{"index.html": ".", "lab.html": ".", "lessons.html": ".", "lessons/in-context.html": "..", "embed/frame.html": ".."} {
			page := read(t, dir, name)
			head, _, _ := strings.Cut(page, "<body>") // links of the body are the program's
			if !strings.HasPrefix(head, "<!doctype html>") || strings.Contains(head, `href="/`) || strings.Contains(head, `src="/`) {
				t.Errorf("%s loads from the root of the host:\n%s", name, head)
			}
			if !strings.Contains(head, `src="`+root+`/assets/app.site.`) {
				t.Errorf("%s doesn't load from %s:\n%s", name, root, head)
			}
		}
		for _, name := range []string{"class.html", "teach.html"} {
			if _, err := os.Stat(filepath.Join(dir, name)); !os.IsNotExist(err) {
				t.Errorf("%s wants a server: %v", name, err)
			}
		}
	})
	t.Run("says_that_there_is_no_server", func(t *testing.T) {
		_, rest, _ := strings.Cut(read(t, dir, "lessons.html"), `id="page-data">`)
		text, _, _ := strings.Cut(rest, "</script>")
		var data study.Page
		if err := json.Unmarshal([]byte(text), &data); err != nil || len(data.Lessons) == 0 || data.Served {
			t.Errorf("served is %v, %d lessons, %v", data.Served, len(data.Lessons), err)
		}
	})
	t.Run("has_the_files_that_they_load", func(t *testing.T) {
		for _, name := range []string{"app.wasm", "frame.wasm", "study.css", "app.css"} {
			a, ok := site.Find(name)
			if !ok || read(t, dir, a.Path()) != name {
				t.Errorf("%s is not there as it was built", name)
			}
		}
		if read(t, dir, "embed.js") != "embed.site.js" {
			t.Error("embed.js is that of a server")
		}
	})
	t.Run("has_a_block_for_every_prompt_with_a_name_and_look", func(t *testing.T) {
		looks := embedpage.Looks()
		for id, named := range pages.NamedPrompts() {
			for _, look := range looks {
				var b pages.Facade
				if err := json.Unmarshal([]byte(read(t, dir, "embed/static/"+id+"."+look.Name+".json")), &b); err != nil {
					t.Fatal(err)
				}
				p, err := prompt.DecodeFragment(b.Prompt)
				if err != nil || p.Query != named.Query || b.HTML == "" {
					t.Errorf("%s, %s: %+v, %v", id, look.Name, p, err)
				}
			}
		}
		for _, look := range looks {
			var b pages.Facade
			if err := json.Unmarshal([]byte(read(t, dir, "embed/static/any."+look.Name+".json")), &b); err != nil || b.HTML == "" || b.Prompt != "" {
				t.Errorf("the facade around what is not known, %s: %+v, %v", look.Name, b, err)
			}
		}
	})
	t.Run("leaves_other_files_alone", func(t *testing.T) {
		if read(t, dir, "CNAME") != "example.org" {
			t.Error("a file that was there is gone")
		}
	})
	t.Run("can_be_written_again", func(t *testing.T) {
		if err := Site(dir, site); err != nil {
			t.Error(err)
		}
	})
}

func TestSite_where_it_can_not_be_written(t *testing.T) {
	routes()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Site(file, webtest.Site(t)); err == nil || !strings.HasPrefix(err.Error(), "write site: ") {
		t.Errorf("got %v", err)
	}
}
