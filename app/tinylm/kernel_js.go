package tinylm

// The kernel in the page is kernel.wasm, made from kernel.wat. It imports this
// program's memory, so nothing is copied. Since this program in turn imports
// the kernel's functions, the loader passes functions that call on to
// the kernel, and makes the kernel between creating and running the program:
// see kernel.js.

const kernelName = "WebAssembly SIMD"

//go:wasmimport kernel present
func importPresent() int32

//go:wasmimport kernel dot
//go:noescape
func importDot(y *float32, w *int8, scale *float32, x *int16, xscale *float32, rows, cols, tokens int32)

//go:wasmimport kernel combine
//go:noescape
func importCombine(y *float32, w *int8, row *int32, coef *int16, n, cols int32, scale float32)

//go:wasmimport kernel scores
//go:noescape
func importScores(s, q, keys *float32, n, stride, size int32)

//go:wasmimport kernel mix
//go:noescape
func importMix(out, p, values *float32, n, stride, size int32)

//go:wasmimport kernel exps
//go:noescape
func importExps(s *float32, n int32, top, rate float32, sums *float32)

//go:wasmimport kernel quantize
//go:noescape
func importQuantize(q *int16, x *float32, n int32, limit float32, scale *float32)

func kernelPresent() bool { return importPresent() == 1 }

func kernelDot(y *float32, w *int8, scale *float32, x *int16, xscale *float32, rows, cols, tokens int) {
	importDot(y, w, scale, x, xscale, int32(rows), int32(cols), int32(tokens))
}

func kernelCombine(y *float32, w *int8, row *int32, coef *int16, n, cols int, scale float32) {
	importCombine(y, w, row, coef, int32(n), int32(cols), scale)
}

func kernelScores(s, q, keys *float32, n, stride, size int) {
	importScores(s, q, keys, int32(n), int32(stride), int32(size))
}

func kernelMix(out, p, values *float32, n, stride, size int) {
	importMix(out, p, values, int32(n), int32(stride), int32(size))
}

func kernelExps(s *float32, n int, top, rate float32, sums *[8]float32) {
	importExps(s, int32(n), top, rate, &sums[0])
}

func kernelQuantize(q *int16, x *float32, n int, limit float32, scale *float32) {
	importQuantize(q, x, int32(n), limit, scale)
}
