// Package workbook reads the cells of a spreadsheet program's own file, .xlsx.
package workbook

import (
	"bytes"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fewshot/app/chat"
	"fewshot/app/table/view"
)

// maxUnpacked bounds what a workbook unpacks to, in bytes.
const maxUnpacked = 8 * view.MaxBytes

// Cells are the cells of a workbook's first sheet, as a spreadsheet program shows them.
// All rows have the same length. Errors are of type *chat.Error.
func Cells(data []byte) ([][]string, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, unreadable("This is a workbook of an old kind (.xls), which can't be read.")
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return nil, unreadable("This is a workbook (.xlsx) that can't be read: " + strings.TrimSuffix(err.Error(), ".") + ".")
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, unreadable("This is a workbook (.xlsx) without a sheet.")
	}
	rows, err := book.GetRows(sheets[0])
	if err != nil {
		return nil, unreadable("The first sheet of this workbook (.xlsx) can't be read: " + strings.TrimSuffix(err.Error(), ".") + ".")
	}
	width := 0 // cells at the end of a row that are empty are not stored
	for _, row := range rows {
		width = max(width, len(row))
	}
	for i, row := range rows {
		for j, cell := range row {
			row[j] = strings.ReplaceAll(strings.ReplaceAll(cell, "\r\n", "\n"), "\r", "\n")
		}
		rows[i] = slices.Grow(row, width-len(row))[:width]
	}
	return rows, nil
}

func unreadable(message string) *chat.Error {
	e := chat.Invalid("", message, "Save the sheet as CSV, or copy its cells and paste them.")
	e.Code = chat.CodeIsWorkbook
	return e
}
