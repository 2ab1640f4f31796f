package tinylm

// rowBlock is the number of rows that an engine works on at once; a matrix is
// padded with rows of zeros to a multiple of it.
const rowBlock = 8

// maxQuant bounds a rounded activation to 15 bits with its sign.
const maxQuant = 1<<14 - 1

// A matrix of int8 weights with a scale a row: the weight at (r, c) is
// scale[r]·q[r·cols+c]. The number of columns is a multiple of 32, but for an
// embedding's, which is only looked up.
type matrix struct {
	rows, cols int
	q          []int8    // (padded rows, cols)
	scale      []float32 // (padded rows)
	// pairs holds the weights in twos for the engine in Go, one in the low and
	// one in the high half of an int64: two rows (pairRows) or two columns
	// (pairColumns). It is nil where another engine does the work.
	pairs []int64
}

func (w *matrix) paddedRows() int { return (w.rows + rowBlock - 1) / rowBlock * rowBlock }

// row is a row's weights before scaling.
func (w *matrix) row(r int) []int8 { return w.q[r*w.cols:][:w.cols] }

// limit bounds rounded activations so that a sum of n products of them with
// int8 weights can't overflow an int32.
func limit(n int) float32 {
	return float32(min(maxQuant, (1<<31-1)/(128*n)))
}

// quantize rounds x, whose length is a multiple of 32, to whole multiples of the scale
// that it returns, none larger than limit.
func (m *Model) quantize(q []int16, x []float32, limit float32) (scale float32) {
	q = q[:len(x)]
	if m.kernel {
		kernelQuantize(&q[0], &x[0], len(x), limit, &scale)
		return scale
	}
	var top float32
	for _, v := range x { // not with max, which is a call in WebAssembly
		if v > top {
			top = v
		} else if -v > top {
			top = -v
		}
	}
	if !(top > 0) {
		clear(q)
		return 0
	}
	inverse := limit / top
	for i, v := range x {
		v = float32(v * inverse)
		if v < 0 {
			q[i] = int16(v - 0.5)
		} else {
			q[i] = int16(v + 0.5)
		}
	}
	return top / limit
}

// dot multiplies w with each of the tokens' activations:
//
//	y[t·paddedRows+r] = float32(Σ_c w[r,c]·x[t,c]) · scale[r] · xscale[t]
func (w *matrix) dot(y []float32, x []int16, xscale []float32) {
	tokens, rows := len(xscale), w.paddedRows()
	y, x = y[:tokens*rows], x[:tokens*w.cols]
	if w.pairs == nil {
		kernelDot(&y[0], &w.q[0], &w.scale[0], &x[0], &xscale[0], rows, w.cols, tokens)
		return
	}
	n := w.cols
	for r := 0; r < rows; r += rowBlock {
		p := w.pairs[r/2*n:][:4*n]
		w0, w1, w2, w3 := p[:n], p[n:][:n], p[2*n:][:n], p[3*n:][:n]
		scale := w.scale[r:][:rowBlock]
		for t := range tokens {
			var sum [4]int64
			for c, v := range x[t*n:][:n] {
				v := int64(v)
				sum[0] += w0[c] * v
				sum[1] += w1[c] * v
				sum[2] += w2[c] * v
				sum[3] += w3[c] * v
			}
			out := y[t*rows+r:][:rowBlock]
			for i, s := range sum {
				lo, hi := split(s)
				out[2*i] = float32(lo) * scale[2*i] * xscale[t]
				out[2*i+1] = float32(hi) * scale[2*i+1] * xscale[t]
			}
		}
	}
}

// combine adds to y a sum of rows, each times a coefficient; w's own scales
// are the caller's business:
//
//	y[c] += float32(Σ_i coef[i]·w[rows[i],c]) · scale
//
// The number of rows must be even.
func (w *matrix) combine(y []float32, rows []int32, coef []int16, scale float32) {
	y, coef = y[:w.cols], coef[:len(rows)]
	if len(rows) == 0 {
		return
	}
	if w.pairs == nil {
		kernelCombine(&y[0], &w.q[0], &rows[0], &coef[0], len(rows), w.cols, scale)
		return
	}
	var sums [maxDim / 2]int64
	n := w.cols / 2
	acc := sums[:n]
	for i := 0; i+1 < len(rows); i += 2 {
		a := w.pairs[int(rows[i])*n:][:n]
		b := w.pairs[int(rows[i+1])*n:][:n]
		u, v := int64(coef[i]), int64(coef[i+1])
		for c := range acc {
			acc[c] += a[c]*u + b[c]*v
		}
	}
	for c, s := range acc {
		lo, hi := split(s)
		y[2*c] += float32(float32(lo) * scale)
		y[2*c+1] += float32(float32(hi) * scale)
	}
}

// A weight pair's products with an activation are the pair of the products, as
// long as each fits an int32; a negative low half borrows one from the high
// half. So one multiplication does the work of two, exactly.
func pair(lo, hi int8) int64 { return int64(lo) + int64(hi)<<32 }

func split(p int64) (lo, hi int32) {
	lo = int32(p)
	return lo, int32((p - int64(lo)) >> 32)
}

// pairRows prepares w for dot in Go: row 0 with row 1, 2 with 3 and so on.
func (w *matrix) pairRows() {
	w.pairs = make([]int64, len(w.q)/2)
	for r := 0; r < w.paddedRows(); r += 2 {
		a, b := w.row(r), w.row(r+1)
		for c := range a {
			w.pairs[r/2*w.cols+c] = pair(a[c], b[c])
		}
	}
}

// pairColumns prepares w for combine in Go.
func (w *matrix) pairColumns() {
	w.pairs = make([]int64, len(w.q)/2)
	for i := range w.pairs {
		w.pairs[i] = pair(w.q[2*i], w.q[2*i+1])
	}
}
