package provider

import (
	"reflect"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestModels_of_lists_of_other_shapes(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []Model
	}{
		"a_bare_list":          {`[{"id":"m-1","object":"model","type":"chat"},{"id":"m-2","type":"image"}]`, []Model{{ID: "m-1", Chat: true}}},
		"a_field_models":       {`{"models":[{"name":"m-1","model":"m-1"},{"id":"m-2"}]}`, []Model{{ID: "m-1"}, {ID: "m-2"}}},
		"data_before_models":   {`{"models":[{"name":"other"}],"data":[{"id":"m-1"}]}`, []Model{{ID: "m-1"}}},
		"an_empty_list":        {`[]`, []Model{}},
		"rows_of_other_shapes": {`{"data":[3,null,{"id":7},{"id":"m-1","created":"soon"}]}`, []Model{{ID: "m-1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := says(t, KindOpenAI, 200, "text/plain", tt.body).Models(t.Context())
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// TestModels_say_how_to_do_without_a_list names the cure.
func TestModels_say_how_to_do_without_a_list(t *testing.T) {
	for name, tt := range map[string]struct {
		status            int
		contentType, body string
	}{
		"no_such_address": {404, "application/json", `{"detail":"Not Found"}`},
		"a_method":        {405, "application/json", `{"message":"Method Not Allowed"}`},
		"no_list":         {200, "application/json", `{"status":"ok"}`},
		"null":            {200, "application/json", `{"data":null}`},
	} {
		for _, kind := range []string{KindOpenAI, KindAnthropic} {
			t.Run(name+"_"+kind, func(t *testing.T) {
				_, err := says(t, kind, tt.status, tt.contentType, tt.body).Models(t.Context())
				e := chat.AsError(err)
				if e == nil || e.Code != chat.CodeNoModelList || e.Status >= 500 || !strings.Contains(e.Hint, `models = [`) {
					t.Errorf("%+v", e)
				}
			})
		}
	}
	// A key that is refused stays one.
	_, err := says(t, KindOpenAI, 401, "application/json", `{"error":{"message":"No."}}`).Models(t.Context())
	if e := chat.AsError(err); e == nil || e.Code != chat.CodeUpstreamUnauthorized {
		t.Errorf("%+v", e)
	}
}
