package sandbox

import (
	"os"
	"regexp"
	"testing"
)

// Every guard that the reading of Python calls is there, and every one that is
// there is called.
func TestGuards_are_those_that_are_called(t *testing.T) {
	entries, err := os.ReadDir("python")
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for _, e := range entries {
		source, err := os.ReadFile("python/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"·([a-z_]{2,})"`).FindAllSubmatch(source, -1) {
			called[string(m[1])] = true
		}
	}
	delete(called, "is_")   // a beginning
	delete(called, "made")  // a variable
	delete(called, "names") // another
	if len(called) < 40 {
		t.Fatalf("%d found only", len(called))
	}
	for name := range called {
		if guards[name] == nil {
			t.Errorf("·%s is called, and isn't there", name)
		}
	}
	for name := range guards {
		if !called[name] {
			t.Errorf("·%s is there, and nothing calls it", name)
		}
	}
}
