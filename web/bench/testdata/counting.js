// What counting_test.go calls in the page: our counter and its peers on the
// same texts, taken in turn. Times are microseconds. The page is isolated from
// other origins, so that the clock ticks every five of them.

import * as gpt from "/npm/gpt-tokenizer/esm/encoding/o200k_base.js";
import ranks from "/npm/tiktoken/encoders/o200k_base.js";
import * as rust from "/npm/tiktoken/lite/tiktoken_bg.js";

// Each text has variants, which lack another few characters in front: a page
// seldom counts the very same text twice, and the browser's regular expressions
// remember what they found in the last ones.
const texts = {};
const variants = 32;
let reference; // OpenAI's own implementation, in Rust

// The contestants: each counts a text so many times and returns its tokens.
const contestants = {
  ours: (name, times) => counting.count(name, times),
  handed: (name, times) => counting.countString(texts[name], times), // with its way from JavaScript to Go
  gpt: (name, times) => repeat(times, (i) => gpt.countTokens(texts[name][i % variants])),
  rust: (name, times) => repeat(times, (i) => reference.encode_ordinary(texts[name][i % variants]).length),
};

function repeat(times, count) {
  let n = 0;
  for (let i = 0; i < times; i++) n = count(i);
  return n;
}

function time(f) {
  const start = performance.now();
  f();
  return 1000 * (performance.now() - start);
}

// per is how long one of f takes, from as many in a row as fill five
// milliseconds. They are found by doubling: right after another contestant, one
// alone takes many times as long as the next.
function per(f) {
  for (let times = 1; ; times *= 2) {
    const took = time(() => f(times));
    if (took >= 5_000) return took / times;
  }
}

// shuffled has the entries of an object in another order each time, so that
// nobody always runs after the same one.
function shuffled(object) {
  const list = Object.entries(object);
  for (let i = list.length; i > 1; ) {
    const j = Math.floor(Math.random() * i--);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

globalThis.bench = {
  async load(wasm, vocabulary) {
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch(wasm), go.importObject);
    go.run(instance);
    counting.load(new Uint8Array(await (await fetch(vocabulary)).arrayBuffer()));
    const compiled = await WebAssembly.instantiateStreaming(fetch("/npm/tiktoken/lite/tiktoken_bg.wasm"), { "./tiktoken_bg.js": rust });
    rust.__wbg_set_wasm(compiled.instance.exports);
    reference = new rust.Tiktoken(ranks.bpe_ranks, ranks.special_tokens, ranks.pat_str);
    return true;
  },

  async fetch(name) {
    const text = await (await fetch(`/texts/${name}`)).text();
    texts[name] = Array.from({ length: variants }, (_, i) => structuredClone(text.slice(i)));
    for (const variant of texts[name]) counting.put(name, variant);
    return true;
  },

  // counts is what each contestant makes of a text; it warms them up as well.
  counts(name, who) {
    return Object.fromEntries(who.map((w) => [w, contestants[w](name, 1)]));
  },

  // warm is how long each takes for one count of a text that it has counted.
  warm(name) {
    return Object.fromEntries(shuffled(contestants).map(([who, count]) => [who, per((times) => count(name, times))]));
  },

  // cold is how long each takes for a text with nothing counted before.
  cold(name) {
    counting.fresh();
    gpt.clearMergeCache();
    return Object.fromEntries(shuffled(contestants).filter(([who]) => who !== "handed")
      .map(([who, count]) => [who, time(() => count(name, 1))]));
  },

  // once is how long one contestant takes for one count of a text that it does
  // not remember.
  once(name, who) {
    gpt.clearMergeCache(); // ours remembers no piece of that length
    return time(() => contestants[who](name, 1));
  },

  // typeInto prepares the typing of keys in the middle of a text, and returns
  // the tokens after each: ours, which are kept up to date, and the others',
  // which are counted anew.
  typeInto(name, keys) {
    const [text] = texts[name];
    const middle = text.indexOf(" ", text.length / 2) + 1;
    const [head, tail] = [text.slice(0, middle), text.slice(middle)];
    const states = Array.from({ length: keys.length + 1 }, (_, n) => head + keys.slice(0, n) + tail);
    texts.typed = states;
    const counts = {
      ours: states.map((_, n) => (n === 0 ? counting.type(head, keys, tail) : counting.recount(1))),
      gpt: states.map((s) => gpt.countTokens(s)),
      rust: states.map((s) => reference.encode_ordinary(s).length),
    };
    counting.recount(50_000); // until the browser has compiled it for speed
    return counts;
  },

  // keystroke is how long a recount after a key takes, and how long
  // gpt-tokenizer takes to count the text after a key.
  keystroke() {
    const race = {
      ours: () => per((times) => counting.recount(times)),
      gpt: () => per((times) => repeat(times, (i) => gpt.countTokens(texts.typed[i % texts.typed.length]))),
    };
    return Object.fromEntries(shuffled(race).map(([who, run]) => [who, run()]));
  },
};

