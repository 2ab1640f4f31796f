package metric

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A quantity is a number of a text. It is tied to the one before it if nothing
// but a sign stands between the two, as in 10:30, 2024-05-17, 2x3 and 1/2/2024.
type quantity struct {
	value float64
	tied  bool
}

// quantities are the numbers of a text, in order. They are read as 1,234.5 and
// 1.234,5 and 1 234,5 (with a no-break space), -5, −$5, .5, 6.02e23 and in
// full-width digits; a single comma before three digits separates thousands, else
// it is a decimal comma, and a single point is always decimal. 1,2,3 is three
// numbers, and a fraction such as 1/2 is one.
func quantities(text string) []quantity {
	runes := []rune(text)
	for i, r := range runes {
		runes[i] = plainDigit(r)
	}
	var all []quantity
	last := -1 // where the number before ends
	for i := 0; i < len(runes); {
		numbers, end := numbersAt(runes, i)
		if len(numbers) > 0 {
			numbers[0].tied = i > 0 && i == last+1 && strings.ContainsRune(":/-–xX×*", runes[last])
			all = append(all, numbers...)
			last = end
			if n := len(all); isFraction(runes, all, i, end) {
				all = append(all[:n-2], quantity{all[n-2].value / all[n-1].value, false})
			}
		}
		i = max(end, i+1)
	}
	return all
}

// isFraction reports whether the last two quantities, of which the second one
// stands between two places of the text, are a whole number over another, and no
// part of a date.
func isFraction(text []rune, all []quantity, start, end int) bool {
	n := len(all)
	if n < 2 || !all[n-1].tied || all[n-2].tied || text[start-1] != '/' || end < len(text) && text[end] == '/' {
		return false
	}
	whole := func(x float64) bool { return x == math.Trunc(x) }
	return whole(all[n-2].value) && whole(all[n-1].value) && all[n-1].value > 0
}

// sameNumbers reports whether an answer ends in the numbers of the expected
// output, all of them and in its order, each within a tolerance. A part of a
// number is none: 10:30 does not end in 30.
func sameNumbers(answer, expected string, tolerance float64) bool {
	want, got := quantities(conclusion(expected)), quantities(answer)
	if len(want) == 0 || len(got) < len(want) {
		return false
	}
	got = got[len(got)-len(want):]
	if got[0].tied {
		return false
	}
	for i := range want {
		if !near(got[i].value, want[i].value, tolerance) {
			return false
		}
	}
	return true
}

// conclusions stand before the answer of a text that works it out: in GSM8K
// (Cobbe et al. 2021, arXiv:2110.14168), in MATH (Hendrycks et al. 2021,
// arXiv:2103.03874), and in chains of thought (Wei et al. 2022, arXiv:2201.11903).
var conclusions = []string{"####", `\boxed{`, "answer is", "答案是"}

// conclusion is the answer of an expected output that works it out, else all of
// it.
func conclusion(expected string) string {
	for _, mark := range conclusions {
		if rest, ok := afterLast(expected, mark); ok {
			return sentence(rest)
		}
	}
	return expected
}

// lastNumbers is the last number of a text and those that it is tied to, as one
// text; "" if there is none.
func lastNumbers(text string) string {
	all := quantities(text)
	if len(all) == 0 {
		return ""
	}
	from := len(all) - 1
	for all[from].tied {
		from--
	}
	texts := make([]string, 0, len(all)-from)
	for _, q := range all[from:] {
		texts = append(texts, strconv.FormatFloat(q.value, 'g', -1, 64))
	}
	return strings.Join(texts, " ")
}

// equalAsNumbers reports whether both texts are one number, whatever stands
// around it in the answer, such as a currency or a unit.
func equalAsNumbers(answer, expected string) bool {
	if strings.ContainsFunc(expected, unicode.IsLetter) || strings.Contains(answer, "%") != strings.Contains(expected, "%") {
		return false
	}
	x, y := quantities(answer), quantities(expected)
	return len(x) == 1 && len(y) == 1 && x[0].value == y[0].value
}

