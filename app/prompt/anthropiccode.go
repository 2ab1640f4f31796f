//go:build !js

package prompt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// This file writes programs for Anthropic's own API and packages.

// fewestAnswer stands in for the limit that Anthropic demands of each request.
const fewestAnswer = 1024

// appendMessages writes r as the body of POST /v1/messages: the system messages
// in a field of their own, neighbours of one role joined.
func appendMessages(b []byte, r *chat.Request, model string, d chat.Dialect) []byte {
	w := fieldWriter{b: b}
	w.open()
	w.text("model", model)
	limit := fewestAnswer
	if r.MaxTokens != nil {
		limit = *r.MaxTokens
	}
	w.whole("max_tokens", int64(limit))
	var system []string
	var turns []chat.Message
	messages := r.Messages
	if !r.Chat() {
		messages = []chat.Message{{Role: chat.User, Content: r.Prompt}}
	}
	for _, m := range messages {
		last := len(turns) - 1
		switch {
		case m.Role == chat.System || m.Role == chat.Developer:
			system = append(system, m.Content)
		case last >= 0 && turns[last].Role == m.Role:
			turns[last].Content += "\n\n" + m.Content
		default:
			turns = append(turns, m)
		}
	}
	w.textIfAny("system", strings.Join(system, "\n"))
	w.key("messages")
	w.b = append(w.b, '[')
	for i, m := range turns {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.open()
		w.text("role", m.Role)
		w.text("content", m.Content)
		w.close()
	}
	w.b = append(w.b, ']')
	w.floatIfAny("temperature", r.Temperature)
	w.floatIfAny("top_p", r.TopP)
	if len(r.Stop) > 0 {
		w.raw("stop_sequences", string(tree.AppendJSON(nil, list(r.Stop))))
	}
	w.b = append(w.b, d.Thinking...)
	if r.Stream {
		w.raw("stream", "true")
	}
	w.close()
	return w.b
}

// anthropicCode is a program for Anthropic's API.
func anthropicCode(c call, lang Lang) string {
	switch lang {
	case Python:
		return anthropicPython(c)
	case JavaScript:
		return anthropicJavaScript(c)
	case Go:
		return anthropicGo(c)
	}
	var body bytes.Buffer
	if err := json.Indent(&body, c.json, "", "  "); err != nil {
		panic(err) // it is valid: take has parsed it
	}
	remarks, options := c.remarks("#"), "-sS --fail-with-body"
	if len(c.cutAt) > 0 {
		remarks += "# The model takes no such stop sequences: cut its answer at the first of " + string(tree.AppendJSON(nil, list(c.cutAt))) + ".\n"
	}
	if c.stream {
		options += " --no-buffer"
	}
	return remarks + "curl " + options + " https://api.anthropic.com/v1/messages \\\n" +
		"  -H \"x-api-key: $ANTHROPIC_API_KEY\" \\\n" +
		"  -H 'anthropic-version: 2023-06-01' \\\n" +
		"  -H 'Content-Type: application/json' \\\n" +
		"  --data-binary @- <<'END'\n" +
		body.String() + "\nEND\n"
}

func anthropicJavaScript(c call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// npm install @anthropic-ai/sdk; save this as example.mjs; node example.mjs\n%simport Anthropic from \"@anthropic-ai/sdk\";\n\n", c.remarks("//"))
	b.WriteString("const client = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY });\n\n")
	fmt.Fprintf(&b, "const %s = await client.messages.create({\n", c.result())
	for i, name := range c.body.Keys {
		fmt.Fprintf(&b, "  %s: %s,\n", name, javaScriptValue(c.body.Items[i], "  "))
	}
	b.WriteString("});\n")
	if c.stream {
		b.WriteString("for await (const event of stream) {\n  if (event.type === \"content_block_delta\" && event.delta.type === \"text_delta\") {\n    process.stdout.write(event.delta.text);\n  }\n}\nconsole.log();\n")
		return b.String()
	}
	b.WriteString("let text = response.content.map((block) => (block.type === \"text\" ? block.text : \"\")).join(\"\");\n")
	b.WriteString(javaScriptCut(c, "") + "console.log(text);\n")
	return b.String()
}

