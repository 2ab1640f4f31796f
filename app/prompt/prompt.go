// Package prompt is the few-shot prompt: an instruction, shots (an input with
// its output each), a query, and the format that turns them into the text or
// the messages that a model is sent.
//
// A Prompt is plain data. [Render] turns it into what is sent, byte for byte,
// and says which bytes belong to which part.
package prompt

import "fewshot/app/chat"

// Version is the version of the JSON schema that this package writes.
const Version = 1

// A Prompt is what a person builds: few-shot examples around a task, in a
// format, and the model and parameters to run it with.
type Prompt struct {
	Version     int             `json:"version"`
	Instruction string          `json:"instruction,omitempty"`
	Shots       []Shot          `json:"shots,omitempty"`
	Query       string          `json:"query,omitempty"`
	Format      Format          `json:"format"`
	Model       string          `json:"model,omitempty"`     // provider/model; "" leaves the choice to who opens it
	Parameters  chat.Parameters `json:"parameters,omitzero"` // Stop is the person's own list; nil follows the format
}

// A Shot is one example: an input with its output.
type Shot struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Off    bool   `json:"off,omitempty"`  // kept, but not part of the prompt
	Note   string `json:"note,omitempty"` // for people; never sent
}

// A Layout is what a prompt is rendered as.
type Layout string

// The three layouts.
const (
	Text    Layout = "text"    // one text, to be completed
	Message Layout = "message" // the same text as one user message
	Turns   Layout = "turns"   // a system message, then a user and an assistant message a shot
)

// A Format is how shots become text: labels, and separators within and
// between shots. In the layout Turns the labels and separators are not used.
//
// A shot is InputLabel + input + InputEnd + OutputLabel + output + OutputEnd,
// shots are joined by Separator, and the instruction stands first. The query
// is a shot without its output: the text ends with OutputLabel, less its
// trailing white space, because a space there would be a token of its own that
// models seldom saw.
type Format struct {
	As          Layout `json:"as"`
	InputLabel  string `json:"input_label"`  // "English: "
	InputEnd    string `json:"input_end"`    // "\n"
	OutputLabel string `json:"output_label"` // "中文: "
	OutputEnd   string `json:"output_end"`   // "", or a closing tag
	Separator   string `json:"separator"`    // "\n\n"
}

// A Part is what a byte of a rendered prompt belongs to.
type Part uint8

// The parts of a prompt, each with a colour of its own in the page.
const (
	Framing     Part = iota // labels, separators: the format's own text
	Instruction             // the instruction
	Example                 // a shot's input or output
	Query                   // the query
)

// A Span is a run of bytes of one part.
type Span struct {
	Start, End int  // byte offsets into the text
	Part       Part // what the bytes are
	Shot       int  // index into Prompt.Shots of the shot that the bytes belong to (Example and the Framing within and after it), else -1
}

// A Segment is one text of a rendered prompt: the completion text, or one
// message. Its spans cover the text without gaps, in order.
type Segment struct {
	Role   string // "" for a completion text
	Text   string
	Spans  []Span
	Change *Change // how a [Renderer] made Text from the text before; nil: it is made from scratch
}

// A Change is one range of a text replaced: the new text is Before with
// Before[From:OldTo] replaced by the new text's [From:NewTo].
type Change struct {
	Before             string
	From, OldTo, NewTo int
}

// A Rendered prompt is what is sent, with what its bytes belong to.
type Rendered struct {
	Segments []Segment // one without a role in the layout Text, else one a message
	Stop     []string  // the stop sequences that will be sent
}
