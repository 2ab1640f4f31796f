package tinylm

import "math"

// forward puts the tokens from position first on through the network.
func (s *state) forward(first int, logits []float32) {
	m, d := s.m, s.m.Dim
	n := len(s.tokens) - first
	s.embed(first)
	s.passed(0, n)
	for l := range m.layers {
		if s.off.layer(l) {
			s.passed(l+1, n)
			continue
		}
		w := &m.layers[l]
		s.normConv(2*l, first, n, w.gainA, w.convA)
		w.qkv.dot(s.qkv, s.q, s.qscale[:n])
		for t := range n {
			s.attend(l, first+t, s.qkv[t*3*d:][:3*d], s.h[t*d:][:d])
		}
		s.round(n)
		w.out.dot(s.out, s.q, s.qscale[:n])
		for i, v := range s.out[:n*d] {
			s.x[i] += v
		}
		s.normConv(2*l+1, first, n, w.gainB, w.convB)
		w.w1.dot(s.hidden, s.q, s.qscale[:n])
		for t := range n {
			s.expand(&w.w2, s.hidden[t*m.Hidden:][:m.Hidden], s.x[t*d:][:d])
		}
		s.passed(l+1, n)
	}
	if logits != nil {
		s.decode(n, logits)
	}
}

// passed tells who watches that the first n rows of x have gone through so many layers.
func (s *state) passed(layers, n int) {
	if s.deep != nil {
		s.deep(layers, n)
	}
}

// decode sets logits to what the last of the first n rows of x says about the next
// token, (vocabulary). It overwrites h and q.
func (s *state) decode(n int, logits []float32) {
	m, d := s.m, s.m.Dim
	norm(s.h[:d], s.x[(n-1)*d:n*d], m.finalGain)
	s.round(1)
	m.head.dot(s.head, s.q, s.qscale[:1])
	copy(logits, s.head[:m.Vocabulary])
}

// round rounds the first n rows of h, for a dot.
func (s *state) round(n int) {
	d := s.m.Dim
	for t := range n {
		s.qscale[t] = s.m.quantize(s.q[t*d:][:d], s.h[t*d:][:d], limit(d))
	}
}

// norm is RMSNorm with a gain a dimension.
func norm(out, x, gain []float32) {
	var a, b, c, e float32
	for i := 0; i+3 < len(x); i += 4 {
		a += float32(x[i] * x[i])
		b += float32(x[i+1] * x[i+1])
		c += float32(x[i+2] * x[i+2])
		e += float32(x[i+3] * x[i+3])
	}
	mean := float64((a+b)+(c+e)) / float64(len(x))
	r := float32(1 / math.Sqrt(mean+normEps))
	out, gain = out[:len(x)], gain[:len(x)]
	for i, v := range x {
		out[i] = v * r * gain[i]
	}
}

// normConv sets the first n rows of h, and their rounding, to the rows of x
// after norm and convolution. Which of the norms it is says where in the cache
// the predecessors are kept.
func (s *state) normConv(which, first, n int, gain, conv []float32) {
	d := s.m.Dim
	cache := s.normed[which*s.room*d:][:s.room*d]
	for t := range n {
		p := first + t
		h, row := s.h[t*d:][:d], cache[p*d:][:d]
		norm(row, s.x[t*d:][:d], gain)
		copy(h, row)
		if conv == nil {
			continue
		}
		for k := 1; k <= min(convTaps, p); k++ {
			w, before := conv[(k-1)*d:][:d], cache[(p-k)*d:][:d]
			for i := range h {
				h[i] += float32(w[i] * before[i])
			}
		}
	}
	s.round(n)
}

// expand adds to x what the hidden units bring. Most are 0 after relu, and
// only the others' rows of w are read.
func (s *state) expand(w *matrix, hidden, x []float32) {
	n := 0
	active, scale := s.active[:len(hidden)], w.scale[:len(hidden)]
	for j, a := range hidden { // without a branch that depends on a: which are above 0 is hard to foresee
		active[n] = int32(j)
		if a > 0 {
			n++
		}
	}
	var top float32
	for i, j := range active[:n] {
		// The row's own scale belongs to the coefficient.
		a := hidden[j]
		a = a * a * scale[j]
		if a > top {
			top = a
		}
		hidden[i] = a
	}
	bound := limit(len(hidden))
	if !(top > 0) {
		return
	}
	inverse := bound / top
	k := 0
	for i, a := range hidden[:n] {
		if c := int16(float32(a*inverse) + 0.5); c != 0 {
			s.active[k], s.coef[k] = s.active[i], c
			k++
		}
	}
	if k%2 == 1 {
		s.active[k], s.coef[k] = s.active[k-1], 0
		k++
	}
	w.combine(x, s.active[:k], s.coef[:k], top/bound)
}
