package token

import "sort"

// whole counts a document with any tokenizer, all of it after every edit.
type whole struct {
	tokenizer Tokenizer
	ids       []uint32
	starts    []int // of each token in the text
}

func (w *whole) edit(text string, _, _, _ int) (start, end int) {
	w.ids = w.tokenizer.Append(w.ids[:0], text)
	w.starts = w.starts[:0]
	at := 0
	for _, id := range w.ids {
		w.starts = append(w.starts, min(at, len(text)))
		at += len(w.tokenizer.Bytes(id))
	}
	return 0, len(text)
}

func (w *whole) tokens() int { return len(w.ids) }

func (w *whole) before(text string, at int) int {
	return sort.Search(len(w.starts), func(i int) bool { return !w.token(text, i).Before(at) })
}

// token is the i-th token.
func (w *whole) token(text string, i int) Token {
	end := len(text)
	if i+1 < len(w.starts) {
		end = w.starts[i+1]
	}
	return Token{ID: w.ids[i], Start: w.starts[i], End: end}
}

func (w *whole) all(text string, yield func(Token) bool) bool {
	for i := range w.ids {
		if !yield(w.token(text, i)) {
			return false
		}
	}
	return true
}
