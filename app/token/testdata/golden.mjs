// Writes golden.json: what OpenAI's own tokenizer makes of some thousand texts.
// Run in an empty folder:
//
//	npm install tiktoken@1.0.22
//	node golden.mjs > golden.json
//
// The npm package tiktoken (MIT) is the Rust core of github.com/openai/tiktoken
// (MIT), compiled to WebAssembly. The texts are made here, from a fixed seed.
import path from 'node:path';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const { get_encoding } = createRequire(path.resolve('x.js'))('tiktoken');
const names = ['o200k_base', 'cl100k_base', 'p50k_base', 'r50k_base'];
const encodings = names.map((n) => get_encoding(n));

// A linear congruential generator (Numerical Recipes): the same everywhere.
let state = 20261122;
const random = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = (list) => list[random(list.length)];

// What tokenizers have got wrong, and what they meet every day.
const atoms = [
  ' ', '  ', '   ', '\n', '\n\n', '\r\n', '\r', '\t', '\v', '\f', '\u0085', '\u00a0', '\u2003', '\u2028', '\u3000', '\ufeff', '\u200b', '\u200d',
  'a', 'the', ' the', 'The', 'THE', 'ING', 'ing', 'tHe', 'iPhone', 'HTMLParser', 'camelCaseWord', 'x', 'Ünï', 'é', 'e\u0301', 'ß', 'ẞ', 'ŉ', 'ǅ', 'ʰ', 'ª', 'ﬁ',
  "'s", "'S", "'t", "'RE", "'re", "'ve", "'Ve", "'LL", "'ll", "'m", "'D", "'ſ", 'ſ', "'", "''", "'sa", "'ſa", "’s", "'\u212a", "'l", "'v",
  '0', '1', '12', '123', '1234', '12345', '٣', '१२३', '½', 'Ⅳ', '²', '３',
  '!', '?!', '...', '/', '//', '/\n', '.\n', '.\r\n/', '-', '--', '_', '=>', '<|endoftext|>', '<|im_start|>', '<|endofprompt|>', '{"a":1}', '</p>', '$', '€', '“', '。', '，', '：',
  '字', '你好', '世界', '日本語', 'カタカナ', 'ひらがな', '한국어', 'สวัสดี', 'مرحبا', 'שלום', 'हिन्दी', 'தமிழ்', 'Привет', 'МИР', 'γειά', 'ΣΣ', 'ქართული', 'አማርኛ', '𠀀', '𝒳', '𐐀', '𞤀',
  '😀', '👩‍👩‍👧‍👦', '🇨🇳', '👍🏽', '❤️', '\u0301', '\u20dd', '\ufe0f', '\u0000', '\u0001', '\u007f', '\ud83d\ude00', '\ufffd', '\uffff', '\u{10ffff}', '\u{2ebf0}', '\u{10d40}',
];
const words = ('Translate the word into Chinese. sea otter => 海獭 peppermint 薄荷 cheese 奶酪 giraffe Input: Output: English: 中文: Question Answer '
  + 'function main() { return x[i] += 0x1F; } // TODO 3.14159 https://example.org/a?b=c#d user@example.org résumé naïve Straße').split(' ');

const texts = ['', ...atoms];
for (const a of atoms) texts.push(`a${a}b`, ` ${a} ${a}`);
for (let i = 0; i < 1800; i++) {
  let s = '';
  for (let n = 2 + random(7); n > 0; n--) s += pick(atoms);
  texts.push(s);
}
for (let i = 0; i < 450; i++) {
  let s = '';
  for (let n = 3 + random(12); n > 0; n--) s += pick(words) + pick([' ', ' ', ' ', '\n', '', '  ']);
  texts.push(s);
}
for (let i = 0; i < 550; i++) {
  let s = '';
  for (let n = 1 + random(10); n > 0; n--) {
    let c = random(pick([0x80, 0x500, 0x3000, 0x10000, 0x20000, 0x110000]));
    if (c >= 0xd800 && c < 0xe000) c = 0x4e00 + (c & 0xff);
    s += String.fromCodePoint(c) + pick(['', '', ' ', 'a', '\n', '1']);
  }
  texts.push(s);
}

const ids = (e, text) => Array.from(e.encode_ordinary(text));
const hash = (e, text) => {
  const all = ids(e, text);
  return [all.length, createHash('sha256').update(all.join(' ')).digest('hex').slice(0, 16)];
};

const cases = texts.map((text) => {
  const all = encodings.map((e) => ids(e, text));
  // p50k_base mostly says what r50k_base says.
  if (all[2].join() === all[3].join()) all.pop();
  return [text, ...all];
});

// Long texts: a unit repeated, or the cases from one index to another joined.
const repeats = [['a', 100000], ['ab', 3000], [' ', 5000], ['\n', 3000], [' \n', 2000], ['字', 2000], ['你好世界', 1000], ['😀', 700], ['A', 3000], ['1', 1000], ['!', 3000], ['=', 2000], ['aB', 1000], ["'", 1000], ['\u0301', 500], ['abcdefghijklmnopqrstuvwxyz', 200]]
  .map(([unit, n]) => [unit, n, ...encodings.map((e) => hash(e, unit.repeat(n)))]);
const joins = [];
for (let i = 0; i + 100 <= texts.length; i += 100) {
  const text = texts.slice(i, i + 100).join('');
  joins.push([i, i + 100, ...encodings.map((e) => hash(e, text))]);
}

// Every code point of the first two planes and some beyond, 4,096 to a text, in
// places where its class decides where pieces end.
const points = [];
for (let from = 0; from < 0x110000; from += 0x1000) {
  if (from >= 0x20000 && ![0x2e000, 0xe0000, 0x10f000].includes(from)) continue;
  let text = '';
  for (let c = from; c < from + 0x1000; c++) {
    if (c >= 0xd800 && c < 0xe000) continue;
    const s = String.fromCodePoint(c);
    text += `in${s}the  ${s}\n 1${s}2${s}'s `;
  }
  points.push([from, ...encodings.map((e) => hash(e, text))]);
}

const lines = (list) => list.map((x) => JSON.stringify(x)).join(',\n');
process.stdout.write(`{"tokenizer":"npm tiktoken 1.0.22","encodings":${JSON.stringify(names)},\n"cases":[\n${lines(cases)}\n],\n"repeats":[\n${lines(repeats)}\n],\n"joins":[\n${lines(joins)}\n],\n"points":[\n${lines(points)}\n]}\n`);
