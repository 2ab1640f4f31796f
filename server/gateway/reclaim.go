package gateway

import "time"

// Dealing out what is free is not enough where nothing becomes free: somebody has
// sixteen requests under way that are never answered, or that take minutes. Such
// runs give way to those who wait and have fewer places.
//
// A silent run gives way after silentLong, and the sooner the more its owner has
// beyond the one that waits: one of 4 more after 32 s, so that a comparison in a
// class may think, one of 16 more after 2 s. One that is being answered gives way
// only if its owner has at least greedyMore, and has had a second to be over.
const (
	silentLong  = 40 * time.Second
	silentShort = 2 * time.Second
	silentGroup = 10 * time.Second // between groups, whose members may have one each
	greedyMore  = 8
	greedyWait  = time.Second
)

// patience is how long a run of a share that has more places may be silent.
func patience(more int, persons bool) time.Duration {
	switch {
	case !persons && more >= groupWeight:
		return silentGroup
	case !persons:
		return silentLong
	}
	return min(silentLong, max(silentShort, 512*time.Second/time.Duration(more*more)))
}

// reclaim ends a run for the sake of a request that waits: a silent one if there is
// one, of the share that has most, else the one of a greedy share that began last.
func (p *pool) reclaim(waits *place, now time.Time) {
	if waits.of.running >= p.limits.ClientStreams {
		return // it waits for its own share
	}
	var best victim
	for r := range p.runs {
		if r.taken || r.end == nil {
			continue
		}
		more, persons := surplus(r.of, waits.of)
		if more < 1 || more < 2 && waits.of.running > 0 {
			continue
		}
		v := victim{run: r, more: more, own: r.of.running - r.of.leaving, quiet: now.Sub(time.Unix(0, r.heard.Load()))}
		v.silent = v.quiet >= patience(more, persons)
		greedy := persons && more >= greedyMore && now.Sub(waits.asked) >= greedyWait
		if (v.silent || greedy) && v.before(best) {
			best = v
		}
	}
	if best.run == nil {
		return
	}
	best.run.taken = true
	for s := best.run.of; s != nil; s = s.above {
		s.leaving++
	}
	best.run.end(gaveWay())
}

// A victim is a run that may give way.
type victim struct {
	run       *place
	more, own int
	silent    bool
	quiet     time.Duration
}

// before reports whether v gives way rather than w.
func (v victim) before(w victim) bool {
	switch {
	case w.run == nil:
		return true
	case v.silent != w.silent:
		return v.silent
	case v.more != w.more:
		return v.more > w.more
	case v.own != w.own:
		return v.own > w.own
	case v.silent && v.quiet != w.quiet:
		return v.quiet > w.quiet
	case v.silent:
		return v.run.came < w.run.came
	}
	return v.run.came > w.run.came
}
