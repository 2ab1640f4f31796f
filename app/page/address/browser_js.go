package address

import "syscall/js"

// base is the path in front of the server's own paths, "" if there is none.
func base() string { return text(js.Global().Get("fewshotBase")) }

// origin is that of the page, or of the page of a worker.
func origin() string { return text(js.Global().Get("location").Get("origin")) }

func text(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}
