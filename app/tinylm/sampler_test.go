package tinylm

import (
	"math"
	"testing"
)

// testLogits are those of four tokens with the probabilities 0.4, 0.3, 0.2 and
// 0.1; no other has any, but for the mark, which may not be chosen.
func testLogits() []float32 {
	logits := make([]float32, 300)
	for i := range logits {
		logits[i] = float32(math.Inf(-1))
	}
	for i, p := range []float64{0.3, 0.4, 0.1, 0.2} {
		logits[40+i] = float32(math.Log(p)) + 5
	}
	logits[beginning] = 100
	return logits
}

func newTestSampler(p settings) *sampler {
	s := &sampler{counts: make([]int32, 300), score: make([]float32, 300)}
	s.begin(&p, 0)
	return s
}

func TestSampler(t *testing.T) {
	// shares are how often each of the four tokens is chosen, of many draws
	// that don't know of each other.
	shares := func(p settings) (share [4]float64) {
		const draws = 20000
		s := newTestSampler(p)
		logits := testLogits()
		for range draws {
			id := s.choose(logits)
			if id < 40 || id > 43 {
				t.Fatalf("token %d was chosen", id)
			}
			share[id-40] += 1.0 / draws
			clear(s.counts)
		}
		return share
	}
	near := func(t *testing.T, got, want [4]float64) {
		t.Helper()
		for i := range got {
			if math.Abs(got[i]-want[i]) > 0.015 {
				t.Errorf("shares %.3f, want %.3f", got, want)
				return
			}
		}
	}
	for name, test := range map[string]struct {
		p    settings
		want [4]float64
	}{
		"temperature 1 draws by probability":             {settings{temperature: 1, topP: 1}, [4]float64{0.3, 0.4, 0.1, 0.2}},
		"temperature 0 takes the highest":                {settings{temperature: 0, topP: 1}, [4]float64{0, 1, 0, 0}},
		"temperature ½ squares the odds":                 {settings{temperature: 0.5, topP: 1}, [4]float64{0.3, 0.5333, 0.0333, 0.1333}},
		"top_p 0.69 keeps the two that reach it":         {settings{temperature: 1, topP: 0.69}, [4]float64{0.4286, 0.5714, 0, 0}},
		"top_p 0.71 keeps a third":                       {settings{temperature: 1, topP: 0.71}, [4]float64{0.3333, 0.4444, 0, 0.2222}},
		"top_p 0 keeps one":                              {settings{temperature: 1, topP: 0}, [4]float64{0, 1, 0, 0}},
		"top_p 0.999999 keeps all":                       {settings{temperature: 1, topP: 0.999999}, [4]float64{0.3, 0.4, 0.1, 0.2}},
		"a tiny temperature is as good as temperature 0": {settings{temperature: 1e-9, topP: 1}, [4]float64{0, 1, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) { near(t, shares(test.p), test.want) })
	}
	t.Run("penalties follow the formula", func(t *testing.T) {
		s := newTestSampler(settings{topP: 1, frequency: 0.5, presence: 0.25})
		logits := testLogits()
		s.counts[41] = 3
		s.choose(logits)
		if got, want := s.score[41], logits[41]-(0.5*3+0.25); math.Abs(float64(got-want)) > 1e-5 {
			t.Errorf("score %v, want %v", got, want)
		}
		if s.score[40] != logits[40] {
			t.Error("a token that was never chosen has a penalty")
		}
		// With 0.4/e^0.75 the second is no longer the best, nor is the first once it was chosen.
		if s.counts[40] != 1 {
			t.Errorf("counts %v, want token 40 to be chosen", s.counts[40:44])
		}
	})
	t.Run("the fractions are SplitMix64's", func(t *testing.T) {
		// The first outputs for the seed 0, as in the reference code's tests.
		s := newTestSampler(settings{})
		for i, want := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f} {
			if got := s.uniform(); got != float64(want>>11)/(1<<53) {
				t.Errorf("number %d is %v", i, got)
			}
		}
	})
	t.Run("logits that are no numbers do no harm", func(t *testing.T) {
		logits := testLogits()
		for i := range logits {
			logits[i] = float32(math.NaN())
		}
		for _, temperature := range []float64{0, 1} {
			for _, topP := range []float64{0.5, 1} {
				s := newTestSampler(settings{temperature: temperature, topP: topP})
				if id := s.choose(logits); int(id) >= len(logits) || id == beginning {
					t.Errorf("token %d", id)
				}
			}
		}
	})
}

