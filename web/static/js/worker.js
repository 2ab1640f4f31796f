// A worker runs a program off the page's thread: the page's own, which sees that there
// is no document and serves the model (app/main.go), or one that only workers run. The
// page's own gets the model's kernel, which the page does without.

const waiting = []; // messages that came before Go listened
globalThis.fewshotServing = () => setTimeout(() => {
  for (const data of waiting.splice(0)) self.onmessage({ data });
});

let stderr = "";
const decoder = new TextDecoder();
const write = fs.writeSync.bind(fs);
fs.writeSync = (fd, bytes) => {
  if (fd === 2) stderr = (stderr + decoder.decode(bytes, { stream: true })).slice(-2000);
  return write(fd, bytes);
};

function dead(reason) {
  postMessage({ type: "exit", reason: String(reason).split("\n")[0] });
  close();
}

self.onmessage = async ({ data }) => {
  if (typeof data === "string") {
    waiting.push(data);
    return;
  }
  globalThis.fewshotAssets = data.assets;
  globalThis.fewshotBase = data.base;
  try {
    const go = new Go();
    go.exit = (code) => dead(stderr || `exit code ${code}`);
    if (typeof data.program === "string") {
      const response = await fetch(data.program);
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const { instance } = await WebAssembly.instantiateStreaming(response, go.importObject);
      go.run(instance);
      return;
    }
    const link = fewshotKernel();
    Object.assign(go.importObject, link.imports);
    const [instance, kernel] = await Promise.all([
      WebAssembly.instantiate(data.program, go.importObject),
      WebAssembly.compileStreaming(fetch(data.assets["kernel.wasm"].url)).catch(() => null),
    ]);
    link.attach(instance, kernel);
    go.run(instance);
  } catch (error) {
    dead(error);
  }
};
