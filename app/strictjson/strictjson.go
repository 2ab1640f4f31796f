// Package strictjson reads JSON and ignores nothing: an unknown field is an error, and
// so is text after the value. [Keys] also refuses what encoding/json accepts: a field
// that is given twice, or in another case.
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
