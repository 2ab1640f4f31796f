package importer

import (
	"golang.org/x/text/encoding/simplifiedchinese"

	"fewshot/app/file"
	"fewshot/app/table/workbook"
)

// files reads with the libraries of the command line.
var files = file.Reader{
	Cells: workbook.Cells,
	GB18030: func(data []byte) (string, error) {
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		return string(text), err
	},
}
