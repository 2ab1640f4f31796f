package tinylm

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A recipe makes weights files for tests.
type recipe struct {
	config       map[string]any
	chars, words []string
	merges       [][2]uint32 // of the second generation, which has no words
	tensors      []map[string]any
	data         []byte
}

// tinyRecipe is a network of random weights, as small as they get. conv and
// hash say whether it has those parts.
func tinyRecipe(conv, hash bool) *recipe {
	const d, hidden, layers = 32, 32, 2
	r := &recipe{chars: []string{"é", "水"}, words: []string{"the", "Input"}}
	v, rows := firstChar+4, 0
	if hash {
		rows = 50
	}
	r.config = map[string]any{"V": v, "D": d, "NL": layers, "H": 2, "FF": hidden, "HT": rows}
	random := rand.New(rand.NewPCG(1, 2))
	matrix := func(name string, rows, cols int) {
		var b []byte
		for range rows {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(0.01+0.01*random.Float32()))
		}
		for range rows * cols {
			b = append(b, byte(random.IntN(255)-127))
		}
		r.add(name, "i8", b, rows, cols)
	}
	vector := func(name string, shape ...int) {
		n := 1
		for _, k := range shape {
			n *= k
		}
		var b []byte
		for range n {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(random.Float32()))
		}
		r.add(name, "f32", b, shape...)
	}
	matrix("emb", v, d)
	if hash {
		matrix("hemb", rows, d)
	}
	vector("gf", d)
	matrix("head", v, d)
	for _, l := range []string{".0", ".1"} {
		matrix("qkv"+l, 3*d, d)
		matrix("o"+l, d, d)
		matrix("w1"+l, hidden, d)
		matrix("w2t"+l, hidden, d)
		vector("g1"+l, d)
		vector("g2"+l, d)
		if conv {
			vector("c1"+l, convTaps, d)
			vector("c2"+l, convTaps, d)
		}
	}
	return r
}

func (r *recipe) add(name, dtype string, b []byte, shape ...int) {
	r.tensors = append(r.tensors, map[string]any{"name": name, "shape": shape, "dtype": dtype, "off": len(r.data)})
	r.data = append(r.data, b...)
}

func (r *recipe) bytes() []byte {
	all, begins := map[string]any{"cfg": r.config, "chars": r.chars, "words": r.words, "tensors": r.tensors}, magic
	if r.merges != nil {
		delete(all, "words")
		all["merges"], begins = r.merges, magicPieces
	}
	h, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	b := append([]byte(begins), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(h)))
	return append(append(b, h...), r.data...)
}

// secondRecipe is tinyRecipe's network with a tokenizer of pieces and its
// embedding as its head.
func secondRecipe() *recipe {
	r := tinyRecipe(true, false)
	r.words, r.merges = nil, [][2]uint32{{' ', 't'}, {firstChar, 'h'}}
	r.tensors = slices.DeleteFunc(r.tensors, func(t map[string]any) bool { return t["name"] == "head" })
	return r
}

