package prompt

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
)

// importLines reads JSONL: a JSON value a line.
func importLines(src string) (Table, *chat.Error) {
	var items []value
	for i, text := range strings.Split(unixLines(src), "\n") {
		if blank(text) {
			continue
		}
		v, err := parseJSON(text)
		if err != nil {
			err.Message = strings.Replace(err.Message, "(line 1)", fmt.Sprintf("(line %d)", i+1), 1)
			return Table{}, err
		}
		v.at = i + 1
		items = append(items, v)
	}
	return tableOf(items, JSONL, func(v value) int { return v.at })
}

// importJSON reads a list of objects or of pairs, an object that holds such a
// list, an object of texts by texts, or a whole prompt.
func importJSON(src string) (Table, *chat.Error) {
	v, err := parseJSON(src)
	if err != nil {
		return Table{}, err
	}
	if isPrompt(v) {
		p, err := decodePrompt(src, v)
		if err != nil {
			return Table{}, err
		}
		t := Table{Kind: JSON, Prompt: &p, Instruction: p.Instruction, Header: []string{"input", "output"}}
		for _, s := range p.Shots {
			t.Rows = append(t.Rows, []string{s.Input, s.Output})
		}
		return t.WithColumns(guessColumns(t.Header, nil)), nil
	}
	items := v.items
	if v.kind == objectKind {
		items = rowsOf(v)
	}
	if v.kind != arrayKind && v.kind != objectKind {
		return Table{}, (&decoder{src: src}).wrong(v, "", "file", "a list or an object")
	}
	return tableOf(items, JSON, func(v value) int { return line(src, v.at) })
}

// isPrompt reports whether an object is meant to be a whole prompt.
func isPrompt(v value) bool {
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := v.get(name); ok {
				return true
			}
		}
		return false
	}
	return has("version") && has("format", "shots", "query", "instruction")
}

// rowsOf are the rows that an object stands for.
func rowsOf(v value) []value {
	for _, name := range [...]string{"shots", "examples", "data", "rows", "items"} {
		if list, ok := v.get(name); ok && list.kind == arrayKind {
			return list.items
		}
	}
	allTexts := len(v.keys) > 0
	for i, key := range v.keys {
		allTexts = allTexts && v.items[i].kind == textKind && columnNames[fold(key)] == unknownColumn
	}
	if !allTexts {
		return []value{v}
	}
	pairs := make([]value, len(v.keys))
	for i, key := range v.keys {
		pairs[i] = value{kind: arrayKind, at: v.items[i].at, items: []value{{kind: textKind, text: key}, v.items[i]}}
	}
	return pairs
}

