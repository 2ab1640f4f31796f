// Starts the program: fetches it, which the page has preloaded, compiles it while
// it arrives, moves what was typed over, and runs it. The page says which it is.

const programName = document.documentElement.dataset.program;

let program = null; // the compiled module, for the worker

// stderr keeps the end of what Go wrote there: the message of a panic.
let stderr = "";
function watchOutput() {
  const decoder = new TextDecoder();
  const write = fs.writeSync.bind(fs);
  fs.writeSync = (fd, bytes) => {
    if (fd === 2) stderr = (stderr + decoder.decode(bytes, { stream: true })).slice(-4000);
    return write(fd, bytes);
  };
}

// watchExit shows the banner when the program ends, which it never should, by
// a panic or by an exception that JavaScript threw through it.
function watchExit(go) {
  const crashed = (details) => {
    go._resume = () => {}; // events of a program that has gone
    for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer);
    go._scheduledTimeouts.clear(); // wasm_exec.js waits for ever in a timer that nobody takes
    document.documentElement.dataset.state = "crashed";
    showBanner("crashed", details);
  };
  go.exit = (code) => crashed(stderr || `exit code ${code}`);
  const resume = go._resume;
  go._resume = function () {
    try {
      resume.call(go);
    } catch (error) {
      if (!go.exited) crashed(`${error}\n${stderr}`);
      throw error;
    }
  };
}

async function start() {
  if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) {
    document.documentElement.dataset.state = "failed";
    showBanner("unsupported");
    return;
  }
  document.documentElement.dataset.state = "loading";
  const go = new Go();
  let instance;
  try {
    const response = await fetch(build.assets[programName].url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    Object.assign(go.importObject, fewshotKernel().imports); // the worker has the kernel itself
    const compiled = await WebAssembly.instantiateStreaming(response, go.importObject);
    instance = compiled.instance;
    program = compiled.module;
  } catch (error) {
    console.warn(`loading ${programName}:`, error);
    document.documentElement.dataset.state = "failed";
    // A network error is a TypeError; so is a wrong Content-Type, for which
    // trying again is the right advice as well.
    showBanner(error instanceof TypeError ? "offline" : "failed", error, start);
    return;
  }
  await composed();
  watchExit(go);
  carryOver();
  performance.mark("fewshot-run");
  try {
    go.run(instance);
  } catch (error) {
    document.documentElement.dataset.state = "crashed";
    showBanner("crashed", `${error}\n${stderr}`);
    throw error;
  }
  if (go.exited) return;
  document.documentElement.dataset.state = "started";
  performance.mark("fewshot-started");
  replay();
  // A page that is not drawn may never be idle: it has its time as well.
  globalThis.requestIdleCallback ? requestIdleCallback(afterStart, { timeout: 2000 }) : setTimeout(afterStart);
}

// A worker runs the same program, or another by its name. It gets the compiled module,
// or the address to fetch it from, and the path of the page, below the server's own, for
// a name.
globalThis.fewshotWorker = (other) => {
  const worker = new Worker(build.assets["worker.js"].url, { name: `/${location.pathname.slice(base.length)}` });
  worker.postMessage({ type: "start", program: other ? build.assets[other].url : program, assets: build.assets, base: fewshotBase });
  return worker;
};
// What draws charts comes with the first one; the promise is of chart.js's module.
// In a task of its own: to load the module is one already.
globalThis.fewshotChart = () => import(build.assets["chart.js"].url).then((module) => new Promise((done) => setTimeout(done, 0, module)));
globalThis.fewshotBuiltin = (url, options) => import(build.assets["builtin.js"].url).then((module) => module.fetch(url, options));
globalThis.fewshotAssets = build.assets;

if (!CSS.supports("field-sizing", "content")) import(build.assets["sizing.js"].url).catch((error) => console.warn("long texts are cut:", error));
watchOutput();
start();
