package httpd

import (
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fewshot/app/page/workbench"
	"fewshot/server/classroom"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/pages"
	"fewshot/server/lti"
	"fewshot/web"
	"fewshot/web/asset"
)

// readReference reads server/docs/api.md, which names every endpoint.
func readReference(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// emptySite is a build of the page without a program in it.
func emptySite(t *testing.T) *web.Site {
	t.Helper()
	files, m := fstest.MapFS{}, asset.Manifest{Version: "v1"}
	for _, name := range []string{"app.js", "app.wasm", "app.css", "study.wasm", "study.css", "frame.wasm"} {
		a := asset.Asset{Name: name, URL: asset.HashedURL(name, []byte(name)), Type: asset.TypeOf(name), Size: len(name)}
		files[a.Path()] = &fstest.MapFile{Data: []byte(name)}
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

// notFound are the routes that answer what no other route does, with 404.
var notFound = []string{"/", "/v1", "/v1/", "/api/"}

// servedRoutes are the routes of a server that has everything that it can have: those
// with a method as they are, of the others the pages. All lessons are one.
func servedRoutes(t *testing.T) (routes []string) {
	t.Helper()
	workbench.Routes()
	authority := embed.NewAuthority("a secret of the test's own, for embeds", nil)
	page, err := pages.New(pages.Config{Site: emptySite(t), Authority: authority})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Limits: gateway.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	all := Routes(New(Config{
		Gateway: g, Page: page, Log: slog.New(slog.DiscardHandler), Embeds: authority,
		Classes: &classapi.Classes{Service: classroom.NewService(nil, nil), LTI: &lti.Tool{}, OIDC: &classapi.OIDC{}},
	}))
	for _, route := range all {
		anyMethod := strings.HasPrefix(route, "/")
		switch {
		case slices.Contains(notFound, route):
		case anyMethod && slices.ContainsFunc(all, func(r string) bool { return strings.HasSuffix(r, " "+route) }): // 405
		case strings.HasPrefix(route, "/lessons/") && strings.HasSuffix(route, "/teacher"):
			routes = append(routes, "/lessons/{id}/teacher")
		case strings.HasPrefix(route, "/lessons/"):
			routes = append(routes, "/lessons/{id}")
		default:
			routes = append(routes, route)
		}
	}
	slices.Sort(routes)
	return slices.Compact(routes)
}

// TestReference_names_every_route holds server/docs/api.md against the server. A row of its
// tables begins with a route, perhaps with a query behind it.
func TestReference_names_every_route(t *testing.T) {
	var named []string
	for _, m := range regexp.MustCompile("(?m)^\\| `((?:[A-Z]+ )?/[^`?]*)[^`]*` \\|").FindAllStringSubmatch(readReference(t), -1) {
		if slices.Contains(named, m[1]) {
			t.Errorf("server/docs/api.md names %s twice", m[1])
		}
		named = append(named, m[1])
	}
	served := servedRoutes(t)
	for _, route := range served {
		if !slices.Contains(named, route) {
			t.Errorf("server/docs/api.md does not name %s", route)
		}
	}
	for _, route := range named {
		if !slices.Contains(served, route) {
			t.Errorf("server/docs/api.md names %s, which the server does not have", route)
		}
	}
}

// TestReference_names_codes_that_exist looks for each code of the tables in the source.
func TestReference_names_codes_that_exist(t *testing.T) {
	var source strings.Builder
	for _, folder := range []string{"app", "server"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			data, err := os.ReadFile(path)
			source.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	code := regexp.MustCompile("`([a-z]+(?:_[a-z]+)*)`")
	column, seen := -1, 0 // of the table at hand that has codes; -1: none
	for line := range strings.Lines(readReference(t)) {
		if !strings.HasPrefix(line, "|") {
			column = -1
			continue
		}
		cells := strings.Split(line, "|")
		if at := slices.IndexFunc(cells, func(c string) bool {
			c = strings.TrimSpace(c)
			return c == "code" || c == "errors of its own"
		}); at >= 0 {
			column = at
			continue
		}
		if column < 0 || column >= len(cells) {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(cells[column], -1) {
			if seen++; !strings.Contains(source.String(), `"`+m[1]+`"`) {
				t.Errorf("server/docs/api.md names the code %s, which no error has", m[1])
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d codes were found in server/docs/api.md", seen)
	}
}
