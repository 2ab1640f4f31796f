// What keystroke_test.go evaluates in a page before it types. It notes of each
// key, in milliseconds from the moment that the browser gave the key:
//
//   arrived  when the page's first handler was called
//   done     when its last one had returned; what the page shows then is noted
//   frame    the next animation frame, with what else was done before it
//
// An input without a key, as from a paste, is noted as not typed.
((field, shown) => {
  globalThis.keys = [];
  let pressed = 0, arrived = 0;
  addEventListener("keydown", (event) => {
    pressed = event.timeStamp;
    arrived = performance.now();
  }, true);
  // On window, and after the page's own: the last to be told.
  addEventListener("input", () => {
    const done = performance.now();
    const key = {
      typed: pressed > 0, arrived: arrived - pressed, done: done - pressed, frame: 0,
      field: document.getElementById(field).value,
      shown: shown.map((id) => document.getElementById(id).textContent),
    };
    keys.push(key);
    const from = pressed;
    pressed = 0;
    requestAnimationFrame(() => {
      key.frame = performance.now() - from;
    });
  });
  return true;
})
