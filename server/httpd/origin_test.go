package httpd

import (
	"crypto/tls"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fewshot/app/page/workbench"
	"fewshot/server/bundled"
	"fewshot/server/classroom"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/pages"
	"fewshot/server/lti"
	"fewshot/server/store/sqlite"
	"fewshot/web/webtest"
)

var pageRoutes = sync.OnceFunc(workbench.Routes)

// TestOrigin_is_one checks that all who say this server's own address say the same: that
// of the browser, which nobody but a trusted proxy can change.
func TestOrigin_is_one(t *testing.T) {
	pageRoutes()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	service := classroom.NewService(store, nil)
	teacher, err := service.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	const secret = "a secret of thirty-two bytes, or more"
	tool, err := lti.New(nil, key, []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := embed.NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Limits: gateway.DefaultLimits()})
	if err != nil {
		t.Fatal(err)
	}
	site := webtest.Site(t)
	page, err := pages.New(pages.Config{Site: site, Bundle: bundled.In(site), Authority: embed.NewAuthority(secret, ledger), Gateway: g})
	if err != nil {
		t.Fatal(err)
	}
	h := New(Config{
		Gateway: g, Page: page, Log: slog.New(slog.DiscardHandler), Hosts: []string{"class.lan"},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		Classes:        &classapi.Classes{Service: service, LTI: tool},
	})

	for name, tt := range map[string]struct {
		peer, forwarded string
		tls             bool
		want            string
		prefix, base    string // X-Forwarded-Prefix, and where the server is below it
	}{
		"on_a_class's_network":        {peer: "192.0.2.7:5", want: "http://class.lan:9471"},
		"a_stranger_claims_tls":       {peer: "192.0.2.7:5", forwarded: "https", want: "http://class.lan:9471"},
		"behind_a_proxy_with_tls":     {peer: "10.0.0.1:5", forwarded: "https", want: "https://class.lan:9471"},
		"behind_a_proxy_without":      {peer: "10.0.0.1:5", forwarded: "http", want: "http://class.lan:9471"},
		"behind_a_proxy_that_is_mute": {peer: "10.0.0.1:5", want: "http://class.lan:9471"},
		"with_tls_of_its_own":         {peer: "192.0.2.7:5", forwarded: "http", tls: true, want: "https://class.lan:9471"},
		"a_stranger_claims_a_path":    {peer: "192.0.2.7:5", prefix: "/evil", want: "http://class.lan:9471"},
		"below_a_path":                {peer: "10.0.0.1:5", forwarded: "https", prefix: "/user/ann/", want: "https://class.lan:9471/user/ann", base: "/user/ann"},
		"below_what_is_no_path":       {peer: "10.0.0.1:5", prefix: `/"><script>`, want: "http://class.lan:9471"},
	} {
		t.Run(name, func(t *testing.T) {
			ask := func(method, path, kind, body string) *httptest.ResponseRecorder {
				r := httptest.NewRequest(method, path, strings.NewReader(body))
				r.Host, r.RemoteAddr = "class.lan:9471", tt.peer
				r.Header.Set("Content-Type", kind)
				if tt.forwarded != "" {
					r.Header.Set("X-Forwarded-Proto", tt.forwarded)
				}
				if tt.prefix != "" {
					r.Header.Set("X-Forwarded-Prefix", tt.prefix)
				}
				if tt.tls {
					r.TLS = &tls.ConnectionState{}
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				return w
			}
			form := url.Values{
				"secret": {secret}, "origin": {"https://docs.example.org"}, "model": {"p/m"}, "max-tokens": {"1"}, "samples": {"1"},
				"prompt-bytes": {"1"}, "per-day": {"1"}, "budget-requests": {"1"}, "expires": {"2099-01-01"},
			}
			for what, w := range map[string]*httptest.ResponseRecorder{
				`<iframe src=\"` + tt.want + `/embed/frame#`:       unescaped(ask("GET", "/oembed?url=/", "", "")),
				`"oidc_initiation_url":"` + tt.want + `/lti/login`: ask("GET", "/lti/config", "", ""),
				`src="` + tt.want + `/embed.js"`:                   ask("POST", "/embed/sign", "application/x-www-form-urlencoded", form.Encode()),
			} {
				if w.Code != 200 || !strings.Contains(w.Body.String(), what) {
					t.Errorf("%d, and there is no %s in %.2000s", w.Code, what, w.Body)
				}
			}
			if page := ask("GET", "/", "", "").Body.String(); !strings.Contains(page, ` href="`+tt.base+`/lessons"`) || !strings.Contains(page, ` src="`+tt.base+`/assets/`) {
				t.Errorf("the page's addresses are not below %q: %.3000s", tt.base, page)
			}
			cookies := ask("POST", "/api/teacher", "application/json", `{"token":"`+teacher+`"}`).Result().Cookies()
			if len(cookies) != 1 || cookies[0].Path != tt.base+"/" || cookies[0].Secure != strings.HasPrefix(tt.want, "https:") {
				t.Errorf("the cookies are %v", cookies)
			}
		})
	}
}

// unescaped is an answer in JSON with the characters that Go writes as escapes.
func unescaped(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	text := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(w.Body.String())
	w.Body.Reset()
	w.Body.WriteString(text)
	return w
}
