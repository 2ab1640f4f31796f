package web

import (
	"bytes"
	"context"
)

// baseKey is the key of the base in a request's context.
type baseKey struct{}

// WithBase returns a context for a request whose client finds this server below a path:
// base is that path, without the slash at its end, or "" for the root.
func WithBase(ctx context.Context, base string) context.Context {
	if base == "" {
		return ctx
	}
	return context.WithValue(ctx, baseKey{}, base)
}

// Base is the path below which a request's client finds this server, "" at the root.
func Base(ctx context.Context) string {
	base, _ := ctx.Value(baseKey{}).(string)
	return base
}

// Below is a document of this server for a client that finds it below base: the base is
// put in front of every address of an attribute that begins at the root.
//
// In a document that this package made, such a text is an attribute and nothing else: in
// texts a quotation mark is written &#34;, and in JSON it has a backslash before it.
func Below(base string, document []byte) []byte {
	if base == "" {
		return document
	}
	for _, attribute := range []string{"href", "src", "action"} {
		root := []byte(" " + attribute + `="/`)
		document = bytes.ReplaceAll(document, root, []byte(" "+attribute+`="`+base+"/"))
	}
	return document
}
