// The official openai package as a client of our server, unchanged: it is
// given a base URL and a key, and prints what it understood, one JSON object
// an endpoint. Run by sdk_test.go.
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const model = "openai/echo-1";
const messages = [{ role: "user", content: "sea otter" }];
const seen = {};

const models = [];
for await (const m of client.models.list()) models.push(m.id);
seen.models = models;
seen.model = (await client.models.retrieve(model)).id;

const { data, request_id } = await client.chat.completions.create({ model, messages, max_tokens: 50 }).withResponse();
seen.chat = { text: data.choices[0].message.content, finish: data.choices[0].finish_reason, usage: data.usage, object: data.object, requestID: request_id };

seen.stream = { text: "", usage: null, finish: null, chunks: 0 };
const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
for await (const chunk of stream) {
  seen.stream.chunks++;
  seen.stream.text += chunk.choices[0]?.delta?.content ?? "";
  seen.stream.finish ??= chunk.choices[0]?.finish_reason ?? null;
  seen.stream.usage ??= chunk.usage ?? null;
}

// The helper adds the chunks up by itself and checks them.
const runner = client.chat.completions.stream({ model, messages, n: 2, logprobs: true, top_logprobs: 2 });
const whole = await runner.finalChatCompletion();
seen.helper = { texts: whole.choices.map((c) => c.message.content), logprobs: whole.choices[0].logprobs?.content?.length ?? 0 };

const completion = await client.completions.create({ model, prompt: "sea otter", max_tokens: 50 });
seen.completion = { text: completion.choices[0].text, object: completion.object };
seen.completionStream = "";
for await (const chunk of await client.completions.create({ model, prompt: "sea otter", stream: true })) {
  seen.completionStream += chunk.choices[0]?.text ?? "";
}

// What LangChain, promptfoo and others send that does nothing.
const idle = { n: null, user: null, service_tier: "auto", tools: [], tool_choice: "none", parallel_tool_calls: true, logit_bias: {}, modalities: ["text"], verbosity: "medium", top_logprobs: 0 };
const said = { ...data.choices[0].message, reasoning_content: "It is an animal." };
const talk = [{ role: "user", name: "ada", content: "hello" }, said, { role: "assistant", content: null }, ...messages];
seen.idle = [(await client.chat.completions.create({ model, messages: talk, max_completion_tokens: null, ...idle })).choices[0].message.content];
seen.idle.push((await client.completions.create({ model, prompt: ["sea otter"], best_of: 2, n: 2, max_tokens: null, logit_bias: {}, suffix: null })).choices[1].text);
seen.fitted = (await client.chat.completions.create({ model, messages, reasoning_effort: "low", seed: 7 }, { headers: { "Fewshot-Fit": "1" } })).fewshot?.changes ?? [];

async function failure(body, options) {
  try {
    const answer = await client.chat.completions.create({ messages, ...body }, options);
    if (body.stream) for await (const _ of answer);
    return "no error";
  } catch (e) {
    return { kind: e.constructor.name, status: e.status ?? null, code: e.code ?? null, type: e.type ?? null, param: e.param ?? null, message: e.message };
  }
}
seen.notFound = await failure({ model: "openai/none" });
seen.rateLimit = await failure({ model: "openai/fault-429" }, { maxRetries: 0 });
seen.serverError = await failure({ model: "openai/fault-500" }); // with the retries that it does by itself
seen.brokenStream = await failure({ model: "openai/fault-truncated", stream: true });
seen.errorEvent = await failure({ model: "openai/fault-error-event", stream: true });
seen.tools = await failure({ model, tools: [{ type: "function", function: { name: "f", parameters: {} } }] });

console.log(JSON.stringify(seen));
