package e2e

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// table is what a spreadsheet puts on the clipboard: cells with tabs between
// them, in quotes where a cell has a line end or a quote.
const table = "English\tChinese\n" +
	"\"sea\notter\"\t海獭\n" +
	"the \"plush\" giraffe\t\"毛绒\"\"长颈鹿\"\"\"\n" +
	"a, b; c\t甲\n"

var tableShots = []string{"sea\notter=海獭", "the \"plush\" giraffe=毛绒\"长颈鹿\"", "a, b; c=甲"}

func TestTable(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	download := w.Downloads()
	w.step("shows_what_it_found_before_it_changes_anything", func(t *testing.T) {
		w.click("Paste a table")
		w.Get("dialog", "Paste a table")
		w.field("Table").Fill(table)
		preview := w.Get("table", "").Text()
		for _, cell := range []string{"sea ⏎ otter", "海獭", "毛绒\"长颈鹿\"", "a, b; c"} {
			if !strings.Contains(preview, cell) {
				t.Errorf("the preview lacks %q: %q", cell, preview)
			}
		}
		if strings.Contains(preview, "Chinese") {
			t.Errorf("the header became an example: %q", preview)
		}
		if got := w.shots(); !slices.Equal(got, essay) {
			t.Errorf("the examples are %q already", got)
		}
	})
	w.step("adds_to_the_examples", func(t *testing.T) {
		w.click("Add to the examples")
		w.Gone("dialog", "Paste a table")
		w.soonShots(slices.Concat(essay, tableShots)...)
		w.click("Undo")
		w.soonShots(essay...)
	})
	w.step("replaces_the_examples", func(t *testing.T) {
		w.click("Paste a table")
		w.field("Table").Fill(table)
		w.click("Replace the examples")
		w.soonShots(tableShots...)
		w.Until("a prompt with the new examples", func() bool { return strings.Contains(w.prompt(), "sea\notter") })
	})
	w.step("takes_other_columns_than_it_guessed", func(t *testing.T) {
		w.click("Paste a table")
		w.field("Table").Fill("a\tb\tc\n1\t2\t3\n")
		w.Get("combobox", "Input").Choose("Column 3")
		w.Get("combobox", "Output").Choose("Column 1")
		w.Until("the other columns", func() bool { return strings.Contains(w.Get("table", "").Text(), "3\t1") })
		w.click("Replace the examples")
		w.soonShots("c=a", "3=1")
		w.click("Undo")
		w.soonShots(tableShots...)
	})
	w.step("reads_a_file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "shots.jsonl")
		if err := os.WriteFile(path, []byte("{\"input\": \"otter\", \"output\": \"水獭\"}\n{\"input\": \"a\\nb\", \"output\": \"c\"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.click("Paste a table")
		w.GetPrefix("button", "Or a file:").File(path)
		w.click("Replace the examples")
		w.soonShots("otter=水獭", "a\nb=c")
		w.click("Undo")
		w.soonShots(tableShots...)
	})
	w.step("keeps_what_comes_as_it_renders", func(t *testing.T) {
		w.click("Paste a table")
		w.Get("textbox", "Table")
		for range 12 { // whether the render comes between two events is chance
			w.field("Table").Fill("")
			w.Until("the empty field to be rendered", func() bool { return !browsertest.Eval[bool](w.Tab, `!!document.querySelector("#import-input")`) })
			// A pasted text is an event for each of its lines. A render is due, and the
			// first of them has come.
			browsertest.Eval[bool](w.Tab, `(() => {
				const [table, file] = ["import-text", "import-file"].map((id) => document.getElementById(id))
				file.dispatchEvent(new Event("change", { bubbles: true }))
				for (const end = performance.now() + 40; performance.now() < end; ) {}
				table.value = "a\tb\nc\td\n"
				for (let i = 0; i < 3; i++) table.dispatchEvent(new Event("input", { bubbles: true }))
				return true
			})()`)
			w.Get("combobox", "Input")
		}
		w.Press("Escape")
		w.Gone("dialog", "Paste a table")
	})
	w.step("says_what_is_no_table", func(t *testing.T) {
		w.click("Paste a table")
		w.field("Table").Fill(`{"shots": [`)
		if a := w.alert(); len(strings.Fields(a)) < 4 {
			t.Errorf("the page says %q", a)
		}
		w.Press("Escape")
		w.Gone("dialog", "Paste a table")
	})
	w.step("exports_CSV", func(t *testing.T) {
		w.click("Export")
		w.click("CSV file")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(download("examples.csv"), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows[1:] { // behind the header
			got = append(got, r[0]+"="+r[1])
		}
		if !slices.Equal(got, tableShots) {
			t.Errorf("the file has %q", rows)
		}
	})
	w.step("exports_JSONL", func(t *testing.T) {
		w.click("Export")
		w.click("JSONL file")
		var got []string
		for line := range strings.Lines(download("examples.jsonl")) {
			var shot struct{ Input, Output string }
			if err := json.Unmarshal([]byte(line), &shot); err != nil {
				t.Fatal(err)
			}
			got = append(got, shot.Input+"="+shot.Output)
		}
		if !slices.Equal(got, tableShots) {
			t.Errorf("the file has %q", got)
		}
	})
	w.step("takes_back_its_own_export_of_the_whole_prompt", func(t *testing.T) {
		draft := w.settled()
		w.click("Export")
		w.click("Whole prompt (JSON)")
		exported := download("prompt.json")
		w.field("Query").Fill("something else")
		w.click("Paste a table")
		w.field("Table").Fill(exported)
		w.click("Replace the examples")
		eventually(w, "the exported prompt", w.settled, draft)
	})
	w.Clean()
}
