package token

// pieces counts a document with an encoding, piece by piece.
//
// The pieces lie in two stacks around the place of the last edit. An edit
// takes back the pieces of the left stack that looked as far as the edit, and
// splits again until a piece ends where an old piece of the right stack began
// (the rule has no memory, so from there on everything is as it was). Typing
// somewhere thus touches a few pieces, and moving to another place passes
// those between once.
//
// "One character more" would not do for how far a piece looked: runs of white
// space, and of capitals under o200k_base, are looked through to their end.
type pieces struct {
	encoding *Encoding
	left     []piece // those before the gap, in order
	right    []piece // those behind it, the last one first
}

type piece struct {
	length uint32 // bytes
	tokens uint32
	reach  uint32 // how far it looked, from its start; see splitRule
	// Sums over this piece and those below it on its stack: from the start of
	// the text in left, from the end in right.
	lengths, counts uint32
	far             uint32 // in left, the farthest that any of them looked, from the start of the text
}

func (p *pieces) tokens() int { return int(top(p.left).counts + top(p.right).counts) }

// top is the last piece of a stack, to be read only; its sums are 0 if the
// stack is empty.
func top(stack []piece) *piece {
	if len(stack) == 0 {
		return &bottom
	}
	return &stack[len(stack)-1]
}

// bottom is below the first piece of each stack.
var bottom piece

func (p *pieces) pushLeft(x piece) {
	below := top(p.left)
	x.far = max(below.far, below.lengths+x.reach)
	x.lengths = below.lengths + x.length
	x.counts = below.counts + x.tokens
	p.left = append(p.left, x)
}

func (p *pieces) pushRight(x piece) {
	below := top(p.right)
	x.lengths = below.lengths + x.length
	x.counts = below.counts + x.tokens
	p.right = append(p.right, x)
}

func pop(stack *[]piece) piece {
	s := *stack
	x := s[len(s)-1]
	*stack = s[:len(s)-1]
	return x
}

func (p *pieces) edit(text string, from, oldTo, newTo int) (start, end int) {
	// The gap goes to the first piece that could have seen the edit.
	for len(p.left) > 0 && int(top(p.left).far)+margin > from {
		p.pushRight(pop(&p.left))
	}
	for len(p.right) > 0 && int(top(p.left).lengths+top(p.right).reach)+margin <= from {
		p.pushLeft(pop(&p.right))
	}

	e := p.encoding
	e.mu.Lock()
	defer e.mu.Unlock()
	at := int(top(p.left).lengths) // in the new text: split up to here
	start = at
	old := at // in the old text: where the right stack begins
	moved := newTo - oldTo
	for at < len(text) {
		for len(p.right) > 0 && (old < oldTo || old+moved < at) {
			old += int(pop(&p.right).length)
		}
		if len(p.right) > 0 && old+moved == at {
			return start, at
		}
		end, far := e.split(&e.scan, text, at)
		ids := e.encode(text[at:end])
		p.pushLeft(piece{length: uint32(end - at), tokens: uint32(len(ids)), reach: uint32(far - at)})
		at = end
	}
	p.right = p.right[:0]
	return start, at
}

func (p *pieces) before(text string, at int) int {
	e := p.encoding
	e.mu.Lock()
	defer e.mu.Unlock()
	if at <= int(top(p.left).lengths) {
		x := reaching(p.left, uint32(at))
		start := int(x.lengths - x.length)
		return int(x.counts-x.tokens) + e.countBefore(text[start:x.lengths], at-start, int(x.tokens))
	}
	fromEnd := len(text) - at
	x := reaching(p.right, uint32(fromEnd)+1)
	start := len(text) - int(x.lengths)
	return p.tokens() - int(x.counts) + e.countBefore(text[start:start+int(x.length)], at-start, int(x.tokens))
}

// reaching is the first piece of a stack with which its lengths add up to at
// least length, which all of them together do.
func reaching(stack []piece, length uint32) *piece {
	low, high := 0, len(stack)-1
	for low < high {
		middle := (low + high) / 2
		if stack[middle].lengths < length {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return &stack[low]
}

// countBefore is how many of the n tokens of a piece have their middle before
// at, 0 < at <= len(piece). The caller holds the lock.
func (e *Encoding) countBefore(piece string, at, n int) int {
	if at == len(piece) {
		return n
	}
	k := 0
	e.ranges(piece, e.encodeAgain(piece), func(t Token) bool {
		if !t.Before(at) {
			return false
		}
		k++
		return true
	})
	return k
}

func (p *pieces) all(text string, yield func(Token) bool) bool {
	var ids []uint32
	start := 0
	// each yields the tokens of one piece. The encoding is free again before
	// the tokens are handed out: who takes them may count with it.
	each := func(length uint32) bool {
		s := text[start : start+int(length)]
		p.encoding.mu.Lock()
		ids = append(ids[:0], p.encoding.encodeAgain(s)...)
		p.encoding.mu.Unlock()
		ok := p.encoding.ranges(s, ids, func(t Token) bool {
			t.Start += start
			t.End += start
			return yield(t)
		})
		start += int(length)
		return ok
	}
	for _, x := range p.left {
		if !each(x.length) {
			return false
		}
	}
	for i := len(p.right) - 1; i >= 0; i-- {
		if !each(p.right[i].length) {
			return false
		}
	}
	return true
}
