package ui

import (
	"fewshot/app/prompt"
	"fewshot/examples"
)

// firstPrompt is what a first visit shows: the essay's three translations.
func firstPrompt() prompt.Prompt { return examples.All()[0].Prompt }

// exampleChoices are the starter prompts to choose from.
func exampleChoices(l lang) []choice {
	var all []choice
	for _, e := range examples.All() {
		all = append(all, choice{e.ID, e.Title[l.tag()]})
	}
	return all
}

// examplePrompt is the starter prompt with an id.
func examplePrompt(id string) (prompt.Prompt, bool) {
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Prompt, true
		}
	}
	return prompt.Prompt{}, false
}

// exampleText says what the starter prompt with an id shows.
func exampleText(l lang, id string) string {
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Text[l.tag()]
		}
	}
	return ""
}
