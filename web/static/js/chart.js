// Charts of experiments, drawn by Observable Plot: the variable Plot, which the
// build puts in front of this file. The page imports the module when it draws
// its first chart.
//
//   draw(host, spec)      draws into an element, and again when its width changes
//   svgText(host)         the chart as an SVG file
//   pngBlob(host, scale)  a promise of it as a PNG file
//
// A spec has a kind and, whatever it is: label, what a screen reader says of the
// chart; note, a line below it; xLabel and yLabel of its axes; scale, how many times
// larger it is drawn, letters and all, for those who sit far away.
//
//   {kind: "points", x: "number" | "name", rows: [{name, x, score, low, high, worst, best}],
//    name, under: {name, rows}, guess: {name, x, score, label}}
//   {kind: "reliability", series: [{name, bins: [{low, high, count, confidence, accuracy}]}]}
//   {kind: "coverage", series: [{name, points: [{coverage, accuracy}]}]}
//   {kind: "lines", series: [{name, points: [{x, y, low, high, text}]}], at}
//   {kind: "rank", rows: [{name, strength, low, high}]}
//   {kind: "values", rows: [{name, value, low, high}]}
//   {kind: "cells", cells: [{x, y, share, text}]}
//   {kind: "tokens", tokens: [{text, part, weight, from}]}
//
// under is what was recorded earlier, in a colour and a shape of its own; a row of it that
// is veiled has no score yet, and a question mark stands there. guess is somebody's guess
// of a score. name tells rows from under.
//
// The x of lines has a logarithmic scale, and text is its name; at is one that is marked.
//
// low to high is an interval, worst to best the range over draws; scores are 0 to
// 1, and null where there is none yet. Strengths are log-odds.
//
// Colours are the page's custom properties, so that a chart follows the theme
// by itself. Everything is an attribute: the page's policy allows no style
// element and no style attribute.

const kinds = { points, reliability, coverage, lines, rank, values, cells, tokens };

const small = 12; // px: the size of all text but names
const plain = 13;
const ink = "var(--ink)", soft = "var(--soft)", hair = "var(--line)", strong = "var(--line-strong)", ground = "var(--panel)";
const colours = ["var(--accent)", "var(--example)", "var(--query)", "var(--instruction)", "var(--danger)", "var(--framing)"];
const symbols = ["circle", "square", "triangle", "diamond", "star", "wye"]; // colour is never the only sign
const dashes = ["none", "6 3", "2 3", "8 3 2 3", "1 4", "12 3"];

const drawn = new WeakMap(); // host -> {spec, width}

const widths = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const state = drawn.get(target);
    if (state && Math.floor(contentRect.width) !== state.width) render(target, state);
  }
});

export function draw(host, spec) {
  if (!kinds[spec.kind]) throw new Error(`there is no chart ${spec.kind}`);
  const state = { spec, width: 0 };
  drawn.set(host, state);
  widths.observe(host);
  render(host, state);
}

function render(host, state) {
  const { paddingLeft, paddingRight } = getComputedStyle(host);
  state.width = Math.floor(host.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  if (!(state.width > 0)) return; // not on the screen: it will get a width
  const scale = state.spec.scale ?? 1;
  const svg = chart(state.spec, Math.floor(state.width / scale));
  for (const side of ["width", "height"]) svg.setAttribute(side, scale * svg.getAttribute(side)); // its viewBox stays
  host.replaceChildren(svg);
}

// chart is the SVG of a spec: the kind's own plot, and over it, in pixels, the key
// of its series, the labels of its axes and the note.
function chart(spec, room) {
  const { width = room, height, key = [], marks, ...options } = kinds[spec.kind](spec, room);
  const lines = wrap(spec.note ?? "", width - 8, small);
  const whole = height + (lines.length ? 10 + lines.length * 16 : 0);
  const svg = Plot.plot({
    ...options, width, height: whole, marginBottom: options.marginBottom + whole - height, className: "chart", marks,
  });
  const { marginLeft, marginRight } = options;
  const middle = (marginLeft + width - marginRight) / 2;
  const over = Plot.plot({
    width, height: whole, margin: 0, className: "chart", x: { type: "identity" }, y: { type: "identity" }, axis: null,
    marks: [
      ...key,
      words(options.x.title, middle, height - 10, { textAnchor: "middle" }),
      words(options.y.title, 4, options.marginTop - 22),
      words(lines.join("\n"), 4, height + 8, { lineAnchor: "top" }),
    ].filter(Boolean),
  });
  const back = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ width, height: whole, fill: ground })) back.setAttribute(name, value);
  svg.prepend(back);
  svg.append(...over.children);
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const part of svg.querySelectorAll("[aria-label], [aria-description], [aria-hidden]")) {
    for (const name of ["aria-label", "aria-description", "aria-hidden"]) part.removeAttribute(name);
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.label ?? [spec.yLabel, spec.xLabel].filter(Boolean).join(", "));
  svg.setAttribute("font-family", "var(--sans, system-ui, sans-serif)");
  svg.setAttribute("font-size", small);
  svg.setAttribute("fill", ink);
  return svg;
}

