package lessonpage

import (
	"encoding/json"

	"fewshot/app/page/dom"
)

// keyProgress is where local storage keeps how far somebody has come in the lessons.
const keyProgress = "fewshot.lessons"

// A Progress is how far somebody has come, by the lessons' ids. It stays on the device.
type Progress map[string]Mark

// A Mark is how far somebody has come in a lesson.
type Mark struct {
	Ran    []string `json:"ran,omitempty"`    // ids of the experiments that were run to their end
	Played bool     `json:"played,omitempty"` // whether its prompt was run
	Guess  *float64 `json:"guess,omitempty"`  // a share, or the number of the option
	Opened bool     `json:"opened,omitempty"` // whether what to expect was opened without a guess
}

// Begun reports whether anything was done in the lesson.
func (m Mark) Begun() bool { return m.Played || m.Opened || m.Guess != nil || len(m.Ran) > 0 }

// Done reports whether the lesson was played through: something was measured or run, and
// what to expect was guessed, or looked at.
func (m Mark) Done() bool { return (m.Played || len(m.Ran) > 0) && (m.Guess != nil || m.Opened) }

// parseProgress reads what was kept; what can't be read is nothing.
func parseProgress(text string) Progress {
	var p Progress
	if json.Unmarshal([]byte(text), &p) != nil || p == nil {
		return Progress{}
	}
	return p
}

// recallProgress is the progress that was kept on this device.
func recallProgress() Progress { return parseProgress(dom.Recall(keyProgress)) }

// noteProgress changes the mark of a lesson by f and keeps it. It begins from what is kept
// now: another tab may have another lesson open. It reports false where nothing is kept.
func noteProgress(id string, f func(*Mark)) (Mark, bool) {
	p := recallProgress()
	m := p[id]
	f(&m)
	p[id] = m
	data, err := json.Marshal(p)
	return m, err == nil && dom.Remember(keyProgress, string(data))
}

// forgetProgress deletes what was kept.
func forgetProgress() { dom.Remember(keyProgress, "{}") }

// next is the lesson to go on with: one that was begun and not done, else the first after
// the last that was done, else the first that is not done; -1 if none was begun, or all are
// done.
func (p Progress) next(lessons []Line) int {
	last := -1
	for i, l := range lessons {
		switch m := p[l.ID]; {
		case m.Done():
			last = i
		case m.Begun():
			return i
		}
	}
	if last < 0 {
		return -1
	}
	for n := range lessons {
		if i := (last + 1 + n) % len(lessons); !p[lessons[i].ID].Done() {
			return i
		}
	}
	return -1
}
