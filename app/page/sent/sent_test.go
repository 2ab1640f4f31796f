package sent

import (
	"strings"
	"testing"

	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/examples"
)

// What is shown is the text that is sent, however it is cut.
func TestRunsAndPiecesAreTheWholeText(t *testing.T) {
	for _, as := range []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns} {
		for _, query := range []string{"", "plain", "汉字 and 🙂\n\ttabs"} {
			p := examples.First().Prompt
			p.Format.As, p.Instruction, p.Query = as, "Translate.", query
			r := prompt.Render(p)
			want := ""
			for _, b := range r.Segments {
				want += b.Role + b.Text
			}
			var runs, cut strings.Builder
			for _, run := range Runs(i18n.English, r) {
				runs.WriteString(run.Text)
			}
			shown, pieces := Pieces(nil, tinylm.FamilyTokenizer(), r)
			for _, run := range shown {
				cut.WriteString(run.Text)
			}
			if runs.String() != want || cut.String() != want {
				t.Errorf("%s, %q: runs %q, pieces %q, want %q", as, query, runs.String(), cut.String(), want)
			}
			next := 0
			for i, piece := range pieces {
				if piece.first != next || len(piece.ids) == 0 {
					t.Errorf("%s: piece %d begins with token %d, want %d", as, i, piece.first, next)
				}
				next += len(piece.ids)
			}
		}
	}
}

func TestText(t *testing.T) {
	r := prompt.Rendered{Segments: []prompt.Segment{{Role: "system", Text: "Be brief."}, {Role: "user", Text: "Hi"}}}
	if got := Text(r); got != "system\nBe brief.\n\nuser\nHi" {
		t.Errorf("%q", got)
	}
	if got := Text(prompt.Rendered{Segments: []prompt.Segment{{Text: "as it is"}}}); got != "as it is" {
		t.Errorf("%q", got)
	}
}
