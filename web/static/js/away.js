// What the service worker (sw.js) answers with in place of a page that is not on this
// device: it says what happened, leads to what is here, and opens the page as soon as
// it can be had. It is no part of the page's own program, which is another for each page.

const { why, base, served, kept } = JSON.parse(document.getElementById("away").textContent);

const words = {
  en: {
    slow: ["This page is taking its time", "The connection is slow, or the server is busy. The page opens by itself as soon as it has arrived."],
    missing: ["This page is not on this device", "It was not opened here before, and its server can't be reached. The page opens by itself once it can."],
    served: ["This page needs its server", "The server can't be reached. The page opens by itself once it can."],
    kept: "On this device:", again: "Try again", trying: "Trying again…",
    guide: "For teachers: ", "": "Playground", lessons: "Lessons", lab: "Lab", inside: "The inside of a model",
  },
  "zh-CN": {
    slow: ["页面还在路上", "网络较慢，或者服务器繁忙。页面到达后会自动打开。"],
    missing: ["这台设备上还没有这个页面", "以前没有在这台设备上打开过它，现在又连不上服务器。连上以后页面会自动打开。"],
    served: ["这个页面离不开服务器", "现在连不上服务器。连上以后页面会自动打开。"],
    kept: "这台设备上已有：", again: "重试", trying: "正在重试……",
    guide: "教师用：", "": "操练场", lessons: "课程", lab: "实验室", inside: "模型内部",
  },
};

let chosen = null;
try {
  chosen = localStorage.getItem("fewshot.lang");
} catch {} // blocked storage
const lang = (chosen ?? navigator.language).toLowerCase().startsWith("zh") ? "zh-CN" : "en";
const said = words[lang];
const [head, hint] = why === "slow" ? said.slow : served ? said.served : said.missing;
document.documentElement.lang = lang;
document.title = `${head} · Fewshot`;

function add(parent, tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}

const page = add(document.body, "div", "", { class: "workbench" });
const main = add(page, "main", "", { class: "main" });
main.style.cssText = "grid-template-columns: minmax(0, 1fr); max-inline-size: 38rem; padding-block-start: 8vh";
add(main, "h1", head);
const state = add(main, "p", hint, { role: "status" });
const button = add(add(main, "p"), "button", said.again, { type: "button" });
add(main, "p", said.kept, { class: "soft" });
const list = add(main, "ul", "", { "aria-label": said.kept });
for (const { path, title, guide } of kept) {
  const name = title?.[lang] ?? said[path.slice(base.length)] ?? path;
  add(add(list, "li"), "a", guide ? said.guide + name : name, { href: path }).style.color = "var(--accent)";
}

// arrived reports whether the server answers, be it that there is no such page.
async function arrived() {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).status < 500;
  } catch {
    return false;
  }
}

// try again by hand, when the browser says that there is a network, and from time to time:
// no browser knows when a server is back.
const least = 2000, most = 30000; // ms
let pause = least, timer = 0, asking = false;

async function again() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  if (await arrived()) {
    location.reload();
    return;
  }
  asking = false;
  state.textContent = hint;
  timer = setTimeout(again, pause);
  pause = Math.min(2 * pause, most);
}

function atOnce() {
  pause = least;
  state.textContent = said.trying;
  again();
}
addEventListener("online", atOnce);
button.addEventListener("click", why === "slow" ? () => location.reload() : atOnce);

// The worker has the page under way: this one stays on the screen until it arrives.
if (why === "slow") setTimeout(() => location.reload(), 100);
else timer = setTimeout(again, pause);