func TestSamplerEnds(t *testing.T) {
	for _, temperature := range []float64{0, 1} {
		s := newTestSampler(settings{temperature: temperature, topP: 1})
		s.ends = true
		if id := s.choose(testLogits()); id != beginning {
			t.Errorf("temperature %v: token %d, want the mark, which is by far the likeliest", temperature, id)
		}
		log := s.logprobs(FamilyTokenizer(), testLogits(), 41, 2)
		if log.Top[0].Token != endName || log.Top[1].Token != ")" || log.Logprob > -90 {
			t.Errorf("got %+v", log)
		}
	}
}

func TestRanking(t *testing.T) {
	score := []float32{1, 5, 5, -2, 7, 0, 5}
	var r ranking
	r.reset(score, false)
	want := []uint32{4, 1, 2, 6, 0, 5, 3}
	for i, w := range want {
		if id, ok := r.next(); !ok || id != w {
			t.Errorf("place %d has %d, want %d", i, id, w)
		}
	}
	if id, ok := r.next(); ok {
		t.Errorf("after the last comes %d", id)
	}
}

func TestArithmetic(t *testing.T) {
	t.Run("exps are close to eˣ", func(t *testing.T) {
		one := func(x float32) float64 {
			s := []float32{x}
			sum := exps(s, 0)
			if sum != s[0] {
				t.Errorf("the sum of one is %v, not %v", sum, s[0])
			}
			return float64(s[0])
		}
		for x := float32(0); x > -80; x -= 0.0137 {
			want, got := math.Exp(float64(x)), one(x)
			if math.Abs(got-want) > 3e-7 || math.Abs(got-want) > 1e-5*want {
				t.Errorf("exp(%v) = %v, want %v", x, got, want)
			}
		}
		if one(-100) != 0 || one(float32(math.Inf(-1))) != 0 || one(float32(math.NaN())) != 0 {
			t.Error("exp of what is far below 0 is not 0")
		}
	})
	t.Run("quantize rounds to the nearest", func(t *testing.T) {
		x := []float32{0, 1, -1, 0.5, -0.25, 0.00003}
		q := make([]int16, len(x))
		scale := quantize(q, x, 16383)
		for i := range x {
			if d := math.Abs(float64(x[i]) - float64(scale)*float64(q[i])); d > float64(scale)/2*1.0001 {
				t.Errorf("%v becomes %v", x[i], float64(scale)*float64(q[i]))
			}
		}
		clear(x)
		if quantize(q, x, 16383) != 0 || q[1] != 0 {
			t.Error("zeros don't become zeros")
		}
	})
	t.Run("pairs keep both sums", func(t *testing.T) {
		for _, a := range []int8{-128, -1, 0, 1, 127} {
			for _, b := range []int8{-128, -1, 0, 1, 127} {
				sum, lo, hi := int64(0), int32(0), int32(0)
				for _, x := range []int64{maxQuant, -maxQuant, -maxQuant, 3, -maxQuant} {
					sum += pair(a, b) * x
					lo, hi = lo+int32(a)*int32(x), hi+int32(b)*int32(x)
				}
				if l, h := split(sum); l != lo || h != hi {
					t.Errorf("%d and %d give %d and %d, want %d and %d", a, b, l, h, lo, hi)
				}
			}
		}
	})
	t.Run("the engines agree at the bounds of int8 and int16", func(t *testing.T) {
		if kernelName != "" && kernelPresent() && !kernelWorks() {
			t.Error("the kernel is present and gives other bits than Go")
		}
		const cols = maxDim
		w := matrix{rows: rowBlock, cols: cols, q: make([]int8, rowBlock*cols), scale: make([]float32, rowBlock)}
		for i := range w.q {
			w.q[i] = -128
		}
		for i := range w.scale {
			w.scale[i] = 1
		}
		x := make([]int16, cols)
		for i := range x {
			x[i] = -int16(limit(cols))
		}
		want := float32(128 * int(limit(cols)) * cols)
		goOnly := w
		goOnly.pairRows()
		for _, m := range []*matrix{&w, &goOnly} {
			if m.pairs == nil && !haveKernel {
				continue
			}
			y := make([]float32, rowBlock)
			m.dot(y, x, []float32{1})
			if y[0] != want || y[rowBlock-1] != want {
				t.Errorf("sum %v, want %v", y, want)
			}
		}
	})
}
