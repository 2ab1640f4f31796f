package importer

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fewshot/app/chat"
	"fewshot/app/table"
)

// Read is [table.Read], and reads workbooks, YAML and GBK as well. Errors are of
// type *chat.Error.
func Read(data []byte, c table.Choices) (table.Reading, error) {
	if len(data) <= table.MaxBytes && (table.IsWorkbook(data) || c.Kind == table.Workbook) {
		rows, err := sheet(data)
		if err != nil {
			return table.Reading{}, err
		}
		return table.OfCells(table.Workbook, rows, c)
	}
	text := data
	if table.Charset(data) == "gb18030" {
		if utf8, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data); err == nil {
			text = utf8
		}
	}
	r, err := table.Read(text, c)
	if e, ok := errors.AsType[*chat.Error](err); ok && e.Code == "is_yaml" {
		values, err := Tree(string(text))
		if err != nil {
			return table.Reading{}, err
		}
		return table.OfTree(table.YAML, values, c)
	}
	return r, err
}

// maxUnpacked bounds what a workbook unpacks to, in bytes.
const maxUnpacked = 8 * table.MaxBytes

// sheet are the cells of a workbook's first sheet, as they are shown.
func sheet(data []byte) ([][]string, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, unreadable("This is a workbook in the old format (.xls), which can't be read.")
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
