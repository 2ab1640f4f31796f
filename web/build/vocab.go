package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
	"github.com/pkoukk/tiktoken-go-loader/assets"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"fewshot/app/token"
)

// addVocabularies packs the vocabulary of every encoding that the page counts
// with: OpenAI's from the files that tiktoken-go-loader carries, those of open
// models as the repository has them, packed by web/vocab.
func (b *builder) addVocabularies(s *site) error {
	done := map[string]bool{}
	for _, encoding := range token.Encodings() {
		name := token.Vocabulary(encoding)
		if done[name] {
			continue
		}
		done[name] = true
		packed, err := b.openVocabulary(name)
		if errors.Is(err, fs.ErrNotExist) {
			packed, err = b.vocabulary(name)
		}
		if err != nil {
			return fmt.Errorf("vocabulary %s: %w", name, err)
		}
		s.add("vocab/"+name+".bin", packed, stageData)
	}
	return nil
}

// openVocabulary is a vocabulary that the repository has.
func (b *builder) openVocabulary(name string) ([]byte, error) {
	f, err := os.Open(b.static("vocab", name+".bin.br"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(brotli.NewReader(f))
}

// vocabulary packs one vocabulary, or takes the packed form from the cache if
// neither the vocabulary nor the packing has changed.
func (b *builder) vocabulary(name string) ([]byte, error) {
	raw, err := assets.Assets.ReadFile(name + ".tiktoken")
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	hash.Write(raw)
	sources, err := filepath.Glob(filepath.Join(b.root, "app", "token", "*pack*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range append(sources, filepath.Join(b.root, "app", "token", "vocabulary.go")) {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		hash.Write(source)
	}
	cached := filepath.Join(b.work, "vocab", name+"."+hex.EncodeToString(hash.Sum(nil)[:8])+".bin")
	if packed, err := os.ReadFile(cached); err == nil {
		return packed, nil
	}

	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
	if err != nil {
		return nil, err
	}
	packed, err := token.Pack(name, ranks)
	if err != nil {
		return nil, err
	}
	if _, err := token.Load(name, packed); err != nil {
		return nil, fmt.Errorf("read back: %w", err)
	}
	return packed, writeAtomic(cached, packed)
}
