package sandbox

import (
	"errors"
	"strings"

	"fewshot/app/sandbox/python"
)

// Extract gives the code in a model's answer, "" if there is none:
//
//   - of blocks between fences, the last that is closed and defines the function
//     with the name, else the last that defines it, else the first;
//   - else code that stands among sentences, from its first def, import or
//     decorator on as far as it can be read as Python;
//   - else, where the prompt ends in the beginning of a function, the answer as
//     what follows: the code is then the function's lines of the prompt and those
//     of the answer up to what no longer belongs to it.
//
// Lines of an interactive Python session (>>> and ...) are taken without their prompts, and
// without what was printed. The name may be empty, as may the prompt.
func Extract(answer, name, prompt string) string {
	answer = strings.ReplaceAll(strings.ReplaceAll(answer, "\r\n", "\n"), "\u00a0", " ")
	blocks := fenced(answer)
	if len(blocks) > 0 {
		if chosen, ok := choose(blocks, name); ok || beginning(prompt, name) == "" {
			return chosen
		}
		// Fences around lines that go on with the prompt's function.
		return continued(beginning(prompt, name), blocks[0].text)
	}
	head := beginning(prompt, name)
	if code := bare(answer); code != "" && (head == "" || name == "" || Defines(code, name)) {
		return code
	}
	if head == "" {
		return bare(answer)
	}
	return continued(head, answer)
}

// A block is what stands between fences.
type block struct {
	text   string
	closed bool
}

// fence is the run of three or more backticks or tildes at the beginning of a
// line, and what follows it.
func fence(line string) (marks, rest string) {
	s := strings.TrimLeft(line, " \t")
	s = strings.TrimLeft(strings.TrimPrefix(s, "> "), " ")
	if s == "" || s[0] != '`' && s[0] != '~' {
		return "", ""
	}
	n := len(s) - len(strings.TrimLeft(s, s[:1]))
	if n < 3 {
		return "", ""
	}
	return s[:n], strings.TrimSpace(s[n:])
}

// fenced finds the blocks of an answer.
func fenced(answer string) (blocks []block) {
	lines := strings.Split(answer, "\n")
	for i := 0; i < len(lines); i++ {
		marks, rest := fence(lines[i])
		if marks == "" {
			continue
		}
		if strings.Contains(rest, marks) { // ```code``` on one line
			blocks = append(blocks, block{strings.TrimSpace(rest[:strings.Index(rest, marks)]), true})
			continue
		}
		indent := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], " \t>"))]
		var inside []string
		closed := false
		for i++; i < len(lines); i++ {
			if end, after := fence(lines[i]); strings.HasPrefix(end, marks) && after == "" {
				closed = true
				break
			}
			inside = append(inside, strings.TrimPrefix(lines[i], indent))
		}
		if text := withoutPrompts(strings.Join(inside, "\n")); strings.TrimSpace(text) != "" {
			blocks = append(blocks, block{text, closed})
		}
	}
	return blocks
}

// choose takes the block that has the function. ok is false if none has.
func choose(blocks []block, name string) (code string, ok bool) {
	for _, closed := range []bool{true, false} {
		for i := len(blocks) - 1; i >= 0; i-- {
			b := blocks[i]
			if (b.closed || !closed) && defines(b.text, name) {
				return b.text, true
			}
		}
	}
	return blocks[0].text, false
}

// defines reports whether code has a line that begins the function, also where
// the rest of it can't be read; of any function if the name is empty.
func defines(code, name string) bool {
	if name != "" && Defines(code, name) {
		return true
	}
	for line := range strings.Lines(code) {
		if def, ok := strings.CutPrefix(line, "def "); ok {
			def = strings.TrimLeft(def, " ")
			if name == "" {
				return true
			}
			if rest, ok := strings.CutPrefix(def, name); ok && strings.HasPrefix(strings.TrimLeft(rest, " "), "(") {
				return true
			}
		}
		if name != "" && (strings.HasPrefix(line, name+" = ") || strings.HasPrefix(line, name+"=")) {
			return true
		}
	}
	return false
}

