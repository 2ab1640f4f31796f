// Package engine drives a page in Chromium, Firefox and WebKit through one interface,
// so that one test runs in each of them. Package browsertest, of Chromium alone, can do
// more: what needs only this runs everywhere.
//
//	browser, err := engine.StartFirefox() // one process for all tests
//	tab := engine.Open(t, browser)        // a profile of its own, gone after the test
//	tab.Go(server.URL)
//	tab.Get("textbox", "Query").Fill("peppermint")
//	tab.Get("button", "Run").Click()
//	tab.Clean()                           // the console has no complaint
//
// Keys and clicks are the engine's own. Every step waits for what it needs, at most
// [Patience], and fails the test with what was there instead.
//
// Firefox speaks WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), WebKit
// speaks WebDriver (https://www.w3.org/TR/webdriver2/). Firefox is headless. WebKitGTK
// has no such mode: its windows are on a display that nobody sees.
package engine

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// Patience is how long a step may take on a busy machine.
const Patience = browsertest.Patience

// aTry is how long a question may take that is asked again and again. WebKit never
// answers one that it was asked while one document was replaced by another.
const aTry = 5 * time.Second

// A Browser is an engine that runs. Close ends it and what it left behind.
type Browser interface {
	Name() string
	Close()

	open(t testing.TB, p profile) (page, error)
}

// A page is what an engine must be able to do. Nothing here waits until a page has
// loaded: see [Tab.Go].
type page interface {
	navigate(url string) error
	reload() error
	// eval is the text that an expression's promise resolves to, within some time.
	eval(expression string, within time.Duration) (string, error)
	// press holds some keys, presses one, and lets go of them.
	press(held []string, key string) error
	// write presses the key of each character of a text.
	write(text string) error
	click(x, y float64) error
	screenshot() ([]byte, error)
	complaints() []string
	close()
}

// A Setting changes a profile that is opened.
type Setting func(*profile)

type profile struct{ width, height int }

// Size is the size of the window's inside in CSS pixels, 1280 by 900 otherwise.
func Size(width, height int) Setting {
	return func(p *profile) { p.width, p.height = width, height }
}

// Missing is a program that an engine needs and that is not installed.
type Missing struct {
	Program string
	Package string // Debian's, that has it
}

func (m *Missing) Error() string {
	return fmt.Sprintf("there is no %s (on Debian: apt-get install %s)", m.Program, m.Package)
}

// lookUp is the first of some programs that is installed.
func lookUp(debian string, names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &Missing{Program: names[0], Package: debian}
}

// Open opens a tab in a fresh profile: no cache, no storage, nothing of any other tab.
// All of it goes when the test ends.
func Open(t testing.TB, b Browser, settings ...Setting) *Tab {
	t.Helper()
	p := profile{width: 1280, height: 900}
	for _, s := range settings {
		s(&p)
	}
	opened, err := b.open(t, p)
	if err != nil {
		t.Fatalf("open a tab in %s: %v", b.Name(), err)
	}
	tab := &Tab{t: t, page: opened}
	t.Cleanup(func() {
		if t.Failed() {
			tab.keepScreenshot()
		}
		opened.close()
	})
	return tab
}

// eventually tries f until it succeeds.
func eventually(within time.Duration, f func() error) error {
	for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		err := f()
		if err == nil || time.Now().After(end) {
			return err
		}
	}
}

// quoted is a text as JavaScript has it.
func quoted(s string) string {
	data, _ := json.Marshal(s) // a string always has one
	return string(data)
}
