// Package address knows where the page's server is: at the root of its origin or,
// behind a proxy that gives it a part of a site, below a path.
//
// The loader derives the path from its own address before the program starts. The
// server, which renders pages ahead of time, writes links as if it were at the root,
// and puts the path in front of them when it sends a page (web.Below).
package address

// Of is the address of a path of the server, such as /lessons, for links and requests.
func Of(path string) string { return base() + path }

// Home is the server's own address for links from elsewhere, without a slash at its
// end: https://example.org, or https://example.org/fewshot. It is "" outside of a page.
func Home() string { return origin() + base() }
