package tinylm

import (
	"strings"

	"fewshot/app/chat"
)

// Transcript turns a chat into the one text that the model completes, and the
// stop sequence that ends its answer, if any. A model writes the mark of the end itself
// where it was trained to; chats become what each model knows best:
//
//   - System and developer messages stand first, each followed by a blank line.
//   - If nobody has answered yet and there is one user message, it follows as it
//     is, whatever it holds: a prompt in one message is completed like a text.
//     For a tuned model, which is named by its full name, both together become
//     a request as it was taught to be asked.
//   - Otherwise every user message becomes "Input: " and its text, every
//     assistant message "Output: " and its text, on a line of their own, with a
//     blank line after each answer; the text ends with "Output:". For a tuned model the
//     labels are those of its requests, and no blank line stands between. The answer
//     then ends where a line ends or, if an answer before has several lines,
//     at a blank line.
//
// White space around a system message or a turn's text is dropped.
func Transcript(model string, messages []chat.Message) (text, stop string) {
	var b strings.Builder
	users, answers := 0, 0
	last := ""
	stop = "\n"
	for _, m := range messages {
		switch m.Role {
		case chat.User:
			users++
			last = m.Content
		case chat.Assistant:
			answers++
			if strings.Contains(strings.TrimSpace(m.Content), "\n") {
				stop = "\n\n"
			}
		default:
			if s := strings.TrimSpace(m.Content); s != "" {
				b.WriteString(s + "\n\n")
			}
		}
	}
	template := templateOf(model, last)
	if answers == 0 && users <= 1 {
		return template.apply(b.String() + last), ""
	}
	input, output, between := "Input: ", "\nOutput:", "\n\n"
	if template != (chatTemplate{}) {
		input, output, between = template.before, template.after, "\n"
	}
	label := strings.TrimPrefix(output, "\n")
	for _, m := range messages {
		s := strings.TrimSpace(m.Content)
		switch m.Role {
		case chat.User:
			b.WriteString(input + s + "\n")
		case chat.Assistant:
			b.WriteString(label + " " + s + between)
		}
	}
	b.WriteString(label)
	return b.String(), stop
}
