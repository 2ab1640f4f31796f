// What people do with the pointer and the focus, where a component of the program would
// have to ask the browser for each thing: here it takes a tenth of the bytes. It is loaded
// after the start.

// A menu closes when anything else is pressed or gets the focus. By the time that the program
// hears of it the menu may be closed: detail says that this press only closes.
for (const type of ["pointerdown", "focusin"]) {
  addEventListener(type, ({ target }) => {
    const button = document.querySelector('.menu-button[aria-expanded="true"]');
    if (button && !button.parentElement.contains(target)) button.dispatchEvent(new MouseEvent("click", { detail: -1 }));
  }, true);
}

// A row that is dragged by its grip is under the pointer as a whole. The row below the
// pointer shows at which of its edges the other would come to stand.
let dragged = null, below = null;

function dropAt(row) {
  below?.removeAttribute("data-drop");
  below = row;
  if (!row || row === dragged) return;
  row.dataset.drop = dragged.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING ? "after" : "before";
}

addEventListener("dragstart", ({ target, dataTransfer, clientX, clientY }) => {
  dragged = target.closest?.(".grip")?.closest(".shot") ?? null;
  if (!dragged) return;
  const { left, top } = dragged.getBoundingClientRect();
  dataTransfer.setDragImage(dragged, clientX - left, clientY - top);
});
addEventListener("dragover", ({ target }) => {
  if (dragged) dropAt(target.closest?.(".shot") ?? null);
});
for (const type of ["drop", "dragend"]) {
  addEventListener(type, () => {
    dropAt(null);
    dragged = null;
  }, true);
}

// A button copies the field that it names.
addEventListener("click", ({ target }) => {
  const field = document.getElementById(target.dataset?.copy);
  if (!field) return;
  field.select(); // to be copied by hand where the browser does not let a page
  navigator.clipboard?.writeText(field.value).then(() => { target.dataset.copied = ""; }, () => {});
});
