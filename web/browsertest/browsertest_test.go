package browsertest

import "testing"

// A page may draw a button anew between the moment it is found and the press.
func TestElement_Click_finds_again_what_was_replaced(t *testing.T) {
	b, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for name, find := range map[string]func(*Tab) *Element{
		"by role":     func(tb *Tab) *Element { return tb.Get("button", "Go") },
		"by selector": func(tb *Tab) *Element { return tb.Find("button") },
	} {
		tab := b.Open(t)
		Eval[bool](tab, `(document.body.innerHTML = "<button>Go</button>", true)`)
		button := find(tab)
		Eval[bool](tab, `(document.body.innerHTML = "<button onclick='window.pressed = true'>Go</button>", true)`)
		button.Click()
		if !Eval[bool](tab, `window.pressed === true`) {
			t.Errorf("%s: the new button was not pressed", name)
		}
	}
}
