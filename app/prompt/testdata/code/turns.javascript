// npm install openai; save this as example.mjs; node example.mjs
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "http://127.0.0.1:8080/v1",
  apiKey: process.env.FEWSHOT_ACCESS_TOKEN || "none",
});

const stream = await client.chat.completions.create({
  model: "tiny/base",
  messages: [
    { role: "system", content: "Translate English to Chinese." },
    { role: "user", content: "sea otter" },
    { role: "assistant", content: "海獭" },
    { role: "user", content: "plush giraffe" },
    { role: "assistant", content: "毛绒长颈鹿" },
    { role: "user", content: "cheese" },
  ],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  for (const choice of chunk.choices) {
    process.stdout.write(choice.delta.content ?? "");
  }
}
console.log();
