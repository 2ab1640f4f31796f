//go:build !js && !amd64

package tinylm

const kernelName = ""

func kernelPresent() bool { return false }

func kernelDot(y *float32, w *int8, scale *float32, x *int16, xscale *float32, rows, cols, tokens int) {
	panic("tinylm: no kernel here")
}

func kernelCombine(y *float32, w *int8, row *int32, coef *int16, n, cols int, scale float32) {
	panic("tinylm: no kernel here")
}

func kernelScores(s, q, keys *float32, n, stride, size int) { panic("tinylm: no kernel here") }

func kernelMix(out, p, values *float32, n, stride, size int) { panic("tinylm: no kernel here") }

func kernelExps(s *float32, n int, top, rate float32, sums *[8]float32) {
	panic("tinylm: no kernel here")
}

func kernelQuantize(q *int16, x *float32, n int, limit float32, scale *float32) {
	panic("tinylm: no kernel here")
}
