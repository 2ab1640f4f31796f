package prompt

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// pythonCode is a program for Python 3 with the package openai.
func pythonCode(c call) string {
	var b strings.Builder
	key := fmt.Sprintf("os.environ[%q]", c.keyVar)
	if c.ownKey {
		key = fmt.Sprintf("os.environ.get(%q) or %q", c.keyVar, "none")
	}
	fit := ""
	if c.fit {
		fit = fmt.Sprintf("    default_headers={%q: \"1\"},\n", chat.FitHeader)
	}
	fmt.Fprintf(&b, "# pip install openai\n%simport os\n\nfrom openai import OpenAI\n\n", c.remarks("#"))
	fmt.Fprintf(&b, "client = OpenAI(\n    base_url=%s,\n    api_key=%s,\n%s)\n\n", pythonString(c.base), key, fit)
	fmt.Fprintf(&b, "%s = client.%s.create(\n", c.result(), c.method())
	for i, name := range c.body.Keys {
		if c.known(name) {
			fmt.Fprintf(&b, "    %s=%s,\n", name, pythonValue(c.body.Items[i], "    "))
		}
	}
	if extra := c.extra(); len(extra.Keys) > 0 {
		fmt.Fprintf(&b, "    extra_body=%s,\n", pythonValue(extra, "    "))
	}
	b.WriteString(")\n")
	if c.stream {
		fmt.Fprintf(&b, "for chunk in stream:\n    for choice in chunk.choices:\n        print(choice.%s or \"\", end=\"\", flush=True)\nprint()\n", c.piece())
	} else if len(c.cutAt) > 0 {
		fmt.Fprintf(&b, "for choice in response.choices:\n    text = choice.%s or \"\"\n%s    print(text)\n", c.piece(), pythonCut(c, "    "))
	} else {
		fmt.Fprintf(&b, "for choice in response.choices:\n    print(choice.%s)\n", c.piece())
	}
	return b.String()
}

// pythonCut cuts text where the model itself would not stop.
func pythonCut(c call, indent string) string {
	if len(c.cutAt) == 0 {
		return ""
	}
	return fmt.Sprintf("%[1]sfor stop in %[2]s:  # the model takes no stop sequences\n%[1]s    text = text.split(stop)[0]\n", indent, pythonValue(list(c.cutAt), indent))
}

// pythonString is a literal of one line.
func pythonString(s string) string { return escapes(s, hex32) }

// pythonValue writes v, whose second and later lines are indented.
func pythonValue(v tree.Value, indent string) string {
	deeper := indent + "    "
	switch v.Kind {
	case tree.Text:
		lines := literalLines(v.Text, pythonString)
		if len(lines) == 1 {
			return lines[0]
		}
		// Literals that follow each other are one text.
		return "(\n" + deeper + strings.Join(lines, "\n"+deeper) + "\n" + indent + ")"
	case tree.True:
		return "True"
	case tree.False:
		return "False"
	case tree.Null:
		return "None"
	case tree.Number:
		return v.Text
	}
	items := make([]string, len(v.Items))
	for i, item := range v.Items {
		items[i] = pythonValue(item, deeper)
		if v.Kind == tree.Object {
			items[i] = pythonString(v.Keys[i]) + ": " + items[i]
		}
	}
	open, end := "[", "]"
	if v.Kind == tree.Object {
		open, end = "{", "}"
	}
	return bracketed(open, end, indent, "    ", items)
}

// bracketed writes items between brackets: on one line if they are short, else
// an item a line.
func bracketed(open, end, indent, step string, items []string) string {
	line := strings.Join(items, ", ")
	if len(line) < 72 && !strings.Contains(line, "\n") {
		return open + line + end
	}
	deeper := indent + step
	return open + "\n" + deeper + strings.Join(items, ",\n"+deeper) + ",\n" + indent + end
}
