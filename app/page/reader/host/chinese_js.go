package host

import (
	"syscall/js"

	"fewshot/app/chat"
)

// gb18030 is a text in that encoding, by the browser's table.
func gb18030(data []byte) (text string, err error) {
	defer func() { // a browser without it throws
		if recover() != nil {
			err = chat.Invalid("", "This browser can't read GB18030.", "Save the file as UTF-8 and try again.")
		}
	}()
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	return js.Global().Get("TextDecoder").New("gb18030").Call("decode", array).String(), nil
}
