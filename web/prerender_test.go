package web

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// tree is a component made of a function.
type tree struct {
	app.Compo
	render func() app.UI
}

func (t *tree) Render() app.UI { return t.render() }

func TestPrerender(t *testing.T) {
	tests := map[string]struct {
		ui   func() app.UI
		want string
	}{
		"leaves_no_white_space_between_elements": {
			func() app.UI { return app.P().Body(app.B().Text("a"), app.Text(" and "), app.I().Text("b")) },
			`<p><b>a</b> and <i>b</i></p>`,
		},
		"keeps_a_single_text_as_it_is": {
			func() app.UI {
				return app.Div().Body(app.Textarea().Body(app.Text("\n  one\n  two\n")), app.Pre().Text("a\n  <b>\n"))
			},
			"<div><textarea>\n  one\n  two\n</textarea><pre>a\n  &lt;b&gt;\n</pre></div>",
		},
		"keeps_line_feeds_of_texts_among_elements": {
			func() app.UI {
				return app.Pre().Body(app.Span().Text("\n"), app.Span().Text("\n\n"), app.Text("x\n\ny"))
			},
			"<pre><span>\n</span><span>\n\n</span>x\n\ny</pre>",
		},
		"quotes_attributes_as_html": {
			func() app.UI { return app.P().Title("a \"b\" <c> & 'd' \\ \n 世\u00a0界").Text("x") },
			"<p title=\"a &#34;b&#34; &lt;c&gt; &amp; &#39;d&#39; \\ \n 世\u00a0界\">x</p>",
		},
		"keeps_attributes_without_a_value": {
			func() app.UI { return app.Button().Disabled(true).Text("x") },
			`<button disabled>x</button>`,
		},
		"leaves_out_attributes_that_do_not_hold": {
			func() app.UI { return app.Button().Disabled(false).Text("x") },
			`<button>x</button>`,
		},
		"says_true_where_it_must_be_said": {
			func() app.UI { return app.Button().Aria("expanded", true).Text("x") },
			`<button aria-expanded="true">x</button>`,
		},
		"says_false_where_it_must_be_said": {
			func() app.UI { return app.Textarea().Spellcheck(false) },
			`<textarea spellcheck="false"></textarea>`,
		},
		"knows_elements_without_an_end": {
			func() app.UI { return app.P().Body(app.Br(), app.Input().Type("text"), app.Hr(), app.B().Text("x")) },
			`<p><br><input type="text"><hr><b>x</b></p>`,
		},
		"nests": {
			func() app.UI {
				return app.Div().Body(app.Div().Body(app.Div().Body(app.Div()), app.Div().Body(app.Div(), app.Div())))
			},
			`<div><div><div><div></div></div><div><div></div><div></div></div></div></div>`,
		},
		"keeps_raw_html": {
			func() app.UI {
				return app.P().Body(app.Raw(`<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>`), app.Text("x"))
			},
			`<p><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>x</p>`,
		},
		"keeps_an_empty_element": {
			func() app.UI { return app.Div().Body(app.Textarea().Text(""), app.P()) },
			`<div><textarea></textarea><p></p></div>`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := "/" + name
			app.Route(path, func() app.Composer { return &tree{render: tt.ui} })
			got, err := Prerender(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestPrerender_refuses_an_unknown_path(t *testing.T) {
	if got, err := Prerender("/there/is/none"); err == nil {
		t.Errorf("got %q", got)
	}
}

func FuzzTidy(f *testing.F) {
	for _, s := range []string{"", "<", "<p", "<p>", "<p a=\"", "<p a=\"\\\">x</p>", "<div>\n  <p>x</p>\n</div>", "x\n<y", "<p>\n  \n</p>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := tidy(s, 0)
		// Nothing but indentation and quoting changes.
		squeeze := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == ' ' || r == '\n' {
					return -1
				}
				return r
			}, s)
		}
		if !strings.Contains(s, "\"") && squeeze(got) != squeeze(s) {
			t.Errorf("tidy(%q) = %q", s, got)
		}
	})
}
