// Links app/tinylm's kernel (kernel.wasm) with Go's program (app.wasm), in a
// page, in a worker or in Node. A classic script: it defines fewshotKernel.
//
// Go's program imports the kernel's functions, and the kernel imports the
// memory of Go's program, so neither can be made first: Go gets functions that
// call on to the kernel once it is there. Without it (no SIMD, not fetched)
// Go's program computes the same by itself, several times slower.
//
//   const link = fewshotKernel();
//   Object.assign(go.importObject, link.imports);
//   const instance = await WebAssembly.instantiate(appModule, go.importObject);
//   link.attach(instance, kernelModule); // a WebAssembly.Module, or null; before go.run
//   go.run(instance);
"use strict";
globalThis.fewshotKernel = () => {
  let kernel = null;
  return {
    imports: {
      kernel: {
        present: () => (kernel ? 1 : 0),
        dot: (y, w, scale, x, xscale, rows, cols, tokens) => kernel.dot(y, w, scale, x, xscale, rows, cols, tokens),
        combine: (y, w, row, coef, n, cols, scale) => kernel.combine(y, w, row, coef, n, cols, scale),
        scores: (s, q, keys, n, stride, size) => kernel.scores(s, q, keys, n, stride, size),
        mix: (out, p, values, n, stride, size) => kernel.mix(out, p, values, n, stride, size),
        exps: (s, n, top, rate, sums) => kernel.exps(s, n, top, rate, sums),
        quantize: (q, x, n, limit, scale) => kernel.quantize(q, x, n, limit, scale),
      },
    },
    // attach makes the kernel for one instance of Go's program, and says
    // whether it could.
    attach(instance, module) {
      try {
        kernel = new WebAssembly.Instance(module, { go: { mem: instance.exports.mem } }).exports;
        if (!["dot", "combine", "scores", "mix", "exps", "quantize"].every((name) => typeof kernel[name] === "function")) kernel = null;
      } catch {
        kernel = null;
      }
      return kernel !== null;
    },
  };
};
