package metric

import (
	"strings"
	"unicode"

	"fewshot/app/lab/lexicon"
	"fewshot/app/lab/normal"
)

// How free text falls apart, and how it gets stuck. Both are judged by the answer alone,
// whatever the expected output.

// known is the share of an answer's words that are English (see [lexicon.Has]) or stand
// in the prompt; 0 of an answer without words. A word is a run of letters of any script,
// with the apostrophes inside it.
func known(answer, prompt string) float64 {
	given := map[string]bool{}
	for _, word := range letterRuns(prompt) {
		given[strings.ToLower(word)] = true
	}
	words := letterRuns(answer)
	right := 0
	for _, word := range words {
		if given[strings.ToLower(word)] || lexicon.Has(word) {
			right++
		}
	}
	return share(right, len(words))
}

// letterRuns are the words of a text for [known].
func letterRuns(text string) []string {
	runs := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’'
	})
	words := runs[:0]
	for _, run := range runs {
		if run = strings.Trim(run, "'’"); run != "" {
			words = append(words, run)
		}
	}
	return words
}

// gramLength is the length of the sequences that are looked for again, in words.
const gramLength = 4

// distinct is the share of an answer's sequences of four words that are different ones:
// 1 less the seq-rep-4 of Welleck et al. 2019 (arXiv:1908.04319, section 6), by which
// Holtzman et al. 2019 (arXiv:1904.09751) see that the likeliest text repeats itself. It
// is 1 of one to three words, which can't repeat four, and 0 of none.
func distinct(answer string) float64 {
	words := plainWords(answer)
	if len(words) < gramLength {
		return share(min(len(words), 1), 1)
	}
	seen := map[[gramLength]string]bool{}
	for at := range len(words) - gramLength + 1 {
		seen[[gramLength]string(words[at:at+gramLength])] = true
	}
	return share(len(seen), len(words)-gramLength+1)
}

// plainWords are the words and numbers of a text, in one case and without signs. A
// Chinese or Japanese character is a word by itself.
func plainWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’'
	}) {
		begin := 0
		for at, r := range word {
			if normal.Ideographic(r) {
				if begin < at {
					words = append(words, word[begin:at])
				}
				begin = at + len(string(r))
				words = append(words, word[at:begin])
			}
		}
		if begin < len(word) {
			words = append(words, word[begin:])
		}
	}
	return words
}

// share is n of all, 0 of none.
func share(n, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}
