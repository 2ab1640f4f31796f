//go:build !js

package address

func base() string { return "" }

func origin() string { return "" }
