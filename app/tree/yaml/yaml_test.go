package yaml

import (
	"errors"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

func TestParse(t *testing.T) {
	const src = "base: &b {x: 1, y: no}\nuse:\n  <<: *b\n  y: ~\nlist: [true, 2026-11-26, 0x10, 'a']\ntag: !function utils.f\n"
	values, err := Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"base": {"x": 1, "y": "no"}, "use": {"y": null, "x": 1}, "list": [true, "2026-11-26", 0x10, "a"], "tag": "utils.f"}`
	if got := string(tree.AppendJSON(nil, values[0])); len(values) != 1 || got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if line := tree.Line(src, values[0].Items[2].At); line != 5 {
		t.Errorf("the list stands in line %d", line)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: &x [1]\nb: {<<: *x}\n---\n- |\n  t\n")
	f.Add("- !!binary x\n- ? [a]\n  : b\n")
	f.Fuzz(func(t *testing.T, src string) {
		if _, err := Parse(src); err != nil {
			if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != chat.CodeInvalidYAML {
				t.Fatalf("error %#v", err)
			}
		}
	})
}
