package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
)

// Keys refuses a field that is given twice, of which encoding/json takes the last,
// and one that is written in other letters than its name, such as Seed or ſeed.
// Names are of small letters, but for those in also. Text that is no JSON is left
// to the decoder, which says what is wrong.
func Keys(data []byte, also ...string) *chat.Error {
	type level struct {
		seen map[string]bool // nil: an array
		key  bool            // whether a key is next
	}
	levels := []level{{}}
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		top := &levels[len(levels)-1]
		if key, ok := token.(string); ok && top.key {
			if top.seen[key] {
				return chat.Invalid(key, fmt.Sprintf("The field %q is given twice.", key), "Keep one of the two.")
			}
			if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") != "" && !slices.Contains(also, key) {
				return chat.Invalid(key, fmt.Sprintf("The field %q is not known.", key), "Field names are in lower case: check the spelling.")
			}
			top.seen[key], top.key = true, false
			continue
		}
		top.key = top.seen != nil // after a value comes a key
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{seen: map[string]bool{}, key: true})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}
