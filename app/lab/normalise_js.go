package lab

import "syscall/js"

// composeUnicode asks the browser, which has the tables: those of
// golang.org/x/text would make the page's download larger.
func composeUnicode(s string) string {
	return js.ValueOf(s).Call("normalize", "NFKC").String()
}
