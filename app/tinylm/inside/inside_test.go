package inside

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// model is a model that comes with the program.
func model(t testing.TB, name string) *tinylm.Streamer {
	t.Helper()
	m, err := weights(name)
	if err != nil {
		t.Fatal(err)
	}
	return tinylm.NewStreamer(name, m)
}

var (
	loaded  = map[string]*tinylm.Model{}
	loading sync.Mutex
)

func weights(name string) (*tinylm.Model, error) {
	loading.Lock()
	defer loading.Unlock()
	if m := loaded[name]; m != nil {
		return m, nil
	}
	b, err := os.ReadFile("../../../web/static/weights/" + strings.TrimPrefix(name, "tiny/") + ".bin")
	if err != nil {
		return nil, err
	}
	m, err := tinylm.Load(b)
	loaded[name] = m
	return m, err
}

// shots is a prompt of tiny/base: inputs and outputs in turn, then the query.
func shots(words ...string) prompt.Prompt {
	p := prompt.Prompt{Version: prompt.Version, Model: "tiny/base", Format: prompt.Presets()[0].Format}
	for len(words) > 1 {
		p.Shots = append(p.Shots, prompt.Shot{Input: words[0], Output: words[1]})
		words = words[2:]
	}
	p.Query = words[0]
	return p
}

var (
	pairsPrompt    = shots("lamp", "stone", "river", "cloud", "green", "table", "horse", "seven", "river")
	capitalsPrompt = shots("Japan", "Tokyo", "Italy", "Rome", "Spain", "Madrid", "Egypt", "Cairo", "France")
)

