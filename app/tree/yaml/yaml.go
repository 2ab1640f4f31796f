// Package yaml reads YAML as the trees that package tree has for JSON.
package yaml

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// Bounds of what YAML stands for: an alias can make much of little.
const (
	maxNodes = 1_000_000
	maxDepth = 100
)

// Parse reads YAML as values: its documents, one after another. Tags that YAML itself
// doesn't have are left out. Errors are of type *chat.Error.
func Parse(src string) ([]tree.Value, error) {
	c := converter{lines: []int{0}}
	for i := range len(src) {
		if src[i] == '\n' {
			c.lines = append(c.lines, i+1)
		}
	}
	d := yaml.NewDecoder(strings.NewReader(src))
	var values []tree.Value
	for {
		var node yaml.Node
		err := d.Decode(&node)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, invalid("This is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ") + ".")
		}
		v, err := c.value(&node, 0)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
}

// A converter makes values of nodes.
type converter struct {
	lines []int // where each begins
	nodes int
}

func (c *converter) value(n *yaml.Node, depth int) (tree.Value, error) {
	if c.nodes++; c.nodes > maxNodes || depth > maxDepth {
		return tree.Value{}, invalid("This YAML is too large: it is nested too deeply, or its aliases expand too far.")
	}
	v := tree.Value{At: c.lines[min(max(n.Line-1, 0), len(c.lines)-1)]}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return v, nil
		}
		return c.value(n.Content[0], depth)
	case yaml.AliasNode:
		return c.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		v.Kind = tree.List
		for _, item := range n.Content {
			inner, err := c.value(item, depth+1)
			if err != nil {
				return v, err
			}
			v.Items = append(v.Items, inner)
		}
	case yaml.MappingNode:
		v.Kind = tree.Object
		var merged []tree.Value
		for i := 0; i+1 < len(n.Content); i += 2 {
			inner, err := c.value(n.Content[i+1], depth+1)
			if err != nil {
				return v, err
			}
			if n.Content[i].Tag == "!!merge" {
				merged = append(merged, inner)
				continue
			}
			v.Keys, v.Items = append(v.Keys, n.Content[i].Value), append(v.Items, inner)
		}
		for _, m := range merged { // what is said here goes before what is merged
			for j, key := range m.Keys {
				if _, ok := v.Get(key); !ok {
					v.Keys, v.Items = append(v.Keys, key), append(v.Items, m.Items[j])
				}
			}
		}
	default:
		v.Kind, v.Text = tree.Text, n.Value
		switch n.ShortTag() {
		case "!!null":
			v.Kind, v.Text = tree.Null, ""
		case "!!bool":
			v.Kind = tree.False
			if strings.EqualFold(n.Value, "true") {
				v.Kind = tree.True
			}
		case "!!int", "!!float":
			v.Kind = tree.Number
		}
	}
	return v, nil
}

func invalid(message string) *chat.Error {
	e := chat.Invalid("", message, "Correct that place, or paste the whole file again.")
	e.Code = chat.CodeInvalidYAML
	return e
}
