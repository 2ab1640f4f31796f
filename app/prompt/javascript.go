package prompt

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// javaScriptCode is a module for Node.js with the npm package openai.
func javaScriptCode(c call) string {
	var b strings.Builder
	key := "process.env." + c.keyVar
	if c.ownKey {
		key += ` || "none"`
	}
	fit := ""
	if c.fit {
		fit = fmt.Sprintf("  defaultHeaders: { %q: \"1\" },\n", chat.FitHeader)
	}
	fmt.Fprintf(&b, "// npm install openai; save this as example.mjs; node example.mjs\n%simport OpenAI from \"openai\";\n\n", c.remarks("//"))
	fmt.Fprintf(&b, "const client = new OpenAI({\n  baseURL: %s,\n  apiKey: %s,\n%s});\n\n", javaScriptString(c.base), key, fit)
	fmt.Fprintf(&b, "const %s = await client.%s.create({\n", c.result(), c.method())
	for i, name := range c.body.Keys {
		fmt.Fprintf(&b, "  %s: %s,\n", name, javaScriptValue(c.body.Items[i], "  "))
	}
	b.WriteString("});\n")
	if c.stream {
		fmt.Fprintf(&b, "for await (const chunk of stream) {\n  for (const choice of chunk.choices) {\n    process.stdout.write(choice.%s ?? \"\");\n  }\n}\nconsole.log();\n", c.piece())
	} else if len(c.cutAt) > 0 {
		fmt.Fprintf(&b, "for (const choice of response.choices) {\n  let text = choice.%s ?? \"\";\n%s  console.log(text);\n}\n", c.piece(), javaScriptCut(c, "  "))
	} else {
		fmt.Fprintf(&b, "for (const choice of response.choices) {\n  console.log(choice.%s);\n}\n", c.piece())
	}
	return b.String()
}

// javaScriptCut cuts text where the model itself would not stop.
func javaScriptCut(c call, indent string) string {
	if len(c.cutAt) == 0 {
		return ""
	}
	return fmt.Sprintf("%[1]s// The model takes no stop sequences.\n%[1]sfor (const stop of %[2]s) {\n%[1]s  text = text.split(stop)[0];\n%[1]s}\n", indent, javaScriptValue(list(c.cutAt), indent))
}

// javaScriptString is a literal of one line, also harmless within a page: it
// can't end a script element nor begin a comment in one.
func javaScriptString(s string) string {
	s = escapes(s, hex16)
	s = strings.ReplaceAll(s, "<!--", `<\!--`)
	var b strings.Builder
	for {
		i := indexFold(s, "</script")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i+1] + `\`)
		s = s[i+1:]
	}
}

// indexFold is the place of an ASCII text in s, in letters of either case.
func indexFold(s, ascii string) int {
	for i := 0; i+len(ascii) <= len(s); i++ {
		if s[i] == ascii[0] && strings.EqualFold(s[i:i+len(ascii)], ascii) {
			return i
		}
	}
	return -1
}

// javaScriptValue writes v, whose second and later lines are indented.
func javaScriptValue(v tree.Value, indent string) string {
	deeper := indent + "  "
	switch v.Kind {
	case tree.Text:
		return joined(v.Text, deeper, javaScriptString)
	case tree.List, tree.Object:
	default:
		return string(tree.AppendJSON(nil, v))
	}
	items := make([]string, len(v.Items))
	for i, item := range v.Items {
		items[i] = javaScriptValue(item, deeper)
		if v.Kind == tree.Object {
			items[i] = v.Keys[i] + ": " + items[i]
		}
	}
	if v.Kind == tree.Object {
		return bracketed("{ ", " }", indent, "  ", items)
	}
	return bracketed("[", "]", indent, "  ", items)
}
