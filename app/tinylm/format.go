package tinylm

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unsafe"
)

// A weights file is "ICL1", the length of a header as a little-endian uint32,
// the header as JSON padded with spaces, and the tensors' data, each at an
// offset from the end of the header. Matrices are int8 with a float32 scale a
// row (all the scales stand before the first row), or "i4", two columns a byte,
// the first in the lower half; vectors are float32. All
// numbers are little-endian. "ICL2" is the second generation's: the header has
// merges in place of words (pieces.go), and the embedding is the head too.
const (
	magic       = "ICL1"
	magicPieces = "ICL2"
)

// defaultContext is the number of positions that a network was trained on if
// its file does not say (cfg.CTX): the recipe's longest document.
const defaultContext = 288

// Bounds on what a file may ask for, well above anything that is tiny.
const (
	maxHeader     = 1 << 20
	maxVocabulary = 1 << 16
	maxDim        = 1024
	maxLayers     = 64
	maxHidden     = 8192
	maxHashRows   = 1 << 20
	maxCache      = 1 << 24 // layers · context · dim
)

type header struct {
	Config struct {
		V, D, NL, H, FF, HT, CTX int
	} `json:"cfg"`
	Chars   []string
	Words   []string
	Merges  [][2]uint32
	Tensors []tensor
}

type tensor struct {
	Name  string
	Shape []int
	Dtype string
	Off   int64
}

// Load reads a weights file. The model keeps nothing of the slice. An error
// says what is wrong with the file.
func Load(weights []byte) (*Model, error) {
	m, err := load(weights, haveKernel)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return m, nil
}

