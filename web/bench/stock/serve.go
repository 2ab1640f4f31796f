//go:build !js

package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// serve serves the page at the address that is the first argument, with
// web/app.wasm below the working folder.
func serve() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: stock ADDRESS")
		os.Exit(2)
	}
	handler := &app.Handler{
		Name:    "Hello",
		Version: "1",
		Icon:    app.Icon{Default: "/web/icon.png", Large: "/web/icon.png", SVG: "/web/icon.png"},
	}
	if err := http.ListenAndServe(os.Args[1], handler); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
