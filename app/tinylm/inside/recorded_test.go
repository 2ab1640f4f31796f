package inside

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"fewshot/app/tinylm"
)

var update = flag.Bool("update", false, "measure the recorded experiments again")

// recordedSeed is what a run without -seed uses, in the page and by the command.
const recordedSeed = 1

func TestRecorded_is_what_these_weights_do(t *testing.T) {
	data, err := os.ReadFile("../../../web/static/weights/base.bin")
	if err != nil {
		t.Fatal(err)
	}
	var sums strings.Builder
	for _, c := range tinylm.Checkpoints() {
		sums.WriteString(c.SHA256)
	}
	weights := func(e Experiment) string {
		read := data
		if e == ExperimentTraining {
			read = []byte(sums.String())
		}
		sum := sha256.Sum256(read)
		return hex.EncodeToString(sum[:])
	}
	if *update {
		var all []Record
		for _, e := range Experiments() {
			all = append(all, Record{measure(t, e), time.Now().UTC().Format(time.DateOnly), "fewshot inside -experiment " + string(e), weights(e)})
		}
		text, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("recorded.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	all := Recorded()
	if len(all) != len(Experiments()) {
		t.Fatalf("%d records", len(all))
	}
	for i, r := range all {
		if r.Weights != weights(r.Finding.Experiment) || r.Finding.Experiment != Experiments()[i] {
			t.Errorf("the record of %s is of other weights: go test ./app/tinylm/inside -run TestRecorded -update", r.Finding.Experiment)
		}
		if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
			t.Error(err)
		}
	}
	for _, r := range all {
		if f := measure(t, r.Finding.Experiment); !reflect.DeepEqual(f, r.Finding) {
			t.Errorf("measured %+v, recorded %+v", f, r.Finding)
		}
	}
}
