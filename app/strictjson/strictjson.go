// Package strictjson reads JSON of which nothing is passed over in silence: a field
// that nobody knows is an error, and so is whatever stands after the value. [Keys]
// refuses besides what encoding/json lets pass: a field given twice, or in other letters.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// ErrMore is the error of a text that goes on after its value.
var ErrMore = errors.New("there is more after its end")

// Decode reads one JSON value into v. Its errors are [ErrMore], those of encoding/json,
// and those of v's own UnmarshalJSON methods, as they are.
func Decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return ErrMore
	}
	return nil
}
