package httpd

import (
	"encoding/base64"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestAccess(t *testing.T) {
	const token = "correct-horse-battery"
	s := start(t, func(c *Config) { c.Access = Token(token) }, words("x"))
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, authorization := range []string{"Bearer " + token, "bearer " + token, "Bearer  " + token, basic(":" + token), basic("anna:" + token)} {
		if res, body := s.send(t, "POST", "/v1/chat/completions", hello, "Authorization", authorization); res.StatusCode != 200 {
			t.Errorf("%q gave %d %s", authorization, res.StatusCode, body)
		}
	}
	for _, authorization := range []string{
		"", "Bearer", "Bearer ", token, "Bearer " + token + "x", "Bearer " + token[:5], "Bearer " + strings.ToUpper(token),
		"Token " + token, basic(token), basic(token + ":"), basic("a:b"), "Basic " + token, "Basic !", "Bearer \x00",
	} {
		if strings.ContainsRune(authorization, 0) {
			continue
		}
		for _, path := range []string{"/v1/models", "/v1/none", "/v1/models/p/m"} {
			res, body := s.send(t, "GET", path, "", "Authorization", authorization)
			decodeError(t, res, body, 401, "invalid_api_key")
			if len(res.Header.Values("WWW-Authenticate")) != 2 {
				t.Errorf("headers are %v", res.Header)
			}
		}
	}
	if res, _ := s.send(t, "GET", "/healthz", ""); res.StatusCode != 200 {
		t.Errorf("/healthz gave %d", res.StatusCode)
	}
	if strings.Contains(s.log.String(), token) {
		t.Error("the token is in the log")
	}
}

func TestHost(t *testing.T) {
	loopback := start(t, func(c *Config) { c.Hosts = []string{"Play.Example.org"} }, words("x"))
	public := start(t, func(c *Config) { c.LoopbackOnly = false }, words("x"))
	named := start(t, func(c *Config) { c.LoopbackOnly = false; c.Hosts = []string{"play.example.org"} }, words("x"))
	for _, c := range []struct {
		host                    string
		loopback, public, named bool
	}{
		{"localhost", true, true, true},
		{"LOCALHOST:8080", true, true, true},
		{"fewshot.localhost:1", true, true, true},
		{"localhost.", true, true, true},
		{"127.0.0.1:8080", true, true, true},
		{"127.9.9.9", true, true, true},
		{"[::1]:8080", true, true, true},
		{"[::ffff:127.0.0.1]", true, true, true},
		{"play.example.org", true, true, true},
		{"play.example.org.:443", true, true, true},
		{"evil.example", false, true, false},
		{"localhost.evil.example", false, true, false},
		{"127.0.0.1.nip.io", false, true, false},
		{"play.example.org.evil.example", false, true, false},
		{"evillocalhost", false, true, false},
		{"0.0.0.0", false, true, false},
		{"192.168.0.1", false, true, false},
		{"2130706433", false, true, false},
		{"0x7f.1", false, true, false},
		{"127.1", false, true, false},
	} {
		for _, site := range []struct {
			*site
			allowed bool
		}{{loopback, c.loopback}, {public, c.public}, {named, c.named}} {
			for _, path := range []string{"/v1/models", "/"} {
				res, body := site.send(t, "GET", path, "", "Host", c.host)
				if refused := res.StatusCode == 421; refused == site.allowed {
					t.Errorf("%s%s gave %d, want allowed %v: %s", c.host, path, res.StatusCode, site.allowed, body)
				}
			}
		}
	}
}

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		proxies      []netip.Prefix
		want         string
	}{
		{"nobody is trusted", "10.0.0.1:5", []string{"1.1.1.1"}, nil, "10.0.0.1"},
		{"a stranger forges", "9.9.9.9:5", []string{"1.1.1.1"}, proxies, "9.9.9.9"},
		{"a proxy tells", "10.0.0.1:5", []string{"1.1.1.1"}, proxies, "1.1.1.1"},
		{"the client forged before the proxy told", "10.0.0.1:5", []string{"6.6.6.6, 1.1.1.1"}, proxies, "1.1.1.1"},
		{"two proxies", "10.0.0.1:5", []string{"6.6.6.6, 1.1.1.1, 10.0.0.2"}, proxies, "1.1.1.1"},
		{"several headers", "10.0.0.1:5", []string{"6.6.6.6", "1.1.1.1", "10.0.0.2"}, proxies, "1.1.1.1"},
		{"with a port", "10.0.0.1:5", []string{"1.1.1.1:99"}, proxies, "1.1.1.1"},
		{"IPv6", "[2001:db8::1]:5", []string{"2a00::1"}, proxies, "2a00::1"},
		{"IPv6 with a port", "10.0.0.1:5", []string{"[2a00::1]:99"}, proxies, "2a00::1"},
		{"mapped", "[::ffff:10.0.0.1]:5", []string{"::ffff:1.1.1.1"}, proxies, "1.1.1.1"},
		{"nonsense", "10.0.0.1:5", []string{"1.1.1.1, unknown"}, proxies, "10.0.0.1"},
		{"nonsense to the left", "10.0.0.1:5", []string{"<script>, 10.0.0.3"}, proxies, "10.0.0.3"},
		{"nothing", "10.0.0.1:5", nil, proxies, "10.0.0.1"},
		{"only proxies", "10.0.0.1:5", []string{"10.0.0.9, 10.0.0.2"}, proxies, "10.0.0.9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.remote
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if got := clientAddress(r, c.proxies); got.String() != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}
