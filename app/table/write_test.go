package table

import (
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"fewshot/app/prompt"
	"fewshot/app/sheet"
)

// checkRoundTrip exports shots and imports them again, as a known kind and by
// detection.
func checkRoundTrip(t *testing.T, shots []prompt.Shot, k Kind) {
	t.Helper()
	if len(shots) == 0 {
		return
	}
	want := shots
	if k == TSV || k == CSV {
		want = nil
		for _, s := range shots {
			want = append(want, prompt.Shot{Input: unixLines(s.Input), Output: unixLines(s.Output), Off: s.Off, Note: unixLines(s.Note)})
		}
	}
	text := sheet.Write(shots, k)
	if len(text) > prompt.MaxBytes {
		return
	}
	for _, as := range []Kind{k, ""} {
		got, err := Read([]byte(text), Choices{Kind: as})
		if err != nil {
			t.Fatalf("%s as %q: %v\n%q", k, as, err, text)
		}
		if k != got.Kind && len(shots) > 1 {
			t.Fatalf("%s is taken for %s: %q", k, got.Kind, text)
		}
		if !reflect.DeepEqual(got.Shots, want) {
			t.Fatalf("%s as %q: got %+v\nwant %+v\n%q", k, as, got.Shots, want, text)
		}
	}
}

func TestWrite(t *testing.T) {
	shots := []prompt.Shot{
		{Input: "sea otter", Output: "海獭"},
		{Input: "a\tb\n\"c\", d; e", Output: `"quoted"`, Off: true, Note: "n"},
		{Input: "=HYPERLINK(\"http://x\")", Output: "-1"},
		{},
		{Input: " ", Output: "'=already"},
	}
	for _, k := range []Kind{TSV, CSV, JSONL, JSON} {
		t.Run(string(k), func(t *testing.T) {
			golden(t, "export."+string(k), sheet.Write(shots, k))
			checkRoundTrip(t, shots, k)
		})
	}
	t.Run("random", func(t *testing.T) {
		for seed := range uint64(2000) {
			shots := randomShots(rand.New(rand.NewPCG(seed, 5)))
			for _, k := range []Kind{TSV, CSV, JSONL, JSON} {
				checkRoundTrip(t, shots, k)
			}
		}
	})
	t.Run("every_first_character", func(t *testing.T) {
		for _, a := range "=+-@\t\r\n'\"＝＋－＠ ,;a\u00a0" {
			for _, b := range "=+-@\t\n'\" ,;a" {
				s := string(a) + string(b)
				for _, k := range []Kind{TSV, CSV} {
					checkRoundTrip(t, []prompt.Shot{{Input: s, Output: s + "x"}, {Input: "x" + s, Output: s}}, k)
				}
			}
		}
	})
	t.Run("no_table_holds_a_formula", func(t *testing.T) {
		for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\ufeff="} {
			for _, lead := range []string{"", "'", "''"} {
				for kind, comma := range map[Kind]rune{CSV: ',', TSV: '\t'} {
					cell := lead + start + "cmd|' /C calc'!A0"
					// An independent reader sees what a spreadsheet would see.
					reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.Write([]prompt.Shot{{Input: cell, Output: "x", Note: cell}}, kind), sheet.Mark)))
					reader.Comma = comma
					rows, err := reader.ReadAll()
					if err != nil || len(rows) != 2 {
						t.Fatalf("%s: %q: %v, %v", kind, cell, rows, err)
					}
					if !strings.HasPrefix(rows[1][0], "'") || !strings.HasPrefix(rows[1][2], "'") {
						t.Errorf("%q stands in the %s as %q", cell, kind, rows[1])
					}
				}
			}
		}
	})
	t.Run("what_is_edited_here_has_formulas_as_they_are", func(t *testing.T) {
		shots := []prompt.Shot{{Input: "3 - 8", Output: "-5"}, {Input: "=1", Output: "'=1"}, {Input: "''@a", Output: "'a"}}
		text := sheet.Editable(shots)
		if !strings.Contains(text, "\t-5\n") {
			t.Errorf("a negative number stands as\n%s", text)
		}
		table, err := Read([]byte(text), Choices{})
		if err != nil || !reflect.DeepEqual(table.Shots, shots) {
			t.Errorf("%q is read back as %+v, %v", text, table, err)
		}
	})
	t.Run("others_can_read_it", func(t *testing.T) {
		for line := range strings.Lines(sheet.Write(shots, JSONL)) {
			if !json.Valid([]byte(line)) {
				t.Errorf("not JSON: %s", line)
			}
		}
		var list []prompt.Shot
		if err := json.Unmarshal([]byte(sheet.Write(shots, JSON)), &list); err != nil || !reflect.DeepEqual(list, shots) {
			t.Errorf("got %+v, %v", list, err)
		}
		if rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.Write(shots, CSV), sheet.Mark))).ReadAll(); err != nil || len(rows) != 1+len(shots) || rows[2][0] != shots[1].Input {
			t.Errorf("got %q, %v", rows, err)
		}
	})
	t.Run("no_shots", func(t *testing.T) {
		for k, want := range map[Kind]string{TSV: "input\toutput", CSV: "\ufeffinput,output\n", JSONL: "", JSON: "[]"} {
			if got := sheet.Write(nil, k); got != want {
				t.Errorf("%s: %q", k, got)
			}
		}
	})
}

// randomShots are shots of texts that tables have trouble with.
func randomShots(r *rand.Rand) (shots []prompt.Shot) {
	pieces := []string{"", " ", "\n", "\n\n", "Input: ", "Output:", "海獭", "a", "b\tc", "\u00a0", "</output>", "=>", "\"", "😀", "e\u0301", "\r\n", "x y", ";", "，", "|", `\"`, "1"}
	some := func() string {
		var s string
		for range r.IntN(4) {
			s += pieces[r.IntN(len(pieces))]
		}
		return s
	}
	for range r.IntN(6) {
		shots = append(shots, prompt.Shot{Input: some(), Output: some(), Off: r.IntN(3) == 0, Note: some()})
	}
	return shots
}
