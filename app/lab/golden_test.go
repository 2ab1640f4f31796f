package lab

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// A golden is what independent implementations give for fixed cases.
// testdata/golden.py, whose first lines say how it is run, makes the file.
type golden struct {
	MadeBy string `json:"made_by"`
	Wilson []struct {
		Right, N  int
		Low, High float64
	}
	Values     []float64
	Quantiles  []struct{ Q, Value float64 }
	Bootstraps []struct {
		Name            string
		A, B            []float64
		Mean, Low, High float64
	}
	Confidence []struct {
		Name         string
		Confidence   []float64
		Right        []int
		AUROC, Brier float64
		Reliability  []struct {
			Bins           int
			Counts         []int
			Accuracy, Mean []float64 // of the bins that are not empty
			ECE            float64
		}
		Points []Point
		AURC   float64
	}
	Similar struct {
		Texts   []string
		Queries []struct {
			Query       string
			BM25, TFIDF []float64
			MMR         []struct {
				Lambda float64
				Chosen []int
			}
		}
		Diverse [][]int // by the text that is chosen first
	}
	Rank []struct {
		Name    string
		Wins    [][]float64
		LogOdds []float64 `json:"log_odds"`
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// closeTo reports whether two numbers are the same but for rounding.
func closeTo(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// allClose reports whether two lists are the same but for rounding.
func allClose(got, want []float64, tolerance float64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !closeTo(got[i], want[i], tolerance) {
			return false
		}
	}
	return true
}
