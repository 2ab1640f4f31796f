// Command workbook is a program that only workers of the page run, compiled to
// WebAssembly: it reads the cells of a workbook. It is a program of its own because the
// library is as large as all else that reads files, and few open a workbook.
package main

import (
	"fewshot/app/page/reader"
	"fewshot/app/table/workbook"
)

func main() {
	reader.Serve(func(q *reader.Question) (*reader.Answer, error) {
		cells, err := workbook.Cells(q.Data)
		return &reader.Answer{Cells: cells}, err
	})
}
