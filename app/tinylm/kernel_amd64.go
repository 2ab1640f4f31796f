package tinylm

const kernelName = "AVX2"

// kernelPresent reports whether the processor and the system have AVX2.
//
//go:noescape
func kernelPresent() bool

//go:noescape
func kernelDot(y *float32, w *int8, scale *float32, x *int16, xscale *float32, rows, cols, tokens int)

//go:noescape
func kernelCombine(y *float32, w *int8, row *int32, coef *int16, n, cols int, scale float32)

//go:noescape
func kernelScores(s, q, keys *float32, n, stride, size int)

//go:noescape
func kernelMix(out, p, values *float32, n, stride, size int)

//go:noescape
func kernelExps(s *float32, n int, top, rate float32, sums *[8]float32)

//go:noescape
func kernelQuantize(q *int16, x *float32, n int, limit float32, scale *float32)
