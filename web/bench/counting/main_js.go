// Command counting is the page's tokenizer alone, compiled as the page is, for
// a benchmark in a browser. It is not part of the playground. It leaves an
// object `counting` with functions that JavaScript calls and times:
//
//	load(packed)              takes a packed vocabulary of o200k_base
//	fresh()                   reloads it, so that nothing has been counted yet
//	put(name, text)           keeps a text under a name, beside those there
//	count(name, times)        counts the texts of a name in turn, so many in all;
//	                          the number of tokens of the last
//	countString(texts, times) the same with texts that are handed over each time
//	type(head, keys, tail)    prepares the typing of keys between two texts; the
//	                          number of tokens before the first key
//	recount(times)            so many keystrokes, each with what the page does to
//	                          count after one; the number of tokens after the last
package main

import (
	"runtime"
	"syscall/js"

	"fewshot/app/token"
)

// A program is what the functions share.
type program struct {
	packed   []byte
	encoding *token.Encoding
	texts    map[string][]string
	typing   typing
}

// typing is a text that grows by a key at a time, and shrinks the same way.
type typing struct {
	meter  *token.Meter
	states []token.Segment // the text after 0, 1, 2 ... keys
	back   []token.Change  // how each was made from the state after it
	forth  []token.Change  // how each was made from the state before it
	at     int             // the state that the meter has counted
	step   int             // 1 while it grows, -1 while it shrinks
}

func main() {
	p := &program{texts: map[string][]string{}}
	exports := map[string]any{}
	for name, f := range map[string]func(args []js.Value) any{
		"load": p.load, "fresh": p.fresh, "put": p.put, "count": p.count, "countString": p.countString,
		"type": p.typeKeys, "recount": p.recount,
	} {
		exports[name] = js.FuncOf(func(_ js.Value, args []js.Value) any { return f(args) })
	}
	js.Global().Set("counting", exports)
	select {}
}

func (p *program) load(args []js.Value) any {
	p.packed = make([]byte, args[0].Length())
	js.CopyBytesToGo(p.packed, args[0])
	return p.fresh(nil)
}

func (p *program) fresh([]js.Value) any {
	e, err := token.Load(token.O200k, p.packed)
	if err != nil {
		panic(err)
	}
	p.encoding = e
	runtime.GC() // what loading left behind is not the next count's to clear
	return nil
}

func (p *program) put(args []js.Value) any {
	name := args[0].String()
	p.texts[name] = append(p.texts[name], args[1].String())
	return nil
}

func (p *program) count(args []js.Value) any {
	texts, n := p.texts[args[0].String()], 0
	for i := range args[1].Int() {
		n = p.encoding.Count(texts[i%len(texts)])
	}
	return n
}

func (p *program) countString(args []js.Value) any {
	n := 0
	for i := range args[1].Int() {
		n = p.encoding.Count(args[0].Index(i % args[0].Length()).String())
	}
	return n
}

func (p *program) typeKeys(args []js.Value) any {
	head, keys, tail := args[0].String(), args[1].String(), args[2].String()
	t := typing{meter: token.NewMeter(p.encoding, token.Overhead{}), step: 1}
	for n := range len(keys) + 1 {
		text := head + keys[:n] + tail
		t.states = append(t.states, token.Segment{Text: text, Bounds: []int{0, len(text) / 2, len(text)}})
	}
	// The prompt's renderer replaces the text of a field, and says so.
	field := max(0, len(head)-fieldSize)
	for n := range t.states {
		end := len(head) + n
		t.forth = append(t.forth, token.Change{Before: t.states[max(0, n-1)].Text, From: field, OldTo: end - 1, NewTo: end})
		t.back = append(t.back, token.Change{Before: t.states[min(n+1, len(keys))].Text, From: field, OldTo: end + 1, NewTo: end})
	}
	p.typing = t
	return p.typing.measure()
}

// fieldSize is how much of the text, in front of the keys, is the text of the field in
// which they are typed.
const fieldSize = 120

// measure counts the present state as the page does: the whole text goes to
// the meter, and of which field of it the text was replaced.
func (t *typing) measure() int {
	changes := t.forth
	if t.step < 0 {
		changes = t.back
	}
	t.states[t.at].Change = &changes[t.at]
	return t.meter.Measure(t.states[t.at : t.at+1]).Total
}

func (p *program) recount(args []js.Value) any {
	t, n := &p.typing, 0
	for range args[0].Int() {
		if next := t.at + t.step; next < 0 || next == len(t.states) {
			t.step = -t.step // all keys are typed, or all are deleted
		}
		t.at += t.step
		n = t.measure()
	}
	return n
}
