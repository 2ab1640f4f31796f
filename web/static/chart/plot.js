// The parts of Observable Plot that web/static/js/chart.js draws with.
export { plot, axisX, axisY, cell, dot, gridX, gridY, line, link, rect, ruleX, ruleY, text } from "@observablehq/plot";
