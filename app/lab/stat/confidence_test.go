package stat

import (
	"math"
	"testing"

	"fewshot/app/lab/internal/golden"
)

func judged(confidence []float64, right []int) []Judged {
	items := make([]Judged, len(confidence))
	for i := range items {
		items[i] = Judged{confidence[i], right[i] == 1}
	}
	return items
}

func TestConfidenceAgreesWithScikitLearn(t *testing.T) {
	for _, c := range golden.Read(t).Confidence {
		t.Run(c.Name, func(t *testing.T) {
			items := judged(c.Confidence, c.Right)
			if got, ok := AUROC(items); !ok || !golden.Close(got, c.AUROC, 1e-12) {
				t.Errorf("AUROC is %v, %t, want %v (roc_auc_score)", got, ok, c.AUROC)
			}
			if got := Brier(items); !golden.Close(got, c.Brier, 1e-12) {
				t.Errorf("Brier is %v, want %v (brier_score_loss)", got, c.Brier)
			}
			for _, r := range c.Reliability {
				if got := ECE(items, r.Bins); !golden.Close(got, r.ECE, 1e-12) {
					t.Errorf("ECE in %d bins is %v, want %v (calibration_curve)", r.Bins, got, r.ECE)
				}
				filled := 0
				for i, b := range Reliability(items, r.Bins) {
					if b.Count != r.Counts[i] {
						t.Errorf("%d bins: bin %d holds %d, want %d", r.Bins, i, b.Count, r.Counts[i])
					}
					if b.Count == 0 {
						continue
					}
					if !golden.Close(b.Accuracy, r.Accuracy[filled], 1e-12) || !golden.Close(b.Confidence, r.Mean[filled], 1e-12) {
						t.Errorf("%d bins: bin %d is %+v, want %v at %v", r.Bins, i, b, r.Accuracy[filled], r.Mean[filled])
					}
					filled++
				}
			}
		})
	}
}

// The reference recounts at each threshold, in plain NumPy.
func TestRiskCoverageAgreesWithCounting(t *testing.T) {
	for _, c := range golden.Read(t).Confidence {
		t.Run(c.Name, func(t *testing.T) {
			items := judged(c.Confidence, c.Right)
			points := RiskCoverage(items)
			if len(points) != len(c.Points) {
				t.Fatalf("got %d points, want %d", len(points), len(c.Points))
			}
			for i, p := range points {
				want := c.Points[i]
				if !golden.Close(p.Coverage, want.Coverage, 1e-12) || !golden.Close(p.Accuracy, want.Accuracy, 1e-12) || p.Threshold != want.Threshold {
					t.Errorf("point %d is %+v, want %+v", i, p, want)
				}
			}
			if got := AURC(items); !golden.Close(got, c.AURC, 1e-12) {
				t.Errorf("AURC is %v, want %v", got, c.AURC)
			}
		})
	}
}

func TestAUROC(t *testing.T) {
	for name, c := range map[string]struct {
		items []Judged
		want  float64
		ok    bool
	}{
		"none":             {nil, 0, false},
		"all_right":        {judged([]float64{0.1, 0.9}, []int{1, 1}), 0, false},
		"all_wrong":        {judged([]float64{0.1, 0.9}, []int{0, 0}), 0, false},
		"told_apart":       {judged([]float64{0.1, 0.2, 0.8, 0.9}, []int{0, 0, 1, 1}), 1, true},
		"upside_down":      {judged([]float64{0.1, 0.9}, []int{1, 0}), 0, true},
		"all_as_confident": {judged([]float64{0.5, 0.5, 0.5}, []int{1, 0, 0}), 0.5, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := AUROC(c.items)
			if ok != c.ok || ok && got != c.want || !ok && !math.IsNaN(got) {
				t.Errorf("got %v, %t, want %v, %t", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestThresholdFor(t *testing.T) {
	items := judged([]float64{0.9, 0.8, 0.8, 0.6, 0.5, 0.4}, []int{1, 1, 0, 1, 0, 0})
	for name, c := range map[string]struct {
		accuracy, threshold, coverage float64
		ok                            bool
	}{
		"all_answered":                    {0.5, 0.4, 1, true},
		"some_withheld":                   {0.75, 0.6, 4.0 / 6, true},
		"more_than_at_a_higher_threshold": {0.7, 0.6, 4.0 / 6, true},
		"only_the_surest":                 {0.9, 0.9, 1.0 / 6, true},
		"impossible":                      {1.1, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			threshold, coverage, ok := ThresholdFor(items, c.accuracy)
			if threshold != c.threshold || coverage != c.coverage || ok != c.ok {
				t.Errorf("got %v, %v, %t", threshold, coverage, ok)
			}
		})
	}
	if _, _, ok := ThresholdFor(nil, 0); ok {
		t.Errorf("there is a threshold for nothing")
	}
}

func TestReliabilityEdges(t *testing.T) {
	bins := Reliability(judged([]float64{0, 0.5, 1, -3, 7}, []int{0, 1, 1, 0, 1}), 2)
	want := []Bin{{0, 0.5, 3, 0.5 / 3, 1.0 / 3}, {0.5, 1, 2, 1, 1}}
	for i := range want {
		if bins[i] != want[i] {
			t.Errorf("bin %d is %+v, want %+v", i, bins[i], want[i])
		}
	}
	if got := ECE(nil, 10); got != 0 {
		t.Errorf("ECE of nothing is %v", got)
	}
	if got := Reliability(nil, 0); len(got) != 1 {
		t.Errorf("no bins asked for: %v", got)
	}
}

// Hanley and McNeil 1982, table II: an area of 0.893 with 51 abnormal and 58
// normal images has a standard error of 0.032.
func TestAUROCInterval(t *testing.T) {
	items := make([]Judged, 51+58)
	for i := range 51 {
		items[i].Right = true
	}
	got := AUROCInterval(0.893, items)
	if se := (got.High - got.Low) / 2 / z95; math.Abs(se-0.032) > 0.001 {
		t.Errorf("%+v: standard error %.4f", got, se)
	}
	if one := AUROCInterval(1, items); one.High != 1 || one.Low > 1 {
		t.Errorf("%+v", one)
	}
}
