package shots

import (
	"math"
	"slices"
	"sort"
	"unicode"

	"fewshot/app/lab/chance"
	"fewshot/app/lab/normal"
)

// An Index compares texts by their words: which are most like a query, and
// which are least like each other. Shots are chosen with it (Liu et al. 2021,
// arXiv:2101.06804, choose the most similar ones by sentence embeddings; words
// need no model).
type Index struct {
	terms   map[string]int // a word's number, from 0 in the order of the texts
	inTexts []int          // (term) number of texts that hold it
	texts   [][]entry      // (text) its words
	lengths []int          // (text) its number of words, repeated ones included
	vectors [][]entry      // (text) TF-IDF, of length 1
}

// An entry is a word of a text with its count or weight. Lists of them are
// sorted by the word's number, so that sums are always taken in one order.
type entry struct {
	term  int
	value float64
}

// NewIndex makes an index of texts. Wherever it gives or takes a number of a
// text, that is its place in the list.
func NewIndex(texts []string) *Index {
	x := &Index{terms: map[string]int{}}
	for _, text := range texts {
		words := tokens(text)
		for _, word := range words {
			if _, ok := x.terms[word]; !ok {
				x.terms[word] = len(x.terms)
				x.inTexts = append(x.inTexts, 0)
			}
		}
		list := x.count(words)
		for _, e := range list {
			x.inTexts[e.term]++
		}
		x.texts = append(x.texts, list)
		x.lengths = append(x.lengths, len(words))
	}
	for _, list := range x.texts {
		x.vectors = append(x.vectors, x.weigh(list))
	}
	return x
}

// tokens are the words of a text in lower case. Chinese, Japanese and Korean
// are written without spaces, or with long words: of these each character
// counts, and each two side by side.
func tokens(text string) []string {
	var words []string
	var word []rune
	before := rune(0) // the character before, if it is one of those
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
			word = word[:0]
		}
	}
	for _, r := range normal.Fold(text) {
		switch {
		case normal.Ideographic(r) || unicode.Is(unicode.Hangul, r):
			end()
			words = append(words, string(r))
			if before != 0 {
				words = append(words, string([]rune{before, r}))
			}
			before = r
			continue
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '_':
			word = append(word, r)
		default:
			end()
		}
		before = 0
	}
	end()
	return words
}

// count is how often each word comes. Words that are in no text are left out.
func (x *Index) count(words []string) []entry {
	counts := map[int]float64{}
	for _, word := range words {
		if term, ok := x.terms[word]; ok {
			counts[term]++
		}
	}
	list := make([]entry, 0, len(counts))
	for term, n := range counts {
		list = append(list, entry{term, n})
	}
	// sort.Slice is in the page anyway; slices.SortFunc is compiled once a type.
	sort.Slice(list, func(i, j int) bool { return list[i].term < list[j].term })
	return list
}

// BM25 is how well each text answers a query, 0 if it has no word of it
// (Robertson and Zaragoza 2009, doi:10.1561/1500000019, equation 3.15):
//
//	Σ idf(t) · f·(k₁+1) / (f + k₁·(1 - b + b·length/mean length))
//
// over the query's words t, with k₁ = 1.2, b = 0.75, f the word's count in the
// text, and Lucene's idf(t) = ln(1 + (N - n + ½)/(n + ½)), which is never
// negative, for a word that n of the N texts have.
func (x *Index) BM25(query string) []float64 {
	const k1, b = 1.2, 0.75
	total := 0
	for _, length := range x.lengths {
		total += length
	}
	scores := make([]float64, len(x.texts))
	if total == 0 {
		return scores
	}
	n := float64(len(x.texts))
	average := float64(total) / n
	asked := x.count(tokens(query))
	for i, list := range x.texts {
		norm := k1 * (1 - b + b*float64(x.lengths[i])/average)
		both(asked, list, func(term int, times, count float64) {
			holders := float64(x.inTexts[term])
			idf := math.Log(1 + (n-holders+0.5)/(holders+0.5))
			scores[i] += times * idf * count * (k1 + 1) / (count + norm)
		})
	}
	return scores
}

