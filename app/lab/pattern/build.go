package pattern

// A builder writes a program. Each instruction but opSplit is followed
// by the next one.
type builder struct {
	program []instruction
	large   bool
}

func (b *builder) emit(i instruction) int {
	if len(b.program) >= maxProgram {
		b.large = true
		return len(b.program) - 1
	}
	b.program = append(b.program, i)
	return len(b.program) - 1
}

// jump writes an instruction that goes on at place to.
func (b *builder) jump(to int) int {
	return b.emit(instruction{op: opSplit, first: to, other: to})
}

// aim sets where the instruction at place from goes, the preferred way first.
func (b *builder) aim(from, inside, after int, lazy bool) {
	if lazy {
		inside, after = after, inside
	}
	b.program[from].first, b.program[from].other = inside, after
}

func (b *builder) build(n node) {
	if b.large {
		return
	}
	switch n.kind {
	case sequenceNode:
		for _, part := range n.parts {
			b.build(part)
		}
	case alternativeNode:
		b.alternatives(n.parts)
	case repeatNode:
		b.repeat(n)
	case captureNode:
		b.emit(instruction{op: opSave, slot: 2})
		b.build(n.parts[0])
		b.emit(instruction{op: opSave, slot: 3})
	case runeNode:
		b.emit(instruction{op: opRune, set: n.set})
	case assertNode:
		b.emit(instruction{op: opAssert, slot: n.slot})
	}
}

func (b *builder) alternatives(parts []node) {
	var ends []int
	for i, part := range parts {
		if i == len(parts)-1 {
			b.build(part)
			break
		}
		fork := b.emit(instruction{op: opSplit})
		b.build(part)
		ends = append(ends, b.jump(0))
		b.aim(fork, fork+1, len(b.program), false)
	}
	for _, end := range ends {
		b.aim(end, len(b.program), len(b.program), false)
	}
}

// repeat writes x{2,4} as xx(x(x)?)?, x{2,} as xx+, and x* as (x+)?, which for
// an x that takes nothing is what backtracking does.
func (b *builder) repeat(n node) {
	part := n.parts[0]
	copies := n.min
	if n.max < 0 {
		copies = max(n.min, 1) - 1
	}
	for range copies {
		if b.large {
			return
		}
		b.build(part)
	}
	var forks []int
	if n.max < 0 {
		if n.min == 0 {
			forks = append(forks, b.emit(instruction{op: opSplit}))
		}
		start := len(b.program)
		b.build(part)
		fork := b.emit(instruction{op: opSplit})
		b.aim(fork, start, fork+1, n.lazy)
	}
	for range n.max - n.min {
		if n.max < 0 || b.large {
			break
		}
		forks = append(forks, b.emit(instruction{op: opSplit}))
		b.build(part)
	}
	for _, fork := range forks {
		b.aim(fork, fork+1, len(b.program), n.lazy)
	}
}
