package dom

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Later does things once nobody has typed for a while. The zero Later is ready.
type Later struct {
	pending map[string]*putOff // by key
}

// A putOff is something that waits for a pause.
type putOff struct {
	at     time.Time
	latest time.Time // at cannot move beyond it; the zero time: it can
	do     func()
}

// Soon calls f after d, unless Soon is called again for the same key before.
// f must not need a render. While somebody types there is one timer for a key,
// which is set again when it finds that it is too early: a timer a keystroke
// would cost half as much as the keystroke. ctx must outlive d.
func (l *Later) Soon(ctx app.Context, key string, d time.Duration, f func()) {
	if app.IsClient {
		l.soon(ctx, key, &putOff{at: time.Now().Add(d), do: f})
	}
}

// SoonAtLatest is Soon, but f waits no longer than latest, however long somebody types.
func (l *Later) SoonAtLatest(ctx app.Context, key string, d, latest time.Duration, f func()) {
	if app.IsClient {
		l.soon(ctx, key, &putOff{time.Now().Add(d), time.Now().Add(latest), f})
	}
}

func (l *Later) soon(ctx app.Context, key string, next *putOff) {
	if l.pending == nil {
		l.pending = map[string]*putOff{}
	}
	if p := l.pending[key]; p != nil {
		p.putOff(next)
		return
	}
	l.pending[key] = next
	l.wait(ctx, key, time.Until(next.at))
}

// putOff makes p do what next does, when next does it, but not beyond p's latest time.
func (p *putOff) putOff(next *putOff) {
	p.at, p.do = next.at, next.do
	if !p.latest.IsZero() && p.at.After(p.latest) {
		p.at = p.latest
	}
}

// wait does what was put off under a key after d, or later if that has moved.
func (l *Later) wait(ctx app.Context, key string, d time.Duration) {
	ctx.After(d, func(ctx app.Context) {
		ctx.PreventUpdate()
		p := l.pending[key]
		if early := time.Until(p.at); early > 0 {
			l.wait(ctx, key, early)
			return
		}
		delete(l.pending, key)
		p.do()
	})
}
