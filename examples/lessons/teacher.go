package lessons

import (
	"errors"
	"fmt"
	"io/fs"

	"fewshot/app/strictjson"
	"fewshot/examples"
)

// A Teacher is what a teacher is told of a lesson: [Hour] minutes, and what students get
// wrong. It stands in teacher/ID.json.
type Teacher struct {
	Goal     examples.Words `json:"goal"`     // what students can do afterwards
	Before   examples.Words `json:"before"`   // what to prepare
	Plan     []Stage        `json:"plan"`     // minute by minute
	Wrong    []Mistake      `json:"wrong"`    // at least two
	Exercise string         `json:"exercise"` // id of one that goes with it
	Why      examples.Words `json:"why"`      // why that one
}

// A Stage is a part of the hour.
type Stage struct {
	Minutes int            `json:"minutes"`
	Do      examples.Words `json:"do"`
}

// A Mistake is what students think, and what to answer.
type Mistake struct {
	Think  examples.Words `json:"think"`
	Answer examples.Words `json:"answer"`
}

// Hour is how many minutes a teacher's plan has.
const Hour = 45

// loadTeacher reads what a teacher is told of a lesson; nil without a file.
func loadTeacher(folder fs.FS, id string) (*Teacher, error) {
	name := "teacher/" + id + ".json"
	data, err := fs.ReadFile(folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lesson %s: %w", id, err)
	}
	t := &Teacher{}
	if err := strictjson.Decode(data, t); err != nil {
		return nil, fmt.Errorf("lesson %s: %s: %w", id, name, err)
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("lesson %s: %s: %w", id, name, err)
	}
	return t, nil
}

// check says what a teacher is not told.
func (t *Teacher) check() error {
	for name, words := range map[string]examples.Words{"goal": t.Goal, "before": t.Before, "why": t.Why} {
		if err := checkWords(name, words); err != nil {
			return err
		}
	}
	minutes := 0
	for i, s := range t.Plan {
		if err := checkWords(fmt.Sprintf("plan[%d]", i), s.Do); err != nil {
			return err
		}
		minutes += s.Minutes
	}
	if minutes != Hour {
		return fmt.Errorf("the plan has %d minutes, not %d", minutes, Hour)
	}
	if len(t.Wrong) < 2 {
		return errors.New("it names fewer than two mistakes")
	}
	for i, m := range t.Wrong {
		if err := checkWords(fmt.Sprintf("wrong[%d].think", i), m.Think); err != nil {
			return err
		}
		if err := checkWords(fmt.Sprintf("wrong[%d].answer", i), m.Answer); err != nil {
			return err
		}
	}
	if t.Exercise == "" {
		return errors.New("it names no exercise: its id")
	}
	return examples.CheckID(t.Exercise)
}
