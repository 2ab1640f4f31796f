package tinylm

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	weightsFolder  = "../../web/static/weights/"
	weightsPath    = weightsFolder + "base.bin"
	checksumsPath  = weightsFolder + "SHA256SUMS"
	vocabularyPath = "family.vocabulary.txt"
	vectorsPath    = "testdata/vectors.json"
	figuresPath    = "figures.json"
)

var baseWeights = sync.OnceValue(func() []byte {
	b, err := os.ReadFile(weightsPath)
	if err != nil {
		panic(err)
	}
	return b
})

// engines are the base model with every engine that this machine has.
var engines = sync.OnceValue(func() map[string]*Model {
	all := map[string]*Model{}
	for _, kernel := range []bool{false, true} {
		if kernel && !haveKernel {
			continue
		}
		m, err := load(baseWeights(), kernel)
		if err != nil {
			panic(err)
		}
		name := "Go"
		if kernel {
			name = kernelName
		}
		all[name] = m
	}
	return all
})

// baseModel is the base model as Load makes it.
func baseModel() *Model { return engines()[Engine()] }

// A vector is a prompt with what the trainer's own code made of it.
type vector struct {
	Prompt string   `json:"prompt"`
	IDs    []uint32 `json:"ids"`    // the mark of the beginning included
	Answer string   `json:"answer"` // greedy, up to a line's end or 60 tokens
	Logits string   `json:"logits"` // after the last id: bfloat16, little-endian, base64
}

func (v *vector) logits(t testing.TB) []float64 {
	b, err := base64.StdEncoding.DecodeString(v.Logits)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(b)/2)
	for i := range out {
		out[i] = float64(math.Float32frombits(uint32(b[2*i])<<16 | uint32(b[2*i+1])<<24))
	}
	return out
}

// references are the plain pass's logits after each vector's prompt.
var references = sync.OnceValue(func() (all [][]float64) {
	for _, v := range vectors(new(testing.T)) {
		all = append(all, baseModel().referenceLogits(v.IDs))
	}
	return all
})

func vectors(t testing.TB) []vector {
	b, err := os.ReadFile(vectorsPath)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d reference vectors", len(all))
	}
	return all
}

// fileOf is the name of the weights file of a model.
func fileOf(c Card) string { return strings.TrimPrefix(c.Name, "tiny/") + ".bin" }

// weightsOf are the weights of a model.
func weightsOf(t testing.TB, c Card) []byte {
	b, err := os.ReadFile(weightsFolder + fileOf(c))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checksums are those of the family's weights and of the sister's, as sha256sum writes them.
func checksums(t testing.TB) string {
	var lines strings.Builder
	for _, c := range Cards() {
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(weightsOf(t, c)), fileOf(c))
	}
	for _, c := range keptCheckpoints(t) {
		fmt.Fprintf(&lines, "%s  %s.bin\n", c.SHA256, c.Name)
	}
	return lines.String()
}

func TestWeights(t *testing.T) {
	t.Run("are those of the checksums", func(t *testing.T) {
		want, err := os.ReadFile(checksumsPath)
		if err != nil {
			t.Fatal(err)
		}
		if got := checksums(t); got != string(want) {
			t.Errorf("the files have\n%sand SHA256SUMS says\n%s", got, want)
		}
	})
	for _, c := range Cards() {
		t.Run(c.Name, func(t *testing.T) {
			weights := weightsOf(t, c)
			if n := len(weights); n > largestFile {
				t.Errorf("%d bytes, want at most %d", n, largestFile)
			}
			m, err := Load(weights)
			if err != nil {
				t.Fatal(err)
			}
			if m.tokenizer.String() != FamilyTokenizer().String() {
				t.Error("family.vocabulary.txt is not its vocabulary: run go test -run TestUpdate -update")
			}
			if got, want := (shape{c.Parameters, c.Bytes, c.Context, c.Trained}), shapes(t)[c.Name]; got != want {
				t.Errorf("the card says %+v, the file %+v: run go test -run TestUpdate -update", got, want)
			}
		})
	}
}

// largestFile is what the page allows a file of weights, in bytes.
const largestFile = 8_000_000

// TestReference holds the plain forward pass against the trainer's code. That
// ran with weights of bfloat16, ours are int8: hence the tolerance, on logits
// that span about 20.
func TestReference(t *testing.T) {
	const tolerance = 0.25
	for i, v := range vectors(t) {
		want, got := v.logits(t), references()[i]
		if d, at := apart(got, want); d > tolerance {
			t.Errorf("vector %d: logit %d differs by %.3f", i, at, d)
		}
	}
}

// rounding is how far a logit may be from the plain pass's because activations are
// rounded to 15 bits. Where a number is near a half, the last bit of a sum decides.
const rounding = 0.01

// TestForward holds the fast pass, with every engine, against the plain one
// and against the trainer's answers.
func TestForward(t *testing.T) {
	for name, m := range engines() {
		t.Run(name, func(t *testing.T) {
			s := newState(m)
			worst := 0.0
			for i, v := range vectors(t) {
				ids := m.tokenizer.Append([]uint32{beginning}, v.Prompt)
				if !equal(ids, v.IDs) {
					t.Fatalf("vector %d: tokens %v, want %v", i, ids, v.IDs)
				}
				logits := make([]float32, m.Vocabulary)
				prefill(s, ids, logits)
				d, at := apart(widen(logits), references()[i])
				if worst = max(worst, d); d > rounding {
					t.Errorf("vector %d: logit %d differs by %.3f from the plain pass", i, at, d)
				}
				if got := greedy(s, logits, 60); got != v.Answer {
					t.Errorf("vector %d: answer %q, want %q", i, got, v.Answer)
				}
			}
			t.Logf("largest difference %.4f", worst)
		})
	}
}

