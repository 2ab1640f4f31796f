package lab

import (
	"slices"
	"strconv"

	"fewshot/app/chat"
)

// A ModelChange is something that was changed in requests so that their model
// takes them.
type ModelChange struct {
	Model    string      `json:"model"` // that was asked
	Change   chat.Change `json:"change"`
	Requests int         `json:"requests"` // in which it was changed
}

// mostChanges bounds the list of a result: values differ from request to
// request only if the plan's do.
const mostChanges = 200

// changesOf lists what was changed, in the order in which it first appears
// among the trials, and then what was changed for the judge.
func changesOf(d *Design, outcomes []*Outcome) []ModelChange {
	type key struct {
		model  string
		change chat.Change
	}
	at := map[key]int{}
	var list []ModelChange
	add := func(model string, changes []chat.Change) {
		for _, c := range changes {
			k := key{model, c}
			i, known := at[k]
			if !known {
				if len(list) == mostChanges {
					continue
				}
				i = len(list)
				at[k] = i
				list = append(list, ModelChange{Model: model, Change: c})
			}
			list[i].Requests++
		}
	}
	for i, t := range d.Trials {
		if o := outcomes[i]; o != nil && t.Request != nil {
			add(t.Request.Model, o.Changes)
		}
	}
	for _, o := range outcomes {
		if o != nil && o.Ruling != nil && d.Plan.Judge != nil {
			add(d.Plan.Judge.Model, o.Ruling.Changes)
		}
	}
	return list
}

// varies reports whether an answer whose request was changed like that may
// come out otherwise the next time, although it was asked at temperature 0.
func varies(changes []chat.Change) bool {
	for _, c := range changes {
		if c.Field == "temperature" && c.To == "" {
			return true
		}
	}
	return false
}

// A Fitting says what will be changed in a request so that its model takes it,
// as far as that is known before it is sent.
type Fitting func(*chat.Request) []chat.Change

// Key is what makes a trial's request the same as another. With fit it holds
// what will be changed: an answer to what was sent yesterday is none to what
// is sent today.
func (d *Design) Key(t Trial) string {
	if d.Fit == nil {
		return Key(t)
	}
	changes := d.Fit(t.Request)
	if len(changes) == 0 {
		return Key(t)
	}
	text := Key(t)
	for _, c := range changes {
		for _, s := range []string{c.Field, c.Code, c.From, c.To} {
			text += strconv.Itoa(len(s)) + ":" + s
		}
	}
	if varies(changes) {
		return drawKey(text, t)
	}
	return text
}

// drawKey tells draws apart whose requests are the same to the letter.
func drawKey(key string, t Trial) string { return key + "varies" + strconv.Itoa(t.Draw) }

// Kept is the kept outcome of a trial, if the cache has one that is an answer.
func (d *Design) Kept(cache Cache, t Trial) (Outcome, bool) {
	key := d.Key(t)
	for _, at := range []string{drawKey(key, t), key} {
		if o, ok := cache.Get(at); ok && d.spoiled(t, &o) == nil {
			return o, true
		}
	}
	return Outcome{}, false
}

// Current reports whether an outcome that was kept elsewhere answers what would
// be sent today: whatever will be changed was changed then.
func (d *Design) Current(t Trial, o Outcome) bool {
	if d.Fit == nil {
		return true
	}
	for _, c := range d.Fit(t.Request) {
		if !slices.Contains(o.Changes, c) {
			return false
		}
	}
	return true
}

// Store puts a trial's outcome into the cache: where the model took no
// temperature, as the answer of its draw alone.
func (d *Design) Store(cache Cache, t Trial, o Outcome) {
	key := d.Key(t)
	if varies(o.Changes) {
		key = drawKey(key, t)
	}
	cache.Put(key, o)
}
