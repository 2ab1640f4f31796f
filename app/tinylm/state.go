package tinylm

// batch is the number of tokens that go through the network at once.
const batch = 16

// A state is one text that a model reads or writes, with what the network
// worked out for each of its tokens, so that a further token costs one step
// and a changed ending only the change. It is not safe for concurrent use.
type state struct {
	m      *Model
	tokens []uint32 // that went through the network; the first is the beginning

	// Caches, (layers, room, dim). normed is (2·layers, room, dim): what the
	// convolutions before attention and hidden units look back on. room is how many
	// tokens they hold now; it grows up to the context.
	keys, values, normed []float32
	room                 int
	words                []word // (context)

	// Room for one batch, a row a token.
	x      []float32 // (batch, dim): the residual stream
	h      []float32 // (batch, dim)
	qkv    []float32 // (batch, 3·dim)
	out    []float32 // (batch, dim)
	hidden []float32 // (batch, hidden)
	weight []float32 // (context): of attention
	q      []int16   // (batch, dim): rounded activations
	qscale []float32 // (batch)
	active []int32   // (hidden): hidden units that are not 0
	coef   []int16   // (hidden): what they are multiplied with, rounded
	head   []float32 // (padded vocabulary)

	// For a look inside; nil in states that answer requests.
	off      *switches
	attended func(h Head, at int, weights []float32) // each head's attention at each position
	deep     func(layers, rows int)                  // x after so many layers
}

// A word is the run of letters that ends with a token: FNV-1a of its bytes
// (Fowler, Noll, Vo; RFC 9923) and how many tokens it has so far.
type word struct {
	hash  uint32
	count int
}

func newState(m *Model) *state {
	return &state{
		m:      m,
		tokens: make([]uint32, 0, m.Context),
		words:  make([]word, m.Context),
		x:      make([]float32, batch*m.Dim), h: make([]float32, batch*m.Dim),
		qkv: make([]float32, batch*3*m.Dim), out: make([]float32, batch*m.Dim),
		hidden: make([]float32, batch*m.Hidden), weight: make([]float32, m.Context),
		q: make([]int16, batch*m.Dim), qscale: make([]float32, batch),
		active: make([]int32, m.Hidden), coef: make([]int16, m.Hidden),
		head: make([]float32, m.head.paddedRows()),
	}
}

// common is the number of tokens that the state's text and another have in
// common at their beginnings.
func (s *state) common(tokens []uint32) int {
	n := min(len(s.tokens), len(tokens))
	for i := range n {
		if s.tokens[i] != tokens[i] {
			return i
		}
	}
	return n
}

// rewind forgets all but the first n tokens.
func (s *state) rewind(n int) { s.tokens = s.tokens[:n] }

// feed puts up to batch further tokens through the network; there must be
// room for them. Into logits, if it is not nil, come the logits after the last
// one, (vocabulary).
func (s *state) feed(tokens []uint32, logits []float32) {
	first := len(s.tokens)
	s.fit(first + len(tokens))
	s.tokens = append(s.tokens, tokens...)
	s.forward(first, logits)
}

// firstRoom is the number of tokens that the caches hold at first. Most prompts with
// their answers are shorter, and a state of a whole context takes 29 MB.
const firstRoom = 128

// fit makes the caches hold n tokens at least, by doubling them.
func (s *state) fit(n int) {
	if n <= s.room {
		return
	}
	room := max(s.room, firstRoom)
	for room < n {
		room *= 2
	}
	room = min(room, s.m.Context)
	grown := func(old []float32, parts int) []float32 {
		grown := make([]float32, parts*room*s.m.Dim)
		for i := range parts {
			copy(grown[i*room*s.m.Dim:], old[i*s.room*s.m.Dim:][:len(s.tokens)*s.m.Dim])
		}
		return grown
	}
	s.keys, s.values, s.normed = grown(s.keys, s.m.Layers), grown(s.values, s.m.Layers), grown(s.normed, 2*s.m.Layers)
	s.room = room
}

// embed sets x to the tokens' embeddings.
func (s *state) embed(first int) {
	m, d := s.m, s.m.Dim
	for t, id := range s.tokens[first:] {
		x := s.x[t*d:][:d]
		scale := m.embed.scale[id]
		for i, q := range m.embed.row(int(id)) {
			x[i] = scale * float32(q)
		}
		if r := s.hashRow(first + t); r > 0 {
			scale := m.hashEmbed.scale[r]
			for i, q := range m.hashEmbed.row(r) {
				x[i] += float32(scale * float32(q))
			}
		}
	}
}

// hashRow is the row of the hashed embedding at position p, 0 if none, and
// keeps the word that ends there.
func (s *state) hashRow(p int) int {
	var before word
	if p > 0 {
		before = s.words[p-1]
	}
	spelled := s.m.tokenizer.spelled[s.tokens[p]]
	var row int
	s.words[p], row = before.add(spelled, s.m.HashRows)
	return row
}

// add is the word with a further token, or no word if the token is no letter,
// and its row among rows. A first ASCII letter has none: its own embedding
// says it all.
func (w word) add(letter []byte, rows int) (word, int) {
	if letter == nil || rows == 0 {
		return word{}, 0
	}
	if w.count == 0 {
		w.hash = 2166136261
	}
	for _, b := range letter {
		w.hash = (w.hash ^ uint32(b)) * 16777619
	}
	w.count++
	if w.count == 1 && len(letter) == 1 {
		return w, 0
	}
	return w, 1 + int((w.hash^w.hash>>15)%uint32(rows-1))
}