func TestEnginesGiveTheSameBits(t *testing.T) {
	var first []float32
	for name, m := range engines() {
		var all []float32
		for _, v := range vectors(t) {
			logits := make([]float32, m.Vocabulary)
			prefill(newState(m), v.IDs, logits)
			all = append(all, logits...)
		}
		if first == nil {
			first = all
		} else if !equal(first, all) {
			t.Errorf("the engine %s gives other bits", name)
		}
	}
}

func TestState(t *testing.T) {
	m := baseModel()
	all := vectors(t)
	logitsOf := func(s *state, ids []uint32) []float32 {
		out := make([]float32, m.Vocabulary)
		prefill(s, ids, out)
		return out
	}
	t.Run("after a rewind to any place gives what a fresh one gives", func(t *testing.T) {
		s := newState(m)
		ids := all[len(all)-1].IDs
		want := logitsOf(s, ids)
		other := make([]uint32, 40)
		for i := range other {
			other[i] = uint32('a' + i%7)
		}
		for n := 0; n < len(ids); n += 7 {
			s.rewind(min(n, len(s.tokens)))
			for len(s.tokens) < min(n+len(other), m.Context) {
				s.feed(other[:1], nil)
			}
			s.rewind(n)
			if !equal(logitsOf(s, ids), want) {
				t.Fatalf("rewound to %d tokens, the logits differ", n)
			}
		}
	})
	t.Run("gives the same whatever the batches", func(t *testing.T) {
		ids := all[1].IDs
		want := logitsOf(newState(m), ids)
		s := newState(m)
		got := make([]float32, m.Vocabulary)
		for i := range ids {
			s.feed(ids[i:i+1], got)
		}
		if !equal(got, want) {
			t.Error("token by token, the logits differ")
		}
	})
	t.Run("allocates nothing a token", func(t *testing.T) {
		s := newState(m)
		logits := make([]float32, m.Vocabulary)
		one := []uint32{'x'}
		if n := testing.AllocsPerRun(50, func() { s.feed(one, logits) }); n != 0 {
			t.Errorf("%v allocations a token", n)
		}
	})
}

// prefill puts ids through the network, but for what the state already has.
func prefill(s *state, ids []uint32, logits []float32) {
	s.rewind(min(s.common(ids), len(ids)-1))
	for len(s.tokens) < len(ids) {
		rest := ids[len(s.tokens):]
		if len(rest) > batch {
			s.feed(rest[:batch], nil)
		} else {
			s.feed(rest, logits)
		}
	}
}

// greedy completes to a line's end.
func greedy(s *state, logits []float32, most int) string {
	var out []byte
	for range most {
		best := 0
		for i, l := range logits {
			if l > logits[best] {
				best = i
			}
		}
		out = append(out, s.m.tokenizer.Bytes(uint32(best))...)
		if best == '\n' {
			break
		}
		s.feed([]uint32{uint32(best)}, logits)
	}
	return string(out)
}

func widen(v []float32) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = float64(v[i])
	}
	return out
}

// apart is the largest difference and where it is.
func apart(a, b []float64) (d float64, at int) {
	if len(a) != len(b) {
		return math.Inf(1), 0
	}
	for i := range a {
		if e := math.Abs(a[i] - b[i]); !(e <= d) {
			d, at = e, i
		}
	}
	return d, at
}

func equal[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestKernelFile fails if kernel.wat was changed and kernel.wasm not rebuilt;
// the command stands in kernel.wat.
func TestKernelFile(t *testing.T) {
	var got string
	for _, name := range []string{"kernel.wat", "kernel.wasm"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "kernel.wasm" && len(b) >= 2048 {
			t.Errorf("kernel.wasm has %d bytes, want less than 2 KB", len(b))
		}
		sum := sha256.Sum256(b)
		got += hex.EncodeToString(sum[:]) + "  " + name + "\n"
	}
	want, err := os.ReadFile("kernel.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the files are\n%skernel.sha256 says\n%s", got, want)
	}
}

// BenchmarkToken gives tokens a second, and how many times as fast as the plain
// pass that is in the same run. "answer" is one token after the other at
// positions 100 to 150, "prompt" is the first 128 tokens of a text.
func BenchmarkToken(b *testing.B) {
	var ids []uint32 // of one text after the other, as long as it takes
	for _, v := range vectors(b) {
		ids = append(ids, v.IDs...)
	}
	const plainLength = 32
	start := time.Now()
	baseModel().referenceLogits(ids[:plainLength])
	plain := plainLength / time.Since(start).Seconds()
	report := func(b *testing.B, tokens int) {
		perSecond := float64(tokens*b.N) / b.Elapsed().Seconds()
		b.ReportMetric(perSecond, "tokens/s")
		b.ReportMetric(perSecond/plain, "×plain")
	}
	for name, m := range engines() {
		s := newState(m)
		logits := make([]float32, m.Vocabulary)
		b.Run(name+"/answer", func(b *testing.B) {
			prefill(s, ids[:100], nil)
			for b.Loop() {
				if len(s.tokens) == 150 {
					s.rewind(100)
				}
				s.feed(ids[100:101], logits)
			}
			report(b, 1)
		})
		b.Run(name+"/prompt", func(b *testing.B) {
			for b.Loop() {
				s.rewind(0)
				prefill(s, ids[:128], nil)
			}
			report(b, 128)
		})
	}
}