// words are a text at a place, in pixels.
function words(text, x, y, options) {
  return text && Plot.text([text], { x: [x], y: [y], text: [text], textAnchor: "start", lineAnchor: "middle", lineHeight: 16 / small, fontSize: small, fill: soft, ...options });
}

// The looks of what may stand in one chart of points: rows, what was recorded, a guess.
const own = 0, before = 1, guessed = 3;

// parts are the series of a chart of points, for its key; none where there are only rows.
function parts({ rows, name, under, guess }) {
  if (!under && !guess) return [];
  return [
    rows.length && { name, look: own },
    under && { name: under.name, look: before },
    guess && { name: guess.label, look: guessed },
  ].filter(Boolean);
}

// points are scores with their intervals: against a number a line, by name a
// row each.
function points(spec, room) {
  const under = spec.under?.rows ?? [], guess = spec.guess;
  if (spec.x === "name") {
    const value = (r) => ({ ...r, value: r.score });
    const recorded = new Map(under.map((r) => [r.name, value(r)]));
    const list = (spec.rows.length ? spec.rows : under.map(({ name }) => ({ name })))
      .map((r) => ({ ...value(r), under: recorded.get(r.name), guess: guess?.name === r.name ? guess.score : undefined }));
    return rows(spec, room, list, {
      domain: [0, 1], ticks: room < 420 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1], format: percent, label: spec.yLabel, series: parts(spec),
    });
  }
  const sorted = (list) => list.filter((r) => r.score != null).sort((a, b) => a.x - b.x);
  const all = [...spec.rows, ...under].map((r) => r.x);
  const first = Math.min(...all, Infinity), last = Math.max(...all, -Infinity);
  const domain = first < last ? [first, last] : [(all[0] ?? 0) - 1, (all[0] ?? 0) + 1];
  const place = { x: "x", y: "score" };
  const frame = axes({ ...spec, series: parts(spec) }, room, { height: tall(room), x: { domain, inset: 14, ticks: apart(all, domain, room - 90), format: String } });
  const line = (list, look) => {
    const there = sorted(list), colour = colours[look];
    if (there.length === 0) return;
    frame.marks.push(
      Plot.ruleX(there.filter((r) => r.worst < r.best), { x: "x", y1: "worst", y2: "best", stroke: colour, strokeOpacity: 0.2, strokeWidth: 9, strokeLinecap: "round" }),
      Plot.line(there, { ...place, stroke: colour, strokeWidth: 1.75, strokeDasharray: look === own ? "none" : dashes[look] }),
      Plot.ruleX(there.filter((r) => r.low != null), { x: "x", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.5 }),
      Plot.dot(there, { ...place, r: 4.5, symbol: symbols[look], fill: colour, stroke: ground, strokeWidth: 1.5, title: (r) => tooltip(r.name ?? r.x, r.score, r, percent) }),
    );
  };
  line(under, before);
  line(spec.rows, own);
  const open = under.filter((r) => r.veiled);
  frame.marks.push(
    Plot.ruleX(open, { x: "x", y1: 0, y2: 1, stroke: strong, strokeDasharray: "2 4" }),
    Plot.text(open, { x: "x", y: () => 0.5, text: () => "?", fontSize: 22, fill: soft, stroke: ground, strokeWidth: 5 }),
  );
  if (guess) frame.marks.push(Plot.dot([guess], { ...place, r: 6, symbol: symbols[guessed], fill: ground, stroke: colours[guessed], strokeWidth: 2, title: () => `${guess.label}: ${percent(guess.score)}` }));
  return frame;
}

