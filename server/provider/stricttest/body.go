package stricttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// fields are the body of a request. Their order is that of the body: a
// provider names the first one that it doesn't know.
type fields struct {
	names []string
	raw   map[string]json.RawMessage
}

func readFields(body []byte) (*fields, error) {
	f := &fields{raw: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(err, errors.New("not an object"))
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if _, twice := f.raw[name.(string)]; !twice {
			f.names = append(f.names, name.(string))
		}
		f.raw[name.(string)] = value
	}
	_, err := d.Token()
	return f, err
}

// has reports whether the field is there, null included.
func (f *fields) has(name string) bool { return f.raw[name] != nil }

// value is the field at a path of names, nil without one.
func (f *fields) value(path ...string) any {
	var v any
	json.Unmarshal(f.raw[path[0]], &v)
	for _, name := range path[1:] {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func (f *fields) text(path ...string) string {
	s, _ := f.value(path...).(string)
	return s
}

// number is the field as a number, and whether it is one.
func (f *fields) number(path ...string) (float64, bool) {
	n, ok := f.value(path...).(float64)
	return n, ok
}

// set reports whether the field is there and neither false, null, 0 nor "".
func (f *fields) set(path ...string) bool {
	switch v := f.value(path...).(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case nil:
		return false
	}
	return true
}

// otherThan1 reports whether the field is there and isn't 1.
func (f *fields) otherThan1(name string) bool {
	n, ok := f.number(name)
	return f.has(name) && (!ok || n != 1)
}

// printed is a field as JSON has it, with numbers in their shortest form.
func (f *fields) printed(name string) string {
	out, _ := json.Marshal(f.value(name))
	return strings.Trim(string(out), `"`)
}

// unknown are the names that are not among known, in the body's order.
func (f *fields) unknown(known []string) []string {
	return slices.DeleteFunc(slices.Clone(f.names), func(n string) bool { return slices.Contains(known, n) })
}

// all are the fields for a rule of a test's own.
func (f *fields) all() map[string]any {
	m := map[string]any{}
	for name := range f.raw {
		m[name] = f.value(name)
	}
	return m
}

// strings are a field that is a string or a list of them.
func (f *fields) strings(name string) (list []string) {
	switch v := f.value(name).(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			s, _ := one.(string)
			list = append(list, s)
		}
	}
	return list
}

// message is one of the messages: its texts, of which a string is one.
type message struct {
	role  string
	texts []string
}

// messages are those of a chat, and whether they are what they should be.
func (f *fields) messages() ([]message, bool) {
	list, ok := f.value("messages").([]any)
	if !ok || len(list) == 0 {
		return nil, false
	}
	var all []message
	for _, one := range list {
		m, ok := one.(map[string]any)
		if !ok {
			return nil, false
		}
		role, _ := m["role"].(string)
		out := message{role: role}
		switch c := m["content"].(type) {
		case string:
			out.texts = []string{c}
		case []any:
			for _, part := range c {
				p, _ := part.(map[string]any)
				text, _ := p["text"].(string)
				out.texts = append(out.texts, text)
			}
		case nil:
		default:
			return nil, false
		}
		all = append(all, out)
	}
	return all, true
}
