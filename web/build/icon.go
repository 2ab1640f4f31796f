package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
)

// The mark: three bars of different lengths, the shots, and a dashed fourth,
// the query. The numbers are those of web/static/icon.svg, on a square of 32.
type bar struct{ x, y, width float64 }

const (
	iconUnit  = 32.0
	barHeight = 3.5
)

var (
	iconBars  = []bar{{6, 5, 20}, {6, 11.5, 14}, {6, 18, 17}}
	iconQuery = []bar{{6, 24.5, 5}, {13, 24.5, 5}, {20, 24.5, 5}} // the dashes
	iconPaper = color.NRGBA{0x1d, 0x24, 0x33, 0xff}
	iconInk   = []color.NRGBA{{0x7a, 0xb8, 0xff, 0xff}, {0x7a, 0xd9, 0xa8, 0xff}, {0xf2, 0xc1, 0x6b, 0xff}}
	iconDash  = color.NRGBA{0xf2, 0xf4, 0xf8, 0xff}
)

// addIcons adds the icon as drawn and as pictures, and the web manifest that
// names them.
func addIcons(s *site, svgPath string) error {
	svg, err := os.ReadFile(svgPath)
	if err != nil {
		return err
	}
	s.add("icon.svg", svg, stageShell)
	for _, size := range []int{192, 512} {
		s.add(fmt.Sprintf("icon-%d.png", size), drawIcon(size, 0.22), stageSite)
	}
	// Maskable: the paper fills the square, the mark stays in the safe middle.
	s.add("icon-maskable.png", drawIcon(512, 0), stageSite)
	s.addAt("favicon.ico", "/favicon.ico", favicon(drawIcon(32, 0.22)), stageSite)

	urls := s.urls(stageShell, stageSite)
	type icon struct {
		Src     string `json:"src"`
		Type    string `json:"type"`
		Sizes   string `json:"sizes"`
		Purpose string `json:"purpose,omitempty"`
	}
	manifest, err := json.MarshalIndent(map[string]any{
		"name":             "Fewshot",
		"short_name":       "Fewshot",
		"description":      "A playground for few-shot prompts: build one, see what it costs, run it.",
		"lang":             "en",
		"start_url":        ".", // of the manifest's own folder, wherever a proxy has it
		"scope":            ".",
		"display":          "standalone",
		"background_color": "#ffffff",
		"theme_color":      "#1d2433",
		"icons": []icon{
			{"." + urls["icon.svg"], "image/svg+xml", "any", ""},
			{"." + urls["icon-192.png"], "image/png", "192x192", ""},
			{"." + urls["icon-512.png"], "image/png", "512x512", ""},
			{"." + urls["icon-maskable.png"], "image/png", "512x512", "maskable"},
		},
	}, "", "\t")
	if err != nil {
		return err
	}
	s.addAt("manifest.webmanifest", "/manifest.webmanifest", manifest, stageShell)
	return nil
}

// drawIcon draws the mark as a PNG of size by size pixels, with corners
// rounded by a share of the size; 0 makes the maskable form, with a smaller
// mark. Each pixel is the mean of 16 samples.
func drawIcon(size int, rounding float64) []byte {
	scale, offset := 1.0, 0.0
	if rounding == 0 {
		scale, offset = 0.75, iconUnit*0.125
	}
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	const samples = 4
	for py := range size {
		for px := range size {
			var r, g, b, a float64
			for sy := range samples {
				for sx := range samples {
					x := (float64(px) + (float64(sx)+0.5)/samples) / float64(size) * iconUnit
					y := (float64(py) + (float64(sy)+0.5)/samples) / float64(size) * iconUnit
					if !inRounded(x, y, 0, 0, iconUnit, iconUnit, rounding*iconUnit) {
						continue
					}
					c := iconAt((x-offset)/scale, (y-offset)/scale)
					r, g, b, a = r+float64(c.R), g+float64(c.G), b+float64(c.B), a+1
				}
			}
			if a > 0 {
				img.SetNRGBA(px, py, color.NRGBA{uint8(r/a + 0.5), uint8(g/a + 0.5), uint8(b/a + 0.5), uint8(a*255/(samples*samples) + 0.5)})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// iconAt is the mark's colour at a point.
func iconAt(x, y float64) color.NRGBA {
	for i, b := range iconBars {
		if inRounded(x, y, b.x, b.y, b.width, barHeight, barHeight/2) {
			return iconInk[i]
		}
	}
	for _, b := range iconQuery {
		if inRounded(x, y, b.x, b.y, b.width, barHeight, barHeight/2) {
			return iconDash
		}
	}
	return iconPaper
}

// inRounded reports whether a point lies in a rectangle with corners of
// radius r.
func inRounded(px, py, x, y, width, height, r float64) bool {
	if px < x || py < y || px > x+width || py > y+height {
		return false
	}
	dx := max(x+r-px, px-(x+width-r), 0)
	dy := max(y+r-py, py-(y+height-r), 0)
	return dx*dx+dy*dy <= r*r
}

// favicon wraps a 32-pixel PNG in the ICO container, which holds PNG as it is.
func favicon(picture []byte) []byte {
	n := len(picture)
	header := []byte{
		0, 0, 1, 0, 1, 0, // an icon file with one picture
		32, 32, 0, 0, 1, 0, 32, 0, // 32 by 32, one plane, 32 bits a pixel
		byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24),
		22, 0, 0, 0, // where the picture begins
	}
	return append(header, picture...)
}
