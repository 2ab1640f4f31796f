//go:build !js

package main

// probe is for browsers.
func probe() {}
