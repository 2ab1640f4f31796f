package table

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// These bound where a header is neither certain nor out of the question; the score is
// above 0 where it is likelier than none.
const (
	certainNone   = -0.6
	askExample    = -0.1 // an example, and the person is asked
	askHeader     = 0.5  // a header, and the person is asked
	certainHeader = 0.8
)

// headerScore says how likely the first row names the columns, as the logarithm of
// the odds. It compares the row with the others, so that it works in any language:
// a name differs from what stands below it in kind (a word over numbers), in length,
// in script, in being there once only. Known names count too.
func headerScore(rows [][]string) float64 {
	const sample = 300 // rows
	if len(rows) == 0 || len(rows[0]) == 0 {
		return -9
	}
	first, rest := rows[0], rows[1:min(len(rows), sample)]
	head := wordHead(first, rest)
	if (knownHeader(first) && head != oneOfWords || head == surelyHead) && !repeated(first, rest) {
		return 4
	}
	if len(rest) == 0 {
		return -9
	}
	score := -1.0
	seen := map[string]bool{}
	numbers := 0.0
	for c := range min(len(first), 64) {
		name := strings.TrimSpace(first[c])
		var cells []string
		for _, row := range rest {
			if cell := strings.TrimSpace(cellAt(row, c)); cell != "" {
				cells = append(cells, cell)
			}
		}
		if name == "" {
			switch {
			case c == 0 && counts(cells): // pandas writes its index so
				score++
			case len(cells) > 0:
				score -= 0.7
			}
			continue
		}
		if seen[name] {
			score -= 2
		}
		seen[name] = true
		more, number := columnScore(name, cells)
		score += more
		numbers += number
	}
	if len(rest) == 1 { // one row proves little
		numbers = min(numbers, 0.1)
	}
	switch score += numbers; head {
	case maybeHead: // ask, and leave it where it is unless more speaks for a header
		return max(score, askExample)
	case oneOfWords:
		return min(score, askExample)
	case twoWords:
		return min(score, askHeader)
	}
	return score
}

// repeated reports whether a row stands below itself.
func repeated(first []string, rest [][]string) bool {
	for _, row := range rest {
		same := 0
		for c := range first {
			if strings.TrimSpace(first[c]) == strings.TrimSpace(cellAt(row, c)) {
				same++
			}
		}
		if same == len(first) {
			return true
		}
	}
	return false
}

// columnScore is what one column says about the cell at its top; number is what a
// word over numbers adds.
func columnScore(name string, cells []string) (score, number float64) {
	switch k := roleOf(name); {
	case k.code:
		score += 1.2
	case k.tongue:
		score += 1.5
	case k.role != Unused && !k.weak, k.around:
		score += 2
	case k.role != Unused || k.id:
		score += 0.8
	default:
		for _, word := range strings.Fields(fold(name)) {
			if k := names()[word]; k.tongue && !k.code {
				score++
				break
			}
		}
	}
	if len(cells) == 0 {
		return score, 0
	}
	n := len(cells)
	numeric, lower, upper, ended, letters, shortest, longest := 0, 0, 0, 0, 0, math.MaxInt, 0
	distinct := map[string]int{}
	for _, c := range cells {
		if numberish(c) {
			numeric++
		}
		switch first, _ := utf8.DecodeRuneInString(c); {
		case unicode.IsLower(first):
			lower++
		case unicode.IsUpper(first):
			upper++
		}
		if isSentence(c) {
			ended++
		}
		if isLetter(c) {
			letters++
		}
		size := utf8.RuneCountInString(c)
		shortest, longest = min(shortest, size), max(longest, size)
		distinct[c]++
	}
	if distinct[name] > 0 { // a name stands once
		return -3, 0
	}
	if isLetter(name) && letters == n {
		return -3, 0
	}
	if numberish(name) {
		if numeric == n {
			return -2.5, 0
		}
		return score - 1, 0
	}
	if numeric == n {
		number = [...]float64{0, 0.8, 1.5, 2}[min(n, 3)]
		return score, number
	}
	// That a label comes for the first time is the less likely the fewer came once
	// only (Good and Turing's estimate).
	if once := singles(distinct); n >= 3 && len(distinct) < n {
		weight := 0.5
		if n >= 5 {
			weight = 0.7
		}
		score += min(2, -weight*math.Log((float64(once)+0.5)/float64(n+1)))
	}
	if n >= 2 {
		size := utf8.RuneCountInString(name)
		if s := scriptOf(name); s != nil && otherScript(s, cells) {
			score += 1.5
		}
		if 2*shortest > 3*size+8 {
			score += 1.2
		}
		if size > 2*longest {
			score -= 0.6
		}
		firstRune, _ := utf8.DecodeRuneInString(name)
		switch {
		case unicode.IsUpper(firstRune) && lower == n:
			score += 0.6
		case unicode.IsLower(firstRune) && upper == n:
			score += 0.7
		}
		if ended == n && !isSentence(name) {
			score += 0.8
		}
		if isIdentifier(name) && longest > 0 && !isIdentifier(cells[0]) {
			score += 1.2
		}
	}
	if isSentence(name) || strings.ContainsAny(name, ",，\n") {
		score -= 1.2
	}
	if len(strings.Fields(name)) >= 4 {
		score -= 0.8
	}
	if utf8.RuneCountInString(name) > 60 {
		score -= 2
	}
	return score, 0
}

