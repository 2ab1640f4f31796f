// What a person does before the program has started. The page comes with its
// fields already in it, so people type at once; go-app then replaces the whole
// tree. Here the texts, the focus, the selection and the scrolling move over
// to the new fields, by their ids, in the very call that replaces the tree;
// and pressed buttons and Ctrl+Enter are done again once there is a program
// to do them.
//
// Nothing may be written into a field afterwards: keys that were pressed while the
// program started arrive between its first tree and its first frame. So a program
// reads what was typed before it makes its first tree (read), and that tree has it.

const fields = "textarea[id], input[id], select[id]";

const early = {
  fields: {},   // id -> {value, checked, files} of the fields that were changed
  focus: null,  // {id, selection} of the field with the focus
  actions: [],  // in order: {click: id} or {key: {...}, id}
  taken: false, // the program has read it and does what follows itself
  read,
};
globalThis.fewshotEarly = early;

// read notes the fields that were changed so far, and returns all that was done.
function read() {
  for (const field of document.querySelectorAll(fields)) {
    if (changed(field)) early.fields[field.id] = { value: field.value, checked: field.checked === true, files: field.files };
  }
  return early;
}

const touched = new Set(); // ids of fields that got an input event

function onEarlyInput(event) {
  if (event.isTrusted && event.target.id) touched.add(event.target.id);
}

function onEarlyClick(event) {
  const button = event.target.closest?.("button[id]");
  if (!button || button.disabled) return;
  early.actions.push({ click: button.id });
  button.setAttribute("aria-busy", "true");
}

function onEarlyKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  const { key, code, ctrlKey, metaKey } = event;
  early.actions.push({ key: { key, code, ctrlKey, metaKey, bubbles: true, cancelable: true }, id: event.target.id });
}

addEventListener("input", onEarlyInput, true);
addEventListener("click", onEarlyClick, true);
addEventListener("keydown", onEarlyKey, true);

// The tree must not be replaced while an input method is in the middle of a word.
// composing ends with the word; the next one may have begun by then.
let composing = null;
addEventListener("compositionstart", () => {
  let end;
  const word = new Promise((done) => { end = done; });
  composing = word;
  addEventListener("compositionend", () => setTimeout(() => { // its last input event may be still to come
    if (composing === word) composing = null;
    end();
  }), { capture: true, once: true });
}, true);

async function composed() {
  while (composing) await composing;
}

// A browser that reloads a page puts old texts back into its fields: nobody
// typed those. On a fresh visit a text that differs was typed, even if this
// script came too late to see it.
const fresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";

function changed(field) {
  if (touched.has(field.id)) return true;
  if (!fresh) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((o, i, all) => o.selected !== o.defaultSelected && all.some((p) => p.defaultSelected));
  return field.value !== field.defaultValue;
}

// carryOver arranges that the first replacement of the page's tree carries
// everything over.
function carryOver() {
  const body = document.body;
  body.replaceChild = (next, old) => {
    delete body.replaceChild; // uncovers the browser's own
    const scroll = [scrollX, scrollY];
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const selection = focused && "selectionStart" in focused
      ? [focused.selectionStart, focused.selectionEnd, focused.selectionDirection] : null;
    const before = [...old.querySelectorAll(fields)];
    read();

    const result = body.replaceChild(next, old);

    for (const field of before) {
      const heir = document.getElementById(field.id);
      if (!heir) continue;
      if (early.fields[field.id]) put(heir, early.fields[field.id]);
      if (field.scrollTop) heir.scrollTop = field.scrollTop;
    }
    const heir = focused?.id && document.getElementById(focused.id);
    if (heir) {
      heir.focus({ preventScroll: true });
      early.focus = { id: heir.id };
      if (selection && selection[0] !== null) {
        heir.setSelectionRange?.(...selection);
        early.focus.selection = selection;
      }
    }
    scrollTo(...scroll);
    removeEventListener("input", onEarlyInput, true);
    removeEventListener("click", onEarlyClick, true);
    removeEventListener("keydown", onEarlyKey, true);
    return result;
  };
}

function put(field, { value, checked, files }) {
  if (field.type === "file") field.files = files; // its value can't be set
  else if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
  else if (field.value !== value) field.value = value; // moves the caret
}

// replay does again, as events, what the program has not asked for.
function replay() {
  if (early.taken) return;
  early.taken = true;
  for (const [id, state] of Object.entries(early.fields)) {
    const field = document.getElementById(id);
    if (!field) continue;
    put(field, state);
    if (early.focus?.id === id && early.focus.selection) field.setSelectionRange(...early.focus.selection);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  replayActions();
}

function replayActions() {
  for (const { click, key, id } of early.actions.splice(0)) {
    if (click) document.getElementById(click)?.click();
    else (document.getElementById(id) ?? document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", key));
  }
}
globalThis.fewshotReplay = replayActions;
