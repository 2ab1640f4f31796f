// Runs a WebAssembly program of Go with the kernel in Node, for
//   GOOS=js GOARCH=wasm go test -exec "node $PWD/app/tinylm/testdata/node.js" ./app/tinylm
// KERNEL=off leaves the kernel out.
"use strict";
const fs = require("fs"), path = require("path");
const { execFileSync } = require("child_process");
const root = execFileSync("go", ["env", "GOROOT"], { env: { ...process.env, GOOS: "", GOARCH: "" } }).toString().trim();
globalThis.require = require;
globalThis.fs = fs;
globalThis.path = path;
require(path.join(root, "lib/wasm/wasm_exec.js"));
require("../kernel.js");
const go = new Go();
go.argv = process.argv.slice(2);
go.env = Object.assign({ TMPDIR: require("os").tmpdir() }, process.env);
go.exit = process.exit;
const link = fewshotKernel();
Object.assign(go.importObject, link.imports);
WebAssembly.instantiate(fs.readFileSync(process.argv[2]), go.importObject).then(({ instance }) => {
  if (process.env.KERNEL !== "off") {
    link.attach(instance, new WebAssembly.Module(fs.readFileSync(path.join(__dirname, "../kernel.wasm"))));
  }
  process.on("exit", (code) => {
    if (code === 0 && !go.exited) { // the program waits for what never comes
      go._pendingEvent = { id: 0 };
      go._resume();
    }
  });
  return go.run(instance);
}).catch((error) => { console.error(error); process.exit(1); });
