// Prints what the packages in the three folders hold, as one JSON object.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [genai, pi, params] = process.argv.slice(2);
const { findProvider } = createRequire(import.meta.url)(join(genai, 'dist', 'index.cjs'));
const out = { genai: {}, pi: {}, params: [] };
for (const id of ['openai', 'anthropic', 'google', 'deepseek', 'mistral', 'x-ai', 'moonshotai', 'zai', 'minimax', 'cohere', 'groq', 'together', 'cerebras']) {
  const provider = findProvider({ providerId: id });
  if (provider?.id === id) out.genai[id] = provider.models;
}
const passedOn = (maker) => (m) => m.id.startsWith(`${maker}/`);
out.genai.amazon = findProvider({ providerId: 'openrouter' }).models.filter(passedOn('amazon'));
const data = join(pi, 'dist', 'providers', 'data');
for (const file of readdirSync(data)) {
  if (!/^[a-z-]+\.json$/.test(file)) continue;
  const byAPI = JSON.parse(readFileSync(join(data, file), 'utf8'));
  out.pi[file.replace('.json', '')] = Object.values(byAPI).flatMap((models) => Object.values(models));
}
out.pi.amazon = out.pi.openrouter.filter(passedOn('amazon'));
out.pi.cohere = out.pi.openrouter.filter(passedOn('cohere'));
const { CATALOG } = await import(pathToFileURL(join(params, 'dist', 'generated', 'data.js')));
out.params = CATALOG;
process.stdout.write(JSON.stringify(out));
