package reply

import (
	"maps"
	"net/http"
)

// Harden sets what every response says to browsers. It is the strictest that there is;
// a page relaxes the Content-Security-Policy for itself.
func Harden(h http.Header) { maps.Copy(h, strictest) }

// strictest are headers by their canonical names. Nothing is added to their values,
// which all responses share: Set replaces them.
var strictest = http.Header{
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
	"X-Frame-Options":              {"DENY"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
}

// FrameableHere lets pages of this server alone have a page in a frame.
func FrameableHere(h http.Header) { h.Set("X-Frame-Options", "SAMEORIGIN") }

// Frameable takes back what keeps a page out of frames and out of pages that are
// isolated; who may have it in a frame, its own policy says.
func Frameable(h http.Header) {
	h.Del("X-Frame-Options")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
