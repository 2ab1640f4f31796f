//go:build !js

package embedpage

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fewshot/app/prompt"
	"fewshot/app/token"
)

// facadeTags are those of an embed's facade, with their attributes.
var facadeTags = map[string]string{
	"div": "class lang tabindex role aria-label", "pre": "", "span": "class title part", "p": "class aria-live", "b": "", "button": "class type part", "br": "",
	"a": "class href target rel aria-label", "table": "", "thead": "", "tbody": "", "tr": "data-shot", "th": "scope", "td": "class",
}

// FuzzFacade checks that no text of a prompt, no model and no answer becomes
// anything but text in the page of somebody else: the facade is well formed, has
// the tags that it is to have, and links to nowhere.
func FuzzFacade(f *testing.F) {
	f.Add("view=table", "Be brief", "</td><script>", "b", "\n<img onerror=x>", "tiny/base", "<b>")
	f.Add("view=tokens&lang=zh-CN&editable=1", "", "a", "&amp;", "]]>", "tiny/base", "")
	f.Add("view=compare&shots=1", "\x00", "\xff", "\u2028", "'\"", `x/"><script>`, "x")
	f.Add("shots=0&model=openai/gpt-4o", "i", "a", "b", "c", "", "")
	none := func(string) (token.Tokenizer, error) { return nil, errors.New("no vocabulary") }
	formats := prompt.Presets()
	f.Fuzz(func(t *testing.T, query, instruction, input, output, asked, model, answer string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		e, err := ParseOptions(values)
		if err != nil {
			return
		}
		p := prompt.Prompt{Instruction: instruction, Shots: []prompt.Shot{{Input: input, Output: output}, {Input: output, Output: input}}, Query: asked, Model: model, Format: formats[len(query)%len(formats)].Format}
		got := Facade(e, p, Recorded{Text: answer, Model: model, Date: "2026-11-25"}, none)
		if !utf8.ValidString(got) { // a browser reads U+FFFD there
			got = strings.ToValidUTF8(got, "\ufffd")
		}
		d := xml.NewDecoder(strings.NewReader(strings.Map(func(c rune) rune {
			if c < ' ' && c != '\n' && c != '\t' || c == 0xfffe || c == 0xffff {
				return '.' // encoding/xml can't read it, a browser reads it as text
			}
			return c
		}, got)))
		for {
			part, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("not well formed: %v in %q", err, got)
			}
			switch tag := part.(type) {
			case xml.Comment, xml.Directive, xml.ProcInst:
				t.Fatalf("%v in %q", tag, got)
			case xml.StartElement:
				attributes, ok := facadeTags[tag.Name.Local]
				for _, a := range tag.Attr {
					ok = ok && slices.Contains(strings.Fields(attributes), a.Name.Local) && (a.Name.Local != "href" || a.Value == "")
				}
				if !ok {
					t.Fatalf("%v in %q", tag, got)
				}
			}
		}
	})
}
