// The prompt of a <few-shot-prompt> that is not named: of a file (src), or of what stands
// inside the element, as generators of documentation write it. embed.js loads this
// where it is needed.

// read is the prompt of an element as links hold it. Its errors say what is wrong and
// what to do, in English and in Chinese.
export async function read(element) {
  const source = element.getAttribute("src"), json = element.querySelector('script[type="application/json"]');
  if (source) return fragment(await ofFile(new URL(source, document.baseURI)));
  if (json) return fragment(ofJSON(json.textContent));
  const text = listing(element), table = element.querySelector("table"), code = element.querySelector("code");
  const lines = code ? textOf(code, true) : "";
  if (text) return fragment(ofText(text));
  if (table) return fragment(ofTable(table));
  if (lines.includes("\n")) return fragment(ofText(lines)); // else it is a word in a sentence
  throw nothing();
}

// fragment is a prompt as links hold it: compressed, in base64 for addresses.
async function fragment(prompt) {
  const text = JSON.stringify({ version: 1, format: plain("Input: ", "Output: "), ...prompt });
  const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
  const base64 = btoa([...new Uint8Array(packed)].map((b) => String.fromCharCode(b)).join(""));
  return `p=1.${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

const problem = (code, ...words) => Object.assign(new Error(code), { code, words });

const nothing = () => problem("no_prompt",
  ["This embed has no prompt: no lesson, prompt or src, and nothing inside that can be read.", "Put a table, a <pre> or JSON inside the element. MkDocs closes the element too early unless a <div> stands around it, and a <div markdown> around Markdown inside it."],
  ["这个嵌入没有提示词：没有 lesson、prompt 或 src，里面也没有可读的内容。", "请在元素里放一个表格、<pre> 或 JSON。在 MkDocs 中，元素外面要有一层 <div>，里面的 Markdown 外面要有一层 <div markdown>，否则元素会被提前关闭。"]);

const unclear = (columns) => {
  const called = columns.filter(Boolean);
  return columns.length === 1 ? problem("table_columns",
    ["The table has only one column.", "An embed takes two: inputs and outputs."],
    ["表格只有一列。", "嵌入需要两列：输入和输出。"]) : problem("table_columns",
    [`The table has ${columns.length} columns${called.length ? ` (${called.join(", ")})` : ""}. It isn't clear which is the input and which the output.`, "Name one column Input and another Output, or keep only two columns."],
    [`表格有 ${columns.length} 列${called.length ? `（${called.join("、")}）` : ""}，看不出哪一列是输入、哪一列是输出。`, "请把其中两列的表头写成“输入”和“输出”，或只保留两列。"]);
};

const plain = (input, output) => ({ as: "text", input_label: input, input_end: input && "\n", output_label: output, output_end: "", separator: output && "\n\n" });

async function ofFile(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw problem("src_failed",
    [`${url} can't be loaded${response ? ` (${response.status})` : ""}.`, "Check the address in src. A file on another site needs Access-Control-Allow-Origin, and this page's policy may lack connect-src."],
    [`无法读取 ${url}${response ? `（${response.status}）` : ""}。`, "请检查 src 中的地址。其他网站上的文件需要 Access-Control-Allow-Origin，本页的内容安全策略也可能缺少 connect-src。"]);
  return ofJSON(await response.text());
}

function ofJSON(text) {
  try {
    return JSON.parse(text);
  } catch ({ message }) {
    throw problem("invalid_json",
      [`The JSON of this prompt can't be read: ${message}.`, "Correct it there. The last item of a list has no comma after it."],
      [`这个提示词的 JSON 无法读取：${message}。`, "请改正该处。列表的最后一项后面没有逗号。"]);
  }
}

const ofText = (text) => ({ query: text, format: plain("", ""), parameters: { stop: stopOf(text) } });

// listing is the text of the code or the <pre> inside an element; "" without one. Many
// generators put line numbers beside it: in a <pre> of their own, in a table of one
// row. A <pre> in a table of several rows is part of an example.
function listing(element) {
  const texts = [...element.querySelectorAll("pre")].filter((pre) => {
    const table = pre.closest("table");
    return !pre.querySelector("pre") && (!element.contains(table) || !table.tHead && [...table.rows].filter((row) => row.querySelector("td")).length === 1);
  }).map((pre) => {
    const codes = pre.querySelectorAll("code"), alone = [...pre.childNodes].every((node) => node.nodeType !== 3 || !node.data.trim());
    return textOf(codes.length === 1 && alone ? codes[0] : pre, true);
  }).filter(Boolean);
  return texts.find((text) => !counts(text.split("\n"))) ?? texts[0] ?? "";
}

