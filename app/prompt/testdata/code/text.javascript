// npm install openai; save this as example.mjs; node example.mjs
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "http://127.0.0.1:8080/v1",
  apiKey: process.env.FEWSHOT_ACCESS_TOKEN || "none",
});

const stream = await client.completions.create({
  model: "tiny/base",
  prompt: "Translate English to Chinese.\n" +
    "\n" +
    "English: sea otter\n" +
    "中文: 海獭\n" +
    "\n" +
    "English: plush giraffe\n" +
    "中文: 毛绒长颈鹿\n" +
    "\n" +
    "English: cheese\n" +
    "中文:",
  stop: ["\n"],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  for (const choice of chunk.choices) {
    process.stdout.write(choice.text ?? "");
  }
}
console.log();
