package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// HTML renders a lesson's Markdown (CommonMark). What could reach beyond the
// lesson is refused: raw HTML, images, links to anything but https, and
// headings of the first level, which is the page's title. Links open in a page
// of their own, so that nobody loses a prompt to one.
func HTML(markdown string) (string, error) {
	source := []byte(markdown)
	md := goldmark.New()
	root := md.Parser().Parse(text.NewReader(source))
	if err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
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
