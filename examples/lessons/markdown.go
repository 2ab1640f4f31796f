package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"fewshot/app/prompt"
	"fewshot/app/step"
)

// HTML renders a lesson's Markdown (CommonMark). What could reach beyond the
// lesson is refused: raw HTML, images, links to anything but https, and
// headings of the first level, which is the page's title. Links open in a page
// of their own, so that nobody loses a prompt to one.
func HTML(markdown string) (string, error) {
	return render(markdown, func(string) error { return errors.New("only a lesson's text may do something to its prompt") })
}

// doing begins the destination of a link that does something to the lesson's prompt.
const doing = "#do:"

// PlayedHTML is [HTML] of a text beside which a prompt is live. A link such as
// [switch it off](#do:off-2) is a button that does it (package step); what can't be done
// to p is an error.
func PlayedHTML(markdown string, p prompt.Prompt) (string, error) {
	html, err := render(markdown, func(text string) error {
		steps, err := step.Parse(text)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if err := s.Check(p); err != nil {
				return fmt.Errorf("step %q: %w", text, err)
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	n := 0
	return doLink.ReplaceAllStringFunc(html, func(link string) string {
		n++
		m := doLink.FindStringSubmatch(link)
		return fmt.Sprintf(`<button type="button" class="do" id="do-%d" data-n="%d" data-do="%s">%s</button>`, n, n, m[1], m[2])
	}), nil
}

// doLink is a link that does something, as it is rendered: no raw HTML looks like it, since
// none is let in.
var doLink = regexp.MustCompile(`<a href="` + doing + `([^"]*)">(.*?)</a>`)

// render renders Markdown; do says why a link may not do something.
func render(markdown string, do func(steps string) error) (string, error) {
	source := []byte(markdown)
	md := goldmark.New()
	root := md.Parser().Parse(text.NewReader(source))
	if err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if link, ok := n.(*ast.Link); ok && strings.HasPrefix(string(link.Destination), doing) {
			return ast.WalkContinue, do(strings.TrimPrefix(string(link.Destination), doing))
		}
		return ast.WalkContinue, admit(n, source)
	}); err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, root); err != nil {
		return "", err
	}
	return out.String(), nil
}

// admit says why a node may not stand in a lesson, and prepares links.
func admit(n ast.Node, source []byte) error {
	switch n := n.(type) {
	case *ast.HTMLBlock, *ast.RawHTML:
		return errors.New("the Markdown has HTML in it")
	case *ast.Image:
		return errors.New("the Markdown has an image in it")
	case *ast.Heading:
		if n.Level == 1 {
			return errors.New("the Markdown has a heading of the first level; begin with ##")
		}
	case *ast.Link:
		return link(n, string(n.Destination))
	case *ast.AutoLink:
		return link(n, string(n.URL(source)))
	}
	return nil
}

func link(n ast.Node, to string) error {
	if !strings.HasPrefix(to, "https://") {
		return fmt.Errorf("the link to %q should be https", to)
	}
	n.SetAttributeString("rel", []byte("noopener noreferrer"))
	n.SetAttributeString("target", []byte("_blank"))
	return nil
}
