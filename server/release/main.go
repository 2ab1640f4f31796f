// Command release makes the files of a release: for each system an archive with the
// static binary, the licence and the README, a software bill of materials, and the
// checksums of all of them.
//
// Usage, from the repository's root:
//
//	go run ./server/release                          # into .build/release
//	go run ./server/release -targets linux/amd64     # one of them
//	go run ./server/release -notices FILE            # only the licences of others, for an image
//
// The same commit and the same Go give the same bytes, in whatever folder and on whatever
// machine: the page is built anew, nothing holds a path or the time of a build, and the
// files of an archive have the commit's time. It refuses a checkout with changes, since
// nobody else has those. In the end the binary for this machine is unpacked into an empty
// folder, started and asked for its health.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
)

// A maker makes one release.
type maker struct {
	root    string // the repository
	out     string // where the files go
	work    string // for what they are made of
	targets []target
	commit  commit
}

func main() {
	m := maker{root: "."}
	var targets, notices string
	var changed bool
	flag.StringVar(&m.out, "out", filepath.Join(".build", "release"), "the `folder` to write; what is in it goes")
	flag.StringVar(&targets, "targets", everywhere, "the `systems` to compile for, with commas between them")
	flag.BoolVar(&changed, "changed", false, "take a checkout with changes, whose files nobody can make again")
	flag.StringVar(&notices, "notices", "", "write the licences of what the binaries hold of others into this `file`, and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	all, err := parseTargets(targets)
	if m.targets = all; err == nil {
		if notices != "" {
			err = m.writeNotices(ctx, notices)
		} else {
			err = m.run(ctx, changed)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// writeNotices writes what goes along with the binaries into a file.
func (m *maker) writeNotices(ctx context.Context, path string) error {
	inside, err := m.contents(ctx)
	if err != nil {
		return err
	}
	notices, err := inside.notices()
	if err != nil {
		return err
	}
	return os.WriteFile(path, notices, 0o644)
}

func (m *maker) run(ctx context.Context, changed bool) (err error) {
	// 1. What is released.
	if m.commit, err = m.checkedOut(ctx); err != nil {
		return err
	}
	if m.commit.changed && !changed {
		return fmt.Errorf("the checkout has changes that no commit has: commit them, or try what would come with -changed")
	}
	if m.work, err = os.MkdirTemp("", "fewshot-release-"); err != nil {
		return err
	}
	defer os.RemoveAll(m.work)
	if err := empty(m.out); err != nil {
		return err
	}

	// 2. What is in it, with its licences.
	inside, err := m.contents(ctx)
	if err != nil {
		return err
	}
	notices, err := inside.notices()
	if err != nil {
		return err
	}
	bill, err := inside.bill(m.commit)
	if err != nil {
		return err
	}
	if err := m.write("fewshot-"+m.commit.version+".cdx.json", bill); err != nil {
		return err
	}

	// 3. The page, which every binary has in it, and the binaries.
	if err := m.goTool(ctx, nil, "run", "./web/build"); err != nil {
		return err
	}
	for _, t := range m.targets {
		binary, err := m.compile(ctx, t)
		if err != nil {
			return err
		}
		files, err := m.files(t, binary, notices)
		if err != nil {
			return err
		}
		archive, err := t.pack(files, m.commit)
		if err != nil {
			return err
		}
		if err := m.write(t.archive(m.commit), archive); err != nil {
			return err
		}
	}

	// 4. Their checksums.
	sums, err := checksums(m.out)
	if err != nil {
		return err
	}
	if err := m.write("SHA256SUMS", sums); err != nil {
		return err
	}
	fmt.Printf("%s%s, made by %s\n", sums, m.out, runtime.Version())

	// 5. Try one.
	return m.try(ctx)
}

// files are what an archive holds.
func (m *maker) files(t target, binary, notices []byte) ([]file, error) {
	files := []file{{t.binary(), binary, true}, {"THIRD-PARTY-LICENSES.txt", notices, false}}
	for _, name := range []string{"LICENSE", "README.md"} {
		text, err := os.ReadFile(filepath.Join(m.root, name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, text, false})
	}
	return files, nil
}

// write writes one file of the release.
func (m *maker) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(m.out, name), data, 0o644)
}

// empty makes a folder that has nothing in it but what an earlier release left, which
// goes. Anything else in it is an error: the folder may be the wrong one.
func empty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range old {
		if f.Name() != "SHA256SUMS" && !strings.HasPrefix(f.Name(), "fewshot-") {
			return fmt.Errorf("%s has %s in it, which no release wrote: name another folder with -out", dir, f.Name())
		}
	}
	for _, f := range old {
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}
