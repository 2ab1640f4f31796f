package client

// Early is what a person did before the page's program had started, in the
// fields that came with the page. The loader has already put the texts, the
// focus and the selection into the program's own fields, found by their ids;
// Early is for the program's state to follow.
type Early struct {
	Fields         map[string]string // the texts of the fields that were changed, by id
	Focus          string            // the id of the field with the focus, "" if none has it
	SelectionStart int               // in UTF-16 units, as the browser counts
	SelectionEnd   int
	Run            bool     // Run was pressed, or Ctrl+Enter
	Clicks         []string // the ids of the other buttons that were pressed, in order
}
