package dom

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// RunIndex is the data-i of the run that an event happened on.
func RunIndex(target app.Value) (int, bool) {
	if !target.Truthy() || !target.Get("dataset").Truthy() {
		return 0, false
	}
	v := target.Get("dataset").Get("i")
	if !v.Truthy() {
		return 0, false
	}
	i, err := strconv.Atoi(v.String())
	return i, err == nil
}

// ArrowStep is +1 or -1 for an arrow key that moves along a text.
func ArrowStep(e app.Event) (int, bool) {
	switch e.Get("key").String() {
	case "ArrowRight":
		return 1, true
	case "ArrowLeft":
		return -1, true
	}
	return 0, false
}
