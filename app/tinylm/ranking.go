package tinylm

import "math"

// A ranking gives token ids out by falling score, lower ids first among
// equals. Only what is asked for gets sorted: it is a binary heap.
type ranking struct {
	score []float32 // by id
	ids   []uint32  // heap
}

// reset starts over with the ids that have a score of at least least, which is above 0 or
// taken as the smallest number that is. It keeps score, which must not change until the
// next reset.
func (r *ranking) reset(score []float32, least float32) {
	r.score, r.ids = score, r.ids[:0]
	least = max(least, math.SmallestNonzeroFloat32)
	for id, v := range score {
		if v >= least {
			r.ids = append(r.ids, uint32(id))
		}
	}
	for i := len(r.ids)/2 - 1; i >= 0; i-- {
		r.sink(i)
	}
}

// next takes out the best id that is left; ok is false if there is none.
func (r *ranking) next() (id uint32, ok bool) {
	if len(r.ids) == 0 {
		return 0, false
	}
	id = r.ids[0]
	last := len(r.ids) - 1
	r.ids[0] = r.ids[last]
	r.ids = r.ids[:last]
	r.sink(0)
	return id, true
}

func (r *ranking) before(i, j int) bool {
	a, b := r.ids[i], r.ids[j]
	return r.score[a] > r.score[b] || r.score[a] == r.score[b] && a < b
}

func (r *ranking) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(r.ids) {
			return
		}
		if child+1 < len(r.ids) && r.before(child+1, child) {
			child++
		}
		if !r.before(child, i) {
			return
		}
		r.ids[i], r.ids[child] = r.ids[child], r.ids[i]
		i = child
	}
}
