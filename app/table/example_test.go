package table_test

import (
	"fmt"

	"fewshot/app/table"
)

// Read reads a table that somebody pastes, in any of the known forms.
func ExampleRead() {
	r, err := table.Read([]byte("premise,hypothesis,label\nA dog runs.,An animal moves.,entailment\nIt rains.,It is dry.,contradiction\n"), table.Choices{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, inputs by %q\n", r.Kind, r.Input)
	for _, s := range r.Shots {
		fmt.Printf("%q -> %q\n", s.Input, s.Output)
	}
	// Output:
	// csv, inputs by "{premise}\n{hypothesis}"
	// "A dog runs.\nAn animal moves." -> "entailment"
	// "It rains.\nIt is dry." -> "contradiction"
}
