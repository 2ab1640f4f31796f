package classes

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzClass checks that a class which a teacher may make is the same class when it
// has been written and read again, and stays one that may be made.
func FuzzClass(f *testing.F) {
	f.Add([]byte(`{"name":"A","language":"en","models":["tiny/base"],"seats":30,"budget":{"micro_usd":1000000,"requests":100},"student":{"micro_usd":1,"requests":1},"opens":"2026-09-01T08:00:00+02:00","closes":"2027-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"name":"\u0000","language":"zh-CN","models":["a/b","a/b"],"seats":1e3,"votes":true,"archived":true,"code":"x"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		var c Class
		if d.Decode(&c) != nil || c.Check() != nil {
			return
		}
		written, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%+v can't be written: %v", c, err)
		}
		var again Class
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s can't be read: %v", written, err)
		}
		if err := again.Check(); err != nil {
			t.Fatalf("%s may not be made any more: %v", written, err)
		}
		if twice, _ := json.Marshal(again); !bytes.Equal(twice, written) {
			t.Fatalf("%s became %s", written, twice)
		}
	})
}
