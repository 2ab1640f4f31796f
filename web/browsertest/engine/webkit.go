package engine

import (
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// StartWebKit prepares WebKitGTK's MiniBrowser on a display of its own. The error is a
// [Missing] if there is no WebKitWebDriver, or no Xvfb.
func StartWebKit() (Browser, error) {
	w := &webKit{}
	var err error
	if w.driver, err = lookUp("webkit2gtk-driver", "WebKitWebDriver"); err != nil {
		return nil, err
	}
	xvfb, err := lookUp("xvfb", "Xvfb")
	if err != nil {
		return nil, err
	}
	// It writes the number of a display that is free.
	w.xvfb, err = run(nil, xvfb, "-displayfd", "1", "-screen", "0", "1920x1600x24", "-nolisten", "tcp", "-noreset")
	if err != nil {
		return nil, err
	}
	if err := eventually(Patience, func() error {
		number := displayNumber.FindString(w.xvfb.output.String())
		if number == "" {
			return errors.New("no display is free: " + w.xvfb.output.String())
		}
		w.display = ":" + strings.TrimSpace(number)
		return nil
	}); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// displayNumber is a line of Xvfb's, after what it says of displays that are taken.
var displayNumber = regexp.MustCompile(`(?m)^\d+\n`)

type webKit struct {
	driver, display string
	xvfb            *process
}

func (w *webKit) Name() string { return "WebKit" }
func (w *webKit) Close()       { w.xvfb.stop() }

// A webKitPage is a browser of its own: its profile is gone when it ends.
type webKitPage struct {
	home    string
	process *process
	session webdriver
	said    []string
}

func (w *webKit) open(_ testing.TB, p profile) (page, error) {
	home, err := os.MkdirTemp("", "fewshot-webkit-")
	if err != nil {
		return nil, err
	}
	g := &webKitPage{home: home}
	if err := g.start(w, p); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *webKitPage) start(w *webKit, p profile) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	g.process, err = run([]string{
		"DISPLAY=" + w.display, "GDK_BACKEND=x11", "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1", "LANG=en_US.UTF-8",
		"HOME=" + g.home, "XDG_DATA_HOME=" + g.home, "XDG_CACHE_HOME=" + g.home, "XDG_CONFIG_HOME=" + g.home,
		"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=1", // containers, and root
		"JSC_useOMGJIT=0", // to optimise a program takes longer than a test is on its page
	}, w.driver, fmt.Sprintf("--port=%d", port), "--host=127.0.0.1")
	if err != nil {
		return err
	}
	g.session.url = fmt.Sprintf("http://127.0.0.1:%d", port)
	if err := eventually(Patience, func() error {
		return g.session.call("GET", "/status", nil, nil)
	}); err != nil {
		return err
	}
	var session struct{ SessionID string }
	if err := g.session.call("POST", "/session", params{"capabilities": params{"alwaysMatch": params{
		"pageLoadStrategy":         "eager",
		"webkitgtk:browserOptions": params{"args": []string{"--automation"}},
	}}}, &session); err != nil {
		return err
	}
	g.session.url += "/session/" + session.SessionID
	return g.resize(p.width, p.height)
}

// resize makes the window so large that its inside has a size.
func (g *webKitPage) resize(width, height int) error {
	var outside struct{ Width, Height int }
	set := func(width, height int) error {
		return g.session.call("POST", "/window/rect", params{"x": 0, "y": 0, "width": width, "height": height}, &outside)
	}
	if err := set(width, height); err != nil {
		return err
	}
	return eventually(Patience, func() error {
		var inside [2]int
		if err := g.session.call("POST", "/execute/sync", params{"script": "return [innerWidth, innerHeight]", "args": []any{}}, &inside); err != nil {
			return err
		}
		if inside == [2]int{width, height} {
			return nil
		}
		if err := set(outside.Width+width-inside[0], outside.Height+height-inside[1]); err != nil {
			return err
		}
		return fmt.Errorf("the inside of the window is %v, not %d by %d", inside, width, height)
	})
}

func (g *webKitPage) navigate(url string) error {
	return g.session.call("POST", "/url", params{"url": url}, nil)
}

func (g *webKitPage) reload() error { return g.session.call("POST", "/refresh", params{}, nil) }

// listenJS notes what the console of a document says, which the driver does not tell of:
// from when it first runs there.
//
//go:embed listen.js
var listenJS string

var listener = strings.TrimSpace(listenJS[strings.Index(listenJS, "(()"):])

// eval asks for what the console said too.
func (g *webKitPage) eval(expression string, within time.Duration) (string, error) {
	var answer struct {
		Value, Problem *string
		Said           []string
	}
	err := g.session.callWithin(within, "POST", "/execute/async", params{"args": []any{}, "script": `
		const done = arguments[arguments.length - 1];
		const said = ` + listener + `;
		Promise.resolve().then(() => ` + expression + `).then((Value) => done({Value, Said: said.splice(0)}), (e) => done({Problem: String(e), Said: said.splice(0)}));`}, &answer)
	g.said = append(g.said, answer.Said...)
	switch {
	case err != nil:
		return "", err
	case answer.Problem != nil:
		return "", errors.New(*answer.Problem)
	case answer.Value == nil:
		return "", errors.New("no value")
	}
	return *answer.Value, nil
}

func (g *webKitPage) press(held []string, key string) error { return g.act(pressing(held, key)) }
func (g *webKitPage) write(text string) error               { return g.act(writing(text)) }
func (g *webKitPage) click(x, y float64) error              { return g.act(clicking(x, y)) }

func (g *webKitPage) act(actions []inputSource) error {
	return g.session.call("POST", "/actions", params{"actions": actions}, nil)
}

func (g *webKitPage) screenshot() ([]byte, error) {
	var shot string
	for range 2 { // the first one may be of an earlier frame
		if err := g.session.call("GET", "/screenshot", nil, &shot); err != nil {
			return nil, err
		}
	}
	return base64.StdEncoding.DecodeString(shot)
}

func (g *webKitPage) complaints() []string {
	g.eval(`""`, aTry) // the page may be gone
	return slices.Clone(g.said)
}

func (g *webKitPage) close() {
	if g.process != nil {
		g.session.call("DELETE", "", nil, nil) // it may be gone
		g.process.stop()
	}
	os.RemoveAll(g.home)
}
