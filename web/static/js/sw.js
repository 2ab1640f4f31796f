// The service worker keeps the page for use without a network. There is one
// cache for a version of the page and one for the data, whose files bear a
// hash in their names and outlive versions. Nothing of /v1/ is ever touched.

const base = new URL(".", location.href).pathname; // "/", or the path that a proxy gives the server
const below = (url) => base + url.slice(1);
for (const list of ["shell", "data", "prefetch", "charts"]) build[list] = build[list].map(below);
for (const name in build.away) build.away[name] = below(build.away[name]);

// Servers below different paths of an origin share its caches: each has names of its own.
const mine = base === "/" ? "fewshot-" : `fewshot:${base}-`;
const shell = `${mine}page-${build.version}`;
const data = `${mine}data`;
const known = new Set([...build.shell, ...build.data]);
const study = /^(lab|lessons|inside)(\/|$)/; // pages that are kept when they are visited
const served = /^(class|teach|operator)\/?$/; // pages that are nothing without their server
const assets = `${base}assets/`; // whose names change with their content
const inside = (path) => path.slice(base.length);
const patience = 3000; // ms that a page may take over the network before there is another answer

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
    // Earlier versions had it on. In Firefox a page whose preload fails is lost, whatever
    // the answer here (GoogleChrome/workbox#3134).
    await self.registration.navigationPreload?.disable();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const path = inside(url.pathname);
    if (path === "" || study.test(path) || served.test(path)) event.respondWith(navigate(event, url));
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

// Pages that took too long, by address without fragment. The page that was shown instead
// asks for them again.
const underWay = new Map();

// navigate answers with the page as it is on the server, or, without a network or when
// that takes too long, with the one in the cache. The playground is there; lessons, the lab
// and the inside of a model are if they were visited before. For any other page a word on
// what happened stands in: each page has a program of its own, so none can stand in for it.
async function navigate(event, { pathname, search }) {
  const address = pathname + search;
  const late = underWay.get(address);
  underWay.delete(address);
  const fromNetwork = late ?? load(event, pathname);
  event.waitUntil(fromNetwork.catch(() => {})); // also when another answer is given
  const kept = await caches.match(pathname, { cacheName: shell });
  try {
    const tooLong = new Promise((resolve) => setTimeout(resolve, patience));
    const response = await (late ? fromNetwork : Promise.race([fromNetwork, tooLong]));
    if (response && !(kept && response.status >= 500)) return response;
    if (kept) return kept;
    underWay.set(address, fromNetwork);
    const forget = () => setTimeout(() => underWay.get(address) === fromNetwork && underWay.delete(address), 60000);
    fromNetwork.then(forget, forget); // nobody may come for it
    return away("slow", pathname);
  } catch {
    return kept ?? away("missing", pathname);
  }
}

// load fetches a page, and keeps it if it is one that works without the server.
async function load(event, pathname) {
  const response = await fetch(event.request);
  if (response.ok && study.test(inside(pathname))) {
    const copy = response.clone();
    event.waitUntil(caches.open(shell).then((cache) => cache.put(pathname, copy)).catch(() => {}));
  }
  return response;
}

// away is the page that stands in for one that is not there (away.js).
async function away(why, pathname) {
  const kept = [];
  const cache = await caches.open(shell);
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path === base) kept.unshift({ path });
    else if (study.test(inside(path))) kept.push({ path, ...await titleOf(await cache.match(request)) });
  }
  const about = JSON.stringify({ why, base, served: served.test(inside(pathname)), kept }).replaceAll("<", "\\u003c");
  return new Response(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fewshot</title>
<link rel="stylesheet" href="${build.away.css}">
</head>
<body><script type="application/json" id="away">${about}</script><script src="${build.away.js}"></script></body>
</html>
`, {
    status: 503,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
      "Cache-Control": "no-store",
    },
  });
}

// titleOf is the title of a lesson's page, by language, and whether that is the one for
// teachers; nothing of other pages.
async function titleOf(page) {
  const [, data] = (await page.text()).match(/<script type="application\/json" id="page-data">(.*?)<\/script>/s) ?? [];
  try {
    const { lesson, guide } = JSON.parse(data);
    return { title: (lesson ?? guide?.lesson)?.title, guide: guide !== undefined };
  } catch {
    return {}; // no data, or those of another version
  }
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
