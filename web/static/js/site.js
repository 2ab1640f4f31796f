// Only in a folder that fewshot site wrote: there is no server, and the folder may
// lie anywhere.
build.files = true;
document.documentElement.dataset.files = ""; // what only a server has is not shown: see app.css
globalThis.fewshotBase = ""; // links are those of a server at the root, until somebody follows one

// A page's address is its file's, and the first page has two.
if (location.pathname === `${base}index.html`) history.replaceState(history.state, "", base + location.search + location.hash);

// The program asks for models of the server; there is none, which it takes well.
const fetchFile = globalThis.fetch;
globalThis.fetch = (address, options) => (String(address).startsWith("/v1/")
  ? Promise.reject(new TypeError("there is no server"))
  : fetchFile(address, options));

// Links to pages of the server are links to their files.
for (const event of ["pointerdown", "keydown", "click"]) {
  addEventListener(event, ({ target }) => {
    const link = target.closest?.('a[href^="/"]');
    if (!link || link.pathname.startsWith(base) && base !== "/") return;
    const { pathname, search, hash } = link;
    if (!pathname.endsWith(".html")) link.href = base + (pathname === "/" ? "" : `${pathname.slice(1)}.html`) + search + hash;
  }, true);
}
