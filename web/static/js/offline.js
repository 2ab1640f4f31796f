// After the start: what the first key does not need, then the service worker, which keeps
// the page for the next visit without a network, and then the files that are needed later.

async function afterStart() {
  import(build.assets["gestures.js"].url).catch((error) => console.warn("menus stay open:", error));
  if (!("serviceWorker" in navigator) || self !== top || build.files) return; // nor in another site's page, nor without a server
  try {
    const registration = await navigator.serviceWorker.register(`${base}sw.js`);
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next.addEventListener("statechange", () => {
        if (next.state === "installed" && navigator.serviceWorker.controller) globalThis.goappOnUpdate();
      });
    });
    const { active } = await navigator.serviceWorker.ready;
    if (navigator.connection?.saveData) return;
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    active.postMessage({ type: "prefetch", loaded, page: location.pathname });
  } catch (error) {
    console.warn("offline use is not available:", error); // private windows, blocked storage
  }
}
