//go:build !js

package tinylm

// A pause lets others run, which outside a page needs no help.
type pause struct{}

func (*pause) maybe() {}
