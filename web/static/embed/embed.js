// <few-shot-prompt>: a live few-shot prompt in somebody else's page.
//
//   <script type="module" src="https://HOST/embed.js"></script>
//   <few-shot-prompt lesson="in-context"></few-shot-prompt>
//
// What to show: lesson, src (the address of a prompt's JSON), a child <script
// type="application/json">, or a child <table> of inputs and outputs with the
// attribute query. Other attributes: model, view (prompt, table), shots, theme
// (light, dark), lang, height (pixels). Whatever stands inside is what a reader
// without JavaScript sees.
//
// Until the reader presses Run it is text: no frame and no WebAssembly. The
// attribute state says how far it is: loading, ready, running, done, failed.
// Events: ready, run, result, error.

const host = new URL(import.meta.url).origin;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; margin: 1em 0; color-scheme: light dark; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
.box { border: 1px solid light-dark(#e3dfd8, #33363d); border-radius: 10px; background: light-dark(#fff, #1d1f23); color: light-dark(#23211d, #e9e7e2); font: 15px/1.5 system-ui, sans-serif; overflow: hidden; }
pre { margin: 0; padding: 14px 16px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13.5px/1.65 ui-monospace, monospace; }
table { border-collapse: collapse; margin: 10px 16px; }
td, th { text-align: start; padding: 3px 16px 3px 0; border-bottom: 1px solid light-dark(#e3dfd8, #33363d); overflow-wrap: anywhere; }
.instruction { color: light-dark(#6f43c6, #b9a0f7); } .example { color: light-dark(#1b66b8, #86bdf7); }
.query { color: light-dark(#a04d04, #f2ab64); } .framing, .soft { color: light-dark(#655f55, #a8a399); }
.foot { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 8px 16px; border-top: 1px solid light-dark(#e3dfd8, #33363d); font-size: 13px; }
.grow { flex: 1; } a { color: light-dark(#0a6a5c, #4fd1b8); }
button { font: inherit; font-weight: 600; padding: 5px 18px; border: 0; border-radius: 7px; cursor: pointer; background: light-dark(#0a6a5c, #4fd1b8); color: light-dark(#fff, #06231e); }
button:focus-visible { outline: 2px solid light-dark(#0a6a5c, #4fd1b8); outline-offset: 2px; }
iframe { display: block; width: 100%; border: 0; }`);

const answers = new Map(); // address or body -> promise of the static form: the same prompt is asked for once

function ask(query, body) {
  const key = query + "\n" + (body ?? "");
  if (!answers.has(key)) {
    answers.set(key, fetch(`${host}/embed/static?${query}`, body === undefined ? {} : { method: "POST", body }).then(async (response) => {
      const answer = await response.json();
      if (!response.ok) throw new Error(`${answer.error?.message ?? response.status} ${answer.error?.hint ?? ""}`);
      return answer;
    }));
  }
  return answers.get(key);
}

class FewShotPrompt extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.shadowRoot.innerHTML = "<slot></slot>"; // the author's own content until there is more
    this.show();
  }

  async show() {
    this.state = "loading";
    try {
      const query = new URLSearchParams();
      for (const name of ["lesson", "model", "view", "shots", "lang"]) if (this.hasAttribute(name)) query.set(name, this.getAttribute(name));
      this.form = await ask(query, this.hasAttribute("lesson") ? undefined : await this.prompt());
      const held = this.getBoundingClientRect().height;
      const box = document.createElement("div");
      box.className = "box";
      box.innerHTML = this.form.html; // escaped by the server
      box.querySelector("a").href = `${host}/#${this.form.prompt}`;
      box.querySelector("button").addEventListener("click", () => this.run());
      this.shadowRoot.replaceChildren(box);
      if (this.hasAttribute("height")) box.style.minHeight = `${this.getAttribute("height")}px`;
      else if (held > box.offsetHeight) box.style.minHeight = `${held}px`; // what stands below does not move
      this.state = "ready";
      this.tell("ready", { tokens: this.form.tokens });
    } catch (error) {
      this.fail(error);
    }
  }

  // prompt is the prompt's JSON from src, a child script or a child table.
  async prompt() {
    if (this.hasAttribute("src")) return (await fetch(new URL(this.getAttribute("src"), document.baseURI))).text();
    const script = this.querySelector('script[type="application/json"]');
    if (script) return script.textContent;
    const rows = [...this.querySelectorAll("table tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent.trim())).filter((cells) => cells.length > 1);
    if (rows.length === 0) throw new Error("few-shot-prompt: there is no prompt. Give it a lesson, a src, a JSON script or a table of inputs and outputs.");
    return JSON.stringify({
      version: 1, shots: rows.map(([input, output]) => ({ input, output })), query: this.getAttribute("query") ?? "",
      format: { as: "text", input_label: "Input: ", input_end: "\n", output_label: "Output: ", output_end: "", separator: "\n\n" },
      parameters: { max_tokens: 32, temperature: 0 },
    });
  }

  // run puts the live prompt in the place of its text, as high as that was.
  run() {
    const old = this.shadowRoot.firstElementChild;
    const frame = document.createElement("iframe");
    frame.title = "Fewshot";
    frame.style.height = `${Math.max(old.offsetHeight, Number(this.getAttribute("height") ?? 0), 420)}px`;
    const query = new URLSearchParams({ run: "1" });
    for (const name of ["view", "lang", "theme"]) if (this.hasAttribute(name)) query.set(name, this.getAttribute(name));
    frame.src = `${host}/embed/frame?${query}#${this.form.prompt}`;
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== host) return;
      const { type, ...detail } = event.data ?? {};
      if (type === "fewshot:height") {
        if (!this.hasAttribute("height")) frame.style.height = `${Math.max(detail.height, 120)}px`;
      } else if (["fewshot:run", "fewshot:result", "fewshot:error"].includes(type)) {
        const name = type.slice(8);
        this.state = { run: "running", result: "done", error: "failed" }[name];
        this.tell(name, detail);
      }
    });
    this.shadowRoot.firstElementChild.replaceWith(frame);
    frame.focus();
    this.state = "running";
  }

  fail(error) {
    console.warn(error);
    this.state = "failed";
    this.tell("error", { message: error.message });
  }

  set state(state) { this.setAttribute("state", state); }

  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })); }
}

customElements.define("few-shot-prompt", FewShotPrompt);
