package httpd

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"fewshot/server/base"
)

// TestBase_is_taken_off asks for the same things with the base and without it: a proxy
// may strip it or not.
func TestBase_is_taken_off(t *testing.T) {
	s := start(t, func(c *Config) { c.Base = "/user/ann" }, words("x"))
	for _, path := range []string{"/healthz", "/v1/models", "/v1/models/none/%2Fm", "/v1/none"} {
		plain, below := fetchText(t, s.URL+path), fetchText(t, s.URL+"/user/ann"+path)
		if plain != below {
			t.Errorf("%s: %q, below the base %q", path, plain, below)
		}
	}
	for _, path := range []string{"/user/annabel/v1/models", "/user/ann/../x", "/user/ann//v1/models"} {
		if got := fetchText(t, s.URL+path); !strings.HasPrefix(got, "404 ") {
			t.Errorf("%s: %q", path, got)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(s.URL + "/user/ann?theme=dark")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusTemporaryRedirect || to != "/user/ann/?theme=dark" {
		t.Errorf("without the slash at its end: %d to %q", res.StatusCode, to)
	}
}

// fetchText is the status and the body of what an address answers.
func fetchText(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.Status + " " + string(body)
}

// A base that begins like a path of the server is refused: nobody could say whether a
// proxy has taken it off.
func TestBase_is_no_path_of_the_server(t *testing.T) {
	for _, pattern := range servedRoutes(t) {
		_, path, _ := strings.Cut(pattern, "/")
		first, _, _ := strings.Cut(path, "/")
		if first == "" || strings.ContainsAny(first, "{.") {
			continue
		}
		if got, err := base.Parse("/" + first); err == nil {
			t.Errorf("%s is taken as a base, and there is %s", got, pattern)
		}
	}
}
