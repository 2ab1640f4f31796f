package normal

import "syscall/js"

// composeUnicode asks the browser, which has the tables: those of
// golang.org/x/text would make the page's download larger by 45 KB.
func composeUnicode(s string) string {
	return js.Global().Get("String").Get("prototype").Get("normalize").Call("call", s, "NFKC").String()
}
