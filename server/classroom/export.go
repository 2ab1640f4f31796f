package classroom

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"fewshot/app/classes"
	"fewshot/app/sheet"
)

// An Export is everything of a class, for its teacher: hidden items included, the
// tokens of nobody. Those who were removed are in it too, and marked.
type Export struct {
	Class     classes.Class     `json:"class"`
	Balance   classes.Balance   `json:"balance"`
	Exercises []json.RawMessage `json:"exercises"` // as DecodeExercise reads them
	Members   []ExportedMember  `json:"members"`
}

// An ExportedMember is a member with what they handed in.
type ExportedMember struct {
	classes.Seat
	Submissions []classes.Submission `json:"submissions"`
}

// Export collects everything of a class of t's.
func (s *Service) Export(ctx context.Context, t Teacher, class string) (Export, error) {
	var x Export
	var err error
	if x.Class, err = s.Class(ctx, t, class); err != nil {
		return x, err
	}
	exercises, err := s.Store.Exercises(ctx, class)
	if err != nil {
		return x, err
	}
	x.Exercises = []json.RawMessage{}
	for _, e := range exercises {
		data, err := e.Encode()
		if err != nil {
			return x, err
		}
		x.Exercises = append(x.Exercises, data)
	}
	balances, err := s.Store.Balances(ctx, class)
	if err != nil {
		return x, err
	}
	x.Balance = balances[""]
	members, err := s.Store.Members(ctx, class)
	if err != nil {
		return x, err
	}
	subs, err := s.Store.Submissions(ctx, class, "")
	if err != nil {
		return x, err
	}
	of := map[string][]classes.Submission{}
	for _, sub := range subs {
		of[sub.Member] = append(of[sub.Member], sub.ForStudent())
	}
	x.Members = []ExportedMember{}
	for _, m := range members {
		seat := m.Seat(balances[m.ID])
		x.Members = append(x.Members, ExportedMember{seat, append([]classes.Submission{}, of[m.ID]...)})
	}
	return x, nil
}

// present are the members who were not removed.
func (x Export) present() []ExportedMember {
	return slices.DeleteFunc(slices.Clone(x.Members), func(m ExportedMember) bool { return m.Removed })
}

// WriteSubmissions writes a row for each submission of those who are in the class, as
// CSV (RFC 4180).
func (x Export) WriteSubmissions(w io.Writer) error {
	out := newSheet(w, "student", "number", "exercise", "handed in", "state", "points", "of", "passed", "hidden items", "worst order", "prompt tokens", "shots", "model", "instruction")
	for _, m := range x.present() {
		for _, s := range m.Submissions {
			row := []string{m.Pseudonym, number(m.Number), s.Exercise, s.Created.UTC().Format(time.RFC3339), string(s.State), "", "", "", "", "",
				strconv.Itoa(s.Tokens), strconv.Itoa(len(s.Prompt.Shots)), s.Prompt.Model, s.Prompt.Instruction}
			if g := s.Grade; g != nil {
				copy(row[5:], []string{points(g.Points), strconv.Itoa(g.Total), strconv.Itoa(g.Passed), strconv.Itoa(g.Hidden), strconv.Itoa(g.Worst)})
			}
			out.row(row...)
		}
	}
	return out.end()
}

// WriteGrades writes a row for each student and a column for each exercise with
// the best points, as CSV: what a learning platform's import of grades takes.
func (x Export) WriteGrades(w io.Writer) error {
	head := []string{"student", "number"}
	var ids []string
	for _, data := range x.Exercises {
		e, err := DecodeExercise(data)
		if err != nil {
			return err
		}
		ids = append(ids, e.ID)
		head = append(head, e.ID+" (of "+strconv.Itoa(e.Points.Total())+")")
	}
	out := newSheet(w, append(head, "total")...)
	for _, m := range x.present() {
		row, total := []string{m.Pseudonym, number(m.Number)}, 0.0
		for _, id := range ids {
			best, any := 0.0, false
			for _, s := range m.Submissions {
				if s.Exercise == id && s.Grade != nil {
					best, any = max(best, s.Grade.Points), true
				}
			}
			if any {
				row = append(row, points(best))
			} else {
				row = append(row, "")
			}
			total += best
		}
		out.row(append(row, points(total))...)
	}
	return out.end()
}

func points(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }

// number is that of a numbered link, "" for none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// A sheetWriter writes CSV that spreadsheets open without running anything of it.
type sheetWriter struct{ csv *csv.Writer }

func newSheet(w io.Writer, head ...string) sheetWriter {
	io.WriteString(w, sheet.Mark) // an error of w is returned at the end, by the rows
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	s := sheetWriter{out}
	s.row(head...)
	return s
}

// row writes a row.
func (s sheetWriter) row(cells ...string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = sheet.Disarm(c)
	}
	s.csv.Write(safe) // an error stays until end
}

func (s sheetWriter) end() error {
	s.csv.Flush()
	return s.csv.Error()
}
