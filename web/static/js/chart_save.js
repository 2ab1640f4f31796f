// Charts as files.

// svgText is the text of an SVG file that looks as the chart does now, wherever it
// is opened: colours are the theme's, resolved.
export function svgText(host) {
  const svg = host.querySelector("svg");
  const copy = svg.cloneNode(true);
  const before = [svg, ...svg.querySelectorAll("*")], after = [copy, ...copy.querySelectorAll("*")];
  before.forEach((part, i) => {
    for (const name of ["fill", "stroke", "color"]) {
      if (/var\(|currentColor/i.test(part.getAttribute(name) ?? "")) after[i].setAttribute(name, getComputedStyle(part)[name]);
    }
  });
  copy.removeAttribute("class");
  copy.setAttribute("font-family", "system-ui, sans-serif");
  copy.setAttribute("xml:space", "preserve");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

// pngBlob is the chart as a PNG file, with so many pixels to one of the page's.
export async function pngBlob(host, scale = 2) {
  const { width, height } = host.querySelector("svg").viewBox.baseVal;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(host))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the picture is too large"))), "image/png");
  });
}
