package i18n

import "testing"

func TestAdd(t *testing.T) {
	saved := catalogue[English]
	defer func() { catalogue[English] = saved }()
	for name, c := range map[string]struct {
		file, id, want string
		panics         bool
	}{
		"a_line":              {"a.b = c = d\n", "a.b", "c = d", false},
		"a_space_at_an_end":   {`"a " = " b\t"`, "a ", " b\t", false},
		"a_backslash":         {`a = \n is a line end`, "a", `\n is a line end`, false},
		"comments_and_gaps":   {"# about = nothing\n\na = b\n", "a", "b", false},
		"no_text":             {"a\n", "", "", true},
		"an_open_quote":       {`a = "b`, "", "", true},
		"the_same_text_twice": {"a = b\na = c\n", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			catalogue[English] = nil
			defer func() {
				if (recover() != nil) != c.panics {
					t.Error("whether it panics is wrong")
				}
			}()
			Add(English, c.file)
			if got, ok := English.Find(c.id); !c.panics && (!ok || got != c.want || len(catalogue[English]) != 1) {
				t.Errorf("%q, %v", got, catalogue[English])
			}
		})
	}
}

func TestTextOfALanguage(t *testing.T) {
	saved := catalogue
	defer func() { catalogue = saved }()
	catalogue = [len(langTags)]map[string]string{}
	Add(English, "n.one = one\nn.other = %s of them\nown = not this\n")
	Add(Chinese, "n.one = 一个\nn.other = %s 个\nown = 这个\n")
	for _, c := range []struct{ got, want string }{
		{English.N("n", 1), "one"}, {English.N("n", 1200), "1,200 of them"}, {Chinese.N("n", 0), "0 个"},
		{English.T("unheard.of"), "unheard.of"},
		{English.Own("own", "the English"), "the English"}, {Chinese.Own("own", "the English"), "这个"}, {Chinese.Own("other", "the English"), "the English"},
		{Chinese.Of(map[string]string{"en": "a", "zh-CN": "一"}), "一"}, {Chinese.Of(map[string]string{"en": "a"}), "a"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
