package tinylm

import (
	"math"
	"slices"
)

// referenceLogits is the network written plainly: all positions, layer by
// layer, in float64, with nothing kept and nothing rounded but the weights. It
// returns the logits after the last token, (vocabulary). The fast pass is
// tested against it.
func (m *Model) referenceLogits(tokens []uint32) []float64 {
	return m.referenceWithout(tokens, Off{}, nil)
}

// referenceWithout is referenceLogits with some of the network switched off. It calls see with
// what each head looks at from each position.
func (m *Model) referenceWithout(tokens []uint32, off Off, see func(h Head, at int, weights []float64)) []float64 {
	d, size := m.Dim, m.Dim/m.Heads
	x := make([][]float64, len(tokens)) // (positions, dim)
	var w word
	for p, id := range tokens {
		x[p] = m.embed.weights(int(id))
		var row int
		if w, row = w.add(m.tokenizer.spelled[id], m.HashRows); row > 0 {
			addTo(x[p], m.hashEmbed.weights(row))
		}
	}
	for l := range m.layers {
		if slices.Contains(off.Layers, l) {
			continue
		}
		w := &m.layers[l]
		h := referenceConv(x, w.gainA, w.convA)
		qkv := make([][]float64, len(x)) // (positions, 3·dim)
		for p := range x {
			qkv[p] = w.qkv.times(h[p])
			for i := 0; i < 2*d; i += size {
				referenceRotate(qkv[p][i:][:size], p)
			}
		}
		for p := range x {
			found := make([]float64, d)
			for i := 0; i < d; i += size {
				q := qkv[p][i:][:size]
				weight := make([]float64, p+1)
				sum := 0.0
				for t := range weight {
					weight[t] = math.Exp(headScale * inner(q, qkv[t][d+i:][:size]))
					sum += weight[t]
				}
				head := Head{l, i / size}
				if slices.Contains(off.Heads, head) {
					continue
				}
				for t := range weight {
					weight[t] /= sum
				}
				if see != nil {
					see(head, p, weight)
				}
				for t := range weight {
					for j, v := range qkv[t][2*d+i:][:size] {
						found[i+j] += weight[t] * v
					}
				}
			}
			addTo(x[p], w.out.times(found))
		}
		h = referenceConv(x, w.gainB, w.convB)
		for p := range x {
			for j, a := range w.w1.times(h[p]) {
				if a <= 0 {
					continue
				}
				for c, v := range w.w2.weights(j) {
					x[p][c] += a * a * v
				}
			}
		}
	}
	last := referenceNorm(x[len(x)-1], m.finalGain)
	return m.head.times(last)
}

// weights are the weights of a row.
func (w *matrix) weights(row int) []float64 {
	out := make([]float64, w.cols)
	for c, q := range w.row(row) {
		out[c] = float64(w.scale[row]) * float64(q)
	}
	return out
}

// times is the matrix-vector product.
func (w *matrix) times(x []float64) []float64 {
	out := make([]float64, w.rows)
	for r := range out {
		sum := 0.0
		for c, q := range w.row(r) {
			sum += float64(q) * x[c]
		}
		out[r] = float64(w.scale[r]) * sum
	}
	return out
}

func inner(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func addTo(x, y []float64) {
	for i := range x {
		x[i] += y[i]
	}
}

func referenceNorm(x []float64, gain []float32) []float64 {
	r := 1 / math.Sqrt(inner(x, x)/float64(len(x))+normEps)
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i] * r * float64(gain[i])
	}
	return out
}

// referenceConv is norm and convolution of all positions.
func referenceConv(x [][]float64, gain, conv []float32) [][]float64 {
	normed := make([][]float64, len(x))
	out := make([][]float64, len(x))
	for p := range x {
		normed[p] = referenceNorm(x[p], gain)
		out[p] = append([]float64(nil), normed[p]...)
		for k := 1; conv != nil && k <= convTaps && k <= p; k++ {
			for i := range out[p] {
				out[p][i] += float64(conv[(k-1)*len(out[p])+i]) * normed[p-k][i]
			}
		}
	}
	return out
}

// referenceRotate scales a query or key to unit RMS and turns it to position p.
func referenceRotate(v []float64, p int) {
	half := len(v) / 2
	r := 1 / math.Sqrt(inner(v, v)/float64(len(v))+headEps)
	for i := range half {
		sin, cos := math.Sincos(float64(p) * math.Pow(ropeBase, -float64(i)/float64(half)))
		a, b := v[i]*r, v[i+half]*r
		v[i], v[i+half] = a*cos-b*sin, b*cos+a*sin
	}
}
