package tinylm

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
)

var (
	update  = flag.Bool("update", false, "rewrite the files that are derived from the weights")
	trainer = flag.String("vectors", "", "with -update: the trainer's reference vectors (JSON), to be made compact in testdata")
	figured = flag.String("figures", "", "with -update: what the recipe measured (JSON)")
)

// TestUpdate rewrites what is derived from the weights, when asked to:
//
//	go test ./app/tinylm -run TestUpdate -update [-vectors FILE] [-figures FILE]
func TestUpdate(t *testing.T) {
	if !*update {
		if *trainer != "" || *figured != "" {
			t.Fatal("-vectors and -figures do nothing without -update")
		}
		return
	}
	writeCheckpoints(t)
	write(t, checksumsPath, checksums(t))
	write(t, vocabularyPath, baseModel().tokenizer.String())
	updateFigures(t)
	card, err := os.ReadFile(modelCardPath)
	if err != nil {
		t.Fatal(err)
	}
	write(t, modelCardPath, withTables(t, string(card)))
	if *trainer == "" {
		return
	}
	b, err := os.ReadFile(*trainer)
	if err != nil {
		t.Fatal(err)
	}
	var theirs []struct {
		Prompt string
		Ids    []uint32
		Logits []float32
		Gen    string
	}
	if err := json.Unmarshal(b, &theirs); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, v := range theirs {
		var raw []byte
		for _, l := range v.Logits {
			half := math.Float32bits(l) + 0x8000 // rounded; what the trainer wrote is bfloat16 as a rule
			raw = append(raw, byte(half>>16), byte(half>>24))
		}
		line, err := json.Marshal(vector{v.Prompt, v.Ids, v.Gen, base64.StdEncoding.EncodeToString(raw)})
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	write(t, vectorsPath, "[\n"+strings.Join(lines, ",\n")+"\n]\n")
}

// updateFigures writes figures.json: the shapes of the weights, and what the recipe
// measured if that is given. The cards have them from then on.
func updateFigures(t *testing.T) {
	all := measured()
	all.Models = shapes(t)
	if *figured != "" {
		b, err := os.ReadFile(*figured)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]map[string]json.RawMessage{}
		if err := json.Unmarshal(b, &rows); err != nil {
			t.Fatal(err)
		}
		all.Figures, all.Confidence = map[string]map[string]map[string]Figure{}, map[string]confidence{}
		for model, own := range rows {
			all.Figures[model] = map[string]map[string]Figure{}
			for row, text := range own {
				var figures map[string]Figure
				var c confidence
				if strings.HasPrefix(row, "confidence_") {
					err = json.Unmarshal(text, &c)
					all.Confidence[row] = c
				} else {
					err = json.Unmarshal(text, &figures)
					all.Figures[model][row] = figures
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", model, row, err)
				}
			}
		}
	}
	b, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, figuresPath, string(b)+"\n")
	measured = func() measurements { return all }
	Cards = sync.OnceValue(newCards)
}

// shapes are what the weights say of themselves, by the name of the model.
func shapes(t testing.TB) map[string]shape {
	all := map[string]shape{}
	for _, name := range []string{"base", "instruct", "reason", "aligned"} {
		c := Card{Name: "tiny/" + name}
		b := weightsOf(t, c)
		m, err := Load(b)
		if err != nil {
			t.Fatal(err)
		}
		all[c.Name] = shape{m.Parameters(), len(b), m.Window(), trained(t, b)}
	}
	return all
}

func write(t *testing.T, path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
