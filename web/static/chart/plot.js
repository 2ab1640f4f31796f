// The parts of Observable Plot that web/static/js/chart.js draws with.
export { plot, axisX, axisY, dot, gridX, gridY, line, link, ruleX, ruleY, text } from "@observablehq/plot";
