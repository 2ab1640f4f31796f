package token

import "syscall/js"

// normalised asks the browser, which has the tables: those of golang.org/x/text
// would make the page larger.
func normalised(s string) string {
	return js.Global().Get("String").Get("prototype").Get("normalize").Call("call", s, "NFC").String()
}
