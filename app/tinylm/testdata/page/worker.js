"use strict";
importScripts("wasm_exec.js", "kernel.js");
self.onmessage = async ({ data }) => {
  if (data === "cancel") return void self.cancel();
  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  self.weights = await bytes("base.bin");
  self.requests = data.requests;
  const go = new Go();
  const link = fewshotKernel();
  Object.assign(go.importObject, link.imports);
  const { instance } = await WebAssembly.instantiateStreaming(fetch("page.wasm"), go.importObject);
  if (data.kernel) link.attach(instance, new WebAssembly.Module(await bytes("kernel.wasm")));
  go.run(instance);
};
