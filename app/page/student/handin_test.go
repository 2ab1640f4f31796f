package student

import (
	"testing"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

func TestHandInAgain(t *testing.T) {
	first, second := prompt.Prompt{Instruction: "one"}, prompt.Prompt{Instruction: "two"}
	for name, c := range map[string]struct {
		err  *chat.Error
		then prompt.Prompt
		same bool
	}{
		"after_a_lost_connection_is_the_same_submission":    {&chat.Error{Code: chat.CodeUnreachable}, first, true},
		"after_half_an_answer_is_the_same_submission":       {&chat.Error{Status: 201, Code: chat.CodeUnreadableAnswer}, first, true},
		"after_an_error_of_the_server_is_the_same":          {&chat.Error{Status: 503, Code: chat.CodeStoreUnavailable}, first, true},
		"of_another_prompt_is_another_submission":           {&chat.Error{Code: chat.CodeUnreachable}, second, false},
		"after_the_server_took_it_is_another_submission":    {nil, first, false},
		"after_the_server_refused_it_is_another_submission": {&chat.Error{Status: 422, Code: chat.CodeRuleBroken}, first, false},
	} {
		t.Run(name, func(t *testing.T) {
			var h handIn
			key := h.keyOf(first)
			h.answered(c.err)
			if again := h.keyOf(c.then); key == "" || again == "" || (again == key) != c.same {
				t.Errorf("%q, then %q", key, again)
			}
		})
	}
}
