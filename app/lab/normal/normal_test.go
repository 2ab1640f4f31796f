package normal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	for name, c := range map[string]struct{ s, want string }{
		"empty":                            {"", ""},
		"case":                             {"PaRiS", "paris"},
		"white_space":                      {" \tNew \n York\u00a0 ", "new york"},
		"a_full_stop":                      {"Paris.", "paris"},
		"quotes_and_markdown":              {"**“Paris”**", "paris"},
		"a_code_span":                      {"`nil`", "nil"},
		"an_apostrophe_in_a_word":          {"I don’t know", "i dont know"},
		"apostrophes_around_a_word":        {"'yes'", "yes"},
		"a_hyphen_joins_two_words":         {"twenty-one", "twenty one"},
		"full_width":                       {"ＡＢＣ，１２３", "abc 123"},
		"a_ligature":                       {"ﬁne", "fine"},
		"composed_and_decomposed":          {"cafe\u0301", "café"},
		"sharp_s":                          {"STRAẞE", "strasse"},
		"final_sigma":                      {"ΟΔΟΣ", "οδοσ"},
		"zero_width_space":                 {"Pa\u200bris\ufeff", "paris"},
		"variation_selector":               {"❤\ufe0f", "❤"},
		"bytes_that_are_not_utf8":          {"Pa\xffris", "paris"},
		"a_decimal_point":                  {"It is 3.14.", "it is 3.14"},
		"a_decimal_point_makes_a_number":   {"31.4", "31.4"},
		"thousands":                        {"1,234,567.5", "1234567.5"},
		"a_decimal_comma":                  {"3,5", "3,5"},
		"four_digits_after_a_comma":        {"1,2345", "1,2345"},
		"a_minus":                          {"−5", "-5"},
		"a_minus_after_a_sign":             {"x=-5", "x=-5"},
		"a_minus_in_brackets":              {"(-5), [-6]", "-5 -6"},
		"two_minuses":                      {"--5", "5"},
		"a_time":                           {"10:30", "10:30"},
		"a_range_with_a_long_dash":         {"2020–2021", "2020-2021"},
		"per_cent":                         {"50%", "50%"},
		"money":                            {"$5", "$5"},
		"a_name_with_a_sign":               {"C#, C++", "c# c++"},
		"chinese_punctuation":              {"你好，世界。", "你好世界"},
		"chinese_spaces":                   {"我 爱 Go 语言", "我爱go语言"},
		"korean_keeps_spaces":              {"한국 서울", "한국 서울"},
		"japanese_half_width":              {"ｶﾞ ｷﾞ", "ガギ"},
		"nothing_but_punctuation_keeps_it": {" ?! ", "?!"},
		"a_plus_is_not_a_minus":            {"-", "-"},
		"control_characters":               {"a\x00b", "a b"},
	} {
		t.Run(name, func(t *testing.T) {
			got := Form(c.s)
			if got != c.want {
				t.Errorf("Form(%q) = %q, want %q", c.s, got, c.want)
			}
			if again := Form(got); again != got {
				t.Errorf("once more it is %q", again)
			}
		})
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"", "Paris.", "1,234,567", "３，５００", "cafe\u0301", "x=--5-6", "a\u200b\u0301", "\xff", "İ", "ﷺ", "你 好", "'a'b'", ",1,000,0", "1'000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Form(s)
		if again := Form(once); again != once {
			t.Errorf("Form(%q) = %q, and once more %q", s, once, again)
		}
		if !utf8.ValidString(once) {
			t.Errorf("Form(%q) = %q is not UTF-8", s, once)
		}
		if strings.TrimSpace(once) != once {
			t.Errorf("Form(%q) = %q has space at an end", s, once)
		}
	})
}
