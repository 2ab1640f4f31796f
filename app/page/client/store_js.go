package client

import (
	"context"
	"errors"
	"syscall/js"
)

// Names in IndexedDB. A change of what is kept needs a higher version and a
// step in the upgrade.
const (
	dbName    = "fewshot"
	dbVersion = 1
	dbStore   = "values"
)

// An indexedDB is the backend on the browser's database.
type indexedDB struct{ db js.Value }

// openStore opens the database. It is an error where the browser has none or
// forbids it, as in some private windows.
func openStore() (b backend, err error) {
	defer func() {
		if v := recover(); v != nil { // a browser may throw where others refuse
			err = errors.New("client: IndexedDB is blocked")
		}
	}()
	factory := js.Global().Get("Reflect").Call("get", js.Global(), "indexedDB")
	if !factory.Truthy() {
		return nil, errors.New("client: no IndexedDB")
	}
	open := factory.Call("open", dbName, dbVersion)
	upgrade := js.FuncOf(func(js.Value, []js.Value) any {
		open.Get("result").Call("createObjectStore", dbStore)
		return nil
	})
	defer upgrade.Release()
	open.Set("onupgradeneeded", upgrade)
	db, err := begin(open).wait()
	if err != nil {
		return nil, err
	}
	// Another tab that wants a later version must not wait for this one.
	db.Set("onversionchange", js.FuncOf(func(js.Value, []js.Value) any {
		db.Call("close")
		return nil
	}))
	return &indexedDB{db}, nil
}

// A pending is a request to the database that was made.
type pending struct {
	request          js.Value
	success, failure js.Func
	done             chan error
}

// begin listens for a request's end. It must be called before the browser
// gets to deliver that: in the same turn as the request.
func begin(request js.Value) *pending {
	p := &pending{request: request, done: make(chan error, 1)}
	p.success = js.FuncOf(func(js.Value, []js.Value) any {
		p.done <- nil
		return nil
	})
	p.failure = js.FuncOf(func(_ js.Value, args []js.Value) any {
		message := "blocked"
		if e := request.Get("error"); e.Truthy() {
			message = e.Get("message").String()
		}
		args[0].Call("preventDefault") // it is handled here
		p.done <- errors.New("client: IndexedDB: " + message)
		return nil
	})
	request.Set("onsuccess", p.success)
	request.Set("onerror", p.failure)
	return p
}

// wait waits for the request's result.
func (p *pending) wait() (js.Value, error) {
	err := <-p.done
	p.request.Set("onsuccess", js.Null())
	p.request.Set("onerror", js.Null())
	p.success.Release()
	p.failure.Release()
	if err != nil {
		return js.Undefined(), err
	}
	return p.request.Get("result"), nil
}

// do runs operations in one transaction.
func (d *indexedDB) do(ctx context.Context, mode string, operations ...func(store js.Value) js.Value) (results []js.Value, err error) {
	defer func() {
		if v := recover(); v != nil { // the database was closed or deleted
			err = errors.New("client: IndexedDB is gone")
		}
	}()
	store := d.db.Call("transaction", dbStore, mode).Call("objectStore", dbStore)
	// All are asked before any is waited for: a transaction that has nothing
	// to do is over.
	requests := make([]*pending, len(operations))
	for i, operation := range operations {
		requests[i] = begin(operation(store))
	}
	for _, r := range requests {
		v, e := r.wait()
		if e != nil && err == nil {
			err = e
		}
		results = append(results, v)
	}
	if err == nil {
		err = ctx.Err()
	}
	return results, err
}

func (d *indexedDB) get(ctx context.Context, key string) ([]byte, error) {
	v, err := d.do(ctx, "readonly", func(s js.Value) js.Value { return s.Call("get", key) })
	if err != nil || v[0].IsUndefined() {
		return nil, err
	}
	return bytesOf(v[0]), nil
}

func (d *indexedDB) put(ctx context.Context, key string, value []byte) error {
	data := js.Global().Get("Uint8Array").New(len(value))
	js.CopyBytesToJS(data, value)
	_, err := d.do(ctx, "readwrite", func(s js.Value) js.Value { return s.Call("put", data, key) })
	return err
}

func (d *indexedDB) delete(ctx context.Context, key string) error {
	_, err := d.do(ctx, "readwrite", func(s js.Value) js.Value { return s.Call("delete", key) })
	return err
}

func (d *indexedDB) list(ctx context.Context, prefix string) (map[string][]byte, error) {
	// Every string with the prefix lies between it and it with the largest
	// UTF-16 unit behind it.
	between := js.Global().Get("IDBKeyRange").Call("bound", prefix, prefix+"\uffff")
	v, err := d.do(ctx, "readonly",
		func(s js.Value) js.Value { return s.Call("getAllKeys", between) },
		func(s js.Value) js.Value { return s.Call("getAll", between) })
	if err != nil {
		return nil, err
	}
	keys, values := v[0], v[1]
	found := make(map[string][]byte, keys.Length())
	for i := range keys.Length() {
		found[keys.Index(i).String()] = bytesOf(values.Index(i))
	}
	return found, nil
}

func bytesOf(v js.Value) []byte {
	data := make([]byte, v.Get("byteLength").Int())
	js.CopyBytesToGo(data, v)
	return data
}