// plainDigit is the ASCII digit or minus that r is another writing of, else r.
func plainDigit(r rune) rune {
	for _, zero := range [...]rune{'０', '٠', '۰', '०'} {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	if r == '−' || r == '－' {
		return '-'
	}
	return r
}

// numbersAt reads the number that begins at place i with a digit, or with a
// point before one, or the several ones that 1,2,3 and 17.05.2024 are. The sign of
// the first stands before i. Those that no float64 holds are stepped over.
func numbersAt(text []rune, i int) (numbers []quantity, end int) {
	at := func(i int) rune {
		if i < 0 || i >= len(text) {
			return ' '
		}
		return text[i]
	}
	digit := func(i int) bool { return at(i) >= '0' && at(i) <= '9' }
	word := func(i int) bool { return unicode.IsLetter(at(i)) || unicode.IsDigit(at(i)) }
	if !digit(i) && (at(i) != '.' || !digit(i+1) || word(i-1)) {
		return nil, i
	}
	end = i + 1
	for digit(end) || separator(at(end)) && digit(end-1) && digit(end+1) {
		end++
	}
	pair := strings.ContainsRune("([", at(i-1)) && strings.ContainsRune(")]", at(end))
	texts, list := decimals(text[i:end], pair)
	if exponent := end + 1; at(end) == 'e' || at(end) == 'E' {
		if at(exponent) == '-' || at(exponent) == '+' {
			exponent++
		}
		last := exponent
		for digit(last) {
			last++
		}
		if last > exponent && !word(last) {
			texts[len(texts)-1] += string(text[end:last])
			end = last
		}
	}
	sign := i - 1
	if unicode.Is(unicode.Sc, at(sign)) {
		sign--
	}
	if at(sign) == '-' && !word(sign-1) {
		texts[0] = "-" + texts[0]
	}
	for n, t := range texts {
		if value, err := strconv.ParseFloat(t, 64); err == nil {
			numbers = append(numbers, quantity{value, n > 0 && !list})
		}
	}
	return numbers, end
}

func separator(r rune) bool {
	return strings.ContainsRune(",.'’_\u00a0\u2009\u202f", r)
}

// decimals are a run of digits and separators with a decimal point and without
// separators of thousands. If the run is not one number, they are the pieces of
// it; list says that commas part them, as one does in (3,4).
func decimals(run []rune, pair bool) (numbers []string, list bool) {
	var groups []string
	var separators []rune
	start := 0
	for i, r := range run {
		if separator(r) {
			groups = append(groups, string(run[start:i]))
			separators = append(separators, r)
			start = i + 1
		}
	}
	groups = append(groups, string(run[start:]))
	n := len(separators)
	if n == 0 {
		return groups, false
	}
	last := separators[n-1]
	if (last != '.' || n > 1) && thousands(groups, separators) {
		return []string{strings.Join(groups, "")}, false
	}
	earlier := separators[:n-1]
	if (last == '.' || last == ',' && !pair) && (n == 1 || earlier[0] != last && thousands(groups[:n], earlier)) {
		return []string{strings.Join(groups[:n], "") + "." + groups[n]}, false
	}
	return groups, slices.Contains(separators, ',')
}

// thousands reports whether groups of digits are one integer: all separators
// are the same, and three digits follow each.
func thousands(groups []string, separators []rune) bool {
	if len(groups[0]) < 1 || len(groups[0]) > 3 || groups[0][0] == '0' {
		return false
	}
	for i, s := range separators {
		if s != separators[0] || len(groups[i+1]) != 3 {
			return false
		}
	}
	return true
}

// near reports whether x and y differ by at most tolerance. With a tolerance, a
// few units in the last place are allowed on top of it, because 3.2 - 3.1 is a
// little more than 0.1.
func near(x, y, tolerance float64) bool {
	if tolerance > 0 {
		const units = 4 * 0x1p-52
		tolerance += units * max(math.Abs(x), math.Abs(y))
	}
	return math.Abs(x-y) <= tolerance
}
