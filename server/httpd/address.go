package httpd

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is the address that a request came from. It is the peer of
// the connection, unless that is a proxy which the configuration names: then
// it is the right-most address in X-Forwarded-For that is not such a proxy,
// for everything to the left of it is the client's own invention.
func clientAddress(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer := parseAddress(r.RemoteAddr)
	if !within(peer, proxies) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := parseAddress(strings.TrimSpace(hops[i]))
		if !hop.IsValid() {
			break // a proxy of ours wrote nonsense: trust nothing beyond it
		}
		peer = hop
		if !within(hop, proxies) {
			break
		}
	}
	return peer
}

// parseAddress reads an IP address with or without a port; what is no address
// gives the invalid one.
func parseAddress(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap()
	}
	a, _ := netip.ParseAddr(s)
	return a.Unmap()
}

// within reports whether an address lies in one of the networks.
func within(a netip.Addr, networks []netip.Prefix) bool {
	for _, p := range networks {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// origin is this server's own origin as the browser of a request sees it: the host
// that it asked for, over TLS if it spoke that to us or to a proxy that the
// configuration names.
func origin(r *http.Request, proxies []netip.Prefix) string {
	if r.TLS != nil || within(parseAddress(r.RemoteAddr), proxies) && r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
