// Package asset describes the files that the page is made of: what the build
// wrote into web/dist, under which address each is served and how large it is.
//
// The build (web/build) writes a [Manifest] as manifest.json; package web
// reads it back, and the page's own scripts get the part that they need.
package asset

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
)

// File is the manifest's name in the build's folder.
const File = "manifest.json"

// Prefix begins the address of every file that is served under a name with a
// hash of its content, and may therefore be cached for ever.
const Prefix = "/assets/"

// A Manifest lists the files of one build.
type Manifest struct {
	Version string  `json:"version"` // a hash over all files: changes if any does
	Go      string  `json:"go"`      // the Go version that compiled app.wasm
	Slim    bool    `json:"slim"`    // whether app.wasm has the slim go-app in it
	Assets  []Asset `json:"assets"`  // by name
}

// An Asset is one file.
type Asset struct {
	Name   string `json:"name"`             // the logical name, e.g. app.wasm
	URL    string `json:"url"`              // the path it is served under, e.g. /assets/app.0123456789ab.wasm
	Type   string `json:"type"`             // Content-Type
	Stage  Stage  `json:"stage"`            // when the page needs it
	Size   int    `json:"size"`             // bytes, uncompressed
	Brotli int    `json:"brotli,omitempty"` // bytes with Content-Encoding br, 0: not kept
	Gzip   int    `json:"gzip,omitempty"`   // bytes with Content-Encoding gzip, 0: not kept
	Public bool   `json:"public,omitempty"` // whether pages of other sites may load it
}

// A Stage says when the page needs a file.
type Stage string

// The stages.
const (
	Start Stage = "start" // before the page can be used
	Shell Stage = "shell" // with the page, but nothing waits for it: cached ahead for offline use
	Data  Stage = "data"  // vocabularies, weights and what draws charts: when first used
	Site  Stage = "site"  // not loaded by the page: icons for search engines and home screens
)

// Find returns the asset of a logical name.
func (m *Manifest) Find(name string) (Asset, bool) {
	for _, a := range m.Assets {
		if a.Name == name {
			return a, true
		}
	}
	return Asset{}, false
}

// Immutable reports whether the asset's address changes with its content.
func (a Asset) Immutable() bool { return strings.HasPrefix(a.URL, Prefix) }

// Path is where the file lies in the build's folder. Its compressed forms have
// .br and .gz appended; where there is one in gzip, the file itself is not kept,
// since it can be had from that.
func (a Asset) Path() string { return strings.TrimPrefix(a.URL, "/") }

// Wire is the number of bytes that a browser downloads, without headers.
func (a Asset) Wire() int {
	if a.Brotli > 0 {
		return a.Brotli
	}
	return a.Size
}

// Hash is the short hash of some content that file names bear: 48 bits, which
// is plenty for files that one build made.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

// HashedURL is the address of a file with a hash in its name:
// vocab/o200k_base.bin becomes /assets/vocab/o200k_base.HASH.bin.
func HashedURL(name string, content []byte) string {
	ext := path.Ext(name)
	return Prefix + strings.TrimSuffix(name, ext) + "." + Hash(content) + ext
}

// types are the Content-Types of the files that a build may hold. The
// system's own table is not asked: it differs from machine to machine.
var types = map[string]string{
	".bin":         "application/octet-stream",
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
}

// TypeOf is the Content-Type of a file by its name's extension.
func TypeOf(name string) string {
	if t, ok := types[path.Ext(name)]; ok {
		return t
	}
	return "application/octet-stream"
}

// Compressible reports whether a file of that name gets smaller by
// compression: pictures in PNG don't.
func Compressible(name string) bool { return path.Ext(name) != ".png" }