// TFIDF is the cosine of each text and a query, from 0 to 1, where a word
// weighs its count times ln((1+N)/(1+n)) + 1 (Salton and Buckley 1988,
// doi:10.1016/0306-4573(88)90021-0, with scikit-learn's smoothing) for a word
// that n of the N texts have.
func (x *Index) TFIDF(query string) []float64 {
	asked := x.weigh(x.count(tokens(query)))
	scores := make([]float64, len(x.vectors))
	for i, vector := range x.vectors {
		scores[i] = dot(asked, vector)
	}
	return scores
}

// weigh turns counts into a TF-IDF vector of length 1, or of length 0 if there
// are no words.
func (x *Index) weigh(counts []entry) []entry {
	n := float64(len(x.texts))
	vector := slices.Clone(counts)
	squares := 0.0
	for i, e := range vector {
		vector[i].value = e.value * (math.Log((1+n)/(1+float64(x.inTexts[e.term]))) + 1)
		squares += vector[i].value * vector[i].value
	}
	for i := range vector {
		vector[i].value /= math.Sqrt(squares)
	}
	return vector
}

// both calls f with each term that two lists have, in the order of terms.
func both(a, b []entry, f func(term int, x, y float64)) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].term < b[0].term:
			a = a[1:]
		case a[0].term > b[0].term:
			b = b[1:]
		default:
			f(a[0].term, a[0].value, b[0].value)
			a, b = a[1:], b[1:]
		}
	}
}

func dot(a, b []entry) float64 {
	sum := 0.0
	both(a, b, func(_ int, x, y float64) { sum += x * y })
	return min(sum, 1) // more is rounding
}

// rounding is how close two scores may be and still be called equal, so that
// the order of a sum does not decide between texts that are alike.
const rounding = 1e-12

// Diverse are k texts, or all if there are fewer, that cover the rest: the first
// is drawn with the seed, and each further one is farthest, by the cosine of
// [Index.TFIDF], from the nearest that is already chosen (farthest-first
// traversal: Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5; as k-centre
// greedy: Sener and Savarese 2018, arXiv:1708.00489). Of texts as far the first
// is taken.
func (x *Index) Diverse(k int, seed uint64) []int {
	if len(x.texts) == 0 || k < 1 {
		return nil
	}
	return x.diverseFrom(chance.New(seed, chance.Diverse).IntN(len(x.texts)), k)
}

// diverseFrom is Diverse with the first text given.
func (x *Index) diverseFrom(first, k int) []int {
	chosen := []int{first}
	nearest := make([]float64, len(x.vectors)) // (text) cosine with the most similar chosen one
	for {
		last := chosen[len(chosen)-1]
		for i := range nearest {
			nearest[i] = max(nearest[i], dot(x.vectors[i], x.vectors[last]))
		}
		if len(chosen) >= min(k, len(x.texts)) {
			return chosen
		}
		best := -1
		for i, similarity := range nearest {
			if !slices.Contains(chosen, i) && (best < 0 || similarity < nearest[best]-rounding) {
				best = i
			}
		}
		chosen = append(chosen, best)
	}
}

// MMR are k texts, or all if there are fewer, that are like a query and unlike
// each other, the best first: each maximises lambda·cos(query, text) -
// (1-lambda)·max cos(text, one that is chosen) (maximal marginal relevance:
// Carbonell and Goldstein 1998, doi:10.1145/290941.291025). With lambda 1 they
// are the most similar ones. Of texts as good the first is taken.
func (x *Index) MMR(query string, k int, lambda float64) []int {
	relevance := x.TFIDF(query)
	nearest := make([]float64, len(x.vectors))
	var chosen []int
	for len(chosen) < min(k, len(x.texts)) {
		best, most := -1, 0.0
		for i := range relevance {
			value := lambda*relevance[i] - (1-lambda)*nearest[i]
			if !slices.Contains(chosen, i) && (best < 0 || value > most+rounding) {
				best, most = i, value
			}
		}
		chosen = append(chosen, best)
		for i := range nearest {
			nearest[i] = max(nearest[i], dot(x.vectors[i], x.vectors[best]))
		}
	}
	return chosen
}