func open(t testing.TB, p prompt.Prompt, answer string) *View {
	t.Helper()
	v, err := Open(t.Context(), model(t, p.Model), p, answer)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestShots_find_the_example_that_did_it(t *testing.T) {
	v := open(t, pairsPrompt, "")
	if v.Answer != "cloud" {
		t.Fatalf("the answer is %q", v.Answer)
	}
	runs := 0
	s, err := v.Shots(t.Context(), func(done, total int) {
		if runs++; done != runs || total != 16 {
			t.Errorf("%d of %d after %d runs", done, total, runs)
		}
	})
	if err != nil || !s.Exact || runs != 16 {
		t.Fatalf("%+v, %d runs: %v", s, runs, err)
	}
	for i, one := range s.Shots {
		if did := i == 1; did != (one.Shapley > 5) || did != (one.Alone > -0.5) || did != (one.Without < -5) {
			t.Errorf("example %d: %+v", i+1, one)
		}
		if one.Low != one.Shapley || one.High != one.Shapley || one.Shot != i {
			t.Errorf("example %d: %+v", i+1, one)
		}
	}
}

// Any one capital is enough, so no example is missed, and yet the examples are all of it.
func TestShots_share_where_leaving_one_out_says_nothing(t *testing.T) {
	s, err := open(t, capitalsPrompt, "Paris").Shots(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range s.Shots {
		if s.All-one.Without > 0.05 || one.Shapley < 0.5 {
			t.Errorf("example %d: %+v of %v", i+1, one, s.All)
		}
	}
}

func TestShapley_values(t *testing.T) {
	p := pairsPrompt
	p.Shots = append(slices.Clone(p.Shots), prompt.Shot{Input: "off", Output: "off", Off: true}, prompt.Shot{Input: "paper", Output: "river"})
	v := open(t, p, "")
	s, err := v.Shots(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, one := range s.Shots {
		sum += one.Shapley
	}
	if math.Abs(sum-(s.All-s.None)) > 1e-9 {
		t.Errorf("they add up to %v, not to %v", sum, s.All-s.None)
	}
	if s.Shots[4].Shot != 5 {
		t.Errorf("an example that is off counts: %+v", s.Shots)
	}
}

func TestShapley_values_are_estimated_of_many_examples(t *testing.T) {
	p := shots("Japan", "Tokyo", "Italy", "Rome", "Spain", "Madrid", "Egypt", "Cairo", "China", "Beijing", "Norway", "Oslo", "Peru", "Lima", "France")
	v := open(t, p, "")
	s, err := v.Shots(t.Context(), func(done, total int) {
		if done > total {
			t.Errorf("%d of %d", done, total)
		}
	})
	if err != nil || s.Exact {
		t.Fatalf("%+v: %v", s, err)
	}
	sum := 0.0
	for i, one := range s.Shots {
		sum += one.Shapley
		if half := one.High - one.Shapley; half <= 0 || half > 0.3 {
			t.Errorf("example %d is only known to %v", i, half)
		}
	}
	if math.Abs(sum-(s.All-s.None)) > 1e-9 {
		t.Errorf("they add up to %v, not to %v", sum, s.All-s.None)
	}
	again, err := open(t, p, "").Shots(t.Context(), nil)
	if err != nil || !slices.Equal(again.Shots, s.Shots) {
		t.Errorf("another time it is %+v: %v", again, err)
	}
}

func TestHeads_find_the_one_that_copies(t *testing.T) {
	v := open(t, pairsPrompt, "")
	heads, err := v.Heads(t.Context(), tinylm.Off{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	head := Copying(heads)
	if head.Drop < 3 {
		t.Fatalf("no head matters: %+v", head)
	}
	off := tinylm.Off{Heads: []tinylm.Head{head.Head}}
	said, err := v.Say(t.Context(), off)
	if err != nil || said.Text == "cloud" || math.Abs(said.Logprob-(v.must(t)-head.Drop)) > 1e-9 {
		t.Errorf("without %v it says %+v: %v", head, said, err)
	}
	if said, err := v.Say(t.Context(), tinylm.Off{}); err != nil || said.Text != "cloud" || said.Logprob != v.must(t) || len(said.Tokens[0].Top) != 5 {
		t.Errorf("with nothing off it says %+v: %v", said, err)
	}
	if said, err := open(t, capitalsPrompt, "").Say(t.Context(), off); err != nil || said.Text != "Paris" {
		t.Errorf("without %v the capital is %+v: %v", head.Head, said, err)
	}
}

// must is the answer's log-probability with all of the network.
func (v *View) must(t *testing.T) float64 {
	t.Helper()
	x, err := v.Without(t.Context(), tinylm.Off{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFollowers(t *testing.T) {
	for _, c := range []struct {
		text []uint32
		want [][]int
	}{
		{[]uint32{1, 2, 1, 3, 1}, [][]int{nil, nil, {1}, nil, {1, 3}}},
		{[]uint32{1, 1, 1}, [][]int{nil, nil, {1}}}, // not what follows itself
		{nil, [][]int{}},
	} {
		if got := followers(c.text); !slices.EqualFunc(got, c.want, slices.Equal[[]int]) {
			t.Errorf("%v: %v, want %v", c.text, got, c.want)
		}
	}
}

// A head that attends to what followed has a score of 1, one that looks elsewhere 0: checked
// by adding up rows of attention by hand.
func TestPrefixMatching_is_attention_to_what_followed(t *testing.T) {
	v := open(t, pairsPrompt, "")
	score, err := v.prefixMatching(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := v.tokens[:v.from]
	want, n := map[tinylm.Head]float64{}, 0
	for i := range text {
		first := slices.Index(text, text[i])
		if first == i || first+1 == i && !slices.Contains(text[first+1:i], text[i]) {
			continue
		}
		n++
		rows, err := v.Attention(t.Context(), i, tinylm.Off{})
		if err != nil {
			t.Fatal(err)
		}
		for j := range i {
			if text[j] == text[i] && j+1 < i {
				for h, row := range rows {
					want[h] += float64(row[j+2])
				}
			}
		}
	}
	for h, x := range score {
		if math.Abs(x-want[h]/float64(n)) > 1e-6 {
			t.Errorf("%v: %v, want %v", h, x, want[h]/float64(n))
		}
	}
	if len(score) == 0 || slices.Max(slices.Collect(maps.Values(score))) < 0.2 {
		t.Errorf("no head matches prefixes: %v", score)
	}
}

func TestDepths(t *testing.T) {
	v := open(t, pairsPrompt, "")
	depths, err := v.Depths(t.Context(), v.FirstWord())
	if err != nil {
		t.Fatal(err)
	}
	first, last := depths[0], depths[len(depths)-1]
	if last.Rank != 1 || last.Guesses[0] != last.Answer || first.Rank < 3 || first.Layers != 0 {
		t.Errorf("%+v … %+v", first, last)
	}
	if first := strings.TrimSpace(last.Answer.Text); !strings.HasPrefix("cloud", first) || first == "" {
		t.Errorf("the answer begins with %q", last.Answer.Text)
	}
}

func TestSpans_of_every_layout(t *testing.T) {
	for _, as := range []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns} {
		for _, name := range []string{"tiny/base", "tiny/instruct"} {
			p := shots("lamp", "zulamp", "river", "zuriver", "garden")
			p.Format.As, p.Model, p.Instruction = as, name, "Add the prefix."
			v := open(t, p, "zugarden")
			text, parts := "", map[string]string{} // parts without the spaces that belong to words
			for _, s := range v.Spans {
				text += s.Text
				key := string("fieq"[s.Part])
				if s.Answer {
					key = "answer"
				} else if s.Shot >= 0 {
					key += string(rune('0' + s.Shot))
				}
				parts[key] += strings.ReplaceAll(s.Text, " ", "")
			}
			if want := v.Text + v.lead + "zugarden"; text != want {
				t.Errorf("%s, %s: the tokens are %q, the text %q", as, name, text, want)
			}
			if parts["e0"] != "lampzulamp" || parts["e1"] != "riverzuriver" || parts["q"] != "garden" || strings.TrimSpace(parts["i"]) != "Addtheprefix." || strings.TrimSpace(parts["answer"]) != "zugarden" {
				t.Errorf("%s, %s: %q", as, name, parts)
			}
		}
	}
}

func TestOpen_says_what_is_wrong(t *testing.T) {
	long := shots(strings.Repeat("x y z ", 400))
	if _, err := Open(t.Context(), model(t, "tiny/base"), long, "a"); err == nil {
		t.Error("a prompt that is too long is opened")
	}
	p := capitalsPrompt
	p.Parameters.Stop = []string{" Paris"}
	if v, err := Open(t.Context(), model(t, "tiny/base"), p, ""); err == nil {
		t.Errorf("an answer that is empty is opened: %q", v.Answer)
	}
}

func TestReport(t *testing.T) {
	v := open(t, pairsPrompt, "")
	r, err := v.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Answer  string
		Logprob struct{ All, None float64 }
		Shots   []struct{ Alone, Without, Shapley float64 }
		Heads   []struct {
			Layer, Head  int
			Prefix, Drop float64
		}
	}
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	m := model(t, "tiny/base").Model()
	if read.Answer != "cloud" || len(read.Shots) != 4 || len(read.Heads) != m.Layers*m.AllHeads()[len(m.AllHeads())-1].Head+m.Layers || read.Logprob.All != v.must(t) {
		t.Errorf("%s", data)
	}
	// The answer that it prints, given back to it, has the same figures.
	again, err := open(t, pairsPrompt, r.Answer).Report(t.Context())
	if err != nil || again.Logprob != r.Logprob || !slices.Equal(again.Heads, r.Heads) {
		t.Errorf("%+v, then %+v: %v", r, again, err)
	}
}

func BenchmarkShots(b *testing.B) {
	p := shots("Japan", "Tokyo", "Italy", "Rome", "Spain", "Madrid", "Egypt", "Cairo", "China", "Beijing", "France")
	m := model(b, p.Model)
	for b.Loop() {
		v, err := Open(b.Context(), m, p, "Paris")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.Shots(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
