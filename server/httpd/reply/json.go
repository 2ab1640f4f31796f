package reply

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/strictjson"
)

// JSON answers with v, which nobody keeps.
func JSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // exercises apart, which are never sent like this, all of it can be written
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// Read reads a request's JSON of limit bytes at most into v. Unknown fields are errors.
func Read(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	body, done, err := Body(w, r, limit)
	if err != nil {
		return err
	}
	defer done()
	err = strictjson.Decode(body, v)
	if err == nil {
		return nil
	}
	if public, ok := errors.AsType[*chat.Error](err); ok {
		return public
	}
	if errors.Is(err, strictjson.ErrMore) {
		return chat.Invalid("", "There is more text after the end of the request.", "Send one JSON object.")
	}
	return chat.Invalid("", "The request can't be read: "+strings.TrimPrefix(err.Error(), "json: ")+".", "Reload the page: it may be of an older version.")
}

// Body reads a JSON body of limit bytes at most to its end, which is also what lets
// net/http notice, from then on, that the client closed the connection. The caller
// calls done when the body has been decoded.
func Body(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, done func(), err error) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, nothing, Error(http.StatusUnsupportedMediaType, chat.CodeUnsupportedMediaType,
			"The request's Content-Type is not application/json.", "Send the request as JSON and say so.")
	}
	return receive(w, r, limit)
}

// isJSON reports whether a Content-Type is JSON's, with whatever parameters.
func isJSON(contentType string) bool {
	const kind = "application/json"
	if contentType == kind { // as nearly all write it
		return true
	}
	other, _, err := mime.ParseMediaType(contentType)
	return err == nil && other == kind
}
