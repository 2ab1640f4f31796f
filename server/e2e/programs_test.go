package e2e

import (
	"testing"

	"fewshot/web"
)

// TestPrograms_sizes checks that a reader of somebody else's page loads no more program
// than a visitor of the playground.
func TestPrograms_sizes(t *testing.T) {
	site, err := web.Open()
	if err != nil {
		t.Fatal(err)
	}
	size := func(name string) int {
		a, ok := site.Find(name)
		if !ok {
			t.Fatalf("the build has no %s", name)
		}
		t.Logf("%s: %d bytes, %d on the wire", name, a.Size, a.Wire())
		return a.Size
	}
	playground, frame := size("app.wasm"), size("frame.wasm")
	if frame > playground {
		t.Errorf("the frame's program has %d bytes, the playground's %d", frame, playground)
	}
}
