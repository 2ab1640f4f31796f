package httpd

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// FuzzClientAddress checks that no X-Forwarded-For of a stranger is believed,
// and that what a proxy adds on the right wins over everything before it.
func FuzzClientAddress(f *testing.F) {
	for _, s := range []string{"", "1.1.1.1", "1.1.1.1, 2.2.2.2", "[::1]:5", "::ffff:10.0.0.1", "unknown", "10.0.0.1,,", "%", "fe80::1%eth0", "1.1.1.1:99999"} {
		f.Add(s)
	}
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, forged string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["X-Forwarded-For"] = []string{forged}
		r.RemoteAddr = "9.9.9.9:1"
		if got := clientAddress(r, proxies); got != netip.MustParseAddr("9.9.9.9") {
			t.Errorf("a stranger became %v", got)
		}
		r.RemoteAddr = "10.0.0.1:1"
		r.Header["X-Forwarded-For"] = []string{forged, "8.8.8.8"}
		if got := clientAddress(r, proxies); got != netip.MustParseAddr("8.8.8.8") {
			t.Errorf("behind a proxy, a client became %v", got)
		}
	})
}

// FuzzHost checks that a host name passes for loopback only if it is one of
// the spellings that no resolver sends elsewhere.
func FuzzHost(f *testing.F) {
	for _, s := range []string{"localhost", "LocalHost.:80", "127.0.0.1:1", "[::1]", "a.localhost", "evil.example", "127.0.0.1.evil.example", "", ":", "[", "::1", "[::1%25lo]:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, host string) {
		name := hostName(host)
		if !isLoopback(name) {
			return
		}
		a, err := netip.ParseAddr(name)
		if name != "localhost" && !strings.HasSuffix(name, ".localhost") && (err != nil || !a.Unmap().IsLoopback()) {
			t.Errorf("%q passes as %q", host, name)
		}
	})
}

// FuzzAuthorization checks that nothing but the token lets anybody in.
func FuzzAuthorization(f *testing.F) {
	const token = "the-token-of-this-test"
	for _, s := range []string{"", "Bearer x", "Basic eDp5", "Basic !", "Bearer " + token[1:], "bearer\t" + token} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		r := httptest.NewRequest("GET", "/v1/models", nil)
		r.Header["Authorization"] = []string{authorization}
		_, password, _ := r.BasicAuth()
		if Token(token).check(httptest.NewRecorder(), r) == nil && !strings.Contains(authorization, token) && password != token {
			t.Errorf("%q was let in", authorization)
		}
	})
}
