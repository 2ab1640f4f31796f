// The language model that the browser itself has, behind the endpoints of a server: the
// Prompt API (https://webmachinelearning.github.io/prompt-api/), in Chrome since version
// 148. It needs no key and no server; the browser downloads it once.
//
// fetch answers as the browser's own fetch would: GET /v1/models lists the model if there is
// one, and POST to the endpoints of chats and completions streams its answer, a text as one
// message of the user. While it is downloaded, the
// window gets events "fewshot-arrival" with the share that has come.

const id = "browser/built-in";

// Browsers want to be told in which languages answers are expected, and say so on the
// console if they aren't. Answers in others come all the same.
const expectedOutputs = [{ type: "text", languages: ["en"] }];

// What the model takes: in a web page the API has no sampling parameters, no
// log-probabilities and one answer at a time.
const refused = "refused";
const ability = { only: "chat", temperature: refused, top_p: refused, penalties: refused, logprobs: refused, seed: refused, n: refused };

// What the API's exceptions mean, by their names, and what to do.
const problems = {
  NotAllowedError: {
    en: ["The browser does not let the page use its model now.", "Press Run yourself: a download begins only with a press. In a frame of another site it may be forbidden."],
    zh: ["浏览器目前不允许本页使用它的模型。", "请亲自按“运行”：下载只能由按键开始。在别的网站的框架里可能被禁止。"],
  },
  NotSupportedError: {
    en: ["The browser's model does not take this prompt, perhaps for its language.", "Choose another model."],
    zh: ["浏览器的模型不接受这条提示词，可能是语言的原因。", "请选择另一个模型。"],
  },
  QuotaExceededError: {
    code: "context_length_exceeded",
    en: ["The prompt is too long for the browser's model.", "Use fewer or shorter examples, or another model."],
    zh: ["提示词对浏览器的模型来说太长。", "请减少或缩短示例，或选择另一个模型。"],
  },
  other: {
    en: ["The browser's model has failed.", "Run it again. If it fails again, reload the page, and see that there is enough free disk space."],
    zh: ["浏览器的模型出错了。", "请再运行一次。如果仍然出错，请刷新页面，并确认磁盘空间充足。"],
  },
};

export async function fetch(url, { method, body, signal }) {
  const path = new URL(url, location.href).pathname;
  if (method === "GET" && path.endsWith("/v1/models")) return Response.json({ object: "list", data: await models() });
  if (method === "POST" && path.endsWith("/completions")) return answer(JSON.parse(new TextDecoder().decode(body)), signal);
  return Response.json({ error: { message: `${path} is not there`, type: "invalid_request_error" } }, { status: 404 });
}

async function models() {
  if (!globalThis.LanguageModel) return [];
  const state = await LanguageModel.availability({ expectedOutputs }).catch(() => "unavailable");
  if (!["available", "downloadable", "downloading"].includes(state)) return [];
  return [{ id, owned_by: "browser", provider: "browser", endpoints: ["chat"], price: { input_usd_per_million: 0, output_usd_per_million: 0 }, ability }];
}

// failure is an exception as an error of the API.
function failure(e) {
  const problem = problems[e?.name] ?? problems.other;
  const [message, hint] = problem[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];
  return { error: { message: e?.message ? `${message} (${e.message})` : message, hint, type: "api_error", code: problem.code ?? null } };
}

// parts are what messages become: what the session begins with, and what it is prompted
// with. Instructions come first, as the API wants it.
function parts(messages) {
  const system = messages.filter((m) => ["system", "developer"].includes(m.role)).map((m) => m.content).join("\n\n");
  const rest = messages.filter((m) => !["system", "developer"].includes(m.role)).map(({ role, content }) => ({ role, content }));
  const last = rest.at(-1)?.role === "user" ? rest.pop().content : "";
  return [system ? [{ role: "system", content: system }, ...rest] : rest, last];
}

// answer streams what the model says to a request.
async function answer({ prompt, messages = [{ role: "user", content: prompt }], stop = [] }, signal) {
  const [initialPrompts, last] = parts(messages);
  let session, reader;
  try {
    session = await LanguageModel.create({
      expectedOutputs, initialPrompts, signal,
      monitor: (m) => m.addEventListener("downloadprogress", (e) => dispatchEvent(new CustomEvent("fewshot-arrival", { detail: e.loaded }))),
    });
    reader = session.promptStreaming(last, { signal }).getReader();
  } catch (e) {
    if (signal.aborted) throw e;
    return Response.json(failure(e), { status: 502 });
  }
  const head = { id: `builtin-${Date.now().toString(36)}`, object: "chat.completion.chunk", created: Math.floor(Date.now() / 1000), model: id };
  const event = (data) => new TextEncoder().encode(`data: ${typeof data === "string" ? data : JSON.stringify({ ...head, ...data })}\n\n`);
  const chunk = (content, finish_reason = null) => event({ choices: [{ index: 0, delta: content ? { content } : {}, finish_reason }] });
  const cut = cutter([stop].flat().filter(Boolean));
  const stream = new ReadableStream({
    async pull(out) {
      try {
        const { done, value } = await reader.read();
        const text = done ? cut.rest() : cut.add(value);
        if (text) out.enqueue(chunk(text));
        if (!done && !cut.ended) return text ? undefined : this.pull(out);
        out.enqueue(chunk("", "stop"));
        const used = session.contextUsage;
        if (used) out.enqueue(event({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: used } }));
        out.enqueue(event("[DONE]"));
      } catch (e) {
        out.enqueue(event(failure(e)));
      }
      out.close();
      this.cancel();
    },
    cancel() {
      reader.cancel().catch(() => {});
      session.destroy();
    },
  });
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
}

// cutter gives out a text up to the first of its stop sequences. What may be the beginning
// of one waits for what follows.
function cutter(stops) {
  let held = "";
  const c = {
    ended: false,
    add(part) {
      const text = held + part;
      let end = text.length, complete = Infinity;
      for (const stop of stops) { // the one that is complete first counts
        const at = text.indexOf(stop);
        if (at >= 0 && at + stop.length < complete) [end, complete, c.ended] = [at, at + stop.length, true];
      }
      for (const stop of c.ended ? [] : stops) {
        for (let n = Math.min(stop.length - 1, text.length); n > 0; n--) {
          if (text.endsWith(stop.slice(0, n))) {
            end = Math.min(end, text.length - n);
            break;
          }
        }
      }
      held = c.ended ? "" : text.slice(end);
      return text.slice(0, end);
    },
    rest: () => held,
  };
  return c;
}
