// What tiny_test.go evaluates in the real page: the page's own worker, asked
// as the page asks it, with its kernel and without.
(() => {
  const workers = {};

  function worker(kernel) {
    if (workers[kernel]) return workers[kernel];
    const asset = fewshotAssets["kernel.wasm"];
    const url = asset.url;
    if (!kernel) asset.url = "/no-kernel";
    workers[kernel] = fewshotWorker();
    asset.url = url;
    return workers[kernel];
  }

  // run has the model answer a request, and returns the answer's text, its
  // tokens, and the seconds from the first chunk to the end.
  globalThis.tiny = (kernel, request) => new Promise((resolve, reject) => {
    const model = worker(kernel);
    const run = { Text: "", Tokens: 0, Seconds: 0 };
    let first = 0;
    model.onmessage = ({ data }) => {
      if (typeof data !== "string") return reject(new Error(data.reason));
      const message = JSON.parse(data);
      if (message.error) return reject(new Error(message.error.message));
      for (const chunk of message.out?.chunks ?? []) {
        first ||= performance.now();
        run.Text += chunk.Text;
        if (chunk.Usage) run.Tokens = chunk.Usage.completion_tokens;
      }
      if (!message.end) return;
      run.Seconds = (performance.now() - first) / 1000;
      resolve(run);
    };
    model.postMessage(JSON.stringify({ id: 1, in: { request } }));
  });
  return true;
})()
