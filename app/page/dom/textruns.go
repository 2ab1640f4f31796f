package dom

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A TextRuns shows a text as runs of colour, in an element of its own that go-app
// leaves alone. Showing another text changes only the runs that differ, so a
// keystroke or a streamed token costs one write, however long the text.
type TextRuns struct {
	id     string    // of the element
	shown  []TextRun // what stands in the element
	host   app.Value // the element that shown stands in
	nodes  []app.Value
	marked int // index into nodes of the highlighted run
}

// A TextRun is some text with one look.
type TextRun struct {
	Class string // of the span
	Text  string
	Index int // data-i: what the run is, for hover and focus; -1: nothing
}

// NewTextRuns makes text runs for the element with an id.
func NewTextRuns(id string) *TextRuns { return &TextRuns{id: id} }

// Show makes runs the content of the element, if the element is there. It keeps runs.
func (s *TextRuns) Show(runs []TextRun) {
	host, ok := Element(s.id)
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
	if len(oldMid) == len(newMid) { // as after most keys
		s.shown = runs
		return
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
		paint(n, TextRun{Index: -1}, r)
		host.Call("insertBefore", n, before)
		nodes = append(nodes, n)
	}
	nodes = append(nodes, s.nodes[len(s.nodes)-tail:]...)
	s.shown, s.nodes = runs, nodes
}

// paint turns a node that shows was into one that shows is.
func paint(n app.Value, was, is TextRun) {
	if was.Text != is.Text {
		n.Set("textContent", is.Text)
	}
	if was.Class != is.Class {
		n.Set("className", is.Class)
	}
	if was.Index != is.Index {
		if is.Index < 0 {
			n.Call("removeAttribute", "data-i")
		} else {
			n.Call("setAttribute", "data-i", strconv.Itoa(is.Index))
		}
	}
}

// RunSpans are runs as children of the element of text runs, for the server, which
// renders the page before it starts. In the browser TextRuns writes them.
func RunSpans(runs []TextRun) []app.UI {
	if !app.IsServer {
		return nil
	}
	spans := make([]app.UI, len(runs))
	for i, r := range runs {
		spans[i] = Tag("span").Class(r.Class).Text(r.Text)
	}
	return spans
}

// Mark highlights the run with an index, and no other.
func (s *TextRuns) Mark(index int) {
	was := s.marked
	for i, r := range s.shown {
		if i == was && r.Index != index {
			s.nodes[i].Get("classList").Call("remove", "marked")
		}
		if r.Index == index {
			s.nodes[i].Get("classList").Call("add", "marked")
			s.marked = i
		}
	}
}