// counts reports whether texts are numbers that count up.
const counts = (texts) => texts.every((text, i) => /^\s*\d+\s*$/.test(text) && +text === +texts[0] + i);

const lineClass = /(^|[\s_-])line(\s|$)/; // token-line, ec-line, line
const buttonClass = /(copy|clip)[\w-]*(btn|button)|(btn|button)[\w-]*(copy|clip)/i;
const numberClass = /(\b|_)(lnt?|nums?|gutter)\b|line[-_]?n(o|um)/i;

// textOf is the text of an element as it is read: the lines are those of the document.
// They end with a line feed, with <br>, or with an element that is a line, and often
// with two of these. Buttons, numbers of lines and what can't be seen or selected are
// no text.
function textOf(root, isCode) {
  let out = "";
  let due = 0; // 1: an element that is a line has ended, 2: a block; the line end is not written yet
  let apart = true; // whether the numbers that lines begin with stand apart from them
  const style = (element) => getComputedStyle(element);
  const unselectable = ({ userSelect, webkitUserSelect }) => (userSelect ?? webkitUserSelect) === "none";
  const chosen = unselectable(style(root));
  const breakLine = (n) => { if (n) out += "\n"; due = 0; };

  const skipped = (element, css) => element.matches("script, style, template, svg, button, [role=button], clipboard-copy, [hidden], [aria-hidden=true]")
    || css.display === "none" || unselectable(css) && !chosen
    || buttonClass.test(element.className) || numberClass.test(element.className) && /^[\s\d|:.]*$/.test(element.textContent);

  const isLine = (element, css, parent, pre) => {
    if (pre && (lineClass.test(element.className) || element.hasAttribute("data-line"))) return true;
    if (!/^(block|flex|grid|flow-root|list-item|table|table-row)$/.test(css.display)) return false;
    const inRow = /flex$/.test(parent.display) ? !/^column/.test(parent.flexDirection) : /grid$/.test(parent.display) && / /.test(parent.gridTemplateColumns);
    return !inRow; // a part of its line
  };

  const write = (text, pre) => {
    if (!pre) {
      text = text.replace(/[ \t\r\n\f]+/g, " ");
      if (due || !out || /[ \n]$/.test(out)) text = text.trimStart();
    } else if (due && /^[^\S\n]*\n/.test(text)) {
      text = text.slice(text.indexOf("\n") + 1); // the one that is due
      breakLine(true);
    }
    if (due && !text.trim()) return;
    breakLine(due);
    out += text;
  };

  const walk = (element, css, pre) => {
    for (const node of element.childNodes) {
      if (node.nodeType === 3) write(node.data.replaceAll("\r\n", "\n"), pre);
      if (node.nodeType !== 1) continue;
      const own = style(node);
      if (node.localName === "br") {
        breakLine(due === 2);
        breakLine(true);
      } else if (node.localName === "img") {
        write(node.alt, pre);
      } else if (!skipped(node, own)) {
        const line = isLine(node, own, css, pre);
        if (line) {
          out = out.replace(/(^|\n)[^\S\n]+$/, "$1");
          breakLine(due || out && !out.endsWith("\n"));
        }
        const from = out.length, isPre = pre || /^(pre|break)/.test(own.whiteSpace);
        if (isPre && !line && !node.firstElementChild && (due || !out || out.endsWith("\n")) && /^ *\d+ *$/.test(node.textContent)) {
          // It may be the line's number, which is seen when all lines are there.
          apart &&= /^inline-block|cell$/.test(own.display) || parseFloat(own.paddingRight) + parseFloat(own.marginRight) > 0;
          write(`\0${node.textContent.trim()}\0`, true);
        } else {
          walk(node, own, isPre);
        }
        if (line) {
          let text = out.slice(from);
          if (!due) text = text.replace(/\n$/, "");
          out = out.slice(0, from) + (/^[^\S\n]*\u200b?[^\S\n]*$/.test(text) ? "" : text);
          due = own.display.startsWith("inline") ? 1 : 2;
        }
      }
    }
  };
  isCode ||= /^(pre|break)/.test(style(root).whiteSpace);
  walk(root, style(root), isCode);
  if (!isCode) return out.replace(/ +(?=\n)/g, "");
  out = out.replace(/^([^\S\n]*\n)+|(\n[^\S\n]*)+$/g, "");
  const lines = out.split("\n").map((line) => /^\s*\0(\d+)\0(.*)/.exec(line) ?? []);
  const numbered = lines.length > 1 && counts(lines.map(([, number]) => number ?? "")) && (apart || lines.every(([, , rest]) => !rest || /^\p{L}/u.test(rest)));
  if (numbered) out = lines.map(([, , rest]) => rest).join("\n").trimEnd();
  return out.replaceAll("\0", "");
}