// singles is how many texts stand once.
func singles(count map[string]int) (n int) {
	for _, c := range count {
		if c == 1 {
			n++
		}
	}
	return n
}

// numberish reports whether a cell is a number, an amount, a date or true or false.
func numberish(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "nan", "yes", "no":
		return true
	}
	digits, others := 0, 0
	for _, c := range s {
		switch {
		case unicode.IsDigit(c):
			digits++
		case !unicode.IsSpace(c):
			others++
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	return digits > 0 && digits >= others && !(unicode.IsLetter(first) && len(s) <= 4) // v1 is a name
}

// isSentence reports whether a text ends as sentences do.
func isSentence(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, `"'”’)»`))
	return strings.ContainsRune(".?!…。？！", last)
}

// isLetter reports whether a text is the letter of a choice.
func isLetter(s string) bool { return len(s) == 1 && 'A' <= s[0]&^0x20 && s[0]&^0x20 <= 'J' }

// isIdentifier reports whether a text is written as programs write names: with
// underscores, or capitals inside a word.
func isIdentifier(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t") && strings.ContainsRune(s, '_')
}

// scripts are those that a header can differ in from what stands below it.
var scripts = []*unicode.RangeTable{unicode.Latin, unicode.Han, unicode.Cyrillic, unicode.Hangul, unicode.Hiragana, unicode.Arabic, unicode.Greek, unicode.Devanagari, unicode.Thai, unicode.Hebrew}

// scriptOf is the script of a text's first letter.
func scriptOf(s string) *unicode.RangeTable {
	for _, c := range s {
		if unicode.IsLetter(c) {
			for _, script := range scripts {
				if unicode.Is(script, c) {
					return script
				}
			}
			return nil
		}
	}
	return nil
}

// otherScript reports whether all of the cells begin in one script, and not in this.
func otherScript(script *unicode.RangeTable, cells []string) bool {
	var common *unicode.RangeTable
	for _, c := range cells {
		s := scriptOf(c)
		if s == nil || s == script || common != nil && s != common {
			return false
		}
		common = s
	}
	return true
}

// counts reports whether cells are whole numbers that go up by one.
func counts(cells []string) bool {
	before := 0
	for i, c := range cells {
		n := 0
		if c == "" || len(c) > 9 || strings.Trim(c, "0123456789") != "" {
			return false
		}
		for _, d := range c {
			n = n*10 + int(d-'0')
		}
		if i > 0 && n != before+1 {
			return false
		}
		before = n
	}
	return len(cells) > 0
}
