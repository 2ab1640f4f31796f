package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fewshot/web/asset"
)

// addScripts joins the page's scripts and styles. Each script begins with the
// addresses of the files that it loads, so it comes after them.
func (b *builder) addScripts(s *site) error {
	runtime, err := b.wasmExec()
	if err != nil {
		return err
	}
	css, err := b.join("app.css", "boot.css")
	if err != nil {
		return err
	}
	if css, err = plainColours(withoutBlockComments(css)); err != nil {
		return err
	}
	s.add("app.css", css, stageStart)

	kernel := filepath.Join("..", "..", "..", "app", "tinylm", "kernel.js")
	worker, err := b.script(runtime, nil, kernel, "worker.js")
	if err != nil {
		return err
	}
	s.add("worker.js", worker, stageShell)

	chart, err := b.join(filepath.Join("chart", "plot.min.js"), filepath.Join("js", "chart.js"), filepath.Join("js", "chart_save.js"))
	if err != nil {
		return err
	}
	s.add("chart.js", chart, stageData) // a module: the library's variable is its own

	builtin, err := b.join(filepath.Join("js", "builtin.js"))
	if err != nil {
		return err
	}
	s.add("builtin.js", builtin, stageData)

	for _, m := range []struct {
		name  string
		stage asset.Stage
	}{{"sizing.js", stageData}, {"gestures.js", stageShell}} {
		module, err := b.join(filepath.Join("js", m.name))
		if err != nil {
			return err
		}
		s.add(m.name, withoutComments(module), m.stage)
	}

	about := map[string]any{"version": s.version(), "assets": s.lookup()}
	parts := []string{"base.js", "theme.js", "goapp.js", "early.js", "banner.js", kernel, "offline.js", "start.js"}
	page, err := b.script(runtime, about, parts...)
	if err != nil {
		return err
	}
	s.add("app.js", page, stageStart)
	// The same for a folder of files, which fewshot site writes.
	page, err = b.script(runtime, about, slices.Insert(slices.Clone(parts), 1, "site.js")...)
	if err != nil {
		return err
	}
	s.add("app.site.js", page, stageSite)

	if err := addIcons(s, b.static("icon.svg")); err != nil {
		return err
	}

	away, err := b.script(nil, nil, "theme.js", "away.js")
	if err != nil {
		return err
	}
	s.add("away.js", away, stageShell)

	shell, data := s.urls(stageStart, stageShell), s.urls(stageData)
	prefetch, charts := []string{}, []string{}
	for name, url := range data {
		switch name {
		case "weights/base.bin": // of the models, what a first run needs
			prefetch = append(prefetch, url)
		case "chart.js":
			charts = append(charts, url)
		}
	}
	sw, err := b.script(nil, map[string]any{
		"version": s.version(), "shell": values(shell), "data": values(data),
		"prefetch": slices.Sorted(slices.Values(prefetch)), "charts": charts,
		"away": map[string]string{"css": shell["app.css"], "js": shell["away.js"]},
	}, "sw.js")
	if err != nil {
		return err
	}
	s.addAt("sw.js", "/sw.js", sw, stageShell)

	return b.addEmbed(s)
}

// addEmbed adds embed.js, and what it loads where an embed's prompt is to be read.
func (b *builder) addEmbed(s *site) error {
	read, err := b.join(filepath.Join("embed", "read.js"))
	if err != nil {
		return err
	}
	s.add("embed/read.js", withoutComments(read), stageSite)
	reader := &s.Assets[len(s.Assets)-1]
	reader.Public = true
	path := reader.Path()

	embed, err := b.join(filepath.Join("embed", "embed.js"))
	if err != nil {
		return err
	}
	if embed, err = fallbackColours(withoutComments(embed)); err != nil {
		return err
	}
	source, served := []byte(`const reader = "read.js";`), []byte("const files = false;")
	for _, constant := range [][]byte{source, served} {
		if !bytes.Contains(embed, constant) {
			return fmt.Errorf("embed.js has no %s", constant)
		}
	}
	embed = bytes.Replace(embed, source, fmt.Appendf(nil, "const reader = %q;", path), 1)
	s.addAt("embed.js", "/embed.js", embed, stageSite)
	s.Assets[len(s.Assets)-1].Public = true
	// The same for a folder of files, which fewshot site writes.
	s.add("embed.site.js", bytes.Replace(embed, served, []byte("const files = true;"), 1), stageSite)
	return nil
}

// script joins files of web/static/js into one strict function, after a
// runtime that must stay outside of it and a constant with what they need to
// know.
func (b *builder) script(runtime []byte, build any, names ...string) ([]byte, error) {
	var out strings.Builder
	out.Write(runtime)
	out.WriteString("\n(() => {\n\"use strict\";\n")
	if build != nil {
		data, err := json.Marshal(build)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "const build = %s;\n", data)
	}
	for _, name := range names {
		data, err := os.ReadFile(b.static("js", name))
		if err != nil {
			return nil, err
		}
		out.WriteString("\n")
		out.Write(withoutComments(data))
	}
	out.WriteString("})();\n")
	return []byte(out.String()), nil
}

// wasmExec is the support script of the Go toolchain that compiles the page;
// the two must be of the same version. Of its comments, the licence stays.
func (b *builder) wasmExec() ([]byte, error) {
	goroot, err := b.goTool("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	script, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	return withLicence(script), nil
}

// withLicence leaves the lines of comments out but those that a script begins
// with.
func withLicence(script []byte) []byte {
	rest := script
	for bytes.HasPrefix(rest, []byte("//")) {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	return append(slices.Clone(script[:len(script)-len(rest)]), withoutComments(rest)...)
}

// static is the path of a source file in web/static.
func (b *builder) static(elem ...string) string {
	return filepath.Join(append([]string{b.root, "web", "static"}, elem...)...)
}

// join concatenates files of web/static.
func (b *builder) join(names ...string) ([]byte, error) {
	var out []byte
	for _, name := range names {
		data, err := os.ReadFile(b.static(name))
		if err != nil {
			return nil, err
		}
		out = append(append(out, data...), '\n')
	}
	return out, nil
}

// withoutComments leaves the lines out that hold nothing but a // comment: they are
// for readers of the source, not for every visitor.
func withoutComments(script []byte) []byte {
	var out []byte
	for line := range bytes.Lines(script) {
		if !bytes.HasPrefix(bytes.TrimSpace(line), []byte("//")) {
			out = append(out, line...)
		}
	}
	return out
}

// withoutBlockComments leaves the comments out of a style sheet. No string in ours
// holds the signs of one, as a test says.
func withoutBlockComments(css []byte) []byte {
	var out []byte
	for {
		before, rest, found := bytes.Cut(css, []byte("/*"))
		out = append(out, before...)
		if !found {
			return out
		}
		_, css, _ = bytes.Cut(rest, []byte("*/"))
		css = bytes.TrimLeft(css, " \n")
	}
}

// values are a map's values, sorted.
func values(m map[string]string) []string {
	list := make([]string, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	slices.Sort(list)
	return list
}
