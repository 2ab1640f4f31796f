package pages

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/embedpage"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/provider"
)

const (
	embedSecret = "a secret of thirty-two bytes, or more"
	authorsSite = "https://docs.example.org"
)

// modelsOf is a provider that is asked for nothing but its models, of which m thinks.
type modelsOf struct{}

func (modelsOf) Name() string { return "p" }

func (modelsOf) Models(context.Context) ([]provider.Model, error) {
	return []provider.Model{{ID: "m", Chat: true}, {ID: "other", Chat: true}}, nil
}

func (modelsOf) Stream(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
	panic("a page asks no model")
}

func (modelsOf) Ability(string) ability.Ability { return ability.Ability{Seed: ability.Ignores} }

// mended is what whoever runs the server says of every model, as in models.json.
var mended = model.Facts{ActsLike: "qwen/qwen3-8b", ContextTokens: 777, Price: &model.Price{InputUSDPerMillion: 3, OutputUSDPerMillion: 9, Source: "our contract"}}

// startEmbeds is a server of pages with an author's key for p/m, whose token it returns.
func startEmbeds(t *testing.T) (s pageServer, authority *embed.Authority, token string) {
	t.Helper()
	ledger, err := embed.NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	authority = embed.NewAuthority(embedSecret, ledger)
	token, err = authority.Sign(embed.Policy{
		ID: "docs", Origins: []string{authorsSite, "https://www.example.org"}, Models: []string{"p/m", "p/gone"},
		MaxTokens: 64, Samples: 1, PromptBytes: 100, PerDay: 9, Requests: 9, Expires: time.Now().Add(time.Hour).Unix(),
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Limits: gateway.DefaultLimits(), Providers: []provider.Provider{modelsOf{}}, Known: func(name string) model.Model {
		return model.Lookup(name).With(mended)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return startPages(t, func(c *Config) { c.Authority, c.Gateway = authority, g }), authority, token
}

// ancestors are the sites whose pages may have a page in a frame.
func ancestors(res *http.Response) string {
	_, rest, _ := strings.Cut(res.Header.Get("Content-Security-Policy"), "frame-ancestors ")
	sites, _, _ := strings.Cut(rest, ";")
	return strings.TrimSpace(sites)
}

func TestFrame_without_a_key_is_for_any_page(t *testing.T) {
	s := startPages(t, nil)
	res, body := s.get(t, "/embed/frame")
	wants(t, res, body, 200, "<!doctype html>")
	if got := ancestors(res); got != "*" {
		t.Errorf("it is for %q", got)
	}
	if res.Header.Get("X-Frame-Options") != "" || res.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("browsers keep it out of frames: %v", res.Header)
	}
	if !strings.Contains(body, ` data-program="frame.wasm"`) || strings.Contains(body, "study.wasm") {
		t.Errorf("it has another program: %.600s", body)
	}
	if data := dataIn[embedpage.Page](t, body); data.Pass != "" || data.Problem != nil {
		t.Errorf("it has the data %+v", data)
	}
}

func TestFrame_with_a_key_is_for_the_authors_pages(t *testing.T) {
	s, authority, token := startEmbeds(t)
	res, body := s.get(t, "/embed/frame?embed="+url.QueryEscape(token), "Sec-Fetch-Dest", "iframe", "Referer", authorsSite+"/a/page")
	wants(t, res, body, 200)
	if got := ancestors(res); got != authorsSite+" https://www.example.org" {
		t.Errorf("it is for %q", got)
	}
	if res.Header.Get("X-Frame-Options") != "" || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Vary") != "Referer, Sec-Fetch-Dest" {
		t.Errorf("headers %v", res.Header)
	}
	data := dataIn[embedpage.Page](t, body)
	reader, err := authority.Read(data.Pass, time.Now())
	if err != nil || reader.Policy.ID != "docs" {
		t.Errorf("its token is for %+v, %v", reader.Policy, err)
	}
	// A frame can do what its token allows, and no more.
	if a := data.Abilities["p/m"]; len(data.Abilities) != 1 || a.Seed != ability.Ignores || a.MaxTokens != 64 {
		t.Errorf("its models take %+v", data.Abilities)
	}
	// What it knows of them is what the playground knows.
	if f := data.Facts["p/m"]; len(data.Facts) != 1 || f.ActsLike != mended.ActsLike || f.ContextTokens != 777 || f.Price == nil || f.Price.InputUSDPerMillion != 3 || f.Price.Source != "our contract" {
		t.Errorf("it is told %+v", data.Facts)
	}
	if strings.Join(data.Models, " ") != "p/m p/gone" {
		t.Errorf("its models are %v", data.Models)
	}
	// Each frame is one of its own.
	_, again := s.get(t, "/embed/frame?embed="+url.QueryEscape(token), "Sec-Fetch-Dest", "iframe", "Referer", authorsSite+"/")
	if dataIn[embedpage.Page](t, again).Pass == data.Pass {
		t.Error("two frames have the same token")
	}
}

func TestFrame_says_why_it_has_no_key(t *testing.T) {
	s, _, token := startEmbeds(t)
	without := startPages(t, nil)
	for name, tt := range map[string]struct {
		s       pageServer
		token   string
		headers []string
		code    string
	}{
		"opened_by_itself":          {s, token, []string{"Sec-Fetch-Dest", "document", "Referer", authorsSite + "/"}, "embed_no_frame"},
		"by_a_program":              {s, token, nil, "embed_no_frame"},
		"in_another_site":           {s, token, []string{"Sec-Fetch-Dest", "iframe", "Referer", "https://evil.example/"}, "embed_origin"},
		"in_a_page_that_hides":      {s, token, []string{"Sec-Fetch-Dest", "iframe"}, "embed_origin"},
		"with_a_token_changed":      {s, strings.Replace(token, "fse1.", "fse1.x", 1), []string{"Sec-Fetch-Dest", "iframe", "Referer", authorsSite + "/"}, "embed_forged"},
		"on_a_server_without_a_key": {without, token, []string{"Sec-Fetch-Dest", "iframe", "Referer", authorsSite + "/"}, "embed_disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := tt.s.get(t, "/embed/frame?embed="+url.QueryEscape(tt.token), tt.headers...)
			wants(t, res, body, 403, "<!doctype html>")
			data := dataIn[embedpage.Page](t, body)
			if data.Pass != "" || data.Models != nil || data.Problem == nil || data.Problem.Code != tt.code {
				t.Errorf("it has %+v", data)
			}
			if got := ancestors(res); got != "*" { // it has nothing to protect, and the page's author should see it
				t.Errorf("it is for %q", got)
			}
		})
	}
}

// TestMarkdown asks for an embed as readers without a browser do.
func TestMarkdown(t *testing.T) {
	s := startPages(t, nil)
	res, body := s.get(t, "/embed/markdown?lesson=translate-zh")
	wants(t, res, body, 200, "```text\n", "Output:\n```\n", " tokens · Examples ", "[Open in Fewshot]("+s.URL+"/#p=1.")
	if kind := res.Header.Get("Content-Type"); kind != "text/markdown; charset=utf-8" || res.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", res.Header)
	}
	_, facade := s.get(t, "/embed/static?lesson=translate-zh")
	if !strings.HasPrefix(facade, `{"html":`) {
		t.Errorf("the facade of the same prompt is %.100s", facade)
	}
	res, body = s.get(t, "/embed/markdown?lesson=antonyms&view=table&lang=zh-CN")
	wants(t, res, body, 200, "|---|---|\n", "在 Fewshot 中打开")
	res, body = s.get(t, "/embed/markdown?lesson=none&lang=zh-CN")
	wants(t, res, body, 404, `"lesson_not_found"`, "课程")
}
