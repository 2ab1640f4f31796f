// Package address knows where the page's server is: at the root of its origin or,
// behind a proxy that gives it a part of a site, below a path.
//
// The loader finds the path, from where it was loaded itself, before the program
// starts. On the server, which renders pages ahead of time, links are those of a server
// at the root: it puts the path in front of them as it sends a page (web.Below).
package address

// Of is the address of a path of the server, such as /lessons, for links and requests.
func Of(path string) string { return base() + path }

// Home is the server's own address for whoever is elsewhere, without a slash at its
// end: https://example.org, or https://example.org/fewshot. It is "" outside of a page.
func Home() string { return origin() + base() }
