package lessons

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fewshot/examples"
)

// small is a lesson as short as one can be: a fuzzer mutates what is short more
// often where it matters.
const small = `{"id":"a","title":{"en":"T","zh-CN":"题"},"summary":{"en":"S","zh-CN":"摘"},"text":{"en":"See [x](https://x.org).","zh-CN":"文"},"expect":{"en":"E","zh-CN":"望"},
"questions":{"en":["a","b"],"zh-CN":["甲","乙"]},"licence":"CC0-1.0","prompt":{"version":1,"format":{"as":"text"},"model":"tiny/base"},"tokens":[{"name":"n","text":"t"}]}`

// read reads a lesson as a file of its own id.
func read(data []byte) (Lesson, error) {
	var l struct{ ID string }
	if err := json.Unmarshal(data, &l); err != nil {
		return Lesson{}, err
	}
	name := "01-" + l.ID + ".json"
	return examples.ReadFile[Lesson](fstest.MapFS{name: {Data: data}}, name, "lesson")
}

// FuzzLesson checks that whatever is taken for a lesson is one: it has a page, and
// written out it is the same lesson again.
func FuzzLesson(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(strings.Replace(small, `"tokens":[{"name":"n","text":"t"}]`, `"recorded":[{"model":"a/b","date":"2026-01-02","how":"h","prompt":"p","answer":"a"}],"tokens":[{"name":"n","text":"t"}]`, 1)))
	f.Add([]byte(strings.Replace(small, "See [x](https://x.org).", `<b>x</b>`, 1)))
	real, err := os.ReadFile("02-in-context.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(shorten(f, real))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := read(data)
		if err != nil {
			return
		}
		if _, err := l.Page(); err != nil {
			t.Fatalf("a lesson that was loaded has no page: %v", err)
		}
		written, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		again, err := read(written)
		if err != nil || !reflect.DeepEqual(again, l) {
			t.Fatalf("%+v became %+v, %v", l, again, err)
		}
	})
}

// shorten is a real lesson with one experiment and hardly a text.
func shorten(f *testing.F, data []byte) []byte {
	var l Lesson
	if err := json.Unmarshal(data, &l); err != nil {
		f.Fatal(err)
	}
	for tag := range l.Text {
		l.Text[tag], l.Expect[tag] = "x", "x"
	}
	l.Experiments = l.Experiments[:1]
	out, err := json.Marshal(l)
	if err != nil {
		f.Fatal(err)
	}
	return out
}

// tags are those that a lesson's Markdown can become, with their attributes.
var tags = map[string][]string{
	"p": nil, "em": nil, "strong": nil, "ul": nil, "ol": {"start"}, "li": nil, "code": {"class"}, "pre": nil, "blockquote": nil,
	"h2": nil, "h3": nil, "h4": nil, "h5": nil, "h6": nil, "hr": nil, "br": nil, "a": {"href", "title", "rel", "target"},
}

// FuzzHTML checks that no Markdown becomes HTML that does anything: only tags of
// text, and links that are https and know nothing of the page.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"## A\n\n*b* **c** `d`\n\n- e\n- f\n\n1. g\n\n> h\n\n```go\nx\n```\n\n---\n\n[i](https://x.org \"t\") <https://y.org>",
		"[a](javascript:alert(1))", "<script>alert(1)</script>", "![a](https://x.org/a.png)", "[a]: javascript:x\n\n[a]", "&lt;script&gt; &#x3c;b&#62;",
		"a  \nb\\\nc", "[x](https://a\"onclick=\"b)", "`<b>`", "```\"><b>\nx\n```",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		html, err := HTML(markdown)
		if err != nil {
			return
		}
		d := xml.NewDecoder(strings.NewReader(visible(html)))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%q became %q, which is no HTML: %v", markdown, html, err)
			}
			switch e := token.(type) {
			case xml.Comment, xml.Directive, xml.ProcInst:
				t.Fatalf("%q became %q", markdown, html)
			case xml.StartElement:
				attributes, ok := tags[e.Name.Local]
				for _, a := range e.Attr {
					ok = ok && slices.Contains(attributes, a.Name.Local) && (a.Name.Local != "href" || strings.HasPrefix(a.Value, "https://"))
				}
				if !ok {
					t.Fatalf("%q became %q, in which %v stands", markdown, html, e)
				}
			}
		}
	})
}

// visible takes out what encoding/xml can't read and a browser reads as text.
func visible(html string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0xfffe || c == 0xffff {
			return '.'
		}
		return c
	}, html)
}
