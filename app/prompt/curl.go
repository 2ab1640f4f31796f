package prompt

import (
	"bytes"
	"encoding/json"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// curlCode is a shell command. The body stands in a here-document whose quoted
// end mark keeps the shell from touching it, however long it is; a line of
// JSON is never the end mark.
func curlCode(c call) string {
	var body bytes.Buffer
	if err := json.Indent(&body, c.json, "", "  "); err != nil {
		panic(err) // it is valid: newCall has parsed it
	}
	options := "-sS --fail-with-body"
	if c.stream {
		options += " --no-buffer"
	}
	key := "$" + c.keyVar
	if c.ownKey {
		key = "${" + c.keyVar + ":-none}"
	}
	fit := ""
	if c.fit {
		fit = "  -H '" + chat.FitHeader + ": 1' \\\n"
	}
	path := "/completions"
	if c.chat {
		path = "/chat/completions"
	}
	remarks := c.remarks("#")
	if len(c.cutAt) > 0 {
		remarks += "# The model takes no stop sequences: cut its answer at the first of " + string(tree.AppendJSON(nil, list(c.cutAt))) + ".\n"
	}
	return remarks + "curl " + options + " " + shellQuote(c.base+path) + " \\\n" +
		"  -H \"Authorization: Bearer " + key + "\" \\\n" +
		fit + "  -H 'Content-Type: application/json' \\\n" +
		"  --data-binary @- <<'END'\n" +
		body.String() + "\nEND\n"
}

// shellQuote writes s as one word of a POSIX shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
