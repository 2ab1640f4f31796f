package bundled

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// counting is the weights of tiny/base, and how often they were read.
type counting struct{ reads atomic.Int64 }

func (c *counting) Data(name string) ([]byte, error) {
	if name != "weights/base.bin" {
		return nil, fs.ErrNotExist
	}
	c.reads.Add(1)
	return os.ReadFile(filepath.Join("..", "..", "web", "static", "weights", "base.bin"))
}

func TestModel_is_loaded_once_whoever_asks(t *testing.T) {
	files := &counting{}
	b := In(files)
	models := make([]*tinylm.Model, 8)
	var all sync.WaitGroup
	for i := range models {
		all.Go(func() {
			m, err := b.Model("tiny/base")
			if err != nil {
				t.Error(err)
			}
			models[i] = m
		})
	}
	all.Wait()
	for _, m := range models {
		if m == nil || m != models[0] {
			t.Fatal("two have another model")
		}
	}
	if n := files.reads.Load(); n != 1 {
		t.Errorf("the weights were read %d times", n)
	}
}

func TestModel_that_is_not_there(t *testing.T) {
	b := In(&counting{})
	if _, err := b.Model("tiny/instruct"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "tiny/instruct") {
		t.Errorf("weights that are missing: %v", err)
	}
	for _, name := range []string{"", "base", "tiny/", "tiny/../../secret", "openai/gpt-4o"} {
		if Has(name) {
			t.Errorf("%q is said to be bundled", name)
		}
		if _, err := b.Model(name); err == nil {
			t.Errorf("%q: no error", name)
		}
	}
	if !Has("tiny/base") || len(Names()) < 4 {
		t.Errorf("bundled are %v", Names())
	}
}

func TestBundle_of_a_binary_without_files(t *testing.T) {
	var b *Bundle
	if tok, err := b.Tokenizer(token.Tiny); err != nil || tok == nil {
		t.Errorf("the bundled models' own tokenizer: %v", err)
	}
	if _, err := b.Tokenizer(token.O200k); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("another's: %v", err)
	}
	if _, err := b.Model("tiny/base"); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("a model: %v", err)
	}
}
