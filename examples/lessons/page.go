package lessons

import (
	"fmt"

	"fewshot/app/prompt"
	"fewshot/app/tinylm/inside"
	"fewshot/examples"
)

// PageData is a lesson as the page gets it, in JSON: its Markdown has become
// HTML, and its experiments' plans are whole.
type PageData struct {
	ID          string              `json:"id"`
	Title       examples.Words      `json:"title"`
	Summary     examples.Words      `json:"summary"`
	HTML        examples.Words      `json:"html"`   // the text
	Expect      examples.Words      `json:"expect"` // HTML too
	Questions   map[string][]string `json:"questions"`
	Licence     string              `json:"licence"`
	Prompt      prompt.Prompt       `json:"prompt"`
	Experiments []Experiment        `json:"experiments,omitempty"`
	Tokens      []Text              `json:"tokens,omitempty"`
	Recorded    []Recording         `json:"recorded,omitempty"`
	// What was measured: of the experiments by their ids, and the tokens of the texts.
	Records map[string]Record `json:"records,omitempty"`
	Counts  map[string][]int  `json:"counts,omitempty"`
	Guess   *GuessData        `json:"guess,omitempty"`
	Inside  inside.Experiment `json:"inside,omitempty"`
	Minutes int               `json:"minutes,omitempty"`
	Taught  bool              `json:"taught,omitempty"` // whether there is a page for teachers
}

// Page renders l for the page. An error says which text can't be rendered; a
// lesson that was loaded has none.
func (l Lesson) Page() (PageData, error) {
	text, err := inAll("text", l.Text, func(s string) (string, error) { return PlayedHTML(s, l.Prompt) })
	if err != nil {
		return PageData{}, err
	}
	expect, err := inAll("expect", l.Expect, HTML)
	if err != nil {
		return PageData{}, err
	}
	records := map[string]Record{}
	for _, e := range l.Experiments {
		if r, ok := l.Record(e.ID); ok {
			records[e.ID] = r
		}
	}
	return PageData{
		ID: l.ID, Title: l.Title, Summary: l.Summary, HTML: text, Expect: expect, Questions: l.Questions,
		Licence: l.Licence, Prompt: l.Prompt, Experiments: l.Experiments, Tokens: l.Tokens, Recorded: l.Recorded,
		Records: records, Counts: l.Records.Counts, Guess: l.guess(), Inside: l.Inside, Minutes: l.Minutes, Taught: l.Teacher != nil,
	}, nil
}

// inAll renders a text in every language that it has.
func inAll(name string, markdown examples.Words, html func(string) (string, error)) (examples.Words, error) {
	out := make(examples.Words, len(markdown))
	for tag, src := range markdown {
		text, err := html(src)
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", name, tag, err)
		}
		out[tag] = text
	}
	return out, nil
}
