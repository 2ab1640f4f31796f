package table

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// decode is the text of a file.
func decode(data []byte) (string, *chat.Error) {
	if len(data) > MaxBytes {
		return "", tooLarge(len(data))
	}
	if IsWorkbook(data) {
		return "", coded(chat.CodeIsWorkbook, "", "This is a workbook (.xlsx or .xls), which can't be read here.",
			"Save the sheet as CSV, or copy its cells and paste them.")
	}
	switch charset := Charset(data); charset {
	case "utf-8":
		return string(data), nil
	case "utf-16le":
		return fromUTF16(data, binary.LittleEndian), nil
	case "utf-16be":
		return fromUTF16(data, binary.BigEndian), nil
	case "windows-1252":
		return fromWindows1252(data), nil
	}
	at := invalidAt(data)
	return "", coded(chat.CodeNotUTF8, "", fmt.Sprintf("The text is not valid UTF-8 (line %d).", tree.Line(string(data[:at]), at)),
		"Save the file with the encoding UTF-8 and try again.")
}

func tooLarge(n int) *chat.Error {
	return coded(chat.CodeTooLarge, "", fmt.Sprintf("This is too large: %d MB, where at most %d MB can be read.", (n+1<<20-1)>>20, MaxBytes>>20),
		"Keep the rows that matter, and leave out the others.")
}

// IsWorkbook reports whether a file is a spreadsheet program's own: a ZIP archive
// (.xlsx, .ods) or a compound file (.xls).
func IsWorkbook(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}

// Charset is the encoding of a text, by the name under which browsers know it:
// utf-8, utf-16le, utf-16be, windows-1252, gb18030, or "" if it is none of them.
// It looks at the byte-order mark, then at the bytes themselves.
func Charset(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "utf-16be"
	}
	// Texts have no NUL, but for UTF-16: every other byte of what is ASCII in it.
	var zeros [2]int
	head := data[:min(len(data), 4096)]
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch few := len(head) / 10; {
	case len(data)%2 == 0 && zeros[1] > few && zeros[0] <= zeros[1]/8:
		return "utf-16le"
	case len(data)%2 == 0 && zeros[0] > few && zeros[1] <= zeros[0]/8:
		return "utf-16be"
	case utf8.Valid(data):
		return "utf-8"
	case looksChinese(data):
		return "gb18030"
	case looksWestern(data):
		return "windows-1252"
	}
	return ""
}

// looksChinese reports whether all that is not ASCII is pairs of bytes of GBK, most
// of them among the 3,755 characters (rows B0 to D7) and the punctuation (A1 to A3)
// that nearly all Chinese texts consist of.
func looksChinese(data []byte) bool {
	pairs, usual := 0, 0
	for i := 0; i < len(data); i++ {
		c := data[i]
		if c < 0x80 {
			continue
		}
		if i+1 >= len(data) || c == 0x80 || c == 0xff || data[i+1] < 0x40 || data[i+1] == 0x7f || data[i+1] == 0xff {
			return false
		}
		i++
		pairs++
		if data[i] >= 0xa1 && (0xb0 <= c && c <= 0xd7 || 0xa1 <= c && c <= 0xa3) {
			usual++
		}
	}
	return pairs > 0 && usual*4 >= pairs*3
}

// looksWestern reports whether what is not ASCII are mostly letters of Windows-1252
// that stand in words, or its punctuation, and nothing that it doesn't have.
func looksWestern(data []byte) bool {
	letters, others := 0, 0
	for _, c := range data {
		switch {
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' || strings.IndexByte("\x81\x8d\x8f\x90\x9d", c) >= 0:
			return false
		case c >= 0xc0 || c > 0x80 && c <= 0x9f || c == 0x80:
			letters++
		case c >= 0xa0:
			others++
		}
	}
	return letters > 0 && letters >= others || others > 0 && others < len(data)/10
}

// invalidAt is where data stops being UTF-8.
func invalidAt(data []byte) int {
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return strings.TrimLeft(string(utf16.Decode(units)), "\ufeff")
}

// high are the characters 80 to 9F of Windows-1252; the rest is Latin-1.
var high = [...]rune{'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ'}

func fromWindows1252(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		switch {
		case 0x80 <= c && c <= 0x9f:
			b.WriteRune(high[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}
