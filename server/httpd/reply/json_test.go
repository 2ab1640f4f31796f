package reply

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// posted is a request with a JSON body, behind the middleware.
func posted(body, kind string, bodies *Bodies) (*httptest.ResponseRecorder, func(limit int64, v any) error) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	log := &RequestLog{ResponseWriter: w, Client: netip.MustParseAddr("192.0.2.1"), Bodies: bodies}
	r = r.WithContext(WithLog(r.Context(), log))
	return w, func(limit int64, v any) error { return Read(log, r, limit, v) }
}

func TestRead(t *testing.T) {
	for name, tt := range map[string]struct {
		body, kind string
		limit      int64
		most       int64
		status     int // 0: it is read
	}{
		"good":                   {`{"code":"a"}`, "application/json", Small, 0, 0},
		"with_a_character_set":   {`{"code":"a"}`, "application/json; charset=utf-8", Small, 0, 0},
		"an_unknown_field":       {`{"code":"a","cod":"b"}`, "application/json", Small, 0, 400},
		"another_type":           {`{"code":1}`, "application/json", Small, 0, 400},
		"something_after_it":     {`{"code":"a"}{}`, "application/json", Small, 0, 400},
		"half_of_it":             {`{"code":"a"`, "application/json", Small, 0, 400},
		"nothing":                {``, "application/json", Small, 0, 400},
		"a_form":                 {`{"code":"a"}`, "application/x-www-form-urlencoded", Small, 0, 415},
		"no_type":                {`{"code":"a"}`, "", Small, 0, 415},
		"as_long_as_it_may_be":   {`{"code":"a"}`, "application/json", 12, 0, 0},
		"longer":                 {`{"code":"a"}`, "application/json", 11, 0, 413},
		"longer_than_the_server": {`{"code":"a"}`, "application/json", Small, 11, 413},
	} {
		t.Run(name, func(t *testing.T) {
			bodies := &Bodies{Most: tt.most}
			_, read := posted(tt.body, tt.kind, bodies)
			var v struct {
				Code string `json:"code"`
			}
			err := read(tt.limit, &v)
			switch {
			case tt.status == 0 && (err != nil || v.Code != "a"):
				t.Errorf("%+v, %v", v, err)
			case tt.status != 0 && (err == nil || Classify(err).Status != tt.status):
				t.Errorf("%v, want %d", err, tt.status)
			}
			if bodies.small.held+bodies.large.held != 0 {
				t.Errorf("room is held after it was read: %+v", bodies.small.held)
			}
		})
	}
}
