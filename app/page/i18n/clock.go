package i18n

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Clock is a moment, in milliseconds since 1970, as people of a language write
// it, in the time zone of the browser. (Package time could do it too, but
// would bring its formats and no languages into the page.)
func Clock(ms int64, l Lang, options map[string]any) string {
	if !app.IsClient {
		return ""
	}
	return app.Window().Get("Date").New(float64(ms)).Call("toLocaleString", l.Tag(), options).String()
}

// Options of clock: the day with the time, and the time alone.
var (
	DayAndTime = map[string]any{"dateStyle": "medium", "timeStyle": "short"}
	TimeOfDay  = map[string]any{"timeStyle": "medium"}
)