// rank is strengths with their intervals, the strongest first.
function rank(spec, room) {
  const list = spec.rows.map((r) => ({ ...r, value: r.strength })).sort((a, b) => b.value - a.value);
  const most = Math.max(0.5, ...list.flatMap((r) => [Math.abs(r.low ?? r.value), Math.abs(r.high ?? r.value)]));
  const step = [0.25, 0.5, 1, 2, 5, 10].find((s) => most / s <= (room < 420 ? 2 : 4)) ?? 20;
  const edge = step * Math.ceil(most / step);
  const ticks = Array.from({ length: 2 * Math.round(edge / step) + 1 }, (_, i) => i * step - edge);
  return rows(spec, room, list, { domain: [-edge, edge], ticks, format: signed, zero: true, label: spec.xLabel });
}

// values are numbers with their intervals, if they have any, in the order given.
function values(spec, room) {
  const ends = spec.rows.flatMap((r) => [r.value, r.low ?? r.value, r.high ?? r.value]);
  const low = Math.min(0, ...ends), high = Math.max(0, ...ends);
  const span = Math.max(0.5, high - low);
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((s) => span / s <= (room < 420 ? 3 : 6)) ?? 50;
  const first = Math.floor(low / step), last = Math.max(first + 1, Math.ceil(high / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => +((first + i) * step).toFixed(2));
  return rows(spec, room, spec.rows, { domain: [ticks[0], ticks.at(-1)], ticks, format: signed, zero: true, label: spec.xLabel });
}

// cells are a grid with a text in each cell.
function cells(spec, room) {
  const columns = [...new Set(spec.cells.map((c) => c.x))], lines = [...new Set(spec.cells.map((c) => c.y))];
  const marginLeft = 16 + Math.max(20, ...lines.map((y) => measure(y, small)));
  const width = Math.min(room, 480);
  const marginTop = spec.yLabel ? 36 : 10, marginBottom = spec.xLabel ? 48 : 30;
  return {
    width, height: marginTop + marginBottom + 30 * lines.length, marginTop, marginBottom, marginLeft, marginRight: 8,
    x: { type: "band", domain: columns, paddingInner: 0.06, title: spec.xLabel }, y: { type: "band", domain: lines, paddingInner: 0.1, title: spec.yLabel },
    opacity: { type: "identity" },
    marks: [
      Plot.cell(spec.cells, { x: "x", y: "y", fill: colours[0], fillOpacity: (c) => 0.55 * Math.max(0, Math.min(1, c.share)), stroke: hair, rx: 3 }),
      Plot.text(spec.cells, { x: "x", y: "y", text: "text", fontSize: small, fill: ink, fontVariant: "tabular-nums" }),
      Plot.axisX({ tickSize: 0, tickPadding: 8, fontSize: small, color: soft, label: null }),
      Plot.axisY({ tickSize: 0, tickPadding: 8, fontSize: small, color: soft, label: null }),
    ],
  };
}

// tokens are a text in the colours of its parts, on as much ground as each has weight.
function tokens(spec, room) {
  const letter = measure("0", plain), line = 24;
  let x = 8, y = 8;
  const placed = [];
  for (const token of spec.tokens) {
    const [text, ...ends] = token.text.split("\n");
    const shown = ends.length ? `${text}↵` : text;
    const wide = Math.max(letter, measure(shown.replaceAll(" ", "\u00a0"), plain));
    if (x > 8 && x + wide > room - 8) [x, y] = [8, y + line];
    placed.push({ ...token, text: shown, x, y, wide });
    x += wide + 1;
    if (ends.length) [x, y] = [8, y + line * ends.length];
  }
  const part = { instruction: "var(--instruction)", example: "var(--example)", query: "var(--query)", answer: "var(--answer)" };
  return {
    height: y + line + 8, marginTop: 0, marginBottom: 0, marginLeft: 0, marginRight: 0,
    x: { type: "identity", axis: null }, y: { type: "identity", axis: null }, opacity: { type: "identity" },
    marks: [
      Plot.rect(placed, { x1: "x", x2: (t) => t.x + t.wide, y1: "y", y2: (t) => t.y + line - 4, rx: 3, fill: colours[0], fillOpacity: (t) => 0.7 * t.weight, stroke: (t) => (t.from ? "var(--ink)" : "none") }),
      Plot.text(placed, { x: "x", y: (t) => t.y + line / 2 - 2, text: "text", textAnchor: "start", fontSize: plain, fill: (t) => part[t.part] ?? "var(--framing)" }),
    ],
    color: { type: "identity" },
  };
}

// rows draws a row for each name: its value as a dot with its interval, and as
// a number at the end. Names stand at the left, or, where they would take too
// much room, each above its row.
function rows(spec, room, list, { domain, ticks, format, zero, label, series = [] }) {
  for (const row of list) row.end = row.value ?? row.under?.value;
  const end = (r) => (r.under?.veiled ? "?" : r.end == null ? "" : format(r.end, true));
  const ends = list.map(end);
  const right = 14 + Math.max(0, ...ends.map((text) => measure(text, small)));
  const longest = Math.max(0, ...list.map((r) => measure(r.name, plain)));
  const beside = longest <= 0.4 * room || room >= 560;
  const left = beside ? 16 + Math.ceil(Math.min(longest, 0.4 * room)) : 8;
  const { marks: key, bottom: under } = legend(series, room);
  const top = 8 + (key.length ? under + 8 : 0);
  let bottom = top;
  for (const row of list) {
    row.lines = wrap(row.name, beside ? left - 12 : room - 8, plain);
    const text = 17 * row.lines.length;
    if (beside) {
      row.y = bottom + Math.max(28, text + 8) / 2;
      row.text = row.y;
      bottom += Math.max(28, text + 8);
    } else {
      row.text = bottom + 4 + text / 2;
      row.y = bottom + text + 15;
      bottom += text + 26;
    }
  }
  const height = bottom + (label ? 48 : 30);
  const dots = (there, look) => [
    Plot.ruleY(there.filter((r) => r.worst < r.best), { y: "y", stroke: colours[look], x1: "worst", x2: "best", strokeOpacity: 0.2, strokeWidth: 9, strokeLinecap: "round" }),
    Plot.ruleY(there.filter((r) => r.low != null), { y: "y", stroke: colours[look], x1: "low", x2: "high", strokeWidth: 1.5, strokeDasharray: look === own ? "none" : dashes[look] }),
    Plot.dot(there, { x: "value", y: "y", r: 4.5, symbol: symbols[look], fill: colours[look], stroke: ground, strokeWidth: 1.5, title: (r) => tooltip(r.name, r.value, r, (v) => format(v, true)) }),
  ];
  const there = list.filter((r) => r.value != null);
  const recorded = list.filter((r) => r.under?.value != null).map((r) => ({ ...r.under, y: r.y + (r.value == null ? 0 : 6) }));
  const both = there.map((r) => (r.under?.value == null ? r : { ...r, y: r.y - 6 }));
  return {
    key, height, marginTop: top, marginBottom: height - bottom, marginLeft: left, marginRight: right,
    x: { domain, title: label, inset: 6 }, y: { type: "identity", axis: null },
    marks: [
      Plot.gridX({ ticks, stroke: hair, strokeOpacity: 1 }),
      zero && Plot.ruleX([0], { stroke: strong }),
      Plot.axisX({ ticks, tickFormat: (v) => format(v), tickSize: 0, tickPadding: 8, fontSize: small, color: soft, label: null }),
      ...dots(recorded, before),
      ...dots(both, own),
      Plot.dot(list.filter((r) => r.guess != null), { x: "guess", y: "y", r: 6, symbol: symbols[guessed], fill: ground, stroke: colours[guessed], strokeWidth: 2, title: (r) => format(r.guess, true) }),
      Plot.text(list.filter((r) => end(r) !== ""), { y: "y", text: end, frameAnchor: "right", textAnchor: "end", dx: right - 4, fontSize: small, fill: ink, fontVariant: "tabular-nums" }),
      Plot.text(list, { y: "text", text: (r) => r.lines.join("\n"), frameAnchor: "left", textAnchor: beside ? "end" : "start", dx: beside ? -12 : -4, fontSize: plain, lineHeight: 17 / plain, fill: ink, stroke: ground, strokeWidth: 5 }),
    ].filter(Boolean),
  };
}

// reliability is how often answers are right against how sure the model was:
// on the diagonal the two are the same. A larger dot is of more answers.
function reliability(spec, room) {
  const frame = axes(spec, room, { width: Math.min(room, 480), square: true, x: shares });
  frame.marks.push(Plot.link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: strong, strokeDasharray: "3 4" }));
  const most = Math.max(1, ...spec.series.flatMap((s) => s.bins.map((b) => b.count)));
  spec.series.forEach((series, i) => {
    const bins = series.bins.filter((b) => b.count > 0);
    const place = { x: "confidence", y: "accuracy", stroke: colours[i % colours.length] };
    frame.marks.push(
      Plot.line(bins, { ...place, strokeOpacity: 0.6, strokeDasharray: dashes[i % dashes.length] }),
      Plot.dot(bins, {
        ...place, fill: place.stroke, fillOpacity: 0.35, strokeWidth: 1.25, symbol: symbols[i % symbols.length], clip: false,
        r: (b) => 2.5 + 8.5 * Math.sqrt(b.count / most), title: (b) => `${series.name}\n${percent(b.confidence)} → ${percent(b.accuracy)}\nn = ${b.count}`,
      }),
    );
  });
  frame.r = { type: "identity" };
  return frame;
}

