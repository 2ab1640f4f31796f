package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A strip shows a text as runs of colour, in an element of its own that go-app
// leaves alone. Showing another text changes only the runs that differ, so a
// keystroke or a streamed token costs one write, however long the text.
type strip struct {
	id     string    // of the element
	shown  []textRun // what stands in the element
	host   app.Value // the element that shown stands in
	nodes  []app.Value
	marked int // index into nodes of the highlighted run
}

// A textRun is some text with one look.
type textRun struct {
	class string // of the span
	text  string
	index int // data-i: what the run is, for hover and focus; -1: nothing
}

// newStrip makes a strip for the element with an id.
func newStrip(id string) *strip { return &strip{id: id} }

// show makes runs the content of the element, if the element is there.
func (s *strip) show(runs []textRun) {
	host, ok := element(s.id)
	if !ok {
		s.host = nil
		return
	}
	if s.host == nil || !s.host.Equal(host) {
		host.Set("textContent", "")
		s.host, s.shown, s.nodes = host, nil, nil
	}

	// Runs that stay at the end keep their nodes too, unless their numbers moved.
	same := 0
	for same < len(runs) && same < len(s.shown) && runs[same] == s.shown[same] {
		same++
	}
	tail := 0
	for tail < len(runs)-same && tail < len(s.shown)-same && runs[len(runs)-1-tail] == s.shown[len(s.shown)-1-tail] {
		tail++
	}
	oldMid, newMid := s.nodes[same:len(s.nodes)-tail], runs[same:len(runs)-tail]

	reuse := min(len(oldMid), len(newMid))
	for i := range reuse {
		if was, is := s.shown[same+i], newMid[i]; was != is {
			paint(oldMid[i], was, is)
		}
	}
	for _, n := range oldMid[reuse:] {
		n.Call("remove")
	}
	nodes := append([]app.Value{}, s.nodes[:same+reuse]...)
	var before any
	if tail > 0 {
		before = s.nodes[len(s.nodes)-tail]
	}
	document := app.Window().Get("document")
	for _, r := range newMid[reuse:] {
		n := document.Call("createElement", "span")
		paint(n, textRun{index: -1}, r)
		host.Call("insertBefore", n, before)
		nodes = append(nodes, n)
	}
	nodes = append(nodes, s.nodes[len(s.nodes)-tail:]...)
	s.shown, s.nodes = append(s.shown[:0:0], runs...), nodes
}

// paint turns a node that shows was into one that shows is.
func paint(n app.Value, was, is textRun) {
	if was.text != is.text {
		n.Set("textContent", is.text)
	}
	if was.class != is.class {
		n.Set("className", is.class)
	}
	if was.index != is.index {
		if is.index < 0 {
			n.Call("removeAttribute", "data-i")
		} else {
			n.Call("setAttribute", "data-i", strconv.Itoa(is.index))
		}
	}
}

// runSpans are runs as children of a strip's element, for the server, which
// renders the page before it starts. In the browser the strip writes them.
func runSpans(runs []textRun) []app.UI {
	if !app.IsServer {
		return nil
	}
	spans := make([]app.UI, len(runs))
	for i, r := range runs {
		spans[i] = tag("span").Class(r.class).Text(r.text)
	}
	return spans
}

// mark highlights the run with an index, and no other.
func (s *strip) mark(index int) {
	was := s.marked
	for i, r := range s.shown {
		if i == was && r.index != index {
			s.nodes[i].Get("classList").Call("remove", "marked")
		}
		if r.index == index {
			s.nodes[i].Get("classList").Call("add", "marked")
			s.marked = i
		}
	}
}
