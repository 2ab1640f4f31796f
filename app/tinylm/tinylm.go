// Package tinylm is a language model small enough to live in a web page: it learns a
// task from the examples in its prompt, like the large ones, with a few million
// parameters.
//
// [Load] reads a weights file into a [Model]; [NewStreamer] makes a
// chat.Streamer of it, which is all that a server or a page needs. The
// [Tokenizer] works without the weights, so that a page can count tokens
// before they have arrived. [Cards] says which models there are, what they are and
// what they can't do.
//
// # The network
//
// A decoder-only transformer. With D dimensions, H heads of D/H each and F
// hidden units, every layer is
//
//	h = conv(norm(x)); x += o · attention(qkv · h)
//	h = conv(norm(x)); x += w2ᵀ · relu(w1 · h)²
//
// where norm is RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467), conv adds
// to each position a learned multiple, a dimension each, of its three
// predecessors, attention is causal with rotary positions (Su et al. 2021,
// arXiv:2104.09864) and queries and keys scaled to unit RMS (Henry et al. 2020,
// arXiv:2010.04245), and relu² is from So et al. 2021 (arXiv:2109.08668). The
// embedding is the head too. In the first generation, whose files are still read, it is
// not, and that of a letter is joined by a hashed embedding of its word so far.
//
// # Two forward passes
//
// reference_test.go is the network written plainly, in float64. The fast pass
// (state.go, forward.go) works on the weights' own int8: activations are
// rounded to 15 bits a vector, products are summed exactly in int32, and the
// rest is float32 in a fixed order. The same pass has three engines for its
// inner loops, in Go, in AVX2 assembly and in WebAssembly SIMD (see
// kernel.go); all give the same bits, so that a page and a server answer alike.
package tinylm

// Constants of the architecture that no weights file changes.
const (
	convTaps  = 3     // predecessors that the convolution looks at
	normEps   = 1e-5  // in RMSNorm
	headEps   = 1e-6  // in the scaling of queries and keys
	headScale = 0.35  // of a query-key product, in place of 1/√(D/H)
	ropeBase  = 10000 // wavelengths of the rotary positions
)

// A Config is the shape of a network.
type Config struct {
	Vocabulary int // tokens, the mark of the beginning included
	Dim        int // D, a multiple of 32
	Layers     int
	Heads      int // H; D/H is a multiple of 8
	Hidden     int // F, a multiple of 32
	HashRows   int // rows of the hashed embedding, 0 if there is none
	Conv       bool
	Tied       bool // whether the embedding is the head too
	Context    int  // positions that the network was trained on
}

// A Model is a network with its weights. It never changes after [Load], and
// any number of states may use it at once.
type Model struct {
	Config
	tokenizer *Tokenizer
	kernel    bool // whether the engine of kernel.go does the work

	embed     matrix // (vocabulary, dim)
	hashEmbed matrix // (hash rows, dim)
	layers    []layer
	finalGain []float32 // (dim)
	head      matrix    // (vocabulary, dim)

	// Rotary positions, (context, dim/heads/2) each.
	cos, sin []float32
}

// A layer holds the weights of one layer.
type layer struct {
	gainA, gainB []float32 // (dim): of the norm before attention, before the hidden units
	convA, convB []float32 // (convTaps, dim): weight of the predecessor 1, 2, 3 places back; nil without convolution
	qkv          matrix    // (3·dim, dim): queries, keys, values, head after head
	out          matrix    // (dim, dim)
	w1           matrix    // (hidden, dim)
	w2           matrix    // (hidden, dim): what each hidden unit adds
}

// Tokenizer is the model's tokenizer.
func (m *Model) Tokenizer() *Tokenizer { return m.tokenizer }

// Parameters is the number of trained weights.
func (m *Model) Parameters() int {
	n := len(m.finalGain)
	count := func(w *matrix) { n += w.rows * w.cols }
	count(&m.embed)
	count(&m.hashEmbed)
	if !m.Tied {
		count(&m.head)
	}
	for i := range m.layers {
		l := &m.layers[i]
		n += len(l.gainA) + len(l.gainB) + len(l.convA) + len(l.convB)
		count(&l.qkv)
		count(&l.out)
		count(&l.w1)
		count(&l.w2)
	}
	return n
}
