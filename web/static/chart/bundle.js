// Writes plot.min.js, a script that defines one variable, Plot; the licences of
// all that is in it; and the checksums of both.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["plot.js"], outfile: "plot.min.js", metafile: true,
  bundle: true, minify: true, format: "iife", globalName: "Plot", target: "es2022", legalComments: "none",
  banner: { js: "/* Observable Plot, d3 and others; the licences are in web/static/chart/LICENSES */" },
});

// A package is in the bundle if a byte of it is.
const { inputs } = Object.values(metafile.outputs)[0];
const packages = new Set(Object.entries(inputs)
  .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  .map(([path]) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
  .filter(Boolean));
packages.add("internmap"); // d3-array has it inside its own file
const licences = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  if (!file) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("LICENSES", licences.join(`\n${"-".repeat(72)}\n\n`));

const sums = ["plot.min.js", "LICENSES"].map((f) => `${createHash("sha256").update(readFileSync(f)).digest("hex")}  ${f}\n`);
writeFileSync("SHA256SUMS", sums.join(""));