func anthropicPython(c call) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# pip install anthropic\n%simport os\n\nfrom anthropic import Anthropic\n\n", c.remarks("#"))
	b.WriteString("client = Anthropic(api_key=os.environ[\"ANTHROPIC_API_KEY\"])\n\n")
	fmt.Fprintf(&b, "%s = client.messages.create(\n", c.result())
	for i, name := range c.body.Keys {
		v := c.body.Items[i]
		if name == "output_config" { // younger than many an installed package
			v = tree.Value{Kind: tree.Object, Keys: []string{name}, Items: []tree.Value{v}}
			name = "extra_body"
		}
		fmt.Fprintf(&b, "    %s=%s,\n", name, pythonValue(v, "    "))
	}
	b.WriteString(")\n")
	if c.stream {
		b.WriteString("for event in stream:\n    if event.type == \"content_block_delta\" and event.delta.type == \"text_delta\":\n        print(event.delta.text, end=\"\", flush=True)\nprint()\n")
		return b.String()
	}
	b.WriteString("text = \"\".join(block.text for block in response.content if block.type == \"text\")\n")
	b.WriteString(pythonCut(c, "") + "print(text)\n")
	return b.String()
}

func anthropicGo(c call) string {
	var b strings.Builder
	imports := `"context"
	"fmt"
	"log"
	"os"`
	if len(c.cutAt) > 0 {
		imports += "\n\t\"strings\""
	}
	fmt.Fprintf(&b, `// go mod init example; go get github.com/anthropics/anthropic-sdk-go; go run .
%spackage main

import (
	%s

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

func main() {
	client := anthropic.NewClient(option.WithAPIKey(os.Getenv("ANTHROPIC_API_KEY")))
`, c.remarks("//"), imports)
	if c.stream {
		b.WriteString("\tstream := client.Messages.NewStreaming(context.Background(), anthropic.MessageNewParams{\n")
	} else {
		b.WriteString("\tmessage, err := client.Messages.New(context.Background(), anthropic.MessageNewParams{\n")
	}
	writeAnthropicFields(&b, c)
	b.WriteString("\t}")
	for i, key := range c.body.Keys {
		if key == "thinking" || key == "output_config" {
			b.WriteString(", option.WithJSONSet(" + goString(key) + ", " + goValue(c.body.Items[i]) + ")")
		}
	}
	b.WriteString(")\n")
	if c.stream {
		b.WriteString(`	for stream.Next() {
		fmt.Print(stream.Current().Delta.Text)
	}
	if err := stream.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
`)
		return b.String()
	}
	fmt.Fprintf(&b, `	if err != nil {
		log.Fatal(err)
	}
	for _, block := range message.Content {
%s	}
}
`, goPrint(c, "block.Text"))
	return b.String()
}

// writeAnthropicFields writes the fields of the parameters' struct: those of one
// line first, their values in a column.
func writeAnthropicFields(b *strings.Builder, c call) {
	type field struct{ name, value string }
	short := []field{{"Model", goString(c.field("model"))}, {"MaxTokens", c.field("max_tokens")}}
	for _, f := range []field{{"Temperature", "temperature"}, {"TopP", "top_p"}} {
		if v, ok := c.body.Get(f.value); ok {
			short = append(short, field{f.name, "anthropic.Float(" + string(tree.AppendJSON(nil, v)) + ")"})
		}
	}
	widest := 0
	for _, f := range short {
		widest = max(widest, len(f.name))
	}
	for _, f := range short {
		fmt.Fprintf(b, "\t\t%-*s %s,\n", widest+1, f.name+":", f.value)
	}
	if system := c.field("system"); system != "" {
		fmt.Fprintf(b, "\t\tSystem: []anthropic.TextBlockParam{{\n\t\t\tText: %s,\n\t\t}},\n", joined(system, "\t\t\t\t", goString))
	}
	b.WriteString("\t\tMessages: []anthropic.MessageParam{\n")
	messages, _ := c.body.Get("messages")
	for _, m := range messages.Items {
		role, _ := m.Get("role")
		content, _ := m.Get("content")
		maker := "NewUserMessage"
		if role.Text == chat.Assistant {
			maker = "NewAssistantMessage"
		}
		fmt.Fprintf(b, "\t\t\tanthropic.%s(anthropic.NewTextBlock(%s)),\n", maker, joined(content.Text, "\t\t\t\t", goString))
	}
	b.WriteString("\t\t},\n")
	if stop, ok := c.body.Get("stop_sequences"); ok {
		texts := make([]string, len(stop.Items))
		for i, s := range stop.Items {
			texts[i] = goString(s.Text)
		}
		fmt.Fprintf(b, "\t\tStopSequences: []string{%s},\n", strings.Join(texts, ", "))
	}
}