func TestLoadSecondGeneration(t *testing.T) {
	for _, kernel := range []bool{false, haveKernel} {
		m, err := load(secondRecipe().bytes(), kernel)
		if err != nil {
			t.Fatal(err)
		}
		one, err := load(tinyRecipe(true, false).bytes(), kernel)
		if err != nil {
			t.Fatal(err)
		}
		if saved := one.Parameters() - m.Parameters(); !m.Tied || saved != m.Vocabulary*m.Dim {
			t.Errorf("got %+v with %d parameters fewer than an untied network", m.Config, saved)
		}
		ids := m.tokenizer.Append([]uint32{beginning}, "the cat é水 Input x")
		logits := make([]float32, m.Vocabulary)
		prefill(newState(m), ids, logits)
		if d, at := apart(widen(logits), m.referenceLogits(ids)); d > rounding {
			t.Errorf("logit %d differs by %v from the plain pass", at, d)
		}
	}
	for name, test := range map[string]struct {
		spoil func(*recipe)
		want  string
	}{
		"a piece of what comes later": {func(r *recipe) { r.merges[0] = [2]uint32{' ', firstChar + 3} }, "does not come before"},
		"a piece of the mark":         {func(r *recipe) { r.merges[0] = [2]uint32{' ', beginning} }, "does not come before"},
		"a merge that comes twice":    {func(r *recipe) { r.merges[1] = r.merges[0] }, "twice"},
		"another number of pieces":    {func(r *recipe) { r.merges = r.merges[:1] }, "tokenizer"},
		"a head of its own":           {func(r *recipe) { r.add("head", "i8", make([]byte, 8), 1, 4) }, "too many"},
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			r := secondRecipe()
			test.spoil(r)
			if _, err := Load(r.bytes()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

// Weights of four bits are read as the same weights of eight.
func TestLoadHalfBytes(t *testing.T) {
	whole, half := secondRecipe(), secondRecipe()
	data := half.data
	half.data = nil
	for i, tensor := range half.tensors {
		shape, at := tensor["shape"].([]int), tensor["off"].(int)
		tensor["off"] = len(half.data)
		if tensor["dtype"] != "i8" {
			n := 4
			for _, k := range shape {
				n *= k
			}
			half.data = append(half.data, data[at:][:n]...)
			continue
		}
		half.data = append(half.data, data[at:][:4*shape[0]]...)
		rows := whole.data[whole.tensors[i]["off"].(int)+4*shape[0]:][:shape[0]*shape[1]]
		for c := range rows {
			rows[c] = byte(int8(rows[c]) >> 4) // -8 to 7
		}
		for c := 0; c < len(rows); c += 2 {
			half.data = append(half.data, rows[c]&15|rows[c+1]<<4)
		}
		tensor["dtype"] = "i4"
	}
	var got [2][]float32
	for i, r := range []*recipe{whole, half} {
		m, err := Load(r.bytes())
		if err != nil {
			t.Fatal(err)
		}
		got[i] = make([]float32, m.Vocabulary)
		prefill(newState(m), m.tokenizer.Append([]uint32{beginning}, "the cat é水"), got[i])
	}
	if !slices.Equal(got[0], got[1]) {
		t.Error("four bits say something else than eight")
	}
	half.data = half.data[:len(half.data)-1]
	if _, err := Load(half.bytes()); err == nil {
		t.Error("a file cut short was taken")
	}
}

func TestLoad(t *testing.T) {
	for _, test := range []struct {
		name       string
		conv, hash bool
	}{{"reads a network with everything", true, true}, {"reads one without hash table", true, false}, {"reads one without convolution", false, true}, {"reads one without both", false, false}} {
		t.Run(test.name, func(t *testing.T) {
			b := tinyRecipe(test.conv, test.hash).bytes()
			for _, kernel := range []bool{false, haveKernel} {
				m, err := load(b, kernel)
				if err != nil {
					t.Fatal(err)
				}
				if m.Conv != test.conv || m.HashRows > 0 != test.hash || m.Context != defaultContext {
					t.Errorf("got %+v", m.Config)
				}
				ids := m.tokenizer.Append([]uint32{beginning}, "the cat é水 Input x")
				logits := make([]float32, m.Vocabulary)
				prefill(newState(m), ids, logits)
				if d, at := apart(widen(logits), m.referenceLogits(ids)); d > rounding {
					t.Errorf("logit %d differs by %v from the plain pass", at, d)
				}
			}
		})
	}
	t.Run("takes the context from the file", func(t *testing.T) {
		r := tinyRecipe(true, true)
		r.config["CTX"] = 512
		m, err := Load(r.bytes())
		if err != nil || m.Context != 512 || m.Window() != 511 {
			t.Errorf("got %+v, %v", m, err)
		}
	})
	t.Run("keeps nothing of the slice", func(t *testing.T) {
		b := bytes.Clone(baseWeights())
		m, err := Load(b)
		if err != nil {
			t.Fatal(err)
		}
		clear(b)
		v := vectors(t)[0]
		logits := make([]float32, m.Vocabulary)
		prefill(newState(m), v.IDs, logits)
		if d, _ := apart(widen(logits), references()[0]); d > rounding {
			t.Errorf("logits differ by %v once the slice is cleared", d)
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	set := func(key string, v any) func(*recipe) { return func(r *recipe) { r.config[key] = v } }
	for name, test := range map[string]struct {
		spoil func(*recipe)
		want  string // in the error
	}{
		"dimensions not in 32s":            {set("D", 40), "multiple of 32"},
		"no layers":                        {set("NL", 0), "layers"},
		"layers that are not there":        {set("NL", 3), `"g1.2" is missing`},
		"layers too many":                  {set("NL", 1), "too many"},
		"heads that don't divide":          {set("H", 3), "heads"},
		"no heads":                         {set("H", 0), "heads"},
		"a vocabulary of another size":     {set("V", firstChar+5), "tokenizer"},
		"a huge vocabulary":                {set("V", 1<<40), "vocabulary"},
		"a negative hash table":            {set("HT", -1), "hash"},
		"a hash table of one row":          {set("HT", 1), "hash"},
		"a huge context":                   {set("CTX", 1<<30), "context"},
		"caches too large":                 {func(r *recipe) { r.config["CTX"], r.config["NL"], r.config["D"] = 1<<14, 64, 1024 }, "more than"},
		"numbers that are none":            {set("D", "x"), "header"},
		"a tensor twice":                   {func(r *recipe) { r.tensors = append(r.tensors, r.tensors[0]) }, "twice"},
		"a tensor of another type":         {func(r *recipe) { r.tensors[0]["dtype"] = "f16" }, `"f16"`},
		"a tensor of another shape":        {func(r *recipe) { r.tensors[0]["shape"] = []int{1, 2, 3} }, "shape"},
		"a tensor before the file":         {func(r *recipe) { r.tensors[0]["off"] = -1 }, "not in the file"},
		"a tensor beyond the file":         {func(r *recipe) { r.tensors[0]["off"] = math.MaxInt64 }, "not in the file"},
		"data cut short":                   {func(r *recipe) { r.data = r.data[:len(r.data)-1] }, "not in the file"},
		"a weight that is no number":       {func(r *recipe) { binary.LittleEndian.PutUint32(r.data, math.Float32bits(float32(math.NaN()))) }, "NaN"},
		"an infinite weight":               {func(r *recipe) { binary.LittleEndian.PutUint32(r.data, math.Float32bits(float32(math.Inf(1)))) }, "Inf"},
		"a word with a digit":              {func(r *recipe) { r.words[0] = "th3" }, "word"},
		"a character of two":               {func(r *recipe) { r.chars[0] = "éé" }, "character"},
		"one norm without its convolution": {func(r *recipe) { r.tensors = r.tensors[:len(r.tensors)-1] }, `"c2.1" is missing`},
		"a convolution in some layers only": {func(r *recipe) {
			r.tensors = slices.DeleteFunc(r.tensors, func(t map[string]any) bool { return t["name"] == "c1.0" || t["name"] == "c2.0" })
		}, "too many"},
	} {
		t.Run(name, func(t *testing.T) {
			r := tinyRecipe(true, true)
			test.spoil(r)
			if _, err := Load(r.bytes()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
	good := tinyRecipe(true, true).bytes()
	for name, b := range map[string][]byte{
		"nothing":                   nil,
		"another file":              []byte("<!doctype html><title>404</title>"),
		"a header without its end":  good[:100],
		"a header of a huge length": append([]byte(magic), 255, 255, 255, 255),
		"a header that is no JSON":  append([]byte(magic), 2, 0, 0, 0, '{', 'x'),
		"an empty header":           append([]byte(magic), 0, 0, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := Load(b); err == nil {
				t.Errorf("got %+v", m.Config)
			}
		})
	}
}

// FuzzLoad makes up headers, which are all that a file can say, before the data
// of a good file, cut somewhere. Mutating the data itself would find nothing: any
// bytes are good weights.
func FuzzLoad(f *testing.F) {
	recipes := []*recipe{tinyRecipe(true, true), tinyRecipe(false, false), secondRecipe()}
	for i, r := range recipes {
		whole := r.bytes()
		head := whole[8 : len(whole)-len(r.data)]
		f.Add(head, uint32(len(r.data)), uint8(i))
		f.Add(head, uint32(len(r.data)/2), uint8(i))
		f.Add(bytes.Replace(head, []byte(`"D":32`), []byte(`"D":64`), 1), uint32(len(r.data)), uint8(i))
		f.Add(bytes.Replace(head, []byte(`"off":0`), []byte(`"off":9`), 1), uint32(len(r.data)), uint8(i))
	}
	f.Add([]byte(`{}`), uint32(0), uint8(0))
	f.Fuzz(func(t *testing.T, head []byte, length uint32, which uint8) {
		data := recipes[int(which)%len(recipes)].data
		b := append([]byte(magic), 0, 0, 0, 0)
		binary.LittleEndian.PutUint32(b[4:], uint32(len(head)))
		b = append(append(b, head...), data[:min(int(length), len(data))]...)
		m, err := Load(b)
		if err != nil {
			return
		}
		// What was taken must run.
		s := newState(m)
		logits := make([]float32, m.Vocabulary)
		prefill(s, m.tokenizer.Append([]uint32{beginning}, "the é x"), logits)
		sampler := newTestSampler(settings{temperature: 1, topP: 0.9})
		sampler.counts, sampler.score = make([]int32, len(logits)), make([]float32, len(logits))
		if id := sampler.choose(logits); int(id) >= m.Vocabulary {
			t.Errorf("token %d of %d", id, m.Vocabulary)
		}
	})
}
