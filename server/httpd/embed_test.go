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

func TestEmbedStatic(t *testing.T) {
	ask := func(method, query, body string) (int, embedForm, string) {
		r := httptest.NewRequest(method, "/embed/static?"+query, strings.NewReader(body))
		w := httptest.NewRecorder()
		embedStatic(w, r.WithContext(withRecord(r.Context(), &record{ResponseWriter: w})))
		if w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %s: another page may not read it", method, query)
		}
		var form embedForm
		json.Unmarshal(w.Body.Bytes(), &form)
		return w.Code, form, w.Body.String()
	}
	t.Run("of_a_lesson", func(t *testing.T) {
		code, form, _ := ask("GET", "lesson=in-context&shots=1", "")
		if code != 200 || form.Tokens < 10 || !strings.Contains(form.HTML, `<span class="example">sea otter</span>`) || strings.Contains(form.HTML, "giraffe") || !strings.HasPrefix(form.Prompt, "p=") {
			t.Errorf("%d %+v", code, form)
		}
	})
	t.Run("of_a_prompt_with_markup_in_it", func(t *testing.T) {
		code, form, _ := ask("POST", "view=table", `{"version":1,"shots":[{"input":"<script>alert(1)</script>","output":"\"><img src=x>"}],"query":"q","model":"openai/gpt-4o","format":{"as":"text"}}`)
		if code != 200 || strings.Contains(form.HTML, "<script") || strings.Contains(form.HTML, "<img") || !strings.Contains(form.HTML, "tiny/base") {
			t.Errorf("%d %s", code, form.HTML)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for _, c := range []struct {
			method, query, body string
			code                int
			want                string
		}{
			{"GET", "lesson=none", "", 404, "There is no lesson"},
			{"GET", "lesson=in-context&shots=many", "", 400, "no number of shots"},
			{"POST", "", "{", 400, ""},
			{"POST", "", strings.Repeat(" ", maxEmbedBytes+1), 413, "larger than 64 KB"},
			{"PUT", "", "", 405, "does not take"},
		} {
			if code, _, text := ask(c.method, c.query, c.body); code != c.code || !strings.Contains(text, c.want) {
				t.Errorf("%s %s: %d %s", c.method, c.query, code, text)
			}
		}
	})
}
