package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files in the repository are those whose sums were written with them, one of
// each vocabulary.
func TestSums(t *testing.T) {
	dir := filepath.Join("..", "static", "vocab")
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vocabularies {
		name := v.encoding + ".bin.br"
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256(file), name); !strings.Contains(string(sums), line) {
			t.Errorf("%s is not the file that SHA256SUMS has", name)
		}
	}
	if n := strings.Count(string(sums), "\n"); n != len(vocabularies) {
		t.Errorf("%d sums of %d vocabularies", n, len(vocabularies))
	}
}

func TestHuggingFace(t *testing.T) {
	file := func(vocab, merges string) []byte {
		return []byte(`{"added_tokens": [{"content": "<s>"}], "model": {"type": "BPE", "vocab": {` + vocab + `}, "merges": [` + merges + `]}}`)
	}
	// Ġ is a space, Ċ a line end, Ã and © the bytes of é.
	ranks, err := huggingFace(file(`"<s>": 0, "a": 1, "Ġ": 2, "Ċ": 3, "Ã": 4, "©": 5, "Ã©": 6, "Ġa": 7`, `"Ã ©", ["Ġ", "a"]`))
	if err != nil {
		t.Fatal(err)
	}
	for text, id := range map[string]int{"a": 1, " ": 2, "\n": 3, "\xc3": 4, "é": 6, " a": 7} {
		if got, ok := ranks[text]; !ok || got != id {
			t.Errorf("%q is %d, want %d", text, got, id)
		}
	}
	if _, ok := ranks["<s>"]; ok || len(ranks) != 7 {
		t.Errorf("a control token is a token of text: %v", ranks)
	}
	for name, bad := range map[string][]byte{
		"merges in another order": file(`"a": 0, "b": 1, "ab": 2, "ba": 3`, `"b a", "a b"`),
		"a merge of no token":     file(`"a": 0, "b": 1`, `"a b"`),
		"half a merge":            file(`"a": 0`, `"a"`),
		"a token of no bytes":     file(`"字": 0`, ``),
		"another model":           []byte(`{"model": {"type": "Unigram"}}`),
		"no JSON":                 []byte(`{`),
	} {
		if ranks, err := huggingFace(bad); err == nil {
			t.Errorf("%s: %v", name, ranks)
		}
	}
}

func TestDisguises(t *testing.T) {
	m := disguises()
	bytes := map[byte]bool{}
	for _, b := range m {
		bytes[b] = true
	}
	if len(m) != 256 || len(bytes) != 256 || m['Ġ'] != ' ' || m['Ċ'] != '\n' || m['!'] != '!' || m['ÿ'] != 0xff || m['ł'] != 0xa0 {
		t.Errorf("%d characters of %d bytes", len(m), len(bytes))
	}
}

func TestTekken(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	file := func(size int, ranks string) []byte {
		return fmt.Appendf(nil, `{"config": {"default_vocab_size": %d, "default_num_special_tokens": 1}, "bpe_ranks": %q}`, size, ranks)
	}
	ranks, err := tekken(file(3, "! 0 "+b64("a")+" "+b64("b")+" "+b64("beyond")))
	if err != nil || len(ranks) != 2 || ranks["b"] != 1 {
		t.Errorf("%v, %v", ranks, err)
	}
	for name, bad := range map[string][]byte{
		"too few":        file(9, "! 0 "+b64("a")),
		"another form":   file(2, b64("a")+" 0"),
		"no base64":      file(2, "! 0 *"),
		"no first rank":  file(2, "! x "+b64("a")),
		"no JSON at all": []byte(`[`),
	} {
		if ranks, err := tekken(bad); err == nil {
			t.Errorf("%s: %v", name, ranks)
		}
	}
}
