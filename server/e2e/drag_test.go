package e2e

import (
	"slices"
	"testing"

	"fewshot/web/browsertest"
)

func TestDrag(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.gestures()
	w.step("shows_where_it_will_drop", func(t *testing.T) {
		browsertest.Eval[bool](w.Tab, `(() => {
			globalThis.marks = [];
			new MutationObserver((all) => {
				for (const { target } of all) if (target.dataset.drop) marks.push(target.querySelector("textarea").id + " " + target.dataset.drop);
			}).observe(document.body, {subtree: true, attributeFilter: ["data-drop"]});
			return true;
		})()`)
		w.Find("#input-0").Hover()
		w.Find(".shot:has(#input-1) .grip").DragOnto(w.field("Output 3"))
		w.soonShots(essay[0], essay[2], essay[1])
		w.Find(".shot:has(#input-2) .grip").DragOnto(w.field("Input 2"))
		w.soonShots(essay...)
		marks := browsertest.Eval[[]string](w.Tab, "marks")
		if !slices.Contains(marks, "input-2 after") || !slices.Contains(marks, "input-1 before") || slices.Contains(marks, "input-1 after") {
			t.Errorf("marked: %q", marks)
		}
		w.Wait(`!document.querySelector("[data-drop]")`)
	})
	w.step("moves_an_example_down", func(t *testing.T) {
		w.Find("#input-0").Hover()
		w.Find(".shot:has(#input-0) .grip").DragOnto(w.field("Output 3"))
		w.soonShots(essay[1], essay[2], essay[0])
	})
	w.step("moves_an_example_up", func(t *testing.T) {
		w.Find(".shot:has(#input-2) .grip").DragOnto(w.field("Input 2"))
		w.soonShots(essay[1], essay[0], essay[2])
	})
	w.step("is_one_step_of_undo", func(t *testing.T) {
		w.click("Undo")
		w.soonShots(essay[1], essay[2], essay[0])
		w.click("Undo")
		w.soonShots(essay...)
	})
	w.Clean()
}
