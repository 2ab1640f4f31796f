package client

import "syscall/js"

// reportCrash shows the loader's banner with the details of a panic.
func reportCrash(details string) {
	if report := js.Global().Get("fewshotShaken"); report.Truthy() {
		report.Invoke(details)
		return
	}
	js.Global().Get("console").Call("error", details)
}
