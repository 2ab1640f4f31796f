package engine

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"

	"fewshot/web/browsertest"
)

// Chromium is a browser of package browsertest behind the interface of this one. Its
// steps fail the test themselves.
func Chromium(b *browsertest.Browser) Browser { return chromium{b} }

type chromium struct{ browser *browsertest.Browser }

func (chromium) Name() string { return "Chromium" }
func (chromium) Close()       {} // whoever started it ends it

func (c chromium) open(t testing.TB, p profile) (page, error) {
	return chromiumPage{c.browser.Open(t, browsertest.Size(int64(p.width), int64(p.height)))}, nil
}

type chromiumPage struct{ tab *browsertest.Tab }

func (p chromiumPage) navigate(url string) error {
	p.tab.Begin(url)
	return nil
}

func (p chromiumPage) reload() error {
	p.tab.Reload()
	return nil
}

func (p chromiumPage) eval(expression string, _ time.Duration) (string, error) {
	answer := browsertest.Call(p.tab, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, AwaitPromise: new(true), ReturnByValue: new(true)})
	if x := answer.ExceptionDetails; x != nil && x.Exception != nil {
		return "", errors.New(x.Exception.Description)
	}
	var text string
	err := json.Unmarshal([]byte(answer.Result.Value), &text)
	return text, err
}

func (p chromiumPage) press(held []string, key string) error {
	p.tab.Press(strings.Join(append(held, key), "+"))
	return nil
}

func (p chromiumPage) write(text string) error {
	p.tab.Type(text)
	return nil
}

func (p chromiumPage) click(x, y float64) error {
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		browsertest.Call(p.tab, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1})
	}
	return nil
}

func (p chromiumPage) complaints() []string { return p.tab.Problems() }

func (p chromiumPage) screenshot() ([]byte, error) { return nil, nil } // package browsertest keeps one

func (p chromiumPage) close() {} // package browsertest closes it when the test ends
