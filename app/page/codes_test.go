package page_test

import (
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
)

// unworded are the codes that need no row, and why.
var unworded = map[string]string{
	// What only a program that calls the API can be told: the page's own requests
	// are never so. Should it be told all the same, the English follows the words
	// of error.other.
	"duplicate_parameter":    "of /v1: a field that is given twice",
	"unsupported_media_type": "of /v1: a body that is not JSON",
	"unsupported_encoding":   "of /v1: a body that is compressed",
	"method_not_allowed":     "of /v1: GET where there is POST",
	"oembed_format":          "of /oembed, which sites call",
	"oembed_url":             "of /oembed, which sites call",
	"unknown_tool":           "of fewshot export: the page offers those that there are",
	"unknown_kind":           "of table.Read for a kind by name: the page leaves it to find the kind",

	"client_closed": "never sent: the client is gone",
	"embed_no_key":  "made in the page, in its language (embed.no_key)",
}

// TestCodesAreRead guards the reader itself: it finds codes in each of the ways in
// which the source writes them.
func TestCodesAreRead(t *testing.T) {
	read := readCodes(t, filepath.Join("..", ".."), "app", "server", "examples")
	for code, way := range map[string]string{
		"class_full":              "in chat.Error",
		"stream_broken":           "in the package of the constants itself",
		"code_unknown":            "the argument of a function",
		"lesson_not_found":        "the argument of a function of the server",
		"open_quote":              "an argument that the function sets as a field later",
		"trailing_data":           "an argument of a method",
		"rule_broken":             "a field that is set later",
		"class_archived":          "a field that is set with others",
		"context_length_exceeded": "an argument of a closure",
		"unsupported_parameter":   "one of a choice",
	} {
		if read.codes[code] == nil {
			t.Errorf("%q, %s, is not found", code, way)
		}
	}
	for _, other := range []string{"many_turns", "several_requests", "empty_shot"} { // of notices and changes
		if read.codes[other] != nil {
			t.Errorf("%q is taken for the code of an error", other)
		}
	}
}

func TestEveryCodeIsAConstant(t *testing.T) {
	read := readCodes(t, filepath.Join("..", ".."), "app", "server", "examples")
	for at := range read.odd {
		t.Errorf("%s: the code of this error is no constant of app/chat/codes.go, or this test can't see which", at)
	}
	names := map[string]string{}
	for name, code := range read.consts {
		if names[code] != "" {
			t.Errorf("%s and %s are both %q", name, names[code], code)
		}
		names[code] = name
		if read.codes[code] == nil {
			t.Errorf("no error has the code %s", name)
		}
	}
}

// English needs no words: the error's own are English. Every other language has words
// for every code.
func TestEveryCodeHasItsWords(t *testing.T) {
	codes := map[string]bool{}
	for _, code := range readCodes(t, filepath.Join("..", ".."), filepath.Join("app", "chat")).consts {
		codes[code] = true
	}
	for _, l := range i18n.Langs() {
		if l == i18n.English {
			continue
		}
		for code := range codes {
			words, _ := l.Find("problem." + code)
			why := unworded[code]
			switch {
			case words == "" && why == "":
				t.Errorf("%q has no words in %s", code, l.Tag())
			case words != "" && why != "":
				t.Errorf("%q has words in %s, and stands among those that need none: %s", code, l.Tag(), why)
			}
		}
	}
	for _, l := range i18n.Langs() {
		for id := range textsOf(t, l) {
			if code, ok := strings.CutPrefix(id, "problem."); ok && !codes[code] {
				t.Errorf("%q has words in %s, and no error has this code", id, l.Tag())
			}
		}
	}
	for code := range unworded {
		if !codes[code] {
			t.Errorf("%q stands among those that need no words, and no error has this code", code)
		}
	}
}

func TestErrorInChinese(t *testing.T) {
	for name, c := range map[string]struct {
		of   chat.Error
		want widget.Notice
	}{
		"a_known_code": {
			chat.Error{Code: "timeout", Message: "Too long (30 s).", Hint: "Ask for less."},
			widget.Notice{Text: i18n.Chinese.T("problem.timeout"), Hint: "Too long (30 s)."}},
		"a_code_of_a_provider": {
			chat.Error{Code: "odd_code", Message: "Nope.", Hint: "Do this."},
			widget.Notice{Text: i18n.Chinese.T("error.other"), Hint: "Nope. Do this."}},
		"no_code": {
			chat.Error{Message: "502 Bad Gateway"},
			widget.Notice{Text: i18n.Chinese.T("error.other"), Hint: "502 Bad Gateway"}},
		"Chinese_already": {
			chat.Error{Code: "odd_code", Message: "余额不足", Hint: "请充值。"},
			widget.Notice{Text: "余额不足", Hint: "请充值。"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := widget.Worded(i18n.Chinese, &c.of); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if got := widget.Worded(i18n.English, &c.of); got != (widget.Notice{Text: c.of.Message, Hint: c.of.Hint}) {
				t.Errorf("in English: %+v", got)
			}
		})
	}
}
