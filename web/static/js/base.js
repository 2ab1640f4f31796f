// Where the server is: at the root of its origin or, behind a proxy, below a path. This
// script comes from /assets/ there, so nobody needs to say it.
const base = new URL("..", document.currentScript.src).pathname; // "/", or /user/ann/proxy/8080/
for (const asset of Object.values(build.assets)) asset.url = base + asset.url.slice(1);
globalThis.fewshotBase = base.slice(0, -1); // in front of the paths of the server

// A server whose proxy strips the path can't tell that the slash at its end was left
// out. Without it the page is none of its service worker's: the browser comes again.
if (`${location.pathname}/` === base) {
  location.replace(base + location.search + location.hash);
  return; // of the function that all parts of the loader are in
}

// The page has a message for those who get no program; this is the program's loader.
document.getElementById("unloaded")?.remove();
