package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// languageModel is a stand-in for the browser's own model, of the interface that the Prompt
// API documents, and as strict: options that a web page doesn't have, roles in the
// wrong place and texts that are none throw, a download begins with a press alone, and what
// is aborted or destroyed is over. It notes what it is asked.
const languageModel = `(() => {
  const asked = globalThis.askedOfBrowser = [];
  let state = globalThis.browserModel ?? "downloadable";
  const error = (name, message) => new DOMException(message, name);
  class LanguageModel extends EventTarget {
    static async availability() { return state; }
    static async create(options = {}) {
      for (const name of Object.keys(options)) {
        if (!["initialPrompts", "monitor", "signal", "expectedInputs", "expectedOutputs"].includes(name)) throw new TypeError("web pages have no " + name);
      }
      for (const { type, languages } of options.expectedOutputs ?? []) {
        if (type !== "text" || !languages.every((l) => ["de", "en", "es", "fr", "ja"].includes(l))) throw error("NotSupportedError", "language");
      }
      if (!options.expectedOutputs) console.warn("No output language was specified in a LanguageModel API request.");
      options.signal?.throwIfAborted();
      for (const [i, m] of (options.initialPrompts ?? []).entries()) {
        if (typeof m.content !== "string" || !["system", "user", "assistant"].includes(m.role)) throw new TypeError("not a prompt");
        if (m.role === "system" && i > 0) throw new TypeError("a system prompt stands first");
      }
      if (state === "downloadable") {
        if (!navigator.userActivation.isActive) throw error("NotAllowedError", "a download wants a press");
        const monitor = new EventTarget();
        options.monitor?.(monitor);
        for (const loaded of [0, 0.4, 1]) {
          monitor.dispatchEvent(Object.assign(new Event("downloadprogress"), { loaded }));
          await new Promise((done) => setTimeout(done, 30));
          options.signal?.throwIfAborted();
        }
        state = "available";
      }
      const session = new LanguageModel();
      session.initial = options.initialPrompts ?? [];
      return session;
    }
    contextUsage = 42;
    contextWindow = 6144;
    destroy() { this.gone = true; }
    promptStreaming(text, options = {}) {
      if (this.gone) throw error("InvalidStateError", "destroyed");
      if (typeof text !== "string") throw new TypeError("not a text");
      asked.push({ initial: this.initial, text });
      if (text.includes("too long")) throw error("QuotaExceededError", "too long");
      const parts = text.includes("for ever") ? Array(10000).fill("more ") : ["kalt", "\nIn", "put: more"];
      let timer;
      return new ReadableStream({
        start(controller) {
          const next = () => {
            if (!parts.length) return controller.close();
            controller.enqueue(parts.shift());
            timer = setTimeout(next, 20);
          };
          options.signal?.addEventListener("abort", () => { clearTimeout(timer); asked.push("aborted"); try { controller.error(options.signal.reason); } catch {} });
          next();
        },
      });
    }
  }
  globalThis.LanguageModel = LanguageModel;
})()`

// openWithBrowserModel opens the page in a browser that has a model of its own.
func openWithBrowserModel(t *testing.T, before string) *workbench {
	t.Helper()
	w := &workbench{Tab: browser.Open(t), t: t, s: shared}
	w.Before(before + languageModel)
	w.visit("/")
	return w
}

func TestBuiltin_answers_without_key_or_server(t *testing.T) {
	t.Parallel()
	w := openWithBrowserModel(t, "")
	w.Find("#model").Focus() // now the browser is asked
	w.choose("The browser's own model")
	w.Find("#query").Fill("cold")
	w.run()
	if got := strings.TrimSpace(w.answers()[0]); got != "kalt" {
		t.Errorf("the answer is %q: it should end at the line end that the format gives", got)
	}
	asked := browsertest.Eval[string](w.Tab, `JSON.stringify(askedOfBrowser)`)
	if !strings.Contains(asked, "cold") {
		t.Errorf("it was asked %s", asked)
	}
	if all := w.Responses("/v1/chat"); len(all) != 0 {
		t.Errorf("the server was asked: %+v", all)
	}
	if source := browsertest.Eval[string](w.Tab, `document.getElementById("answer").innerText`); !strings.Contains(source, "this browser's own model") {
		t.Errorf("it doesn't say whose answer it is: %s", source)
	}
	// Turns become what the session begins with.
	w.click("turns")
	w.run()
	if asked := browsertest.Eval[string](w.Tab, `JSON.stringify(askedOfBrowser.at(-1).initial ?? askedOfBrowser.at(-2).initial)`); !strings.Contains(asked, `"role":"assistant"`) {
		t.Errorf("the examples are %s", asked)
	}
	w.Clean()
}

func TestBuiltin_is_stopped_and_says_what_is_wrong(t *testing.T) {
	t.Parallel()
	w := openWithBrowserModel(t, `globalThis.browserModel = "available";`)
	w.Find("#model").Focus() // now the browser is asked
	w.choose("The browser's own model")
	w.Find("#query").Fill("go on for ever")
	w.click("Run")
	w.Wait(`document.getElementById("answer-0").innerText.includes("more more")`)
	w.Press("Escape")
	w.Wait(`askedOfBrowser.includes("aborted")`)
	w.Find("#query").Fill("this is too long")
	w.click("Run")
	w.Wait(`document.getElementById("answer").innerText.includes("too long for the browser's model")`)
}

func TestBuiltin_is_not_offered_where_there_is_none(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{"without_it": `delete globalThis.LanguageModel; //`, "unavailable": `globalThis.browserModel = "unavailable";`} {
		t.Run(name, func(t *testing.T) {
			w := openWithBrowserModel(t, before)
			w.Find("#model").Focus()
			w.Wait(`[...document.getElementById("model").options].some((o) => o.text.includes("server"))`)
			if browsertest.Eval[bool](w.Tab, `[...document.getElementById("model").options].some((o) => o.text.includes("browser's own"))`) {
				t.Error("it is offered")
			}
		})
	}
}
