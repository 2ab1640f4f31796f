package sheet

import "testing"

func TestDisarm(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"", ""},
		{"a=1", "a=1"},
		{"1-2", "1-2"},
		{"海獭", "海獭"},
		{"' quoted '", "' quoted '"},
		{"  two spaces", "  two spaces"},
		{"'", "'"},
		{"=1+1", "'=1+1"},
		{"+1", "'+1"},
		{"-1", "'-1"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"＝1+1", "'＝1+1"},
		{"＋1", "'＋1"},
		{"－1", "'－1"},
		{"＠SUM(A1)", "'＠SUM(A1)"},
		{"﹦1", "'﹦1"},
		{"\t=1", "'\t=1"},
		{"\tx", "'\tx"},
		{"\rx", "'\rx"},
		{"\nx", "'\nx"},
		{"\r\n=1", "'\r\n=1"},
		{" =1", "' =1"},
		{"\u00a0=1", "'\u00a0=1"},
		{"\ufeff=1", "'\ufeff=1"},
		{"\u200b@x", "'\u200b@x"},
		{"\x00=1", "'\x00=1"},
		{"'=1", "''=1"},
		{"''=1", "'''=1"},
		{"' =1", "'' =1"},
	} {
		if got := Disarm(c.cell); got != c.want {
			t.Errorf("Disarm(%q) = %q, want %q", c.cell, got, c.want)
		}
	}
}

func FuzzDisarm(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "'' @", "\t", "plain", "＝", "\xff=", "'\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Disarm(s); runs(got) || Rearm(got) != s {
			t.Errorf("Disarm(%q) = %q, and back %q", s, got, Rearm(got))
		}
		if got := Readable(s); Rearm(got) != s {
			t.Errorf("Readable(%q) = %q, and back %q", s, got, Rearm(got))
		}
	})
}
