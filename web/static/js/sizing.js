// Fields that are as high as their text, for browsers without field-sizing: start.js loads
// this for them alone. It follows every textarea of the class "field", whenever it comes:
// what is typed into it, what the program writes into it, and how wide it is.

const due = new Set();
const widths = new WeakMap(); // field -> in pixels, 0 while it is hidden
let waiting = false;

function soon(field) {
  due.add(field);
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(fit);
}

// fit makes all fields low, reads what each needs, and gives it that: the page is laid out
// twice, however many fields there are. A page that is shorter for that time would scroll.
function fit() {
  waiting = false;
  const fields = [...due].filter((field) => field.isConnected && field.offsetWidth > 0);
  due.clear();
  const [x, y] = [scrollX, scrollY];
  for (const field of fields) field.style.height = "0"; // as low as its style lets it be
  const needed = fields.map((field) => field.scrollHeight + field.offsetHeight - field.clientHeight);
  fields.forEach((field, i) => { field.style.height = `${needed[i]}px`; });
  if (scrollX !== x || scrollY !== y) scrollTo(x, y);
}

const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (widths.get(target) === target.offsetWidth) continue; // only the height is another, which is ours
    widths.set(target, target.offsetWidth);
    soon(target);
  }
});

function follow(tree) {
  if (tree.matches("textarea.field")) resized.observe(tree);
  for (const field of tree.querySelectorAll("textarea.field")) resized.observe(field);
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) follow(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
follow(document.body);

addEventListener("input", ({ target }) => {
  if (target.matches?.("textarea.field")) soon(target);
}, true);

const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
Object.defineProperty(HTMLTextAreaElement.prototype, "value", {
  ...value,
  set(text) {
    value.set.call(this, text);
    if (this.matches(".field")) soon(this);
  },
});
