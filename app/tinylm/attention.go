package tinylm

import "math"

// attend sets out to what layer l's attention finds at position p, whose
// queries, keys and values qkv holds.
func (s *state) attend(l, p int, qkv, out []float32) {
	m, d := s.m, s.m.Dim
	size := d / m.Heads
	half := size / 2
	cos, sin := m.cos[p*half:][:half], m.sin[p*half:][:half]
	for i := 0; i < 2*d; i += size {
		rotate(qkv[i:][:size], cos, sin)
	}
	at := l * s.room * d
	keys, values := s.keys[at:][:(p+1)*d], s.values[at:][:(p+1)*d]
	copy(keys[p*d:], qkv[d:2*d])
	copy(values[p*d:], qkv[2*d:])
	weight := s.weight[:p+1]
	for i := 0; i < d; i += size {
		if s.off.head(l, i/size) {
			clear(out[i:][:size])
			continue
		}
		m.scores(weight, qkv[i:][:size], keys[i:], d)
		m.softmax(weight)
		if s.attended != nil {
			s.attended(Head{l, i / size}, p, weight)
		}
		m.mix(out[i:][:size], weight, values[i:], d)
	}
}

// rotate scales one head's query or key to unit RMS and turns it to its
// position.
func rotate(v, cos, sin []float32) {
	mean := float64(product(v, v)) / float64(len(v))
	r := float32(1 / math.Sqrt(mean+headEps))
	half := len(v) / 2
	lo, hi := v[:half], v[half:][:half]
	cos, sin = cos[:half], sin[:half]
	for i := range lo {
		a, b := lo[i]*r, hi[i]*r
		lo[i] = float32(a*cos[i]) - float32(b*sin[i])
		hi[i] = float32(b*cos[i]) + float32(a*sin[i])
	}
}

// scores is a query's product with each of len(s) keys, which lie stride
// apart; mix adds up len(p) values by their weights. Both fix the order of
// their sums, that all engines may give the same bits: scores has eight partial
// sums, mix one a dimension.
func (m *Model) scores(s, q, keys []float32, stride int) {
	if len(s) == 0 {
		return
	}
	if m.kernel {
		kernelScores(&s[0], &q[0], &keys[0], len(s), stride, len(q))
		return
	}
	for t := range s {
		s[t] = product(q, keys[t*stride:])
	}
}

func product(q, k []float32) float32 {
	k = k[:len(q)]
	var a [8]float32
	for len(q) >= 8 {
		u, v := q[:8:8], k[:8:8]
		a[0] += float32(u[0] * v[0])
		a[1] += float32(u[1] * v[1])
		a[2] += float32(u[2] * v[2])
		a[3] += float32(u[3] * v[3])
		a[4] += float32(u[4] * v[4])
		a[5] += float32(u[5] * v[5])
		a[6] += float32(u[6] * v[6])
		a[7] += float32(u[7] * v[7])
		q, k = q[8:], k[8:]
	}
	return ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7]))
}

func (m *Model) mix(out, p, values []float32, stride int) {
	if m.kernel {
		kernelMix(&out[0], &p[0], &values[0], len(p), stride, len(out))
		return
	}
	clear(out)
	for t, w := range p {
		v := values[t*stride:][:len(out)]
		for i := range out {
			out[i] += float32(w * v[i])
		}
	}
}

// softmax turns a query's products with keys into weights that sum to 1.
func (m *Model) softmax(s []float32) {
	top := s[0]
	for _, v := range s {
		if v > top {
			top = v
		}
	}
	inverse := 1 / exps(m.kernel, s, top, headScale*math.Log2E)
	for i := range s {
		s[i] *= inverse
	}
}

// exps replaces each x of s, none above top, by 2 to the power rate·(x - top), or
// by 0 if that is 2⁻¹²⁶ or less, and returns the sum. A rate of log₂(e)/T makes it e to the
// power (x - top)/T. It gives the same bits on every machine, which math.Exp
// doesn't promise, and is within 3·10⁻⁷: 2ⁿ·eᶠ with |f| ≤ ln(2)/2, the second
// factor by the first terms of its series. The sum is made of eight partial sums, as in
// scores.
func exps(kernel bool, s []float32, top, rate float32) float32 {
	var a [8]float32
	done := 0
	if n := len(s) &^ 7; kernel && n > 0 {
		kernelExps(&s[0], n, top, rate, &a)
		done = n
	}
	for i, x := range s[done:] {
		t := float32((x - top) * rate)
		if !(t > -126) {
			s[done+i] = 0
			continue
		}
		n := int32(t - 0.5)
		f := float32((t - float32(n)) * math.Ln2)
		p := float32(f*(1.0/720)) + 1.0/120
		p = float32(p*f) + 1.0/24
		p = float32(p*f) + 1.0/6
		p = float32(p*f) + 0.5
		p = float32(p*f) + 1
		p = float32(p*f) + 1
		e := p * math.Float32frombits(uint32(n+127)<<23)
		s[done+i] = e
		a[i&7] += e
	}
	return ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7]))
}