// coverage is how often answers are right if the least sure ones are withheld.
function coverage(spec, room) {
  const frame = axes(spec, room, { height: tall(room), x: shares });
  spec.series.forEach((series, i) => {
    const place = { x: "coverage", y: "accuracy", stroke: colours[i % colours.length] };
    frame.marks.push(Plot.line(series.points, { ...place, strokeWidth: 1.75, strokeDasharray: dashes[i % dashes.length] }));
    frame.marks.push(Plot.dot(series.points.slice(-1), { ...place, stroke: ground, fill: place.stroke, r: 4.5, strokeWidth: 1.5, symbol: symbols[i % symbols.length] }));
  });
  return frame;
}

// lines are shares against a number that grows by factors.
function lines(spec, room) {
  const names = new Map(spec.series.flatMap((s) => s.points).map((p) => [p.x, p.text]));
  const places = [...names.keys()].sort((a, b) => a - b);
  const first = places[0] ?? 1, last = places.at(-1) ?? 1;
  const domain = first < last ? [first, last] : [first / 2, first * 2];
  const name = (x) => names.get(places.find((n) => Math.abs(Math.log(x / n)) < 1e-9)); // the scale gives them back a little off
  const wide = 8 + Math.max(18, ...[...names.values()].map((text) => measure(text, small)));
  const frame = axes(spec, room, {
    height: tall(room), x: { type: "log", domain, inset: 14, ticks: apart(places, domain, room - 98, wide, Math.log), format: name },
  });
  if (spec.at != null) frame.marks.push(Plot.ruleX([spec.at], { stroke: strong, strokeWidth: 1.5, strokeDasharray: "2 4" }));
  spec.series.forEach((series, i) => {
    const beside = series.points.some((p) => p.low != null) ? 5 * i : 0; // or intervals would cover each other
    const place = { x: "x", dx: beside }, colour = colours[i % colours.length];
    frame.marks.push(
      Plot.line(series.points, { ...place, y: "y", stroke: colour, strokeWidth: 1.75, strokeDasharray: dashes[i % dashes.length] }),
      Plot.ruleX(series.points.filter((p) => p.low != null), { ...place, y1: "low", y2: "high", stroke: colour, strokeWidth: 1.5 }),
      Plot.dot(series.points, {
        ...place, y: "y", r: 4.5, symbol: symbols[i % symbols.length], fill: colour, stroke: ground, strokeWidth: 1.5,
        title: (p) => `${series.name}\n${tooltip(p.text, p.y, p, percent)}`,
      }),
    );
  });
  return frame;
}