// withoutPrompts takes the prompts from the lines of an interactive Python session. Text that isn't
// one stays as it is, prompts in its strings included.
func withoutPrompts(text string) string {
	first := strings.TrimLeft(text, "\n ")
	if !strings.HasPrefix(first, ">>>") {
		return text
	}
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		for _, p := range []string{">>>", "..."} {
			if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), p); ok {
				out = append(out, strings.TrimPrefix(rest, " "))
			}
		}
	}
	return strings.Join(out, "\n")
}

// starts reports whether a line can begin code that stands among sentences.
func starts(line string) bool {
	for _, word := range []string{"def ", "import ", "from ", "@", "async def ", "class "} {
		if rest, ok := strings.CutPrefix(line, word); ok {
			switch word {
			case "import ":
				return len(strings.Fields(rest)) == 1 || strings.Contains(rest, ",") || strings.Contains(rest, " as ")
			case "from ":
				return strings.Contains(rest, " import ")
			case "class ":
				return strings.HasSuffix(strings.TrimRight(rest, " "), ":")
			case "@":
				return rest != "" && !strings.ContainsAny(rest, " @")
			}
			return strings.Contains(rest, "(")
		}
	}
	return false
}

// bare finds code that stands among sentences.
func bare(answer string) string {
	answer = withoutPrompts(dedented(answer))
	lines := strings.Split(answer, "\n")
	for i, line := range lines {
		if starts(line) || assignsLambda(line) {
			return reach(lines[i:])
		}
	}
	return ""
}

func assignsLambda(line string) bool {
	name, rest, ok := strings.Cut(line, "=")
	return ok && strings.HasPrefix(strings.TrimSpace(rest), "lambda") && !strings.Contains(strings.TrimSpace(name), " ") && strings.TrimSpace(name) == name[:len(strings.TrimRight(name, " "))]
}

// dedented takes off the spaces that all lines with something on them begin with.
func dedented(s string) string {
	common := -1
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if n := len(line) - len(strings.TrimLeft(line, " ")); common < 0 || n < common {
			common = n
		}
	}
	if common <= 0 {
		return s
	}
	var out strings.Builder
	for line := range strings.Lines(s) {
		out.WriteString(line[min(common, len(line)-len(strings.TrimLeft(line, " "))):])
	}
	return out.String()
}

// reach is how far lines go on as code. They come apart in pieces, each a line
// that isn't indented with all that is under it; pieces are taken as long as they
// are code, and the whole can be read. The first function is taken in any case,
// so that what is wrong with it is said.
func reach(lines []string) string {
	var kept []string
	hasDef := false
	for i := 0; i < len(lines); {
		n := 1
		for i+n < len(lines) && !opens(lines[i+n]) {
			n++
		}
		piece := lines[i : i+n]
		if hasDef && !isCode(strings.Join(piece, "\n")) {
			break
		}
		if !hasDef && !starts(lines[i]) && !assignsLambda(lines[i]) && strings.TrimSpace(lines[i]) != "" && !isCode(strings.Join(piece, "\n")) {
			break
		}
		hasDef = hasDef || strings.HasPrefix(lines[i], "def ") || strings.HasPrefix(lines[i], "class ") || assignsLambda(lines[i])
		kept = append(kept, piece...)
		i += n
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n ") + "\n"
}

// opens reports whether a line begins something: it isn't indented, not empty,
// and not the end or the next part of what came before.
func opens(line string) bool {
	if strings.TrimSpace(line) == "" || line[0] == ' ' || line[0] == '\t' || strings.ContainsRune(")]}", rune(line[0])) {
		return false
	}
	for _, word := range []string{"else:", "elif ", "except", "finally:"} {
		if strings.HasPrefix(line, word) {
			return false
		}
	}
	return true
}

// isCode reports whether text is Python and looks as if it was meant so: "Note"
// and "Output: 3" can be read as Python, too.
func isCode(text string) bool {
	line := strings.TrimSpace(text)
	first, _, _ := strings.Cut(line, "\n")
	if strings.HasPrefix(first, "#") {
		first = ""
		for l := range strings.Lines(line) {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				return false
			}
		}
		return !strings.HasPrefix(line, "##") // a heading
	}
	if !readable(text) {
		return false
	}
	if starts(first) {
		return true
	}
	if word, rest, ok := strings.Cut(first, ":"); ok && !strings.ContainsAny(word, " ([\"'") && !strings.Contains(rest, "=") && !strings.HasSuffix(first, ":") {
		return false // a label
	}
	for _, word := range []string{"if ", "for ", "while ", "print(", "assert ", "with ", "try:"} {
		if strings.HasPrefix(first, word) {
			return true
		}
	}
	return strings.ContainsAny(first, "=(") || strings.HasPrefix(first, "\"\"\"")
}

