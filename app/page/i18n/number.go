package i18n

import (
	"math"
	"strconv"
)

// Points is a number of points, to a tenth.
func Points(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }

// FirstLine is the beginning of a text, on one line.
func FirstLine(s string) string {
	const most = 80
	runes := []rune(s)
	cut := len(runes) > most
	if cut {
		runes = runes[:most]
	}
	for i, r := range runes {
		if r == '\n' || r == '\r' || r == '\t' {
			runes[i] = ' '
		}
	}
	if cut {
		return string(runes) + "…"
	}
	return string(runes)
}

// Percent is a share, 0 to 1, for people and for CSS: "12.5%".
func Percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1000)/10, 'f', -1, 64) + "%"
}

// Count is a number with its thousands set apart: "12,345".
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Dollars is an amount in US dollars, with two digits that count: "$0.00012".
func Dollars(usd float64) string {
	if usd == 0 {
		return "$0"
	}
	digits := 2
	if usd < 1 {
		digits = 1 - int(math.Floor(math.Log10(usd)))
	}
	return "$" + strconv.FormatFloat(usd, 'f', min(digits, 9), 64)
}

// Seconds is a time in milliseconds for people: "41 ms", "1.3 s".
func Seconds(ms float64) string {
	if ms < 1000 {
		return strconv.Itoa(int(math.Round(ms))) + " ms"
	}
	return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
}
