package experiment

import (
	"encoding/csv"
	"strings"
	"testing"

	"fewshot/app/page/labworker"
	"fewshot/app/sheet"
)

func TestColumnsCSV_runs_nothing_in_a_spreadsheet(t *testing.T) {
	s := &labworker.Summary{Columns: []labworker.Column{{Name: `＝HYPERLINK("x")`, Items: 3, Score: 0.5}, {Name: "k = 3", Items: 3, Score: 1}}}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(columnsCSV(s), sheet.Mark))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][0] != `'＝HYPERLINK("x")` || rows[2][0] != "k = 3" || rows[2][2] != "1" {
		t.Errorf("%q, %v", rows, err)
	}
}
