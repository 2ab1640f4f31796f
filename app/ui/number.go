package ui

import (
	"math"
	"strconv"
)

// percent is a share, 0 to 1, for people and for CSS: "12.5%".
func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1000)/10, 'f', -1, 64) + "%"
}

// count is a number with its thousands set apart: "12,345".
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// dollars is an amount in US dollars, with two digits that count: "$0.00012".
func dollars(usd float64) string {
	if usd == 0 {
		return "$0"
	}
	digits := 2
	if usd < 1 {
		digits = 1 - int(math.Floor(math.Log10(usd)))
	}
	return "$" + strconv.FormatFloat(usd, 'f', min(digits, 9), 64)
}

// seconds is a time in milliseconds for people: "41 ms", "1.3 s".
func seconds(ms float64) string {
	if ms < 1000 {
		return strconv.Itoa(int(math.Round(ms))) + " ms"
	}
	return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
}