const shares = { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: percent };

// axes are a frame whose vertical axis is a share, with a key above it if there
// are several series.
function axes(spec, room, { width = room, height, square, x }) {
  const { marks: key, bottom } = legend(spec.series ?? [], width);
  const marginTop = bottom + (spec.yLabel ? 36 : 14);
  const marginBottom = spec.xLabel ? 48 : 30;
  const marginLeft = 48, marginRight = 22;
  height = square ? width - marginLeft - marginRight + marginTop + marginBottom : height + bottom;
  return {
    width, height, marginTop, marginBottom, marginLeft, marginRight, key,
    x: { type: x.type, domain: x.domain, inset: x.inset ?? 0, title: spec.xLabel }, y: { domain: [0, 1], title: spec.yLabel },
    marks: [
      Plot.gridY({ ticks: shares.ticks, stroke: hair, strokeOpacity: 1 }),
      Plot.axisY({ ticks: shares.ticks, tickFormat: percent, tickSize: 0, tickPadding: 8, fontSize: small, color: soft, label: null }),
      Plot.axisX({ ticks: x.ticks, tickFormat: x.format, tickSize: 0, tickPadding: 10, fontSize: small, color: soft, label: null }),
    ],
  };
}

// legend is the key of several series, in as many lines as it takes.
function legend(series, width) {
  if (series.length < 2 && series[0]?.look === undefined) return { marks: [], bottom: 0 };
  let x = 4, y = 12, high = 0;
  const marks = series.flatMap(({ name, look }, at) => {
    const i = look ?? at;
    const lines = wrap(name, width - 34, small);
    const wide = 26 + Math.max(0, ...lines.map((line) => measure(line, small)));
    if (x > 4 && x + wide > width) [x, y, high] = [4, y + high + 4, 0];
    const [from, colour] = [x, colours[i % colours.length]];
    x += wide + 18;
    high = Math.max(high, 16 * lines.length);
    return [
      Plot.link([0], { x1: [from], x2: [from + 20], y1: [y], y2: [y], stroke: colour, strokeWidth: 1.75, strokeOpacity: look === guessed ? 0 : 1, strokeDasharray: dashes[i % dashes.length] }),
      Plot.dot([0], { x: [from + 10], y: [y], r: 4, symbol: symbols[i % symbols.length], fill: colour }),
      words(lines.join("\n"), from + 26, y + 8 * (lines.length - 1), { fill: ink }),
    ];
  });
  return { marks, bottom: y + high - 8 };
}

