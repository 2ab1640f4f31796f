// Package export writes the page into a folder, for a host that serves only files.
package export

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fewshot/app/page/embedpage"
	"fewshot/app/page/study"
	"fewshot/app/prompt"
	"fewshot/server/bundled"
	"fewshot/server/httpd/pages"
	"fewshot/web"
)

// Site writes the page, the pages of lessons and experiments and what embeds
// are made of into a folder that works on any static host, below any path, with
// the models in the page and no server. The page's routes must have been
// registered (workbench.Routes). Files that are in the folder already are overwritten,
// others are left alone.
func Site(dir string, site *web.Site) error {
	f := folder{dir: dir, site: site}

	// 1. The files of the build, and embed.js.
	for _, a := range site.Assets {
		path := a.Path()
		switch {
		case a.Name == "embed.site.js":
			path = "embed.js"
		case !a.Immutable(), a.Name == "app.js", a.Name == "manifest.webmanifest":
			continue // they are for a server
		}
		data, err := site.Data(a.Name)
		if err != nil {
			return err
		}
		f.write(path, data)
	}

	// 2. The pages.
	f.page("/", web.Head{Title: pages.Title, Description: pages.Description})
	studies, err := pages.Studies()
	if err != nil {
		return err
	}
	for _, p := range studies {
		if p.Content.Class || p.Content.Teach || p.Content.Operate {
			continue // they want a server
		}
		p.Content.Served = false
		study.Route(p.Path, p.Content)
		data, err := json.Marshal(p.Content)
		if err != nil {
			return fmt.Errorf("make page %s: %w", p.Path, err)
		}
		f.page(p.Path, web.Head{Title: p.Title, Description: p.Description, Study: true, Data: data})
	}
	embedpage.Route()
	f.page(embedpage.Path, pages.FrameHead(embedpage.Page{}))

	// 3. A facade for every prompt with a name and look, and one around what stands in
	// the element, for prompts that are not known here.
	bundle := bundled.In(site)
	recorder := pages.NewRecorder(bundle)
	for _, look := range embedpage.Looks() {
		for id, named := range pages.NamedPrompts() {
			p := look.Embed.Apply(named)
			f.facade(id+"."+look.Name, pages.Facade{HTML: embedpage.Facade(look.Embed, p, recorder.Answer(p), bundle.Tokenizer), Prompt: prompt.EncodeFragment(p)})
		}
		f.facade("any."+look.Name, pages.Facade{HTML: embedpage.Slot(look.Embed)})
	}
	return f.err
}

// A folder is a site that is being written. It keeps the first error.
type folder struct {
	dir  string
	site *web.Site
	err  error
}

// write writes a file.
func (f *folder) write(path string, data []byte) {
	if f.err != nil {
		return
	}
	path = filepath.Join(f.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.err = fmt.Errorf("write site: %w", err)
		return
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		f.err = fmt.Errorf("write site: %w", err)
	}
}

// page writes the page that a server has at a path: /lab is lab.html.
func (f *folder) page(path string, head web.Head) {
	if f.err != nil {
		return
	}
	body, err := web.Prerender(path)
	if err != nil {
		f.err = err
		return
	}
	head.Lang, head.Root = "en", "."
	if n := strings.Count(path, "/") - 1; n > 0 {
		head.Root = strings.TrimSuffix(strings.Repeat("../", n), "/")
	}
	document, err := f.site.Document(head, body)
	if err != nil {
		f.err = err
		return
	}
	name := strings.TrimPrefix(path, "/") + ".html"
	if path == "/" {
		name = "index.html"
	}
	f.write(name, document)
}

// facade writes what an embed shows until it is run.
func (f *folder) facade(name string, b pages.Facade) {
	data, err := json.Marshal(b)
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("write site: %w", err)
	}
	f.write("embed/static/"+name+".json", data)
}
