package gateway

import (
	"sync"
	"time"

	"fewshot/app/ability"
)

// How many models lessons are kept of, and for how long: a provider may change
// its mind, and an organisation be verified.
const (
	maxLessons = 1000
	lessonLife = 6 * time.Hour
)

// lessons are what was learned of models from refusals, by their full names.
type lessons struct {
	mu  sync.Mutex
	all map[string]lesson
	now func() time.Time
}

type lesson struct {
	ability ability.Ability
	learned time.Time
}

func newLessons() *lessons {
	return &lessons{all: map[string]lesson{}, now: time.Now}
}

// of is what a model takes as far as it was learned.
func (l *lessons) of(model string) (ability.Ability, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, ok := l.all[model]
	if ok && l.now().Sub(kept.learned) > lessonLife {
		delete(l.all, model)
		ok = false
	}
	return kept.ability, ok
}

// put remembers what a model takes, and forgets the oldest lesson if there are
// too many.
func (l *lessons) put(model string, a ability.Ability) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.all[model]; !ok && len(l.all) >= maxLessons {
		oldest := ""
		for name, kept := range l.all {
			if oldest == "" || kept.learned.Before(l.all[oldest].learned) {
				oldest = name
			}
		}
		delete(l.all, oldest)
	}
	l.all[model] = lesson{a, l.now()}
}
