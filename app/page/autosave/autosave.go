// Package autosave saves what a person writes in a page until the next visit, even
// when several tabs write.
//
//	work := autosave.Open(autosave.Browser(), autosave.Tab(), "fewshot.draft")
//	text := work.Text()           // of the last visit
//	work.Settle(text)             // the page has it: there is nothing to keep yet
//	result := work.Save(changed)  // a moment after each change
//
// A tab writes only what changed in it. If what is stored is not what the tab last saw
// there, another tab has written: this one goes on under a new name ([Parted]), and
// both are kept. [Work.Others] are the other drafts, for the person to open or to
// delete.
package autosave

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Storage keeps texts by name.
type Storage interface {
	Get(name string) (string, error) // "" if there is none
	Put(name, text string) error
	Delete(name string) error
	List(prefix string) (map[string]string, error)
}

// A Work is what a person writes under a key. Its methods may be called at once.
type Work struct {
	store Storage // shared by the tabs
	tab   Storage // of this tab alone: it outlives a reload
	key   string

	mu   sync.Mutex
	own  string // the name under which this tab keeps
	seen string // what this tab last read or wrote there
	held string // what this tab has that needs no keeping
}

// Names begin with the key. The first line of work has the key itself.
const (
	besides = ".besides." // comes before the name of another draft
	given   = ".given"    // has the hash of a text that nobody wrote, see Work.Begin
	probe   = ".probe"
)

// maxOthers is how many other drafts are kept. The oldest is deleted for a new one.
const maxOthers = 20

// Open is the work under a key, as this tab left it.
func Open(store, tab Storage, key string) *Work {
	w := &Work{store: store, tab: tab, key: key, own: key}
	if own, err := tab.Get(key); err == nil && strings.HasPrefix(own, key+besides) {
		if text, err := store.Get(own); err == nil && text != "" {
			w.own = own
		}
	}
	w.seen, _ = store.Get(w.own) // what can't be read is not there
	return w
}

// Text is what is kept of this tab's work, "" for nothing.
func (w *Work) Text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

// Settle says what the page made of what was kept: it needs no keeping until it is
// changed.
func (w *Work) Settle(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = text
}

// A Result is what became of a text.
type Result int

// The results.
const (
	Unchanged Result = iota // there was nothing to keep
	Done
	Parted // kept, and so is what another tab had stored
	Failed // there is no room, or no storage
)

// Save keeps a text, if it is another than the page had.
func (w *Work) Save(text string) Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	if text == w.held {
		return Unchanged
	}
	return w.write(text)
}

// write keeps a text under this tab's name, or under a new one if another tab has
// written there.
func (w *Work) write(text string) Result {
	now, err := w.store.Get(w.own)
	if err != nil {
		return Failed
	}
	own, result := w.own, Done
	if now != "" && now != w.seen && now != text {
		// An older state of this tab's own work may have been put aside by the other.
		if own = w.nameOf(w.seen); own == "" {
			own = w.newName()
		}
		result = Parted
	}
	if w.store.Put(own, text) != nil {
		return Failed
	}
	w.own, w.seen, w.held = own, text, text
	w.tab.Put(w.key, own) // without it a reload opens the first draft, and lists this one with the others
	if result == Parted {
		w.dropOldest()
	}
	return result
}

// Begin keeps a text that the person did not write, such as the prompt of a link, in
// the place of what this tab had. If the person wrote that, it stays as another draft.
func (w *Work) Begin(text string) Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, err := w.store.Get(w.own)
	if err != nil {
		return Failed
	}
	mark, _ := w.store.Get(w.key + given)
	result := Done
	if now != "" && now != text && hash(now) != mark && w.nameOf(now) == "" {
		if w.store.Put(w.newName(), now) != nil {
			w.seen = "" // so that what is there is not written over later
			return Failed
		}
		w.dropOldest()
		result = Parted
	}
	w.seen = now
	if w.write(text) == Failed {
		return Failed
	}
	w.store.Put(w.key+given, hash(text)) // without it the text is kept as another draft, which loses nothing
	return result
}

// An Other is a draft that is kept beside this tab's.
type Other struct {
	Name string
	Text string
}

// Others are the drafts beside this tab's own, newest first.
func (w *Work) Others() []Other {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []Other
	if w.own != w.key {
		if text, err := w.store.Get(w.key); err == nil && text != "" {
			all = append(all, Other{w.key, text})
		}
	}
	found := w.lines()
	for _, name := range newestFirst(found) {
		if name != w.own {
			all = append(all, Other{name, found[name]})
		}
	}
	return slices.DeleteFunc(all, func(o Other) bool { return o.Text == w.seen })
}

// Take makes this tab go on with another line, and returns its text. What the tab had
// stays where it is kept: keep it first.
func (w *Work) Take(name string) (text string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, err := w.store.Get(name)
	if err != nil || text == "" {
		return "", false
	}
	w.own, w.seen, w.held = name, text, text
	w.tab.Put(w.key, name) // as in write
	return text, true
}

// Forget deletes another line. The place of the first is taken by this tab's.
func (w *Work) Forget(name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name != w.key || w.own == w.key || w.seen == "" {
		return w.store.Delete(name)
	}
	if err := w.store.Put(w.key, w.seen); err != nil {
		return err
	}
	was := w.own
	w.own = w.key
	w.tab.Put(w.key, w.key) // as in write
	return w.store.Delete(was)
}

// Room reports whether the storage takes what a person may write in a while.
func (w *Work) Room() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.store.Put(w.key+probe, strings.Repeat(" ", 16<<10+2*len(w.seen)))
	w.store.Delete(w.key + probe)
	return err == nil
}

// lines are the further lines by name.
func (w *Work) lines() map[string]string {
	found, err := w.store.List(w.key + besides)
	if err != nil {
		return nil
	}
	return found
}

// nameOf is the name of the further line that has a text, "" if none has.
func (w *Work) nameOf(text string) string {
	for name, t := range w.lines() {
		if t == text {
			return name
		}
	}
	return ""
}

// dropOldest deletes the oldest lines over the bound, but not this tab's.
func (w *Work) dropOldest() {
	names := newestFirst(w.lines())
	for len(names) > maxOthers {
		if last := names[len(names)-1]; last != w.own {
			w.store.Delete(last)
		}
		names = names[:len(names)-1]
	}
}

// newName is a name for a further line. Later ones sort later.
func (w *Work) newName() string {
	return fmt.Sprintf("%s%s%09s.%06x", w.key, besides, strconv.FormatInt(time.Now().UnixMilli(), 36), rand.N(1<<24))
}

func newestFirst(found map[string]string) []string {
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

func hash(text string) string {
	h := fnv.New64a()
	h.Write([]byte(text))
	return strconv.FormatUint(h.Sum64(), 36)
}
