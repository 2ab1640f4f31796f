package prompt

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// pack makes the fragment of any text.
func pack(src string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(src))
	w.Close()
	return "p=1." + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestFragment(t *testing.T) {
	p := essay(Presets()[2].Format)
	link := EncodeFragment(p)

	t.Run("reads_back", func(t *testing.T) {
		for seed := range uint64(1000) {
			p := randomPrompt(rand.New(rand.NewPCG(seed, 4)))
			if q, err := DecodeFragment(EncodeFragment(p)); err != nil || !reflect.DeepEqual(p, q) {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	})
	t.Run("stays_readable", func(t *testing.T) {
		// A link that was made once must open for ever.
		const old = "p=1.eNpUkD9OMzEUxK9iTW19n2jdIm5ARxBykrdZS5vnxe8tEEXbIUGTBok0dPQRFQqIIpdB-XMLtJtoIaVnfjNje4obShIiw51YBBZN1UDbM86TZym8kjnjUREkNxrNaR6YhP7BQvKoAncxReCyUjgIeRNVKcEiVroX1-_LzWyB2v5yJZUlpXFg_Qtu5_fb2bJRsgxOU0UWHJWa4tugg5yGprGOmopKcjMKyWcZHa2-vWy-nnbPq93r4-5zhfrS4rqiNIHDICeShs5iGnuFm8ILHJTumgu13VeF71MBh8Pbnekc4iEcetzNdez3x2I9f2jRg7Nnm8-i0ievMbXRHqO2GMdhG9PAk_99L4T6JwAA__8ZApMb"
		for _, s := range []string{old, link, "#" + link, "http://127.0.0.1:8080/#" + link, " " + link + "\n", link + "=="} {
			if q, err := DecodeFragment(s); err != nil || !reflect.DeepEqual(p, q) {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
	t.Run("opens_with_a_stray_character_behind_it", func(t *testing.T) {
		for _, tail := range []string{".", ",", ")", ").", ">", "*", "**", "_", "__", "-", "。", "）", "”", "%20", "%0A", "&utm_source=mail", "?x=1", " and so on", "\\"} {
			if q, err := DecodeFragment("https://example.org/#" + link + tail); err != nil || !reflect.DeepEqual(p, q) {
				t.Errorf("with %q behind it: %v", tail, err)
			}
		}
	})
	t.Run("is_safe_in_a_url", func(t *testing.T) {
		if i := strings.IndexFunc(link, func(r rune) bool {
			return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=", r)
		}); i >= 0 {
			t.Errorf("%q holds %q", link, link[i])
		}
	})
	for name, c := range map[string]struct{ link, code, words string }{
		"empty":                {"", "no_prompt", "no prompt"},
		"another_fragment":     {"#section-2", "no_prompt", "no prompt"},
		"no_version":           {"p=" + link[len("p=1."):], "link_damaged", "how it was made"},
		"too_new":              {"p=2" + link[len("p=1"):], "link_too_new", "newer"},
		"empty_data":           {"p=1.", "link_damaged", "damaged"},
		"foreign_characters":   {link[:20] + "%20" + link[20:], "link_damaged", "damaged"},
		"something_added":      {link + "AAAA", "link_damaged", "damaged"},
		"newer_prompt":         {pack(`{"version": 99}`), "unknown_version", "newer"},
		"no_json":              {pack(`hello`), "invalid_json", "JSON"},
		"a_decompression_bomb": {pack(strings.Repeat(" ", 32<<20)), "too_large", "1024 KB"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := DecodeFragment(c.link)
			param := ""
			if c.code == "unknown_version" {
				param = "version"
			}
			wantError(t, err, c.code, param, c.words)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("truncated_anywhere", func(t *testing.T) {
		for i := len("p=1."); i < len(link); i++ {
			_, err := DecodeFragment(link[:i])
			wantError(t, err, "link_damaged", "", "damaged")
		}
	})
	t.Run("one_character_changed_anywhere", func(t *testing.T) {
		for i := len("p=1."); i < len(link); i++ {
			for _, c := range []byte("Ax_9") {
				if link[i] == c {
					continue
				}
				damaged := link[:i] + string(c) + link[i+1:]
				if q, err := DecodeFragment(damaged); err == nil {
					t.Fatalf("character %d as %c: opened as %+v", i, c, q)
				}
			}
		}
	})
}

func FuzzDecodeFragment(f *testing.F) {
	f.Add(EncodeFragment(essay(Presets()[0].Format)))
	f.Add("#p=1.eJwDAAAAAAE")
	f.Add("p=2.x")
	f.Add(pack(`{"version": 1, "format": {"as": "text"}}`))
	f.Fuzz(func(t *testing.T, s string) {
		p, err := DecodeFragment(s)
		if err != nil {
			wantAnyError(t, err)
			return
		}
		if q, err := DecodeFragment(EncodeFragment(p)); err != nil || !reflect.DeepEqual(p, q) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
