package widget

import (
	"math"
	"strconv"
	"strings"
)

// Escape shows the white space of a label: a line end as \n, a tab as \t.
func Escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s)
}

// Unescape reads what escape wrote. Any other backslash stands for itself.
func Unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(s)
}

// JoinStops shows stop sequences in one line, set apart by " | ".
func JoinStops(stops []string) string {
	shown := make([]string, len(stops))
	for i, s := range stops {
		shown[i] = Escape(s)
	}
	return strings.Join(shown, " | ")
}

// SplitStops reads what joinStops wrote.
func SplitStops(s string) []string {
	stops := []string{}
	for part := range strings.SplitSeq(s, " | ") {
		if part != "" {
			stops = append(stops, Unescape(part))
		}
	}
	return stops
}

// FloatText is a number as a setting shows it, "" for nil.
func FloatText(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// IntegerText is a number as a setting shows it, "" for nil.
func IntegerText(v *int) string {
	if v == nil {
		return ""
	}
	return strconv.Itoa(*v)
}

// Integer64Text is a number as a setting shows it, "" for nil.
func Integer64Text(v *int64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatInt(*v, 10)
}

// SetFloat takes what was typed into a setting: nil for nothing. For what is no number
// from low to high it returns errorID and changes nothing.
func SetFloat(v **float64, text string, low, high float64, errorID string) string {
	if text == "" {
		*v = nil
		return ""
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < low || f > high {
		return errorID
	}
	*v = &f
	return ""
}

// SetInteger takes what was typed into a setting, as SetFloat does.
func SetInteger(v **int, text string, low, high int, errorID string) string {
	if text == "" {
		*v = nil
		return ""
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return errorID
	}
	*v = &n
	return ""
}
