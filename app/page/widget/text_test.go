package widget

import (
	"math"
	"slices"
	"strconv"
	"testing"
)

func TestEscape_comes_back(t *testing.T) {
	for plain, shown := range map[string]string{
		"": "", "Input: ": "Input: ", "\n": `\n`, "a\tb\r\n": `a\tb\r\n`, `\`: `\\`, `\n`: `\\n`, "\\\n": `\\\n`, "输入：\n": `输入：\n`,
	} {
		if got := Escape(plain); got != shown {
			t.Errorf("%q is shown as %q, want %q", plain, got, shown)
		}
		if got := Unescape(shown); got != plain {
			t.Errorf("%q is read as %q, want %q", shown, got, plain)
		}
	}
	if got := Unescape(`\d a\ b`); got != `\d a\ b` {
		t.Errorf("other backslashes become %q", got)
	}
}

func TestStops_come_back(t *testing.T) {
	for text, stops := range map[string][]string{
		"": {}, `\n`: {"\n"}, `\n | ###`: {"\n", "###"}, "a|b": {"a|b"},
	} {
		if got := SplitStops(text); !slices.Equal(got, stops) {
			t.Errorf("%q is read as %q, want %q", text, got, stops)
		}
	}
	for _, stops := range [][]string{{"\n"}, {"\n\n", "Input:", `\`}, {"。", "\t"}} {
		if got := SplitStops(JoinStops(stops)); !slices.Equal(got, stops) {
			t.Errorf("%q comes back as %q", stops, got)
		}
	}
}

func TestSettings_of_numbers(t *testing.T) {
	kept := 0.5
	for text, want := range map[string]struct {
		shown, err string
	}{
		"": {"", ""}, "0": {"0", ""}, "2": {"2", ""}, "1e-7": {"0.0000001", ""},
		"2.1": {"0.5", "wrong"}, "-0.1": {"0.5", "wrong"}, "one": {"0.5", "wrong"}, "NaN": {"0.5", "wrong"}, "Inf": {"0.5", "wrong"}, "1,5": {"0.5", "wrong"},
	} {
		v := &kept
		if err := SetFloat(&v, text, 0, 2, "wrong"); err != want.err || FloatText(v) != want.shown {
			t.Errorf("%q: %q, then %q; want %q, %q", text, err, FloatText(v), want.err, want.shown)
		}
	}
	ten := 10
	for text, want := range map[string]struct {
		shown, err string
	}{"": {"", ""}, "1": {"1", ""}, "100": {"100", ""}, "0": {"10", "wrong"}, "101": {"10", "wrong"}, "1.5": {"10", "wrong"}, "99999999999999999999": {"10", "wrong"}} {
		v := &ten
		if err := SetInteger(&v, text, 1, 100, "wrong"); err != want.err || IntegerText(v) != want.shown {
			t.Errorf("%q: %q, then %q; want %q, %q", text, err, IntegerText(v), want.err, want.shown)
		}
	}
	if least := int64(math.MinInt64); Integer64Text(&least) != strconv.FormatInt(least, 10) || Integer64Text(nil) != "" {
		t.Errorf("the least number is shown as %q", Integer64Text(&least))
	}
}

func TestTheme_goes_round(t *testing.T) {
	seen := map[Theme]bool{}
	theme, ok := ThemeOf("no such")
	if ok || theme != ThemeAuto {
		t.Errorf("a name that is none gives %q", theme)
	}
	for range 3 {
		seen[theme] = true
		if named, ok := ThemeOf(string(theme)); !ok || named != theme {
			t.Errorf("%q is found as %q, %v", theme, named, ok)
		}
		theme = theme.Next()
	}
	if len(seen) != len(themeSigns) || theme != ThemeAuto {
		t.Errorf("three presses show %d of %d themes and end at %q", len(seen), len(themeSigns), theme)
	}
}