// tableOf makes rows of objects, pairs and chats. where is the line of a value.
func tableOf(items []value, k Kind, where func(value) int) (Table, *chat.Error) {
	t := Table{Kind: k}
	index := map[string]int{} // a column by its name
	var systems []string
	var manyTurns []int
	add := func(keys, cells []string) {
		var row []string
		for i, key := range keys {
			at, ok := index[key]
			if !ok {
				at = len(t.Header)
				index[key] = at
				t.Header = append(t.Header, key)
			}
			for len(row) <= at {
				row = append(row, "")
			}
			row[at] = cells[i]
		}
		t.Rows = append(t.Rows, row)
	}
	for _, v := range items {
		switch messages, chatLine := v.get("messages"); {
		case chatLine && messages.kind == arrayKind:
			turns, system, ok := chatTurns(messages)
			if !ok {
				return t, coded(chat.CodeBadMessages, "messages", fmt.Sprintf("The messages are not turns of user and assistant (line %d).", where(v)),
					"Each message needs a role (system, user, assistant) and a text as content; tools and images can't be imported.")
			}
			for _, turn := range turns {
				add([]string{"user", "assistant"}, turn[:])
			}
			systems = append(systems, system)
			if len(turns) > 1 {
				manyTurns = append(manyTurns, len(t.Rows))
			}
		case v.kind == objectKind:
			cells := make([]string, len(v.items))
			for i, item := range v.items {
				cells[i] = cellText(item)
			}
			add(v.keys, cells)
		case v.kind == arrayKind && len(v.items) > 0:
			cells, names := make([]string, len(v.items)), make([]string, len(v.items))
			for i, item := range v.items {
				cells[i], names[i] = cellText(item), fmt.Sprint(i+1)
			}
			if len(names) > 1 {
				names[0], names[1] = "input", "output"
			}
			add(names, cells)
		default:
			return t, coded(chat.CodeBadRow, "", fmt.Sprintf("A row is neither an object nor a pair (line %d).", where(v)),
				`Write {"input": "…", "output": "…"} or ["…", "…"].`)
		}
	}
	if len(t.Rows) == 0 {
		return t, coded(chat.CodeNothingToImport, "", "There are no rows in it.", "Choose a file with examples.")
	}
	// A row that lacks the last columns is as wide as the others.
	for i := range t.Rows {
		for len(t.Rows[i]) < len(t.Header) {
			t.Rows[i] = append(t.Rows[i], "")
		}
	}
	t = t.WithColumns(guessColumns(t.Header, t.Rows))
	if len(systems) > 0 {
		if allEqual(systems) {
			t.Instruction = systems[0]
		} else {
			t.Warnings = append(t.Warnings, instructionsDiffer)
		}
	}
	if len(manyTurns) > 0 {
		t.Warnings = append(t.Warnings, Notice{Code: "many_turns", Field: "rows", Shot: -1, Values: []string{rowList(manyTurns)},
			Message: fmt.Sprintf("Chats of several turns were split into an example a turn; they end at row: %s.", rowList(manyTurns)),
			Hint:    "Check that each example makes sense without the turns before it."})
	}
	return t, nil
}

// chatTurns are the pairs of user and assistant in a list of messages, and the
// system message. A pair's missing half is empty.
func chatTurns(messages value) (turns [][2]string, system string, ok bool) {
	for _, m := range messages.items {
		role, _ := m.get("role")
		content, _ := m.get("content")
		text, ok := contentText(content)
		if !ok {
			return nil, "", false
		}
		switch role.text {
		case chat.System, chat.Developer:
			if system != "" {
				system += "\n"
			}
			system += text
		case chat.User:
			turns = append(turns, [2]string{text, ""})
		case chat.Assistant:
			if n := len(turns); n > 0 && turns[n-1][1] == "" {
				turns[n-1][1] = text
			} else {
				turns = append(turns, [2]string{"", text})
			}
		default:
			return nil, "", false
		}
	}
	return turns, system, true
}

// contentText is a message's content: a text, or a list of parts that are all
// text.
func contentText(v value) (string, bool) {
	if v.kind == textKind {
		return v.text, true
	}
	if v.kind != arrayKind {
		return "", false
	}
	var all strings.Builder
	for _, part := range v.items {
		t, ok := part.get("text")
		if !ok || t.kind != textKind {
			return "", false
		}
		all.WriteString(t.text)
	}
	return all.String(), true
}

// cellText is a JSON value as a cell: a text as it is, null as nothing, and
// anything else as JSON on one line.
func cellText(v value) string {
	switch v.kind {
	case textKind:
		return v.text
	case nullKind:
		return ""
	}
	return string(appendValue(nil, v))
}

// appendValue appends v as JSON on one line.
func appendValue(b []byte, v value) []byte {
	switch v.kind {
	case nullKind:
		return append(b, "null"...)
	case falseKind:
		return append(b, "false"...)
	case trueKind:
		return append(b, "true"...)
	case numberKind:
		return append(b, v.text...)
	case textKind:
		return appendString(b, v.text)
	}
	open, end := byte('['), byte(']')
	if v.kind == objectKind {
		open, end = '{', '}'
	}
	b = append(b, open)
	for i, item := range v.items {
		if i > 0 {
			b = append(b, ", "...)
		}
		if v.kind == objectKind {
			b = append(appendString(b, v.keys[i]), ": "...)
		}
		b = appendValue(b, item)
	}
	return append(b, end)
}
