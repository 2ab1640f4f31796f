// Package webtest makes builds of the page without a program, for tests of handlers
// that serve one.
package webtest

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"fewshot/web"
	"fewshot/web/asset"
)

// Site is a build of the workbench and of the pages of lessons, experiments and classes.
// Each file holds its own name.
func Site(t testing.TB) *web.Site {
	t.Helper()
	return SiteOf(t, map[string][]byte{
		"frame.wasm": []byte("frame.wasm"), "study.wasm": []byte("study.wasm"), "study.css": []byte("study.css"),
		"app.site.js": []byte("app.site.js"), "embed.site.js": []byte("embed.site.js"), "manifest.webmanifest": []byte("manifest.webmanifest"),
	})
}

// SiteOf is a build of the workbench alone, and of more files by their names.
func SiteOf(t testing.TB, more map[string][]byte) *web.Site {
	t.Helper()
	all := map[string][]byte{"app.js": []byte("app.js"), "app.wasm": []byte("app.wasm"), "app.css": []byte("app.css")}
	maps.Copy(all, more)
	files, m := fstest.MapFS{}, asset.Manifest{Version: "v1"}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		a := asset.Asset{Name: name, URL: asset.HashedURL(name, all[name]), Type: asset.TypeOf(name), Size: len(all[name])}
		files[a.Path()] = &fstest.MapFile{Data: all[name]}
		m.Assets = append(m.Assets, a)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files[asset.File] = &fstest.MapFile{Data: data}
	s, err := web.New(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
