package tinylm

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestCards(t *testing.T) {
	if _, ok := CardOf("tiny/none"); ok {
		t.Error("there is a card of a model that there is not")
	}
	for _, c := range Cards() {
		if found, ok := CardOf(c.Name); !ok || found.Key != c.Key {
			t.Errorf("the card of %s is %+v", c.Name, found)
		}
		if c.Summary == "" || c.Limits == "" || c.Trained == 0 || len(c.Sources) == 0 || len(c.Tasks) == 0 {
			t.Errorf("%s: something is missing in %+v", c.Name, c)
		}
		for _, task := range c.Tasks {
			if task.Key == "" || task.Name == "" || len(task.Figures) != len(c.Columns) {
				t.Errorf("%s: %+v", c.Name, task)
			}
			if task.Items() == 0 {
				t.Errorf("%s: %s was not measured: figures.json lacks it", c.Name, task.Key)
			}
			for _, f := range task.Figures {
				if f.Items > 0 && !(0 <= f.Low && f.Low <= f.Percent && f.Percent <= f.High && f.High <= 100) {
					t.Errorf("%s: %s is %+v", c.Name, task.Key, f)
				}
			}
		}
	}
}

const modelCardPath = weightsFolder + "README.md"

// The tables of figures in the model card are made from figures.json, by
// go test -run TestUpdate -update.
func TestModelCard(t *testing.T) {
	b, err := os.ReadFile(modelCardPath)
	if err != nil {
		t.Fatal(err)
	}
	if got := withTables(t, string(b)); got != string(b) {
		t.Error("its tables are not those of figures.json: run go test -run TestUpdate -update")
	}
}

// withTables is a text with the tables between its marks made anew.
func withTables(t testing.TB, text string) string {
	seen := map[string]bool{}
	text = regexp.MustCompile(`(?s)<!-- table: ([a-z]+) -->\n.*?<!-- end -->`).ReplaceAllStringFunc(text, func(s string) string {
		name := s[len("<!-- table: "):strings.Index(s, " -->")]
		seen[name] = true
		return "<!-- table: " + name + " -->\n" + table(t, name) + "<!-- end -->"
	})
	for _, name := range append([]string{"files", "shape", "confidence", "training"}, keys()...) {
		if !seen[name] {
			t.Errorf("the model card has no table %s", name)
		}
	}
	return text
}

func keys() (all []string) {
	for _, c := range Cards() {
		all = append(all, c.Key)
	}
	return all
}

// table is one of the model card's.
func table(t testing.TB, name string) string {
	var b strings.Builder
	row := func(cells ...string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	switch name {
	case "files":
		row("file", "model", "made from", "by", "tokens")
		b.WriteString("|---|---|---|---|--:|\n")
		const tuned = 900_734_976 // the tokens of tiny/base when the others went on from it, before its third finish
		from := fmt.Sprintf("`tiny/base`, at %.1f M", tuned/1e6)
		for i, by := range [][2]string{
			{"nothing", "predicting the next piece of texts, and of tasks shown by examples: it learns in context"},
			{from, "requests and their answers; means of such tunings"},
			{from, "functions that are asked for, and problems worked out in small steps"},
			{"`tiny/instruct`", "preferences: a Bradley-Terry reward model, then direct preference optimisation (DPO); a mean of three such runs and of `tiny/instruct`"},
		} {
			c := Cards()[i]
			tokens := fmt.Sprintf("%.1f M", float64(c.Trained)/1e6)
			switch i {
			case 1, 2:
				tokens = fmt.Sprintf("+ %.1f M", float64(c.Trained-tuned)/1e6)
			case 3:
				tokens = "pairs of answers only"
			}
			row("`"+fileOf(c)+"`", "`"+c.Name+"`", by[0], by[1], tokens)
		}
	case "shape":
		c, m := Cards()[0], baseModel()
		row("", "")
		b.WriteString("|---|---|\n")
		row("parameters", fmt.Sprintf("%s, %.1f million of them in the embedding, which is the head too", grouped(c.Parameters), float64(m.Vocabulary*m.Dim)/1e6))
		row("shape", fmt.Sprintf("%d dimensions, %d layers, %d heads, %d hidden units, vocabulary of %s, context of %s tokens", m.Dim, m.Layers, m.Heads, m.Hidden, grouped(m.Vocabulary), grouped(m.Context)))
		row("format", "`"+string(baseWeights()[:4])+"`, int8 with one scale for each row; described in `app/tinylm/format.go`")
		row("size", grouped(c.Bytes)+" bytes each; SHA-256 in `SHA256SUMS`, compared by a test in `app/tinylm`")
	case "training":
		row("file", "tokens")
		b.WriteString("|---|--:|\n")
		for _, c := range Checkpoints() {
			row("`"+c.Name+".bin`", grouped(c.Tokens))
		}
	case "confidence":
		row("confidence of `tiny/base`, 3 examples", "items", "AUROC", "ECE", "right among the surest 25 / 50 / 75 / 100 %")
		b.WriteString("|---|--:|--:|--:|--:|\n")
		for _, kind := range [][2]string{{"confidence_tables", "tables, known by heart"}, {"confidence_rules", "rules, inputs never seen"}, {"confidence_unseen", "tasks never trained"}} {
			c, ok := measured().Confidence[kind[0]]
			if !ok || len(c.Right) != 4 {
				t.Errorf("%s was not measured: figures.json lacks it", kind[0])
				continue
			}
			row(kind[1], grouped(c.Items), fmt.Sprintf("%.2f", c.AUROC), fmt.Sprintf("%.2f", c.ECE), fmt.Sprintf("%d / %d / %d / %d", c.Right[0], c.Right[1], c.Right[2], c.Right[3]))
		}
	default:
		c, ok := CardOf("tiny/" + name)
		if !ok {
			t.Fatalf("there is no table %s", name)
		}
		head, line := []string{"`" + c.Name + "`", "items"}, "|---|--:|"
		for _, column := range c.Columns {
			head, line = append(head, column.Name), line+"--:|"
		}
		row(append(head, "goal")...)
		b.WriteString(line + "---|\n")
		for _, task := range c.Tasks {
			name := task.Name
			if task.HeldOut {
				name += " *"
			}
			cells := []string{name, grouped(task.Items())}
			for _, f := range task.Figures {
				cell := ""
				if f.Items > 0 {
					cell = fmt.Sprintf("%.0f (%.0f to %.0f)", f.Percent, f.Low, f.High)
				}
				cells = append(cells, cell)
			}
			row(append(cells, task.Goal)...)
		}
	}
	return b.String()
}

// grouped is a number with commas.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
