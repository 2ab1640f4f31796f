package tinylm

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
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
	s := newSampler(300, false, haveKernel)
	s.begin(&p, 0)
	return &s
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
	r.reset(score, 0)
	want := []uint32{4, 1, 2, 6, 0}
	for i, w := range want {
		if id, ok := r.next(); !ok || id != w {
			t.Errorf("place %d has %d, want %d", i, id, w)
		}
	}
	if id, ok := r.next(); ok {
		t.Errorf("after the last above 0 comes %d", id)
	}
	r.reset(score, 5)
	if len(r.ids) != 4 {
		t.Errorf("%d are at least 5, want 4", len(r.ids))
	}
}

func TestLikeliest(t *testing.T) {
	score := make([]float32, 500)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range score {
		score[i] = float32(random.IntN(40)) // many are equal
	}
	for _, ends := range []bool{false, true} {
		var sorted []uint32
		for id := range score {
			if id != beginning || ends {
				sorted = append(sorted, uint32(id))
			}
		}
		score[beginning] = 100
		slices.SortStableFunc(sorted, func(a, b uint32) int { return cmp.Compare(score[b], score[a]) })
		for _, n := range []int{0, 1, 7, 20, len(sorted), len(sorted) + 1} {
			if got, want := likeliest(score, n, ends), sorted[:min(n, len(sorted))]; !equal(got, want) {
				t.Errorf("ends %v: the first %d are %v, want %v", ends, n, got, want)
			}
		}
	}
}

// plainly draws by the sampler's definition, written down as it stands, from logits
// without penalties; u is its fraction.
func plainly(logits []float32, ends bool, temperature, topP, u float64) uint32 {
	best := highest(logits, ends)
	odds := slices.Clone(logits)
	if !ends {
		odds[beginning] = float32(math.Inf(-1))
	}
	exps(false, odds, logits[best], float32(math.Log2E/temperature))
	if topP < 1 {
		order := make([]int, len(odds))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(odds[b], odds[a]) })
		enough, mass := topP*sumOf(odds), 0.0
		for i, id := range order {
			if i > 0 && mass >= enough {
				odds[id] = 0
			}
			mass += float64(odds[id])
		}
	}
	enough, mass := u*sumOf(odds), 0.0
	for id, o := range odds {
		if mass += float64(o); mass > enough {
			return uint32(id)
		}
	}
	return best
}

// TestSamplerAsDefined holds the sampler against its definition, over logits of many
// spreads and with equals among them.
func TestSamplerAsDefined(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	chosen := map[uint32]bool{}
	for round := range 300 {
		logits := make([]float32, 300+round)
		spread := []float64{0, 0.1, 1, 3, 10, 60}[round%6]
		for i := range logits {
			logits[i] = float32(spread * random.NormFloat64())
			if round%4 == 0 {
				logits[i] = float32(math.Round(float64(logits[i])))
			}
		}
		for _, temperature := range []float64{0.01, 0.7, 1, 2} {
			for _, topP := range []float64{0, 0.01, 0.5, 0.9, 0.999, 1 - 1e-9, 1} {
				ends := round%3 == 0
				s := newSampler(len(logits), ends, haveKernel)
				p := settings{temperature: temperature, topP: topP, seed: random.Uint64()}
				s.begin(&p, 1)
				u := s.uniform()
				s.begin(&p, 1)
				got, want := s.choose(logits), plainly(logits, ends, temperature, topP, u)
				if got != want {
					t.Fatalf("round %d, temperature %v, topP %v: token %d, want %d", round, temperature, topP, got, want)
				}
				chosen[got] = true
			}
		}
	}
	if len(chosen) < 200 {
		t.Errorf("only %d tokens were ever chosen: the test tests little", len(chosen))
	}
}

