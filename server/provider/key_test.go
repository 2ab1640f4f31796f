package provider

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
)

const canary = "sk-canary/4f+9QzX*7781_Lm"

func mustKey(t testing.TB, s string) Key {
	t.Helper()
	k, err := NewKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKey_never_prints(t *testing.T) {
	k := mustKey(t, canary)
	type nested struct {
		Public  Key
		private Key
		list    []Key
		byName  map[string]Key
		pointer *Key
	}
	n := nested{k, k, []Key{k}, map[string]Key{"k": k}, &k}
	var out strings.Builder
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %t %p %T %c %U %e %b %o %08.3f") {
		for _, v := range []any{k, &k, n, &n, []any{k}, fmt.Errorf("key %v", k)} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	fmt.Fprintln(&out, k, n)
	for _, v := range []any{k, n, map[string]any{"k": k}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		out.Write(b)
	}
	type element struct{ K Key }
	b, err := xml.Marshal(element{k})
	if err != nil {
		t.Error(err)
	}
	out.Write(b)
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "key", k, "pointer", &k, "nested", n, "group", slog.GroupValue(slog.Any("k", k)))
	}
	template.Must(template.New("").Parse("{{.}} {{printf \"%#v\" .}}")).Execute(&out, k)
	out.Write(log.Bytes())
	if s := strings.ToLower(out.String()); strings.Contains(s, "canary") || strings.Contains(s, fmt.Sprintf("%x", "canary")) {
		t.Errorf("the key is in:\n%s", s)
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("nothing says that there is a key")
	}
}

func TestNewKey(t *testing.T) {
	for in, want := range map[string]string{" sk-1\n": "sk-1", "": "", " \t": "", canary: canary} {
		k, err := NewKey(in)
		if err != nil || k.secret() != want || k.IsSet() != (want != "") {
			t.Errorf("%q: %q, set %v, %v", in, k.secret(), k.IsSet(), err)
		}
	}
	for _, in := range []string{"sk-canary\r\nX: y", "sk canary", "sk-canary\x00", "sk-canary\x7f", "sk-canaryé"} {
		k, err := NewKey(in)
		if err == nil || k.IsSet() || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", in, err)
		}
	}
	if s := fmt.Sprintf("%v|%q", Key{}, Key{}); s != "|" {
		t.Errorf("no key prints as %q", s)
	}
}
