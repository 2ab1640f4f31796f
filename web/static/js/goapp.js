// What go-app's Go code expects to find on window. It names these things
// itself; the wiring to the service worker and to the loader is ours.

const goappEnv = {
  GOAPP_VERSION: build.version,
  GOAPP_ROOT_PREFIX: base,
  GOAPP_STATIC_RESOURCES_URL: "/web",
  GOAPP_INTERNAL_URLS: "[]",
};

// go-app parses the address with Go's net/url and would die of one in which a %
// has no two hexadecimal digits after it, as in a damaged link.
function mendAddress() {
  const mended = location.href.replace(/%(?![0-9a-f]{2})/gi, "%25");
  if (mended !== location.href) history.replaceState(history.state, "", mended);
}
mendAddress();
addEventListener("popstate", mendAddress); // before go-app's own handler

let installPrompt = null; // the browser's own, while the page may be installed

Object.assign(globalThis, {
  goappGetenv: (name) => goappEnv[name],

  // Go replaces these three as it starts; until then they only remember.
  goappNav() {},
  goappOnUpdate() { globalThis.goappUpdatedBeforeWasmLoaded = true; },
  goappOnAppInstallChange() { globalThis.goappAppInstallChangedBeforeWasmLoaded = true; },
  goappUpdatedBeforeWasmLoaded: false,
  goappAppInstallChangedBeforeWasmLoaded: false,

  goappTryUpdate() {
    navigator.serviceWorker?.getRegistration().then((r) => r?.update()).catch(() => {});
  },
  goappIsAppInstalled: () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true,
  goappIsAppInstallable: () => installPrompt !== null,
  goappIsAppleBrowser: () => /iP(hone|ad|od)|Macintosh(?!.*(Chrome|Edg|OPR))/.test(navigator.userAgent),
  async goappShowInstallPrompt() {
    const prompt = installPrompt;
    installPrompt = null;
    await prompt?.prompt();
  },
  goappKeepBodyClean: () => () => {},
});

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installPrompt = event;
  globalThis.goappOnAppInstallChange();
});
addEventListener("appinstalled", () => {
  installPrompt = null;
  globalThis.goappOnAppInstallChange();
});

// go-app reads local storage as it starts, and would die of the exception
// that a browser throws where storage is blocked. It then gets one that
// forgets with the page.
function memoryStorage() {
  const items = new Map();
  return {
    get length() { return items.size; },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (k) => items.get(String(k)) ?? null,
    setItem: (k, v) => void items.set(String(k), String(v)),
    removeItem: (k) => void items.delete(String(k)),
    clear: () => items.clear(),
  };
}
// fewshotForgets is set where the page's storage is gone with it.
for (const name of ["localStorage", "sessionStorage"]) {
  let usable = false;
  try {
    globalThis[name].getItem("");
    usable = true;
  } catch {}
  if (!usable) {
    Object.defineProperty(globalThis, name, { value: memoryStorage(), configurable: true });
    globalThis.fewshotForgets = true;
  }
}

// A notice goes by itself after ms, in which it can be read, but not while the pointer or
// the focus is on it, or while nobody sees the page. 0 takes an earlier call back.
let reading = 0;
globalThis.fewshotRead = (ms) => {
  clearTimeout(reading);
  if (ms) reading = setTimeout(read, ms);
  function read() {
    const notice = document.querySelector(".notice");
    if (document.hidden || notice?.matches(":hover, :focus-within")) reading = setTimeout(read, 2000);
    else notice?.querySelector("button").click(); // dismisses it
  }
};

// The browser asks before the page is left while something that was typed could not
// be kept.
const askFirst = (event) => event.preventDefault();
globalThis.fewshotWarnOnLeave = (hold) => hold ? addEventListener("beforeunload", askFirst) : removeEventListener("beforeunload", askFirst);

// A page of another path is another document: the browser follows the link, where
// go-app would look for a route of this program.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link && link.pathname !== location.pathname) event.stopImmediatePropagation();
}, true);

// Most keys only write: the program is not woken for them. Those that an input method takes,
// such as Escape to drop a word, are its own; in WebKit the last one comes after the word,
// and only its code tells.
globalThis.fewshotKeys = (handler) => addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape") handler(event);
});
