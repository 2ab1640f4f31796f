package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// addStudy takes what the pages of lessons and experiments load besides what
// every page does: their own program and styles. The playground loads none of
// it.
func (b *builder) addStudy(s *site) error {
	wasm, _, err := b.compile(pinned, b.study)
	if err != nil {
		return err
	}
	s.add("study.wasm", wasm, stageData)
	css, err := b.join("study.css", "chart.css")
	if err != nil {
		return err
	}
	s.add("study.css", withoutBlockComments(css), stageData)
	return nil
}

// addData takes the model's kernel, and what is loaded when it is first
// needed: the weights and the vocabularies.
func (b *builder) addData(s *site) error {
	kernel, err := os.ReadFile(filepath.Join(b.root, "app", "tinylm", "kernel.wasm"))
	if err != nil {
		return fmt.Errorf("kernel: %w", err)
	}
	s.add("kernel.wasm", kernel, stageShell)
	for _, folder := range []string{"weights", "weights/training"} {
		files, err := filepath.Glob(b.static(filepath.FromSlash(folder), "*.bin"))
		if err != nil {
			return err
		}
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				return fmt.Errorf("weights: %w", err)
			}
			s.add(folder+"/"+filepath.Base(path), data, stageData)
		}
	}
	return b.addVocabularies(s)
}
