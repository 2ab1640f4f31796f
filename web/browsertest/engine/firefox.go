package engine

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// StartFirefox starts a headless Firefox. The error is a [Missing] if there is none.
func StartFirefox() (Browser, error) {
	program, err := lookUp("firefox-esr", "firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
	if err != nil {
		return nil, err
	}
	f := &firefox{}
	if f.home, err = os.MkdirTemp("", "fewshot-firefox-"); err != nil {
		return nil, err
	}
	if err := f.start(program); err != nil {
		f.Close()
		return nil, fmt.Errorf("start Firefox: %w", err)
	}
	return f, nil
}

type firefox struct {
	home    string
	process *process
	bidi    *bidi

	mu    sync.Mutex
	said  []entry
	known map[string]bool // pages that are open
}

// An entry is what a page's console or an error in it says.
type entry struct{ context, text string }

// preferences are what Firefox does not set by itself while it is driven: see
// remote/shared/RecommendedPreferences.sys.mjs of its sources. To optimise a program
// takes longer than a test is on its page.
const preferences = `
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("focusmanager.testmode", true);
user_pref("intl.accept_languages", "en-US, en");
user_pref("javascript.options.wasm_optimizingjit", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`

func (f *firefox) start(program string) (err error) {
	if err := os.WriteFile(filepath.Join(f.home, "user.js"), []byte(preferences), 0o600); err != nil {
		return err
	}
	f.known = map[string]bool{}
	f.process, err = run([]string{"HOME=" + f.home, "MOZ_HEADLESS_WIDTH=1400", "MOZ_HEADLESS_HEIGHT=1200"},
		program, "--headless", "--no-remote", "--profile", f.home, "--remote-debugging-port", "0")
	if err != nil {
		return err
	}
	address, err := f.process.says("WebDriver BiDi listening on ")
	if err != nil {
		return err
	}
	if f.bidi, err = dialBiDi(address+"/session", f.hear); err != nil {
		return err
	}
	if err := f.bidi.call("session.new", params{"capabilities": params{}}, nil); err != nil {
		return err
	}
	return f.bidi.call("session.subscribe", params{"events": []string{"log.entryAdded"}}, nil)
}

type params = map[string]any

func (f *firefox) Name() string { return "Firefox" }

func (f *firefox) Close() {
	if f.bidi != nil {
		f.bidi.close()
	}
	if f.process != nil {
		f.process.stop()
	}
	os.RemoveAll(f.home)
}

// hear notes errors and warnings.
func (f *firefox) hear(event string, data json.RawMessage) {
	var e struct {
		Level, Type, Text string
		Source            struct{ Context string }
		StackTrace        struct {
			CallFrames []struct {
				URL        string
				LineNumber int
			}
		}
	}
	if event != "log.entryAdded" || json.Unmarshal(data, &e) != nil {
		return
	}
	// What Go writes to stderr is logged. After a panic the page is dead.
	died := strings.HasPrefix(e.Text, "panic: ") || strings.HasPrefix(e.Text, "fatal error: ")
	if e.Level != "error" && e.Level != "warn" && !died {
		return
	}
	text := e.Type + " " + e.Level + ": " + e.Text
	if at := e.StackTrace.CallFrames; len(at) > 0 {
		text += fmt.Sprintf(" (%s:%d)", at[0].URL, at[0].LineNumber+1)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, entry{e.Source.Context, text})
}

// A firefoxPage is a tab in a user context of its own, which is a profile to its pages.
type firefoxPage struct {
	f                    *firefox
	userContext, context string
	from                 int // of the entries
}

func (f *firefox) open(_ testing.TB, p profile) (page, error) {
	g := &firefoxPage{f: f}
	f.mu.Lock()
	g.from = len(f.said)
	f.mu.Unlock()
	var user struct{ UserContext string }
	if err := f.bidi.call("browser.createUserContext", params{}, &user); err != nil {
		return nil, err
	}
	g.userContext = user.UserContext
	var tab struct{ Context string }
	if err := f.bidi.call("browsingContext.create", params{"type": "tab", "userContext": g.userContext}, &tab); err != nil {
		return nil, err
	}
	g.context = tab.Context
	f.mu.Lock()
	f.known[g.context] = true
	f.mu.Unlock()
	if err := g.call("browsingContext.activate", params{}, nil); err != nil { // it has the focus
		return nil, err
	}
	return g, g.call("browsingContext.setViewport", params{"viewport": params{"width": p.width, "height": p.height}}, nil)
}

// call sends a command for this tab.
func (g *firefoxPage) call(method string, p params, result any) error {
	p["context"] = g.context
	return g.f.bidi.call(method, p, result)
}

func (g *firefoxPage) navigate(url string) error {
	return g.call("browsingContext.navigate", params{"url": url, "wait": "none"}, nil)
}

func (g *firefoxPage) reload() error {
	return g.call("browsingContext.reload", params{"wait": "none"}, nil)
}

func (g *firefoxPage) eval(expression string, _ time.Duration) (string, error) {
	var answer struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err := g.f.bidi.call("script.evaluate", params{
		"expression": expression, "target": params{"context": g.context}, "awaitPromise": true, "resultOwnership": "none",
	}, &answer)
	if err == nil && answer.Type == "exception" {
		err = fmt.Errorf("%s", answer.ExceptionDetails.Text)
	}
	return answer.Result.Value, err
}

func (g *firefoxPage) press(held []string, key string) error { return g.act(pressing(held, key)) }
func (g *firefoxPage) write(text string) error               { return g.act(writing(text)) }
func (g *firefoxPage) click(x, y float64) error              { return g.act(clicking(x, y)) }

func (g *firefoxPage) act(actions []inputSource) error {
	return g.call("input.performActions", params{"actions": actions}, nil)
}

func (g *firefoxPage) screenshot() ([]byte, error) {
	var shot struct{ Data string }
	if err := g.call("browsingContext.captureScreenshot", params{}, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

// complaints are those of the tab, of its frames and of its workers, which are not told
// from those of another tab's.
func (g *firefoxPage) complaints() []string {
	g.f.mu.Lock()
	defer g.f.mu.Unlock()
	var texts []string
	for _, e := range g.f.said[g.from:] {
		if e.context == g.context || !g.f.known[e.context] {
			texts = append(texts, strings.TrimSpace(e.text))
		}
	}
	return texts
}

func (g *firefoxPage) close() {
	g.f.bidi.call("browser.removeUserContext", params{"userContext": g.userContext}, nil) // its tabs go too
}
