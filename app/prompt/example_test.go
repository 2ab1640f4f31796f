package prompt_test

import (
	"fmt"

	"fewshot/app/prompt"
)

// A prompt is plain data; Render says what is sent.
func ExampleRender() {
	arrow := prompt.Format{As: prompt.Text, OutputLabel: "-> ", InputEnd: " ", Separator: "\n"}
	rendered := prompt.Render(prompt.Prompt{
		Instruction: "Translate English to French.",
		Shots:       []prompt.Shot{{Input: "sea otter", Output: "loutre de mer"}, {Input: "plush giraffe", Output: "girafe en peluche", Off: true}},
		Query:       "cheese",
		Format:      arrow,
	})
	fmt.Println(rendered.Segments[0].Text)
	// Output:
	// Translate English to French.
	// sea otter -> loutre de mer
	// cheese ->
}

// The layout Turns makes a chat of the same prompt.
func ExampleRendered_Request() {
	p := prompt.Prompt{
		Instruction: "Name the capital.",
		Shots:       []prompt.Shot{{Input: "France", Output: "Paris"}},
		Query:       "Japan",
		Format:      prompt.Format{As: prompt.Turns},
		Model:       "openai/gpt-4o-mini",
	}
	for _, m := range prompt.Render(p).Request(p).Messages {
		fmt.Printf("%s: %s\n", m.Role, m.Content)
	}
	// Output:
	// system: Name the capital.
	// user: France
	// assistant: Paris
	// user: Japan
}

// A prompt travels in a link's fragment, which browsers send to no server.
func ExampleEncodeFragment() {
	p := prompt.Prompt{Query: "cheese", Format: prompt.Presets()[0].Format}
	again, err := prompt.DecodeFragment(prompt.EncodeFragment(p))
	fmt.Println(again.Query, err)
	// Output: cheese <nil>
}