// readable reports whether text is Python.
func readable(text string) bool {
	var e *python.Error
	return !errors.As(python.Check(text), &e) || e.Kind != python.Invalid
}

// beginning is the last function that a prompt begins and doesn't end, with the
// lines before it that it needs, or "".
func beginning(prompt, name string) string {
	prompt = strings.ReplaceAll(prompt, "\r\n", "\n")
	lines := strings.Split(prompt, "\n")
	at := -1
	for i, line := range lines {
		if strings.HasPrefix(line, "def ") && strings.Contains(line, "(") {
			at = i
		}
	}
	if at < 0 || name != "" && !defines(lines[at], name) {
		return ""
	}
	// What stands after the def must belong to it.
	for _, line := range lines[at+1:] {
		if opens(line) && !strings.HasPrefix(line, ")") {
			return ""
		}
	}
	var head []string
	for _, line := range lines[:at] {
		if starts(line) && !strings.HasPrefix(line, "def ") && !strings.HasPrefix(line, "class ") {
			head = append(head, line)
		}
	}
	return strings.Join(append(head, lines[at:]...), "\n")
}

// continued puts the answer after the beginning of a function.
func continued(head, answer string) string {
	answer = strings.TrimRight(answer, " \n\t")
	if strings.TrimSpace(answer) == "" {
		return ""
	}
	open := strings.HasSuffix(strings.TrimRight(head, " \t\n"), ":") || strings.HasSuffix(strings.TrimRight(head, " \t\n"), `"""`) || strings.HasSuffix(strings.TrimRight(head, " \t\n"), "'''")
	if open && !strings.HasSuffix(head, "\n") && !strings.HasPrefix(answer, "\n") && !endsIndented(head) {
		// "def f(x):" and "return x" on the same line, or the line's end is lost.
		if first, rest, more := strings.Cut(answer, "\n"); !more || strings.TrimSpace(rest) == "" || opens(rest) {
			return head + " " + strings.TrimSpace(first) + "\n"
		}
		head += "\n"
	}
	lines := strings.Split(head+mended(head, answer), "\n")
	return reach(lines)
}

func endsIndented(head string) bool {
	_, last, ok := cutLast(head, "\n")
	return ok && strings.TrimSpace(last) == ""
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

const mostLines = 60 // of a body without indents

// mended gives the first line of an answer the indent that it lost: many servers
// cut the spaces before an answer.
func mended(head, answer string) string {
	if endsIndented(head) {
		_, last, _ := cutLast(head, "\n")
		if last != "" { // the prompt has the indent
			return strings.TrimLeft(answer, " ")
		}
	}
	answer = strings.TrimLeft(answer, "\n")
	if answer[0] == ' ' || answer[0] == '\t' {
		return answer
	}
	lines := strings.Split(answer, "\n")
	indent := "    "
	others := false
	for _, line := range lines[1:] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if n := len(line) - len(strings.TrimLeft(line, " \t")); n > 0 && !strings.HasSuffix(strings.TrimSpace(lines[0]), ":") {
			indent, others = line[:n], true
		} else if n > 0 {
			others = true
		}
		break
	}
	if !others && len(lines) > 1 {
		// No line is indented: the whole body lost its indent, up to where it can't
		// be read.
		for n := min(len(lines), mostLines); n > 1; n-- {
			body := make([]string, n)
			for i, line := range lines[:n] {
				body[i] = indent + line
			}
			if text := strings.Join(body, "\n"); readable(head + text) {
				return text
			}
		}
	}
	lines[0] = indent + lines[0]
	return strings.Join(lines, "\n")
}
