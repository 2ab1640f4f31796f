// Package sheet writes shots as tables, and keeps spreadsheets from running what a cell
// contains: one rule for every table that leaves the program, in a file or by the
// clipboard.
//
//	sheet.Disarm("=1+1")  // '=1+1
//	sheet.Rearm("'=1+1")  // =1+1
//
// Spreadsheets themselves use the apostrophe to mark what follows as text. See OWASP,
// CSV Injection.
package sheet

import (
	"strings"
	"unicode"
)

// Mark is the byte-order mark. A file of CSV begins with it, or Excel takes its
// UTF-8 for another encoding and shows garbage for everything that isn't ASCII.
const Mark = "\ufeff"

// starts begin a formula, wide and small forms too: where Chinese or Japanese is
// typed they count as the others do.
const starts = "=+-@＝＋－＠﹦﹢﹣﹫"

// Disarm puts an apostrophe before a text that a spreadsheet would take for a
// formula, and before one that has such apostrophes already, so that Rearm can
// tell them apart.
func Disarm(cell string) string {
	if runs(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Rearm undoes Disarm: for reading a table back.
func Rearm(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && runs(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

// Readable marks only what Rearm would change: for a table that stays in the
// program and is read back, where a formula is a text like any other.
func Readable(cell string) string {
	if Rearm(cell) != cell {
		return "'" + cell
	}
	return cell
}

// runs reports whether a spreadsheet would run a text: its first character that
// can be seen begins a formula, or what comes before it may make the rest begin a
// cell of its own.
func runs(s string) bool {
	for i, c := range s {
		switch {
		case i == 0 && strings.ContainsRune("\t\r\n", c):
			return true
		case strings.ContainsRune(starts, c):
			return true
		case unicode.IsSpace(c), unicode.In(c, unicode.Cc, unicode.Cf):
			continue
		}
		return false
	}
	return false
}
