// Package bundled loads what comes with the program when it is first needed: the
// models that need no key, and the vocabularies of tokenizers. Each is loaded once in
// a process.
//
//	b := bundled.In(site)
//	model, err := b.Model("tiny/base")
//	tokenizer, err := b.Tokenizer(token.O200k)
package bundled

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// Files are the files of the build, by their names; web.Site is such.
type Files interface {
	Data(name string) ([]byte, error)
}

// A Bundle loads from the files of a build. It may be used by several goroutines. The
// nil Bundle is that of a binary that was compiled without files: it has the tokenizer
// of the bundled models and nothing else.
type Bundle struct {
	files      Files
	models     onces[*tinylm.Model]
	tokenizers onces[token.Tokenizer]
}

// In returns the bundle in files.
func In(files Files) *Bundle { return &Bundle{files: files} }

var errNoFiles = errors.New("this binary was compiled without the page's files: run `make build`")

// Model is the model of a card, by the card's name, or a checkpoint, by its own.
func (b *Bundle) Model(name string) (*tinylm.Model, error) {
	if !Has(name) && !slices.ContainsFunc(tinylm.Checkpoints(), func(c tinylm.Checkpoint) bool { return c.Name == name }) {
		return nil, fmt.Errorf("there is no bundled model %q", name)
	}
	if b == nil {
		return nil, errNoFiles
	}
	return b.models.get(name, func() (*tinylm.Model, error) {
		weights, err := b.data("weights/" + strings.TrimPrefix(name, "tiny/") + ".bin")
		if err != nil {
			return nil, fmt.Errorf("bundled model %s: %w", name, err)
		}
		model, err := tinylm.Load(weights)
		if err != nil {
			return nil, fmt.Errorf("bundled model %s: %w", name, err)
		}
		return model, nil
	})
}

// Has reports whether a name is that of a bundled model that answers: no checkpoint does.
func Has(name string) bool { return slices.Contains(Names(), name) }

// Names are the names of the bundled models.
func Names() []string {
	var names []string
	for _, c := range tinylm.Cards() {
		names = append(names, c.Name)
	}
	return names
}

// Tokenizer is the tokenizer of an encoding, of package token's table.
func (b *Bundle) Tokenizer(encoding string) (token.Tokenizer, error) {
	if encoding == token.Tiny {
		return tinylm.FamilyTokenizer(), nil
	}
	if b == nil {
		return nil, errNoFiles
	}
	return b.tokenizers.get(encoding, func() (token.Tokenizer, error) {
		packed, err := b.Vocabulary(token.Vocabulary(encoding))
		if err != nil {
			return nil, err
		}
		return token.Load(encoding, packed)
	})
}

// Vocabulary is a packed vocabulary.
func (b *Bundle) Vocabulary(name string) ([]byte, error) { return b.data("vocab/" + name + ".bin") }

// data is a file.
func (b *Bundle) data(name string) ([]byte, error) {
	if b == nil {
		return nil, errNoFiles
	}
	return b.files.Data(name)
}

// onces are values that are each made once, when they are first needed.
type onces[T any] struct{ made sync.Map }

func (o *onces[T]) get(name string, make func() (T, error)) (T, error) {
	once, _ := o.made.LoadOrStore(name, sync.OnceValues(make))
	return once.(func() (T, error))()
}
