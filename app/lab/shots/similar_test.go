package shots

import (
	"slices"
	"testing"

	"fewshot/app/lab/internal/golden"
)

func TestTokens(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"words":       {"The CAFÉ's open, isn’t it?", []string{"the", "café", "s", "open", "isn", "t", "it"}},
		"numbers":     {"x_1 = 3.5", []string{"x_1", "3", "5"}},
		"chinese":     {"我爱Go语言。好", []string{"我", "爱", "我爱", "go", "语", "言", "语言", "好"}},
		"korean":      {"서울 시", []string{"서", "울", "서울", "시"}},
		"japanese":    {"ｶﾞｷ", []string{"ガ", "キ", "ガキ"}},
		"punctuation": {" ... ", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tokens(c.text); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// The reference for TF-IDF is scikit-learn's TfidfVectorizer; for BM25 and the
// two selections it is testdata/golden.py's own code.
func TestIndexAgreesWithGolden(t *testing.T) {
	g := golden.Read(t).Similar
	x := NewIndex(g.Texts)
	for _, q := range g.Queries {
		t.Run("query_"+q.Query, func(t *testing.T) {
			if got := x.BM25(q.Query); !golden.AllClose(got, q.BM25, 1e-12) {
				t.Errorf("BM25: got %v, want %v", got, q.BM25)
			}
			if got := x.TFIDF(q.Query); !golden.AllClose(got, q.TFIDF, 1e-12) {
				t.Errorf("TFIDF: got %v, want %v", got, q.TFIDF)
			}
			for _, m := range q.MMR {
				if got := x.MMR(q.Query, 5, m.Lambda); !slices.Equal(got, m.Chosen) {
					t.Errorf("MMR with lambda %v: got %v, want %v", m.Lambda, got, m.Chosen)
				}
			}
		})
	}
	for first, want := range g.Diverse {
		if got := x.diverseFrom(first, 6); !slices.Equal(got, want) {
			t.Errorf("diverse from %d: got %v, want %v", first, got, want)
		}
	}
}

func TestIndex(t *testing.T) {
	t.Run("the_same_text_is_most_similar", func(t *testing.T) {
		texts := []string{"红色的苹果", "绿色的汽车", "a red apple", "红色的汽车"}
		x := NewIndex(texts)
		for i, text := range texts {
			scores := x.TFIDF(text)
			if best := slices.Max(scores); scores[i] != best || !golden.Close(best, 1, 1e-12) {
				t.Errorf("%s: %v", text, scores)
			}
			if scores := x.BM25(text); scores[i] != slices.Max(scores) {
				t.Errorf("%s: BM25 %v", text, scores)
			}
			if got := x.MMR(text, 1, 1); got[0] != i {
				t.Errorf("%s: chosen %v", text, got)
			}
		}
	})
	t.Run("no_texts", func(t *testing.T) {
		x := NewIndex(nil)
		if len(x.BM25("a")) != 0 || len(x.TFIDF("a")) != 0 || x.Diverse(3, 1) != nil || x.MMR("a", 3, 0.5) != nil {
			t.Errorf("something is found in nothing")
		}
	})
	t.Run("blank_texts", func(t *testing.T) {
		x := NewIndex([]string{"", " ", "?"})
		if got := x.BM25("a ?"); !slices.Equal(got, []float64{0, 0, 0}) {
			t.Errorf("BM25 %v", got)
		}
		if got := x.TFIDF(""); !slices.Equal(got, []float64{0, 0, 0}) {
			t.Errorf("TFIDF %v", got)
		}
		if got := x.MMR("a", 9, 0.5); !slices.Equal(got, []int{0, 1, 2}) {
			t.Errorf("MMR %v", got)
		}
	})
	t.Run("diverse", func(t *testing.T) {
		x := NewIndex([]string{"a b c", "a b c d", "x y z", "a b", "x y", "p q"})
		for seed := range uint64(20) {
			got := x.Diverse(3, seed)
			groups := []int{0, 0, 1, 0, 1, 2}
			if len(got) != 3 || groups[got[0]]+groups[got[1]]+groups[got[2]] != 3 {
				t.Errorf("seed %d: %v", seed, got)
			}
			if !slices.Equal(got, x.Diverse(3, seed)) {
				t.Errorf("seed %d gives two results", seed)
			}
			if all := slices.Sorted(slices.Values(x.Diverse(99, seed))); !slices.Equal(all, []int{0, 1, 2, 3, 4, 5}) {
				t.Errorf("seed %d: all are %v", seed, all)
			}
		}
		if x.Diverse(0, 1) != nil {
			t.Errorf("none asked for")
		}
	})
}
