package stat

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A Judged answer has a confidence, from 0 to 1, and turned out right or not.
type Judged struct {
	Confidence float64 `json:"confidence"`
	Right      bool    `json:"right"`
}

func (j Judged) outcome() float64 {
	if j.Right {
		return 1
	}
	return 0
}

// A Bin is one bar of a reliability diagram: the answers whose confidence is
// above Low and at most High (the first bin holds 0 too).
type Bin struct {
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Count      int     `json:"count"`
	Confidence float64 `json:"confidence"` // mean, 0 if Count is
	Accuracy   float64 `json:"accuracy"`   // share that is right, 0 if Count is
}

// Reliability sorts answers into bins of equal width, empty ones included
// (Guo et al. 2017, arXiv:1706.04599, section 2). A confidence outside 0 to 1
// counts as the nearest of the two.
func Reliability(items []Judged, bins int) []Bin {
	list := make([]Bin, max(bins, 1))
	n := len(list)
	for i := range list {
		list[i].Low, list[i].High = float64(i)/float64(n), float64(i+1)/float64(n)
	}
	for _, item := range items {
		confidence := min(max(item.Confidence, 0), 1)
		i, _ := slices.BinarySearchFunc(list[:n-1], confidence, func(b Bin, x float64) int { return cmp.Compare(b.High, x) })
		list[i].Count++
		list[i].Confidence += confidence
		list[i].Accuracy += item.outcome()
	}
	for i := range list {
		if count := float64(list[i].Count); count > 0 {
			list[i].Confidence /= count
			list[i].Accuracy /= count
		}
	}
	return list
}

// ECE is the expected calibration error: how far confidence and accuracy are
// apart, as a mean over bins by the number of their answers (Naeini et al.
// 2015, AAAI; Guo et al. 2017, equation 3). It is 0 of nothing, and depends on
// the number of bins.
func ECE(items []Judged, bins int) float64 {
	sum := 0.0
	for _, b := range Reliability(items, bins) {
		sum += float64(b.Count) * math.Abs(b.Accuracy-b.Confidence)
	}
	return sum / float64(max(len(items), 1))
}

// Brier is the mean squared distance of confidence from what came true, 0 the
// best (Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2). It is
// 0 of nothing.
func Brier(items []Judged) float64 {
	sum := 0.0
	for _, item := range items {
		distance := item.Confidence - item.outcome()
		sum += distance * distance
	}
	return sum / float64(max(len(items), 1))
}

// AUROC is the probability that a right answer has a higher confidence than a
// wrong one, equal ones counting half: 0.5 says nothing, 1 tells them apart.
// It is the Mann-Whitney statistic by midranks (Hanley and McNeil 1982,
// doi:10.1148/radiology.143.1.7063747). ok is false if no answer is right or
// none is wrong.
func AUROC(items []Judged) (area float64, ok bool) {
	sorted := byConfidence(items)
	ranks, right := 0.0, 0
	for end := len(sorted); end > 0; {
		start := tieStart(sorted, end)
		// Ranks count from 1 at the lowest confidence, which stands last.
		middle := float64(len(sorted)-end+1+len(sorted)-start) / 2
		for _, item := range sorted[start:end] {
			if item.Right {
				ranks += middle
				right++
			}
		}
		end = start
	}
	wrong := len(sorted) - right
	if right == 0 || wrong == 0 {
		return math.NaN(), false
	}
	return (ranks - float64(right)*float64(right+1)/2) / (float64(right) * float64(wrong)), true
}

// AUROCInterval is the 95 % interval of an area that [AUROC] gave, by its standard
// error (Hanley and McNeil 1982, equation 1, with the approximations of their
// section III).
func AUROCInterval(area float64, items []Judged) Interval {
	right := 0.0
	for _, item := range items {
		right += item.outcome()
	}
	wrong := float64(len(items)) - right
	q1, q2 := area/(2-area), 2*area*area/(1+area)
	variance := (area*(1-area) + (right-1)*(q1-area*area) + (wrong-1)*(q2-area*area)) / (right * wrong)
	wide := z95 * math.Sqrt(max(variance, 0))
	return Interval{Low: max(area-wide, 0), High: min(area+wide, 1)}
}

// byConfidence is a copy of items, the most confident first. The order of equal
// ones is left open, and nothing here depends on it.
func byConfidence(items []Judged) []Judged {
	sorted := slices.Clone(items)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Confidence > sorted[j].Confidence })
	return sorted
}

// tieStart is where the items begin that are as confident as the one before
// end.
func tieStart(sorted []Judged, end int) int {
	start := end - 1
	for start > 0 && sorted[start-1].Confidence == sorted[end-1].Confidence {
		start--
	}
	return start
}

// A Point says what happens if answers below a confidence are withheld.
type Point struct {
	Coverage  float64 `json:"coverage"`  // share of the items that are answered
	Accuracy  float64 `json:"accuracy"`  // share of those that are right
	Threshold float64 `json:"threshold"` // the lowest confidence that is answered
}

// RiskCoverage is a point for each different confidence, from the highest
// threshold, where little is answered, to the lowest, where all is (El-Yaniv and
// Wiener 2010, JMLR 11; the risk is 1 less the accuracy). Equal confidences
// can't be told apart, so they are answered or withheld together.
func RiskCoverage(items []Judged) []Point {
	var points []Point
	right := 0.0
	sorted := byConfidence(items)
	for i, item := range sorted {
		right += item.outcome()
		if i+1 < len(sorted) && sorted[i+1].Confidence == item.Confidence {
			continue
		}
		points = append(points, Point{
			Coverage:  float64(i+1) / float64(len(sorted)),
			Accuracy:  right / float64(i+1),
			Threshold: item.Confidence,
		})
	}
	return points
}

// AURC is the area under the risk-coverage curve, 0 the best: the mean risk over
// all coverages (Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206), where each
// of several equal confidences has the risk at which all of them are answered.
func AURC(items []Judged) float64 {
	area, before := 0.0, 0.0
	for _, p := range RiskCoverage(items) {
		area += (p.Coverage - before) * (1 - p.Accuracy)
		before = p.Coverage
	}
	return area
}

// ThresholdFor is the lowest threshold, which answers most, at which at least
// such a share of the answers is right; ok is false if there is none. It was
// chosen to fit these items: on others expect somewhat less.
func ThresholdFor(items []Judged, accuracy float64) (threshold, coverage float64, ok bool) {
	for _, p := range slices.Backward(RiskCoverage(items)) {
		if p.Accuracy >= accuracy {
			return p.Threshold, p.Coverage, true
		}
	}
	return 0, 0, false
}
