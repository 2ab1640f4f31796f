// The service worker keeps the page for use without a network. There is one
// cache for a version of the page and one for the data, whose files bear a
// hash in their names and outlive versions. Nothing of /v1/ is ever touched.

const base = new URL(".", location.href).pathname; // "/", or the path that a proxy gives the server
const below = (url) => base + url.slice(1);
for (const list of ["shell", "data", "prefetch", "charts"]) build[list] = build[list].map(below);

// Servers below different paths of an origin share its caches: each has names of its own.
const mine = base === "/" ? "fewshot-" : `fewshot:${base}-`;
const shell = `${mine}page-${build.version}`;
const data = `${mine}data`;
const known = new Set([...build.shell, ...build.data]);
const study = /^(lab|lessons|inside)(\/|$)/; // pages that are kept when they are visited
const assets = `${base}assets/`; // whose names change with their content
const inside = (path) => path.slice(base.length);
const patience = 3000; // ms that a page may take over the network while there is one in the cache

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(shell);
    await Promise.all([
      refresh(cache, base),
      ...build.shell.map(async (url) => {
        const kept = url.startsWith(assets) && await caches.match(url); // another version's, with the same hash
        return kept ? cache.put(url, kept) : refresh(cache, url);
      }),
    ]);
  })());
});

// A new version waits until every page of the old one is closed, so an open
// page always finds the files that it was made of.
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(mine) && name !== shell && name !== data) await caches.delete(name);
    }
    const cache = await caches.open(data);
    for (const request of await cache.keys()) {
      if (!build.data.includes(new URL(request.url).pathname)) await cache.delete(request);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (!/^(v1|embed)\//.test(inside(url.pathname))) event.respondWith(navigate(event));
  } else if (known.has(url.pathname)) {
    event.respondWith(file(event, url.pathname));
  }
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "prefetch") event.waitUntil(prefetch(event.data.loaded, event.data.page));
});

async function refresh(cache, url) {
  const response = await fetch(url, { cache: url.startsWith(assets) ? "default" : "no-cache" });
  if (!response.ok) throw new TypeError(`${url}: ${response.status}`);
  await cache.put(url, response);
}

// navigate answers with the page as it is on the server, or, without a
// network or when that takes too long, with the one in the cache. Lessons and the lab
// are there if they were visited before. Without a network any other path leads to the
// playground: it is another program, so it can't stand in for them.
async function navigate(event) {
  const { pathname } = new URL(event.request.url);
  const fromNetwork = (async () => {
    const response = (await event.preloadResponse) ?? await fetch(event.request);
    if (response.ok && study.test(inside(pathname))) {
      const copy = response.clone();
      event.waitUntil(caches.open(shell).then((cache) => cache.put(pathname, copy)).catch(() => {}));
    }
    return response;
  })();
  const kept = await caches.match(pathname, { cacheName: shell });
  if (!kept) return pathname === base ? fromNetwork : fromNetwork.catch(() => Response.redirect(base));
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  const response = await Promise.race([fromNetwork.catch(() => null), late]);
  return response && response.status < 500 ? response : kept;
}

// file answers from a cache, and keeps data that is fetched for the first time.
async function file(event, path) {
  const kept = await caches.match(path);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok && build.data.includes(path)) {
    const copy = response.clone();
    event.waitUntil(caches.open(data).then((cache) => cache.put(path, copy)).catch(() => {}));
  }
  return response;
}

// prefetch keeps the weights, and the page and the data that were loaded before
// there was a service worker to keep them.
async function prefetch(loaded, page) {
  if (study.test(inside(page))) {
    loaded.push(...build.charts);
    await caches.open(shell).then((cache) => refresh(cache, page)).catch(() => {});
  }
  const cache = await caches.open(data);
  for (const url of [...loaded.filter((u) => build.data.includes(u)), ...build.prefetch]) {
    if (!(await cache.match(url))) await cache.add(url).catch(() => {});
  }
}
