// Command reader is a program that only workers of the page run, compiled to
// WebAssembly: it reads files and writes those of other tools. The page fetches it when
// a person first imports something.
package main

import (
	"fewshot/app/page/reader"
	"fewshot/app/page/reader/host"
)

func main() {
	reader.Serve(host.New().Answer)
}
