package e2e

import "testing"

func TestDrag(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
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