func load(b []byte, kernel bool) (*Model, error) {
	if len(b) < 8 || string(b[:4]) != magic && string(b[:4]) != magicPieces {
		return nil, errors.New("not a weights file: it does not begin with " + magic + " or " + magicPieces)
	}
	n := int64(binary.LittleEndian.Uint32(b[4:]))
	if n > maxHeader || n > int64(len(b)-8) {
		return nil, fmt.Errorf("the header has %d bytes, the file only %d", n, len(b)-8)
	}
	var h header
	if err := json.Unmarshal(b[8:8+n], &h); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	f := file{data: b[8+n:], tensors: map[string]tensor{}}
	for _, t := range h.Tensors {
		if _, ok := f.tensors[t.Name]; ok {
			return nil, fmt.Errorf("tensor %q comes twice", t.Name)
		}
		f.tensors[t.Name] = t
	}
	second := string(b[:4]) == magicPieces
	m := &Model{kernel: kernel, Config: Config{
		Tied:       second,
		Vocabulary: h.Config.V, Dim: h.Config.D, Layers: h.Config.NL, Heads: h.Config.H,
		Hidden: h.Config.FF, HashRows: h.Config.HT, Context: h.Config.CTX,
	}}
	if m.Context == 0 {
		m.Context = defaultContext
	}
	_, m.Conv = f.tensors["c1.0"]
	if err := m.Config.check(); err != nil {
		return nil, err
	}
	var err error
	if second {
		m.tokenizer, err = newPieces(h.Chars, h.Merges)
	} else {
		m.tokenizer, err = newTokenizer(h.Chars, h.Words)
	}
	if err != nil {
		return nil, err
	}
	if k := m.tokenizer.Len(); k != m.Vocabulary {
		return nil, fmt.Errorf("the tokenizer has %d tokens, the network %d", k, m.Vocabulary)
	}
	f.read(m)
	if f.err == nil && len(f.tensors) > 0 {
		for name := range f.tensors {
			return nil, fmt.Errorf("%d tensors too many, %q among them", len(f.tensors), name)
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	m.rotary()
	return m, nil
}

// check reports a shape that the code can't run.
func (c Config) check() error {
	between := func(name string, v, lo, hi int) error {
		if v < lo || v > hi {
			return fmt.Errorf("%s is %d, must be %d to %d", name, v, lo, hi)
		}
		return nil
	}
	if err := errors.Join(
		between("vocabulary (V)", c.Vocabulary, firstChar, maxVocabulary),
		between("dimensions (D)", c.Dim, 32, maxDim),
		between("layers (NL)", c.Layers, 1, maxLayers),
		between("heads (H)", c.Heads, 1, maxDim/8),
		between("hidden units (FF)", c.Hidden, 32, maxHidden),
		between("hash rows (HT)", c.HashRows, 0, maxHashRows),
		between("context (CTX)", c.Context, 16, 1<<14),
	); err != nil {
		return err
	}
	switch {
	case c.Dim%32 != 0:
		return fmt.Errorf("dimensions (D) are %d, must be a multiple of 32", c.Dim)
	case c.Hidden%32 != 0:
		return fmt.Errorf("hidden units (FF) are %d, must be a multiple of 32", c.Hidden)
	case c.Dim%(8*c.Heads) != 0:
		return fmt.Errorf("%d dimensions don't make %d heads of a multiple of 8", c.Dim, c.Heads)
	case c.HashRows == 1:
		return errors.New("hash rows (HT) are 1: the first one stands for no word, so there must be more")
	case c.Layers*c.Context*c.Dim > maxCache:
		return fmt.Errorf("layers × context × dimensions is more than %d", maxCache)
	}
	return nil
}

// A file hands out the tensors of a weights file; each can be taken once. It
// keeps the first error.
type file struct {
	data    []byte
	tensors map[string]tensor
	err     error
}

func (f *file) read(m *Model) {
	d, conv := m.Dim, 0
	if m.Conv {
		conv = convTaps
	}
	m.embed = f.matrix("emb", m.Vocabulary, d)
	m.hashEmbed = f.matrix("hemb", m.HashRows, d)
	m.finalGain = f.vector("gf", d)
	if m.Tied {
		m.head = m.embed
	} else {
		m.head = f.matrix("head", m.Vocabulary, d)
	}
	for i := range m.Layers {
		if f.err != nil {
			return
		}
		name := func(s string) string { return fmt.Sprintf("%s.%d", s, i) }
		m.layers = append(m.layers, layer{
			gainA: f.vector(name("g1"), d), gainB: f.vector(name("g2"), d),
			convA: f.vector(name("c1"), conv, d), convB: f.vector(name("c2"), conv, d),
			qkv: f.matrix(name("qkv"), 3*d, d), out: f.matrix(name("o"), d, d),
			w1: f.matrix(name("w1"), m.Hidden, d), w2: f.matrix(name("w2t"), m.Hidden, d),
		})
	}
	if f.err != nil || m.kernel {
		return
	}
	for i := range m.layers {
		l := &m.layers[i]
		l.qkv.pairRows()
		l.out.pairRows()
		l.w1.pairRows()
		l.w2.pairColumns()
	}
	m.head.pairRows()
}

// take returns the bytes of a tensor of the given type and shape, size bytes
// long.
func (f *file) take(name, dtype string, size int, shape ...int) []byte {
	if f.err != nil {
		return nil
	}
	t, ok := f.tensors[name]
	delete(f.tensors, name)
	switch {
	case !ok:
		f.err = fmt.Errorf("tensor %q is missing", name)
	case t.Dtype != dtype:
		f.err = fmt.Errorf("tensor %q is %q, must be %q", name, t.Dtype, dtype)
	case fmt.Sprint(t.Shape) != fmt.Sprint(shape):
		f.err = fmt.Errorf("tensor %q has the shape %v, must have %v", name, t.Shape, shape)
	case t.Off < 0 || t.Off > int64(len(f.data)) || int64(size) > int64(len(f.data))-t.Off:
		f.err = fmt.Errorf("tensor %q: bytes %d to %d are not in the file, which has %d after its header", name, t.Off, t.Off+int64(size), len(f.data))
	default:
		return f.data[t.Off:][:size]
	}
	return nil
}

// vector reads a float32 tensor; one with a dimension of 0 is nil.
func (f *file) vector(name string, shape ...int) []float32 {
	n := 1
	for _, k := range shape {
		n *= k
	}
	if n == 0 {
		return nil
	}
	return f.floats(name, f.take(name, "f32", 4*n, shape...))
}

// matrix reads an int8 or int4 tensor with its scales; one without rows is
// empty.
func (f *file) matrix(name string, rows, cols int) matrix {
	w := matrix{rows: rows, cols: cols}
	if rows == 0 {
		return w
	}
	dtype, size := "i8", rows*cols
	if f.tensors[name].Dtype == "i4" {
		dtype, size = "i4", rows*cols/2
	}
	b := f.take(name, dtype, 4*rows+size, rows, cols)
	if b == nil {
		return w
	}
	w.scale = append(f.floats(name, b[:4*rows]), make([]float32, w.paddedRows()-rows)...)
	w.q = make([]int8, w.paddedRows()*cols)
	data := b[4*rows:]
	if dtype == "i4" {
		for i, v := range data {
			w.q[2*i], w.q[2*i+1] = int8(v<<4)>>4, int8(v)>>4
		}
		return w
	}
	copy(w.q, unsafe.Slice((*int8)(unsafe.Pointer(&data[0])), len(data)))
	return w
}

// floats reads float32 values, which must be finite and of a sane size.
func (f *file) floats(name string, b []byte) []float32 {
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		if !(v[i] > -1e6 && v[i] < 1e6) && f.err == nil {
			f.err = fmt.Errorf("tensor %q holds %v", name, v[i])
		}
	}
	return v
}

// rotary fills the tables of rotary positions.
func (m *Model) rotary() {
	half := m.Dim / m.Heads / 2
	m.cos = make([]float32, m.Context*half)
	m.sin = make([]float32, m.Context*half)
	for p := range m.Context {
		for i := range half {
			a := float64(p) * math.Pow(ropeBase, -float64(i)/float64(half))
			m.cos[p*half+i] = float32(math.Cos(a))
			m.sin[p*half+i] = float32(math.Sin(a))
		}
	}
}
