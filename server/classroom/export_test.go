package classroom_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/app/sheet"
	"fewshot/server/classroom"
)

func TestWriteSubmissions_makes_formulas_harmless(t *testing.T) {
	for _, formula := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1"} {
		x := classroom.Export{Members: []classroom.ExportedMember{{
			Seat:        classes.Seat{Pseudonym: formula},
			Submissions: []classes.Submission{{Exercise: "opposites", Prompt: prompt.Prompt{Model: "tiny/base", Instruction: formula + `,"x"`}}},
		}}}
		var file strings.Builder
		if err := x.WriteSubmissions(&file); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(file.String(), "\r\n") {
			t.Error("lines do not end as RFC 4180 says")
		}
		text, marked := strings.CutPrefix(file.String(), sheet.Mark)
		if !marked {
			t.Error("a spreadsheet can't tell that it is UTF-8")
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, cell := range []string{rows[1][0], rows[1][len(rows[1])-1]} {
			if !strings.HasPrefix(cell, "'") {
				t.Errorf("%q became %q", formula, cell)
			}
		}
	}
}
