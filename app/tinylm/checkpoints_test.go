package tinylm

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const checkpointsPath = "checkpoints.json"

// trained is how many tokens a weights file says that its network was trained on.
func trained(t testing.TB, weights []byte) int {
	t.Helper()
	var head struct {
		Tokens int `json:"ntok"`
	}
	if err := json.Unmarshal(weights[8:8+binary.LittleEndian.Uint32(weights[4:])], &head); err != nil {
		t.Fatal(err)
	}
	return head.Tokens
}

// keptCheckpoints are the files of the training as they lie in their folder.
func keptCheckpoints(t testing.TB) (all []Checkpoint) {
	t.Helper()
	files, err := filepath.Glob(weightsFolder + "training/*.bin") // sorted
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := "training/" + strings.TrimSuffix(filepath.Base(path), ".bin")
		all = append(all, Checkpoint{name, trained(t, b), len(b), fmt.Sprintf("%x", sha256.Sum256(b))})
	}
	return all
}

func TestCheckpoints(t *testing.T) {
	all := Checkpoints()
	if kept := keptCheckpoints(t); len(all) < 2 || !reflect.DeepEqual(all, kept) {
		t.Fatalf("checkpoints.json has\n%+v\nand the folder\n%+v: run go test -run TestUpdate -update", all, kept)
	}
	base, first := baseModel(), Config{}
	for i, c := range all {
		// The name sorts as the training went on.
		if want := fmt.Sprintf("training/%05dk", (c.Tokens+500)/1000); c.Name != want || i > 0 && c.Tokens <= all[i-1].Tokens {
			t.Errorf("%s has read %d tokens: it should be %s", c.Name, c.Tokens, want)
		}
		b, err := os.ReadFile(weightsFolder + c.Name + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		m, err := Load(b)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = m.Config
		}
		if m.Config != first || m.Parameters() >= base.Parameters()/2 {
			t.Errorf("%s has the shape %+v, the first one %+v", c.Name, m.Config, first)
		}
		if m.tokenizer.String() != base.tokenizer.String() || m.Window() < base.Window() {
			t.Errorf("%s can't read what tiny/base reads", c.Name)
		}
	}
}

// writeCheckpoints writes checkpoints.json by the files, for TestUpdate.
func writeCheckpoints(t *testing.T) {
	all := keptCheckpoints(t)
	var lines []string
	for _, c := range all {
		line, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, " "+string(line))
	}
	text := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	write(t, checkpointsPath, text)
	checkpointsText = []byte(text)
}
