// What the console of a document says, from when this first runs in it: errors and
// warnings. Frames and workers have consoles of their own.
(() => {
  const name = Symbol.for("engine.said");
  if (globalThis[name]) return globalThis[name];
  const said = globalThis[name] = [];
  const died = /^(panic|fatal error): /; // how Go's runtime ends, which is logged
  const text = (values) => values.map((v) => v?.stack ? `${v} ${v.stack}` : String(v)).join(" ");
  for (const kind of ["log", "warn", "error"]) {
    const own = console[kind].bind(console);
    console[kind] = (...values) => {
      own(...values);
      if (kind !== "log" || died.test(values[0])) said.push(`console ${kind}: ${text(values)}`);
    };
  }
  addEventListener("error", (e) => { if (e.message) said.push(`error: ${e.message} (${e.filename}:${e.lineno})`); }, true);
  addEventListener("unhandledrejection", (e) => said.push(`rejection: ${text([e.reason])}`));
  addEventListener("securitypolicyviolation", (e) => said.push(`policy: ${e.violatedDirective} blocked ${e.blockedURI}`));
  return said;
})()
