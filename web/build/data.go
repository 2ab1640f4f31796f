package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// addData takes the model's kernel, and what is loaded when it is first
// needed: the weights and the vocabularies.
func (b *builder) addData(s *site) error {
	kernel, err := os.ReadFile(filepath.Join(b.root, "app", "tinylm", "kernel.wasm"))
	if err != nil {
		return fmt.Errorf("kernel: %w", err)
	}
	s.add("kernel.wasm", kernel, stageShell)
	weights, err := filepath.Glob(b.static("weights", "*.bin"))
	if err != nil {
		return err
	}
	for _, path := range weights {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("weights: %w", err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".bin")
		s.add("weights/"+name+".bin", data, stageData)
	}
	return b.addVocabularies(s)
}
