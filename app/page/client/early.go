package client

// Early is what a person did before the page's program had started, in the
// fields that came with the page. The loader moves texts, focus and selection to
// the program's own fields, found by their ids, as the first tree takes its place;
// Early is for the program's state to be the same by then.
type Early struct {
	Fields map[string]string // the texts of the fields that were changed, by id
	Acted  bool              // a button was pressed, or Ctrl+Enter: see ReplayEarly
}
