package lab

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// lastNumber is the last number in a text. It reads 1,234.5 and 1.234,5 and
// 1 234,5 (with a no-break space), -5, −$5, .5, 6.02e23 and full-width digits;
// a single comma before three digits separates thousands, else it is a decimal
// comma, and a single point is always decimal. 1,2,3 is three numbers.
func lastNumber(text string) (value float64, ok bool) {
	runes := []rune(text)
	for i, r := range runes {
		runes[i] = plainDigit(r)
	}
	for i := 0; i < len(runes); {
		x, end, found := numberAt(runes, i)
		if found {
			value, ok = x, true
		}
		i = max(end, i+1)
	}
	return value, ok
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

// numberAt reads the number that begins at place i with a digit, or with a
// point before one. Its sign stands before i. One that no float64 holds is
// stepped over.
func numberAt(text []rune, i int) (value float64, end int, ok bool) {
	at := func(i int) rune {
		if i < 0 || i >= len(text) {
			return ' '
		}
		return text[i]
	}
	digit := func(i int) bool { return at(i) >= '0' && at(i) <= '9' }
	word := func(i int) bool { return unicode.IsLetter(at(i)) || unicode.IsDigit(at(i)) }
	if !digit(i) && (at(i) != '.' || !digit(i+1) || word(i-1)) {
		return 0, i, false
	}
	end = i + 1
	for digit(end) || separator(at(end)) && digit(end-1) && digit(end+1) {
		end++
	}
	number, whole := decimal(text[i:end])
	if exponent := end + 1; at(end) == 'e' || at(end) == 'E' {
		if at(exponent) == '-' || at(exponent) == '+' {
			exponent++
		}
		last := exponent
		for digit(last) {
			last++
		}
		if last > exponent && !word(last) {
			number += string(text[end:last])
			end = last
		}
	}
	// The sign belongs to the first of several numbers, and only the last counts.
	sign := i - 1
	if unicode.Is(unicode.Sc, at(sign)) {
		sign--
	}
	if whole && at(sign) == '-' && !word(sign-1) {
		number = "-" + number
	}
	value, err := strconv.ParseFloat(number, 64)
	return value, end, err == nil
}

func separator(r rune) bool {
	return strings.ContainsRune(",.'’_\u00a0\u2009\u202f", r)
}

// decimal is a run of digits and separators with a decimal point and without
// separators of thousands. If the run is not one number, it is the last piece
// of it, and whole is false.
func decimal(run []rune) (number string, whole bool) {
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
		return groups[0], true
	}
	last := separators[n-1]
	if (last != '.' || n > 1) && thousands(groups, separators) {
		return strings.Join(groups, ""), true
	}
	earlier := separators[:n-1]
	if (last == '.' || last == ',') && (n == 1 || earlier[0] != last && thousands(groups[:n], earlier)) {
		return strings.Join(groups[:n], "") + "." + groups[n], true
	}
	return groups[n], false
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
