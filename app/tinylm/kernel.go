package tinylm

// The inner loops have three engines: Go, AVX2 assembly (kernel_amd64.s), and
// WebAssembly SIMD (kernel.wat) beside Go's own WebAssembly, which has no SIMD.
// The latter two are "the kernel": kernelDot, kernelCombine, kernelScores,
// kernelMix, kernelExps and kernelQuantize take pointers to the first elements of
// what the functions of the same names in matrix.go and attention.go take as
// slices, and give the same bits. There, rows is a multiple of rowBlock, cols and
// dimensions of 32, the size of a head and what exps gets of 8, and the number of
// combined rows even.

// haveKernel says whether there is a kernel and it works.
var haveKernel = kernelName != "" && kernelPresent() && kernelWorks()

// Engine names what does the arithmetic here: "Go", "AVX2" or "WebAssembly
// SIMD".
func Engine() string {
	if haveKernel {
		return kernelName
	}
	return "Go"
}

// kernelWorks compares the kernel with Go on a little of everything. It guards
// against a kernel.wasm of another version, and a broken one.
func kernelWorks() bool {
	const rows, cols, tokens = rowBlock, 32, 2
	w := matrix{rows: rows, cols: cols, q: make([]int8, rows*cols), scale: make([]float32, rows)}
	x, xscale := make([]int16, tokens*cols), []float32{0.5, 3}
	for i := range w.q {
		w.q[i] = int8(i*37 + i>>3)
	}
	for i := range w.scale {
		w.scale[i] = 1 + float32(i)
	}
	for i := range x {
		x[i] = int16((i*7919)%(2*maxQuant) - maxQuant)
	}
	byRow, byColumn := w, w
	byRow.pairRows()
	byColumn.pairColumns()
	type results struct {
		dot     [tokens * rows]float32
		combine [cols]float32
		scores  [2]float32
		mix     [16]float32
		exps    [19]float32 // the last one is their sum
		rounded [cols]int16
		scale   float32
	}
	run := func(kernel bool, byRow, byColumn *matrix) (r results) {
		m := &Model{kernel: kernel}
		byRow.dot(r.dot[:], x, xscale)
		byColumn.combine(r.combine[:], []int32{1, 0, 3, 2}, x[:4], 0.25)
		m.scores(r.scores[:], r.dot[:8], r.combine[:], 16)
		m.mix(r.mix[:], xscale, r.combine[:], 16)
		for i := range r.exps[:18] {
			r.exps[i] = float32(-i*i) * 1.23
		}
		r.exps[18] = exps(kernel, r.exps[:18], 0, 1)
		r.scale = m.quantize(r.rounded[:], r.combine[:], maxQuant)
		return r
	}
	return run(true, &w, &w) == run(false, &byRow, &byColumn)
}
