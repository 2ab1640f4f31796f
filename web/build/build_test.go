package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/dlclark/regexp2"

	"fewshot/web"
	"fewshot/web/asset"
)

// testBuilder builds the test page into a folder of its own.
func testBuilder(t *testing.T) (*builder, *bytes.Buffer) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	return &builder{
		root: root, out: t.TempDir(), work: filepath.Join(root, ".build", "test-build"),
		page: "./web/testdata/hello", quick: true, log: log,
	}, log
}

func readManifest(t *testing.T, b *builder) asset.Manifest {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(b.out, asset.File))
	if err != nil {
		t.Fatal(err)
	}
	var m asset.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestBuild(t *testing.T) {
	b, _ := testBuilder(t)
	if err := os.WriteFile(filepath.Join(b.out, "left-over"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := b.run(); err != nil {
		t.Fatal(err)
	}
	m := readManifest(t, b)
	built, err := web.New(os.DirFS(b.out))
	if err != nil {
		t.Fatal(err)
	}

	t.Run("is_slim", func(t *testing.T) {
		wasm, ok := m.Find("app.wasm")
		if !ok || !m.Slim {
			t.Fatalf("%+v", wasm)
		}
		// What the page would not have got rid of: net/http alone doubles it.
		data, err := built.Data("app.wasm")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"net/http.(", "crypto/tls.", "regexp2.(*runner)"} {
			if bytes.Contains(data, []byte(name)) {
				t.Errorf("app.wasm contains %s", name)
			}
		}
	})
	t.Run("writes_what_the_manifest_says", func(t *testing.T) {
		listed := map[string]bool{asset.File: true, ".gitkeep": true}
		for _, a := range m.Assets {
			content, err := built.Data(a.Name)
			if err != nil || len(content) != a.Size {
				t.Fatalf("%s: %d bytes, %v", a.Name, len(content), err)
			}
			if a.Gzip == 0 {
				listed[a.Path()] = true // else it is had from its form in gzip
			}
			if a.Immutable() && a.URL != asset.HashedURL(a.Name, content) {
				t.Errorf("%s is at %s", a.Name, a.URL)
			}
			if a.Brotli > 0 {
				packed, err := os.ReadFile(filepath.Join(b.out, a.Path()+".br"))
				if err != nil || len(packed) != a.Brotli {
					t.Fatalf("%s.br: %v", a.Name, err)
				}
				got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
				if err != nil || !bytes.Equal(got, content) {
					t.Errorf("%s.br is something else: %v", a.Name, err)
				}
				listed[a.Path()+".br"], listed[a.Path()+".gz"] = true, true
			}
		}
		for _, name := range []string{"app.js", "app.css", "worker.js", "sw.js", "away.js", "sizing.js", "gestures.js", "chart.js", "kernel.wasm", "weights/base.bin", "vocab/o200k_base.bin", "favicon.ico", "manifest.webmanifest"} {
			if _, ok := m.Find(name); !ok {
				t.Errorf("no %s", name)
			}
		}
		filepath.WalkDir(b.out, func(path string, d os.DirEntry, _ error) error {
			if rel, _ := filepath.Rel(b.out, path); !d.IsDir() && !listed[filepath.ToSlash(rel)] {
				t.Errorf("%s is not in the manifest", rel)
			}
			return nil
		})
	})
	t.Run("asks_no_other_host", func(t *testing.T) {
		for _, name := range []string{"app.js", "worker.js", "sw.js", "app.css", "manifest.webmanifest"} {
			data, err := built.Data(name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range bytes.Lines(data) {
				if i := bytes.Index(line, []byte("://")); i >= 0 && !bytes.Contains(line, []byte("//github.com/golang/go/issues")) && !bytes.HasPrefix(bytes.TrimSpace(line), []byte("//")) {
					t.Errorf("%s: %s", name, line)
				}
			}
		}
	})
	t.Run("touches_nothing_the_second_time", func(t *testing.T) {
		before := times(t, b.out)
		time.Sleep(20 * time.Millisecond)
		if err := b.run(); err != nil {
			t.Fatal(err)
		}
		if after := times(t, b.out); !maps.Equal(before, after) {
			t.Errorf("%v\n%v", before, after)
		}
	})
}

func TestComments_are_for_readers_of_the_source(t *testing.T) {
	const css = "/* one\n * colour */\na {\n  color: red; /* two */\n}\n/* three */"
	if got, want := string(withoutBlockComments([]byte(css))), "a {\n  color: red; }\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const js = "// one\nlet x = 1; // stays: it may be a string's\n\t// two\nlet y = \"//\";\n"
	if got, want := string(withoutComments([]byte(js))), "let x = 1; // stays: it may be a string's\nlet y = \"//\";\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const licensed = "// (c) the authors\n// free\n\nlet x;\n// two\n"
	if got, want := string(withLicence([]byte(licensed))), "// (c) the authors\n// free\n\nlet x;\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, name := range []string{"app.css", "boot.css", "study.css", "chart.css"} {
		data, err := os.ReadFile(filepath.Join("..", "static", name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			if i := bytes.IndexByte(line, '"'); i >= 0 && (bytes.Contains(line[i:], []byte("/*")) || bytes.Contains(line[i:], []byte("*/"))) {
				t.Errorf("%s has the sign of a comment beside a string: %s", name, line)
			}
		}
	}
}

// times are the modification times of all files of a folder.
func times(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	all := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		all[path] = info.ModTime()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBuild_without_the_pinned_release_falls_back(t *testing.T) {
	change := map[string]func(p *pin){
		"of_another_version": func(p *pin) { p.version = "v9.9.9" },
		"with_another_file": func(p *pin) {
			p.replaced = maps.Clone(p.replaced)
			p.replaced["http.go"] = strings.Repeat("0", 64)
		},
		"without_the_file": func(p *pin) { p.replaced = map[string]string{"none.go": ""} },
	}
	for name, change := range change {
		t.Run(name, func(t *testing.T) {
			b, _ := testBuilder(t)
			pins := slices.Clone(pinned)
			change(&pins[0])
			if modfile, err := b.slimModules(pins); err == nil {
				t.Errorf("%s was taken for the pinned release", modfile)
			}
		})
	}
	t.Run("and_says_so", func(t *testing.T) {
		b, log := testBuilder(t)
		pins := slices.Clone(pinned)
		pins[0].version = "v9.9.9"
		wasm, slim, err := b.compile(pins, b.page)
		if err != nil || slim || !strings.Contains(log.String(), "warning: ") {
			t.Errorf("slim %v, %v: %s", slim, err, log)
		}
		if !bytes.Contains(wasm, []byte("net/http")) {
			t.Error("net/http is not in it")
		}
	})
}

// The slim regexp2 does what the real one does, for the patterns that it takes.
func TestSlim_regexp2(t *testing.T) {
	dir := t.TempDir()
	source, err := slimFiles.ReadFile("slim/regexp2/regexp.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	type question struct{ Pattern, Text string }
	questions := []question{
		{everything, "a whole text\nof 世界 lines"}, {everything, ""}, {everything, "\n"},
		{`<\|endoftext\|>`, "a<|endoftext|>b世<|endoftext|>"}, {`<\|endoftext\|>`, "none"},
		{`<\|a\|>|<\|b\|>`, "x<|b|>y<|a|><|b|>"}, {`a\.b`, "a.b axb a.b"},
	}
	data, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"go.mod":            "module probe\n\ngo 1.23\n",
		"regexp2/regexp.go": string(source),
		"main.go": `package main

import (
	"encoding/json"
	"fmt"
	"os"

	"probe/regexp2"
)

func main() {
	var questions []struct{ Pattern, Text string }
	json.NewDecoder(os.Stdin).Decode(&questions)
	for _, q := range questions {
		re := regexp2.MustCompile(q.Pattern, regexp2.None)
		for m, _ := re.FindStringMatch(q.Text); m != nil; m, _ = re.FindNextMatch(m) {
			fmt.Printf("%d %d %q;", m.Index, m.Length, m.String())
		}
		fmt.Println()
	}
	_, err := regexp2.Compile("[a-z]+", regexp2.None)
	fmt.Println(err != nil)
}
`,
	}
	for name, text := range files {
		if err := writeChanged(filepath.Join(dir, name), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	cmd.Stdin = bytes.NewReader(data)
	got, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	var want strings.Builder
	for _, q := range questions {
		re := regexp2.MustCompile(q.Pattern, regexp2.None)
		for m, _ := re.FindStringMatch(q.Text); m != nil; m, _ = re.FindNextMatch(m) {
			want.WriteString(strings.Join([]string{itoa(m.Index), itoa(m.Length), quote(m.String())}, " ") + ";")
		}
		want.WriteString("\n")
	}
	want.WriteString("true\n")
	if string(got) != want.String() {
		t.Errorf("got\n%swant\n%s", got, want.String())
	}
}

const everything = `[\s\S]+`

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func quote(s string) string {
	b := new(bytes.Buffer)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.Encode(s)
	return strings.TrimSpace(b.String())
}

func TestIcons_are_pictures_of_their_size(t *testing.T) {
	s := newSite("go", true)
	if err := addIcons(s, "../static/icon.svg"); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"icon-192.png": 192, "icon-512.png": 512, "icon-maskable.png": 512} {
		img, err := png.Decode(bytes.NewReader(s.content[name]))
		if err != nil || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Fatalf("%s: %v", name, err)
		}
		_, _, _, corner := img.At(0, 0).RGBA()
		if opaque := corner == 0xffff; opaque != (name == "icon-maskable.png") {
			t.Errorf("%s: the corner's alpha is %x", name, corner)
		}
	}
	ico := s.content["favicon.ico"]
	if _, err := png.Decode(bytes.NewReader(ico[22:])); err != nil || int(ico[14])|int(ico[15])<<8 != len(ico)-22 {
		t.Errorf("favicon: %v", err)
	}
	var manifest struct {
		Icons []struct{ Src string } `json:"icons"`
	}
	if err := json.Unmarshal(s.content["manifest.webmanifest"], &manifest); err != nil || len(manifest.Icons) != 4 {
		t.Fatal(err)
	}
	for _, icon := range manifest.Icons {
		if !strings.HasPrefix(icon.Src, "."+asset.Prefix) {
			t.Errorf("icon %q", icon.Src)
		}
	}
}

func TestCompress_prefers_the_best_form_that_it_has(t *testing.T) {
	dir := t.TempDir()
	content := bytes.Repeat([]byte("some text that repeats, and repeats; "), 10_000)
	quick := compressCache{dir: dir, quick: true}
	weak, err := quick.pack(content)
	if err != nil {
		t.Fatal(err)
	}
	strong, err := compressCache{dir: dir}.pack(content)
	if err != nil {
		t.Fatal(err)
	}
	again, err := quick.pack(content)
	if err != nil || !bytes.Equal(again.brotli, strong.brotli) || len(weak.brotli) < len(strong.brotli) {
		t.Errorf("%d, %d, %d bytes, %v", len(weak.brotli), len(strong.brotli), len(again.brotli), err)
	}
	if p, err := quick.pack([]byte("abc")); err != nil || p.brotli != nil || p.gzip != nil {
		t.Errorf("three bytes were compressed: %v", err)
	}
}