// tall is the height of a chart that is wider than high.
function tall(width) { return Math.round(Math.min(360, Math.max(240, 0.5 * width))); }

function percent(share) { return `${Math.round(100 * share)}\u202f%`; }

// signed is a number with its sign: with two places, or with those that it needs.
function signed(value, full) {
  const size = Math.abs(value).toFixed(2);
  return (+size === 0 ? "" : value > 0 ? "+" : "\u2212") + (full ? size : +size);
}

// tooltip is what a mark says when it is pointed at.
function tooltip(name, value, { low, high, worst, best }, format) {
  const range = (from, to) => `${format(from)} … ${format(to)}`;
  return [name, format(value), low != null && `[${range(low, high)}]`, worst < best && range(worst, best)].filter(Boolean).join("\n");
}

// apart are the numbers of a list that have room for a label each, on a scale.
function apart(numbers, [from, to], room, label = 26, scale = (n) => n) {
  const kept = [];
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    if (kept.length === 0 || (scale(n) - scale(kept.at(-1))) / (scale(to) - scale(from)) * room >= label) kept.push(n);
  }
  return kept;
}

const paper = document.createElement("canvas").getContext("2d");

// measure is how wide a text is, in pixels.
function measure(text, size) {
  paper.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return paper.measureText(text).width;
}

// wrap breaks a text into lines, between words where it can.
function wrap(text, room, size) {
  const lines = [];
  let line = "";
  for (const word of text.match(/[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+/gu) ?? []) {
    if (line && measure((line + word).trimEnd(), size) > room) {
      lines.push(line.trimEnd());
      line = "";
    }
    if (measure(word.trimEnd(), size) <= room) {
      line += word;
      continue;
    }
    for (const letter of word) { // a word that is wider than a line
      if (line && measure(line + letter, size) > room) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  if (line.trim()) lines.push(line.trimEnd());
  return lines;
}
