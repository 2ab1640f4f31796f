package prompt

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// goCode is a program with the module github.com/openai/openai-go/v3, laid out
// as gofmt does.
func goCode(c call) string {
	var b strings.Builder
	imports, key := `"context"
	"fmt"
	"log"
	"os"`, fmt.Sprintf("os.Getenv(%q)", c.keyVar)
	if len(c.cutAt) > 0 {
		imports += "\n\t\"strings\""
	}
	if c.ownKey {
		imports = "\"cmp\"\n\t" + imports
		key = fmt.Sprintf("cmp.Or(%s, %q)", key, "none")
	}
	fit := ""
	if c.fit {
		fit = fmt.Sprintf("\t\toption.WithHeader(%q, \"1\"),\n", chat.FitHeader)
	}
	fmt.Fprintf(&b, `// go mod init example; go get github.com/openai/openai-go/v3; go run .
%spackage main

import (
	%s

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	client := openai.NewClient(
		option.WithBaseURL(%s),
		option.WithAPIKey(%s),
%s	)
`, c.remarks("//"), imports, goString(c.base), key, fit)

	service, params, piece := "Completions", "CompletionNewParams", "Text"
	if c.chat {
		service, params, piece = "Chat.Completions", "ChatCompletionNewParams", "Message.Content"
		if c.stream {
			piece = "Delta.Content"
		}
	}
	if c.stream {
		fmt.Fprintf(&b, "\tstream := client.%s.NewStreaming(context.Background(), openai.%s{\n", service, params)
	} else {
		fmt.Fprintf(&b, "\tresponse, err := client.%s.New(context.Background(), openai.%s{\n", service, params)
	}
	writeGoFields(&b, c, params)
	b.WriteString("\t}" + goExtra(c) + ")\n")
	if c.stream {
		fmt.Fprintf(&b, `	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			fmt.Print(choice.%s)
		}
	}
	if err := stream.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println()
}
`, piece)
	} else {
		fmt.Fprintf(&b, `	if err != nil {
		log.Fatal(err)
	}
	for _, choice := range response.Choices {
%s	}
}
`, goPrint(c, "choice."+piece))
	}
	return b.String()
}

// goNames are the SDK's fields for those of the body that hold one value, with
// the function that makes it.
var goNames = [...]struct{ field, name, kind string }{
	{"max_tokens", "MaxTokens", "Int"},
	{"max_completion_tokens", "MaxCompletionTokens", "Int"},
	{"temperature", "Temperature", "Float"},
	{"top_p", "TopP", "Float"},
	{"frequency_penalty", "FrequencyPenalty", "Float"},
	{"presence_penalty", "PresencePenalty", "Float"},
	{"seed", "Seed", "Int"},
	{"n", "N", "Int"},
	{"top_logprobs", "TopLogprobs", "Int"},
	{"logprobs", "Logprobs", "Int"},
}

// writeGoFields writes the fields of the parameters' struct: those of one line
// first, their values in a column, then those of several.
func writeGoFields(b *strings.Builder, c call, params string) {
	type field struct{ name, value string }
	short := []field{{"Model", goString(c.field("model"))}}
	for i, key := range c.body.Keys {
		for _, g := range goNames {
			if g.field != key {
				continue
			}
			v := c.body.Items[i]
			if v.Kind == tree.True {
				g.kind = "Bool"
			}
			short = append(short, field{g.name, fmt.Sprintf("openai.%s(%s)", g.kind, tree.AppendJSON(nil, v))})
		}
	}
	if effort := c.field("reasoning_effort"); effort != "" {
		short = append(short, field{"ReasoningEffort", goString(effort)})
	}
	var long []field
	if c.chat {
		long = append(long, field{"Messages", goMessages(c)})
	} else {
		text := joined(c.field("prompt"), "\t\t\t\t", goString)
		long = append(long, field{"Prompt", fmt.Sprintf("openai.CompletionNewParamsPromptUnion{\n\t\t\tOfString: openai.String(%s),\n\t\t}", text)})
	}
	if stop, ok := c.body.Get("stop"); ok {
		list := make([]string, len(stop.Items))
		for i, s := range stop.Items {
			list[i] = goString(s.Text)
		}
		long = append(long, field{"Stop", fmt.Sprintf("openai.%sStopUnion{\n\t\t\tOfStringArray: []string{%s},\n\t\t}", params, strings.Join(list, ", "))})
	}
	if _, ok := c.body.Get("stream_options"); ok {
		long = append(long, field{"StreamOptions", "openai.ChatCompletionStreamOptionsParam{\n\t\t\tIncludeUsage: openai.Bool(true),\n\t\t}"})
	}
	widest := 0
	for _, f := range short {
		widest = max(widest, len(f.name))
	}
	for _, f := range short {
		fmt.Fprintf(b, "\t\t%-*s %s,\n", widest+1, f.name+":", f.value)
	}
	for _, f := range long {
		fmt.Fprintf(b, "\t\t%s: %s,\n", f.name, f.value)
	}
}

// goExtra are the fields that the package has no names for, as options of the
// request.
func goExtra(c call) string {
	var b strings.Builder
	extra := c.extra()
	for i, key := range extra.Keys {
		b.WriteString(", option.WithJSONSet(" + goString(key) + ", " + goValue(extra.Items[i]) + ")")
	}
	return b.String()
}

// goValue is a value of JSON.
func goValue(v tree.Value) string {
	switch v.Kind {
	case tree.Text:
		return goString(v.Text)
	case tree.Object:
		fields := make([]string, len(v.Items))
		for i, item := range v.Items {
			fields[i] = goString(v.Keys[i]) + ": " + goValue(item)
		}
		return "map[string]any{" + strings.Join(fields, ", ") + "}"
	}
	return string(tree.AppendJSON(nil, v))
}

// goPrint prints a text, cut where the model itself would not stop.
func goPrint(c call, text string) string {
	if len(c.cutAt) == 0 {
		return "\t\tfmt.Println(" + text + ")\n"
	}
	stops := make([]string, len(c.cutAt))
	for i, s := range c.cutAt {
		stops[i] = goString(s)
	}
	return fmt.Sprintf("\t\ttext := %s\n\t\tfor _, stop := range []string{%s} { // the model takes no stop sequences\n\t\t\ttext, _, _ = strings.Cut(text, stop)\n\t\t}\n\t\tfmt.Println(text)\n",
		text, strings.Join(stops, ", "))
}

// goMessages is the list of messages.
func goMessages(c call) string {
	var b strings.Builder
	b.WriteString("[]openai.ChatCompletionMessageParamUnion{\n")
	messages, _ := c.body.Get("messages")
	for _, m := range messages.Items {
		role, _ := m.Get("role")
		content, _ := m.Get("content")
		maker := "UserMessage"
		switch role.Text {
		case chat.System:
			maker = "SystemMessage"
		case chat.Developer:
			maker = "DeveloperMessage"
		case chat.Assistant:
			maker = "AssistantMessage"
		}
		fmt.Fprintf(&b, "\t\t\topenai.%s(%s),\n", maker, joined(content.Text, "\t\t\t\t", goString))
	}
	b.WriteString("\t\t}")
	return b.String()
}

// goString is a literal of one line.
func goString(s string) string { return escapes(s, hex32) }
