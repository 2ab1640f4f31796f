// What a person does before the program has started. The page comes with its
// fields already in it, so people type at once; go-app then replaces the whole
// tree. Here the texts, the focus, the selection and the scrolling move over
// to the new fields, by their ids, in the very call that replaces the tree;
// and pressed buttons and Ctrl+Enter are done again once there is a program
// to do them.

const fields = "textarea[id], input[id], select[id]";

const early = {
  fields: {},   // id -> {value, checked, files} of the fields that were changed
  focus: null,  // {id, start, end} of the field with the focus
  actions: [],  // in order: {click: id} or {key: {...}, id}
  taken: false, // the program has read it and does what follows itself
};
globalThis.fewshotEarly = early;

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

// composing is settled when no input method is in the middle of a word: the
// tree must not be replaced under it.
let composing = Promise.resolve();
let composed = () => {};
addEventListener("compositionstart", () => { composing = new Promise((done) => { composed = done; }); }, true);
addEventListener("compositionend", () => setTimeout(composed), true);

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
    for (const field of before) {
      if (changed(field)) early.fields[field.id] = { value: field.value, checked: field.checked === true, files: field.files };
    }

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
        [early.focus.start, early.focus.end] = selection;
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
  else field.value = value;
}

// replay does again, as events, what the program has not asked for.
function replay() {
  if (early.taken) return;
  early.taken = true;
  for (const [id, state] of Object.entries(early.fields)) {
    const field = document.getElementById(id);
    if (!field) continue;
    put(field, state);
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
