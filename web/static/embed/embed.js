// The element <few-shot-prompt>: a few-shot prompt in any page.
//
//   <script type="module" src="https://HOST/embed.js"></script>
//   <few-shot-prompt lesson="translate-zh"></few-shot-prompt>
//
// Until the reader presses Run or Edit it is HTML that the server made: no frame,
// no WebAssembly. Then a frame takes the same place at the same size. What stands
// inside the element is what is seen without this script, and, where nothing else
// says what the prompt is, what it is made of: the text of a <pre>, or a table of
// inputs and outputs, as generators of documentation write them.
const home = new URL(".", import.meta.url).href;
const files = false; // whether home is a folder that fewshot site wrote, with a file for each facade
const reader = "read.js"; // reads a prompt from what stands inside an element, or from src

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; position: relative; min-block-size: 12rem; max-block-size: 40rem; overflow: hidden; contain: content; border: 1px solid var(--line); border-radius: 10px;
  --panel: light-dark(#fff, #1d1f23); --line: light-dark(#e3dfd8, #33363d); --ink: light-dark(#23211d, #e9e7e2); --soft: light-dark(#655f55, #a8a399);
  --accent: light-dark(#0a6a5c, #4fd1b8); --on: light-dark(#fff, #06231e);
  --instruction: light-dark(#6f43c6, #b9a0f7); --example: light-dark(#1b66b8, #86bdf7); --query: light-dark(#a04d04, #f2ab64); --framing: light-dark(#6f6a60, #9c9a93);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink); background: var(--panel); }
:host([hidden]) { display: none; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
.embed { box-sizing: border-box; block-size: 100%; min-block-size: inherit; max-block-size: inherit; display: flex; flex-direction: column; }
.embed-prompt { flex: 1 1 auto; min-block-size: 4rem; overflow: auto; padding: .75rem 1rem; }
pre { margin: 0; font: 13.5px/1.65 ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Noto Sans CJK SC", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
table { inline-size: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: start; font-size: 12px; font-weight: 600; color: var(--soft); }
td { border-block-start: 1px solid var(--line); padding: .25rem .5rem .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top; }
.instruction { color: var(--instruction); } .example { color: var(--example); } .query { color: var(--query); } .framing { color: var(--framing); }
.role { display: block; font-size: 12px; color: var(--soft); }
.b0 { background: color-mix(in oklab, currentcolor 9%, transparent); } .b1 { background: color-mix(in oklab, currentcolor 24%, transparent); }
.embed-bar { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; padding: .5rem 1rem; border-block: 1px solid var(--line); font-size: 13px; }
.embed-counts { flex: 1 1 8rem; display: flex; flex-wrap: wrap; gap: 0 .75rem; }
button { font: inherit; color: inherit; min-block-size: 2rem; padding: .2rem .8rem; border: 1px solid var(--line); border-radius: 7px; background: none; cursor: pointer; }
.embed-run { background: var(--accent); color: var(--on); border-color: transparent; font-weight: 600; min-inline-size: 6rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.problem { margin: 0; padding: .6rem 1rem; border-block-end: 1px solid var(--line); font-size: 13px; overflow-wrap: anywhere; }
.problem b { display: block; }
.embed-answer { flex: 0 0 auto; margin: 0; padding: .6rem 1rem; min-block-size: 6rem; box-sizing: border-box; color: var(--soft); font-size: 13px; }
iframe { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border: 0; visibility: hidden; }
:host([state="ready"]) iframe, :host([state="running"]) iframe, :host([state="done"]) iframe, :host([state="failed"]) iframe { visibility: visible; }
`);
const system = new CSSStyleSheet(); // where the page says nothing of light and dark
system.replaceSync(":host { color-scheme: light dark; }");

let trust = (s) => s;
try {
  const policy = globalThis.trustedTypes?.createPolicy("few-shot-prompt", { createHTML: (s) => s });
  if (policy) trust = (s) => policy.createHTML(s);
} catch {} // the page has another list of policies

const facades = new Map(); // address -> promise of the facade, for all elements of the page
const frames = new Map(); // window of a frame -> its element
// A frame is a program with a memory of its own, so the page has one: the element
// that starts last. The others show their answers as text again.
let live = null;

addEventListener("message", ({ source, origin, data }) => {
  if (origin === new URL(home).origin && data) frames.get(source)?.heard(data);
});

class FewShotPrompt extends HTMLElement {
  static observedAttributes = ["theme"];
  #frame;
  #facade; // {html, p}
  #asked; // the query that it was fetched with
  #answers = []; // what the frame has sent since Run was pressed
  #size = ""; // the height without a frame: "" is that of the content

  connectedCallback() {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#open(), { once: true });
    else this.#open();
  }

  disconnectedCallback() {
    if (!this.#frame) return;
    this.#leave();
    this.#show();
  }

  attributeChangedCallback() { this.#tell({ type: "fewshot:theme", theme: this.#theme() }); }

  /** run runs the prompt, as the button does. */
  run() {
    if (this.#frame) this.#tell({ type: "fewshot:run" });
    else this.#start("run");
  }

  async #open() {
    if (this.shadowRoot) return;
    const { colorScheme } = getComputedStyle(this);
    const height = this.getAttribute("height"), before = this.offsetHeight;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = colorScheme === "normal" ? [sheet, system] : [sheet];
    root.append(document.createElement("slot"));
    if (height > 0) Object.assign(this.style, { blockSize: `${height}px`, maxBlockSize: "none" });
    else if (before > this.offsetHeight) this.style.minBlockSize = `${before}px`;
    this.#size = this.style.blockSize;
    this.#state("loading");
    try {
      this.#asked = await this.#query();
      this.#facade = await facade(this.#asked);
    } catch (error) {
      const box = document.createElement("p");
      box.className = "problem";
      root.prepend(box); // what stands inside can still be read below it
      this.#fail(box, error);
      return;
    }
    this.#show();
    this.#fire("ready", {});
  }

  // #show shows the facade, with the answers there are.
  #show() {
    if (!this.#facade) return;
    const root = this.shadowRoot;
    Object.assign(this.style, { blockSize: this.#size, maxBlockSize: this.#size && "none" });
    root.innerHTML = trust(this.#facade.html);
    root.querySelector(".embed-home").href = `${home}#${this.#facade.p}`;
    root.querySelector(".embed-run").addEventListener("click", () => this.#start("run"));
    root.querySelector(".embed-edit")?.addEventListener("click", () => this.#start("edit"));
    if (this.#answers.length) root.querySelector(".embed-answer").replaceChildren(...this.#answers.sort((a, b) => a.shots - b.shots).flatMap(({ label, text, source }) => [
      ...(label ? [`${label}: `] : []), Object.assign(document.createElement("b"), { textContent: text.trim() }), ` (${source})`, document.createElement("br"),
    ]));
    this.#state("static");
  }

  // #fail says what is wrong and what to do: in box, in the console, and to the page.
  #fail(box, { code = "failed", message, hint = "", words }) {
    if (words) [message, hint] = words[/^zh/i.test(this.#lang()) ? 1 : 0];
    box.replaceChildren(Object.assign(document.createElement("b"), { textContent: message }), ` ${hint}`);
    console.error(`few-shot-prompt: ${message} ${hint}`, this);
    this.#state("failed");
    this.#fire("error", { code, message, hint });
  }

  #lang() { return this.closest("[lang]")?.lang || navigator.language; }

  #leave() {
    frames.delete(this.#frame.contentWindow);
    this.#frame.remove();
    this.#frame = null;
  }

  // #query says which prompt it is, and how it is shown.
  async #query() {
    const query = new URLSearchParams();
    const lesson = this.getAttribute("lesson"), link = this.getAttribute("prompt");
    if (lesson) query.set("lesson", lesson);
    else if (link) query.set("p", link.slice(link.indexOf("#") + 1));
    else {
      const { read } = await import(home + reader).catch(() => { throw unreachable(); });
      query.set("p", await read(this));
    }
    for (const name of ["view", "shots", "model"]) {
      if (this.hasAttribute(name)) query.set(name, this.getAttribute(name));
    }
    if (this.hasAttribute("editable") && this.getAttribute("editable") !== "false") query.set("editable", "1");
    query.set("lang", this.#lang());
    return query;
  }

  #start(how) {
    if (this.#frame || !this.#facade) return;
    const before = live;
    live = this;
    if (before?.getAttribute("state") !== "running") before?.#tell({ type: "fewshot:close" });
    const query = new URLSearchParams(this.#asked);
    for (const name of ["lesson", "p"]) query.delete(name);
    query.set("start", how);
    query.set("theme", this.#theme());
    if (this.hasAttribute("token")) query.set("embed", this.getAttribute("token"));
    const height = this.getAttribute("height");
    if (height) query.set("height", height === "auto" ? "auto" : "fixed");
    Object.assign(this.style, { blockSize: `${this.clientHeight}px`, maxBlockSize: "none" }); // a frame has no height of its own
    const frame = this.#frame = document.createElement("iframe");
    frame.title = "Fewshot";
    frame.referrerPolicy = "origin"; // the server looks at it where the author has a key
    frame.addEventListener("load", () => setTimeout(() => {
      if (frame !== this.#frame || this.getAttribute("state") !== "starting") return;
      this.#leave();
      this.#show();
      this.#fail(this.shadowRoot.querySelector(".embed-answer"), problem("frame_silent", ["The frame does not start.", "Its server may not allow this page, or this page's policy lacks frame-src."], ["框架没有启动。", "服务器可能不允许本页嵌入，或本页的内容安全策略缺少 frame-src。"]));
    }, 30_000));
    frame.src = `${home}embed/frame${files ? ".html" : ""}?${query}#${this.#facade.p}`;
    this.#state("starting");
    this.shadowRoot.append(frame);
    frames.set(frame.contentWindow, this);
  }

  // heard takes what the frame says.
  async heard({ type, height, detail }) {
    if (type === "fewshot:ready") {
      this.#state("ready");
      this.shadowRoot.querySelector(".embed")?.remove();
      this.#frame.focus();
      this.#tell({ type: "fewshot:shown" });
    } else if (type === "fewshot:height") {
      const fixed = this.getAttribute("height");
      if (fixed === "auto" || !fixed && height > this.clientHeight) this.style.blockSize = `${height + 2}px`;
    } else if (type === "fewshot:run") {
      this.#answers = [];
      this.#state("running");
      this.#fire("run", {});
    } else if (type === "fewshot:result" || type === "fewshot:error") {
      const kind = type.slice(8);
      if (kind === "error") console.error(`few-shot-prompt: ${detail.message} ${detail.hint ?? ""}`, this);
      if (kind === "result") this.#answers.push(detail);
      if (!detail.pending) this.#state(kind === "error" ? "failed" : "done"); // else others are compared with it
      this.#fire(kind, detail);
      if (live !== this) this.#tell({ type: "fewshot:close" });
    } else if (type === "fewshot:closed") {
      if (detail.p !== this.#facade.p && !files) { // it was edited
        for (const name of ["lesson", "shots", "model"]) this.#asked.delete(name);
        this.#asked.set("p", detail.p);
        this.#facade = await facade(this.#asked).catch(() => this.#facade);
      }
      if (!this.#frame) return;
      this.#leave();
      this.#show();
    }
  }

  #theme() {
    const theme = this.getAttribute("theme") ?? getComputedStyle(this).colorScheme;
    return theme === "dark" || theme === "light" ? theme : "auto";
  }

  #tell(message) { this.#frame?.contentWindow.postMessage(message, new URL(home).origin); }
  #state(state) { this.setAttribute("state", state); }
  #fire(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })); }
}

// facade is the facade of a query, fetched once for all elements of the page. A
// folder has one for every lesson and view, and one around what stands inside the
// element, for all other prompts.
async function facade(query) {
  let address = `${home}embed/static?${query}`;
  if (files) {
    const name = [query.get("lesson") ?? "any", query.get("view") ?? "prompt", query.get("lang").startsWith("zh") ? "zh-CN" : "en"];
    address = `${home}embed/static/${name.join(".")}${query.has("editable") ? ".edit" : ""}.json`;
  }
  if (!facades.has(address)) facades.set(address, ask(address));
  const { html, p } = await facades.get(address);
  return { html, p: p || query.get("p") };
}

async function ask(address) {
  const response = await fetch(address, { credentials: "omit" }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (answer?.error) throw Object.assign(new Error(), answer.error);
  if (response?.ok && answer) return answer;
  throw files && response?.status === 404 ? missing() : unreachable();
}

// problem is an error with what is wrong and what to do, in English and in Chinese.
const problem = (code, ...words) => Object.assign(new Error(code), { code, words });

const missing = () => problem("lesson_not_found",
  ["There is no lesson of this name here, or no such view.", "Lessons are named by the end of their address; a view is prompt, table, tokens or compare."],
  ["这里没有这个名称的课程，或没有这种视图。", "课程的名称是其地址的末尾部分；视图是 prompt、table、tokens 或 compare。"]);

const unreachable = () => problem("unreachable",
  [`${new URL(home).origin} does not answer.`, `Check the address of embed.js. This page's policy may lack connect-src ${new URL(home).origin}.`],
  [`${new URL(home).origin} 没有响应。`, `请检查 embed.js 的地址。本页的内容安全策略可能缺少 connect-src ${new URL(home).origin}。`]);

customElements.define("few-shot-prompt", FewShotPrompt);