const names = { // of columns, in small letters
  input: /^(inputs?|prompt|question|q|source|text|sentence|query|user|context|passage|premise|hypothesis|word|x|from|输入|问题|问|提示|原文|文本|句子)$|\binputs?\b|输入/,
  output: /^(outputs?|completion|answer|a|target|labels?|response|expected|assistant|result|sentiment|category|class|translation|y|to|输出|答案|回答|答|译文|标签|类别|情感|结果)$|\boutputs?\b|输出/,
  note: /^(notes?|comments?|remarks?|备注|注释|说明)$/,
  number: /^(#|№|n[or]\.?|id|index|序号|编号)$/,
};
const plainNumber = /^(|num(ber)?|row|item|example|case|示例|例)$/i; // of a first column that counts up

// ofTable reads rows of an input and an output; a last one without an output is
// the query.
function ofTable(table) {
  // 1. The rows. A cell that spans several stands in each of them.
  const grid = [];
  [...table.rows].forEach((row, y) => {
    const cells = grid[y] ??= [];
    let x = 0;
    for (const cell of row.cells) {
      while (cells[x]) x++;
      const raw = textOf(cell), heads = cell.localName === "th" || row.closest("thead") !== null;
      const below = cell.rowSpan || Infinity; // 0: all
      for (let dy = 0; dy < below && y + dy < table.rows.length; dy++) {
        for (let dx = 0; dx < cell.colSpan; dx++) (grid[y + dy] ??= [])[x + dx] = { raw, text: dx ? "" : raw.trim(), cell, heads };
      }
    }
  });
  const width = Math.max(0, ...grid.map((row) => row.length));
  const rows = grid.map((row) => Array.from({ length: width }, (_, x) => row[x] ?? { text: "" })).filter((row) => row.some(({ text }) => text));

  // 2. The header: of the table, or a first row that is all <th>, or bold as the next is
  // not, or that has the names of an input and an output.
  const all = (row, is) => row.every((c, x) => x === 0 && !c.text || c.cell && is(c));
  const heads = (row) => all(row, (c) => c.heads), strong = (row) => all(row, (c) => bold(c.cell));
  const title = ([first, ...others]) => others.length && others.every((c) => c.cell === first.cell);
  while (rows.length > 1 && (title(rows[0]) || heads(rows[0]) && heads(rows[1]))) rows.shift();
  let header = (rows[0] ?? []).map(({ text }) => text.replace(/\s+/g, " "));
  const called = (kind) => [...header.keys()].filter((x) => names[kind].test(header[x].toLowerCase().replace(/[\s:：]+$/, "")));
  const known = called("input").length && called("output").length && Object.keys(names).flatMap(called).length === width;
  if (rows.length > 1 && (heads(rows[0]) || strong(rows[0]) && !strong(rows[1]) || known) || rows.length && heads(rows[0]) && table.tHead) rows.shift();
  else header = [];
  if (!rows.length) throw nothing();

  // 3. The columns: two, or those that the header names. Numbers and notes are neither.
  const body = (x) => rows.map((row) => row[x].text), last = rows.at(-1);
  const inputs = called("input"), outputs = called("output"), [note] = called("note"), numbers = called("number");
  const both = inputs.length === 1 && outputs.length === 1;
  const numbered = () => { // by the first column: sums of numbers that happen to count up are no such table
    const values = body(0).filter(Boolean);
    return plainNumber.test(header[0] ?? "") && counts(values) && (values.length > 1 || values[0] <= 1) && rows.some((row) => row.slice(1).some(({ text }) => text && isNaN(text)));
  };
  let columns = [...Array(width).keys()];
  if (width > 2 && both) columns = [inputs[0], outputs[0]];
  if (columns.length > 2) columns = columns.filter((x) => x !== note);
  if (columns.length > 2) columns = columns.filter((x) => (header[x] || body(x).some(Boolean)) && !numbers.includes(x) && (x > 0 || !numbered()));
  const beside = width === 2 && !header.length && (!body(0).some(Boolean) || rows.length === 1 && counts(body(0)[0].split("\n")));
  if (beside || width === 1 && rows.length === 1) { // code, with the numbers of its lines or without
    return ofText(grid.map((row) => row[width - 1]?.raw ?? "").join("\n").trimEnd());
  }
  if (columns.length !== 2) throw unclear(Array.from({ length: width }, (_, x) => header[x] ?? ""));
  // What the last row lacks is the output.
  const [one, two] = columns, open = (x) => /^[?？…._\s]*$/.test(last[x].text);
  if (!open(two) && (open(one) || both && outputs[0] === one)) columns = [two, one];
  const [input, output] = columns;
  const query = open(output) ? rows.pop()[input].text : "";
  const shots = rows.map((row) => ({ input: row[input].text, output: row[output].text, note: columns.includes(note) ? undefined : row[note]?.text || undefined }));
  return { shots, query, format: plain(asLabel(header[input]) || "Input: ", asLabel(header[output]) || "Output: "), parameters: { max_tokens: 32, temperature: 0 } };
}

const asLabel = (text) => text && text.replace(/\s*[:：]?$/, (end) => end.endsWith("：") ? end : ": ");
const bold = (node) => node.nodeType === 3 ? !node.data.trim() || getComputedStyle(node.parentElement).fontWeight >= 600 : [...node.childNodes].every(bold);

// stopOf says where the answer to a text ends: where the outputs in it end, in the
// order in which the page derives it from a format (prompt.Stops). It is undefined
// where the text has no shape.
function stopOf(text) {
  const lines = text.split("\n"), last = lines.pop().trim();

  // 1. The cue: what the text ends with, and what stands before the outputs in it.
  const word = /[\p{L}\p{N}]/u, inline = /\S\s*([-=]+>|[→⇒➜➔=|])$/.test(last);
  const head = (line) => /^[^\p{L}\n]*\p{L}[^:：>]{0,40}[:：>]/u.exec(line)?.[0];
  const label = (line) => head(line)?.replace(/\d+/, "");
  let cue = "", found = [];
  for (let i = 0; i < last.length; i++) {
    if (i && (word.test(last[i - 1]) === word.test(last[i]) && last[i] !== " " && last[i - 1] !== " ")) continue; // inside a word, or an arrow
    const part = last.slice(i).trim();
    const same = lines.flatMap((line, at) => {
      const from = i ? line.indexOf(part, 1) : line.trimStart().startsWith(part) ? line.indexOf(part) : -1;
      const rest = line.slice(from + part.length);
      if (from < 0 || !(rest + (lines[at + 1] ?? "")).trim()) return [];
      if (/[\p{L}\p{N}?？]$/u.test(part) && line.trim().split(/\s/)[0] !== last.split(/\s/)[0]) return []; // a sentence
      return [{ at, rest }];
    });
    if (same.length > found.length) [cue, found] = [part, same];
    if (!i && found.length && !inline) break; // a line of its own
  }
  if (cue !== last && (/[.!。！]$/.test(cue) || !found.length)) { // the answer is begun: "A: Let's think step by step."
    cue = head(last) ?? "";
    found = cue ? lines.flatMap((line, at) => line.startsWith(cue) ? [{ at, rest: line.slice(cue.length) }] : []) : [];
  }
  if (!found.length) return /[:：>→⇒=|]$/.test(last) ? ["\n\n"] : undefined;

  // 2. What closes it: a tag, a quote, a bracket.
  const tag = /<([\w-]+)[^<>]*>$/.exec(cue), ticks = /`+$/.exec(cue);
  const close = tag ? `</${tag[1]}>` : ticks ? ticks[0] : { '"': '"', "'": "'", "“": "”", "「": "」", "(": ")", "[": "]", "{": "}" }[cue.at(-1)];
  if (close && found.every(({ rest, at }) => [rest, ...lines.slice(at + 1)].join("\n").includes(close))) return [close];

  // 3. The end of the line, if after each output something else begins.
  const own = last.startsWith(cue), has = (line) => own ? line.trimStart().startsWith(cue) : line.includes(cue);
  const bar = (line) => /^\s*([#=*_~+-])\1+\s*$/.test(line);
  const sign = lines.find((line) => bar(line) && lines.filter((other) => other === line).length >= found.length);
  const heads = lines.slice(0, found[0].at + 1).map(label).filter(Boolean);
  const blocks = text.split(/\n\s*\n/);
  const cued = !sign && blocks.slice(blocks.findIndex((block) => block.split("\n").some(has))).every((block) => block.split("\n").some(has)) && blocks.length > 1;
  const begins = (at) => {
    const next = [...lines, last].slice(at).find((line) => line.trim()) ?? "";
    return cued && !lines[at]?.trim() || !own && has(next) || bar(next) || /^\s*(<\/|[\]}]+,?\s*$)/.test(next) || heads.includes(label(next));
  };
  if (found.every(({ at, rest }) => rest.trim() && begins(at + 1))) return ["\n"];

  // 4. Else what stands between the examples: a line of signs, an empty line, a label.
  const next = heads.find((h) => lines.filter((line) => label(line) === h).length > found.length);
  if (sign) return [`\n${sign.trim()}`];
  return cued || !next ? ["\n\n"] : [`\n${next.trim()}`];
}
