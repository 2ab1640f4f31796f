// Package golden has the results of independent implementations for fixed cases, for
// tests. golden.py makes golden.json; its first lines say how to run it.
package golden

import (
	_ "embed"
	"encoding/json"
	"math"
	"testing"
)

// Values are the file's.
type Values struct {
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
		Points []struct{ Coverage, Accuracy, Threshold float64 }
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

//go:embed golden.json
var file []byte

// Read is the file.
func Read(t *testing.T) Values {
	t.Helper()
	var g Values
	if err := json.Unmarshal(file, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// Close reports whether two numbers are the same but for rounding.
func Close(got, want, tolerance float64) bool { return math.Abs(got-want) <= tolerance }

// AllClose reports whether two lists are the same but for rounding.
func AllClose(got, want []float64, tolerance float64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !Close(got[i], want[i], tolerance) {
			return false
		}
	}
	return true
}
