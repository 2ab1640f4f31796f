package httpd

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestOEmbed(t *testing.T) {
	ask := func(query string) (int, map[string]any) {
		r := httptest.NewRequest(http.MethodGet, "http://docs.example/oembed?"+query, nil)
		w := httptest.NewRecorder()
		oembed(w, r.WithContext(withRecord(r.Context(), &record{ResponseWriter: w})))
		var answer map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
		return w.Code, answer
	}
	code, answer := ask("maxwidth=400&url=" + url.QueryEscape("http://docs.example/lessons/in-context"))
	if frame, _ := answer["html"].(string); code != 200 || answer["type"] != "rich" || answer["width"] != 400.0 || !strings.HasPrefix(frame, `<iframe src="http://docs.example/embed/frame#p=`) {
		t.Errorf("%d: %v", code, answer)
	}
	for query, want := range map[string]int{
		"url=" + url.QueryEscape("http://elsewhere.example/lessons/in-context"): 404, "url=" + url.QueryEscape("http://docs.example/lessons/none"): 404,
		"url=" + url.QueryEscape("http://docs.example/"): 404, "format=xml&url=x": 501, "": 404,
	} {
		if code, answer := ask(query); code != want || answer["error"] == nil {
			t.Errorf("%s: %d %v", query, code, answer)
		}
	}
}