// TestSamplerDistribution draws a hundred thousand times from logits like a model's and
// holds the counts against the probabilities with a χ² test, at five standard deviations.
func TestSamplerDistribution(t *testing.T) {
	const draws = 100_000
	random := rand.New(rand.NewPCG(5, 6))
	logits := make([]float32, 1024)
	for i := range logits {
		logits[i] = float32(1.2 * random.NormFloat64())
	}
	logits[beginning] = 12
	for name, p := range map[string]settings{
		"temperature 1":   {temperature: 1, topP: 1, seed: 7},
		"temperature 0.5": {temperature: 0.5, topP: 1, seed: 8},
		"top_p 0.8":       {temperature: 1, topP: 0.8, seed: 9},
	} {
		t.Run(name, func(t *testing.T) {
			order := make([]int, len(logits))
			probability := make([]float64, len(logits))
			sum := 0.0
			for i, l := range logits {
				order[i] = i
				if i != beginning {
					probability[i] = math.Exp(float64(l) / p.temperature)
					sum += probability[i]
				}
			}
			slices.SortFunc(order, func(a, b int) int { return cmp.Compare(probability[b], probability[a]) })
			kept := 0.0
			for _, i := range order {
				if kept >= p.topP*sum {
					probability[i] = 0
				}
				kept += probability[i]
			}
			s := newSampler(len(logits), false, haveKernel)
			s.begin(&p, 0)
			count := make([]float64, len(logits))
			for range draws {
				count[s.choose(logits)]++
			}
			// Tokens of which fewer than ten are expected make one class together.
			chi, classes, rest, restWant := 0.0, 0, 0.0, 0.0
			for i, c := range count {
				want := draws * probability[i] / kept
				if want == 0 && c > 0 {
					t.Fatalf("token %d was chosen, and can't be", i)
				}
				if want < 10 {
					rest, restWant = rest+c, restWant+want
					continue
				}
				chi += (c - want) * (c - want) / want
				classes++
			}
			if restWant > 10 {
				chi += (rest - restWant) * (rest - restWant) / restWant
				classes++
			}
			free := float64(classes - 1)
			if classes < 30 || math.Abs(chi-free) > 5*math.Sqrt(2*free) {
				t.Errorf("χ² is %.1f of %d classes", chi, classes)
			}
			t.Logf("χ² is %.1f of %d classes", chi, classes)
		})
	}
}

// withKernel are the values that a kernel flag can have here.
func withKernel() []bool {
	if haveKernel {
		return []bool{false, true}
	}
	return []bool{false}
}

func TestArithmetic(t *testing.T) {
	t.Run("exps are close to eˣ", func(t *testing.T) {
		one := func(x float32) float64 {
			s := []float32{x}
			sum := exps(false, s, 0, math.Log2E)
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
		if one(0) != 1 {
			t.Error("exp of 0 is not 1")
		}
		if one(-100) != 0 || one(float32(math.Inf(-1))) != 0 || one(float32(math.NaN())) != 0 {
			t.Error("exp of what is far below 0 is not 0")
		}
	})
	// All that a draw depends on are these bits, so they are the same wherever this test runs.
	t.Run("exps are the same bits with every engine and on every machine", func(t *testing.T) {
		for _, kernel := range withKernel() {
			hash := fnv.New64a()
			for n := range 70 {
				x := make([]float32, 1+n*n)
				for i := range x {
					x[i] = float32(3-(i*7919)%5000*(n+1)/32) / 16
				}
				x[len(x)/2] = float32(math.Inf(-1))
				sum := exps(kernel, x, 3, []float32{math.Log2E, 0.5, 2.0 / 3, 100, math.MaxFloat32}[n%5])
				binary.Write(hash, binary.LittleEndian, append(x, sum))
			}
			if got := hash.Sum64(); got != 0x871e1fd3f55a1fce {
				t.Errorf("kernel %v: the bits have the sum %#x", kernel, got)
			}
		}
	})
	t.Run("quantize rounds to the nearest", func(t *testing.T) {
		for _, kernel := range withKernel() {
			m := &Model{kernel: kernel}
			x := make([]float32, 96)
			copy(x[64:], []float32{0, 1, -1, 0.5, -0.25, 0.00003, float32(math.Copysign(0, -1))})
			for i := range 64 {
				x[i] = float32(i-32) / 33
			}
			q := make([]int16, len(x))
			scale := m.quantize(q, x, 16383)
			for i := range x {
				if d := math.Abs(float64(x[i]) - float64(scale)*float64(q[i])); d > float64(scale)/2*1.0001 {
					t.Errorf("kernel %v: %v becomes %v", kernel, x[i], float64(scale)*float64(q[i]))
				}
			}
			if q[65] != 16383 || q[66] != -16383 {
				t.Errorf("kernel %v: the largest become %d and %d", kernel, q[65], q[66])
			}
			clear(x)
			if m.quantize(q, x, 16383) != 0 || q[1] != 0 || q[65] != 0 {
				t.Errorf("kernel %v: zeros don't become zeros", kernel)
			}
		}
	})
	t.Run("quantize gives the same with every engine", func(t *testing.T) {
		random := rand.New(rand.NewPCG(7, 8))
		for n := 32; n <= maxDim; n += 32 {
			x, want := make([]float32, n), make([]int16, n)
			for i := range x {
				x[i] = float32(random.NormFloat64())
			}
			x[random.IntN(n)] = float32(random.IntN(9) - 4) // the largest is anywhere, of either sign
			scale := new(Model).quantize(want, x, limit(n))
			for _, kernel := range withKernel() {
				got := make([]int16, n)
				if s := (&Model{kernel: kernel}).quantize(got, x, limit(n)); s != scale || !equal(got, want) {
					t.Fatalf("of %d numbers, kernel %v: scale %v, want %v", n, kernel, s, scale)
				}
			}
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
