package httpd

import (
	"net/http"
	"net/netip"

	"fewshot/server/base"
)

// basePath is the path below which the client of a request finds this server: the
// configured one, or else what a proxy says that the configuration names.
func basePath(r *http.Request, configured string, proxies []netip.Prefix) string {
	if configured != "" || !within(parseAddress(r.RemoteAddr), proxies) {
		return configured
	}
	reported, err := base.Parse(r.Header.Get("X-Forwarded-Prefix"))
	if err != nil {
		return ""
	}
	return reported
}
