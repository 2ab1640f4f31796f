package autosave

import (
	"context"
	"errors"
	"strings"

	"fewshot/app/page/client"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// errNone says that nothing can be kept.
var errNone = errors.New("autosave: the browser's storage is full or blocked")

// Browser is the browser's local storage, which all tabs share.
func Browser() Storage { return webStorage("localStorage") }

// Tab is the storage of this tab alone.
func Tab() Storage { return webStorage("sessionStorage") }

// Database is the browser's database, for texts of megabytes. Its methods wait for
// the browser: call them, and those of a [Work] on it, from a goroutine.
func Database() Storage { return database{client.Storage()} }

// WarnOnLeave has the browser ask before the page is left, until it is called with false.
func WarnOnLeave(warn bool) {
	if app.IsClient {
		app.Window().Call("fewshotWarnOnLeave", warn)
	}
}

// A webStorage is a storage of the window, by its name there.
type webStorage string

// do calls f with the storage. Blocked storage throws, and so does full.
func (s webStorage) do(f func(storage app.Value)) (err error) {
	if !app.IsClient {
		return errNone
	}
	defer func() {
		if recover() != nil {
			err = errNone
		}
	}()
	f(app.Window().Get(string(s)))
	return nil
}

func (s webStorage) Get(name string) (text string, err error) {
	err = s.do(func(storage app.Value) {
		if v := storage.Call("getItem", name); v.Truthy() {
			text = v.String()
		}
	})
	return text, err
}

func (s webStorage) Put(name, text string) error {
	return s.do(func(storage app.Value) { storage.Call("setItem", name, text) })
}

func (s webStorage) Delete(name string) error {
	return s.do(func(storage app.Value) { storage.Call("removeItem", name) })
}

func (s webStorage) List(prefix string) (map[string]string, error) {
	found := map[string]string{}
	err := s.do(func(storage app.Value) {
		for i := range storage.Get("length").Int() {
			if name := storage.Call("key", i); name.Truthy() && strings.HasPrefix(name.String(), prefix) {
				found[name.String()] = storage.Call("getItem", name).String()
			}
		}
	})
	return found, err
}

// A database is a Storage in the browser's database.
type database struct{ *client.Store }

func (d database) Get(name string) (string, error) {
	data, err := d.Store.Get(context.Background(), name)
	return string(data), err
}

func (d database) Put(name, text string) error {
	return d.Store.Put(context.Background(), name, []byte(text))
}

func (d database) Delete(name string) error { return d.Store.Delete(context.Background(), name) }

func (d database) List(prefix string) (map[string]string, error) {
	data, err := d.Store.List(context.Background(), prefix)
	found := make(map[string]string, len(data))
	for name, text := range data {
		found[name] = string(text)
	}
	return found, err
}
