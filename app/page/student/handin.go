package student

import (
	"math/rand/v2"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// A handIn is a prompt that is handed in, with the key by which the server knows it
// again. As long as nobody knows whether the prompt arrived, the same prompt has the
// same key, so that handing it in once more is the same submission.
type handIn struct {
	key    string // "" where what was handed in last is settled
	prompt string // in JSON
}

// keyOf is the key to hand a prompt in with.
func (h *handIn) keyOf(p prompt.Prompt) string {
	text := string(prompt.Encode(p))
	if h.key == "" || h.prompt != text {
		*h = handIn{strconv.FormatUint(rand.Uint64(), 36), text}
	}
	return h.key
}

// answered takes what became of it: nil if the server took it. Where no answer came,
// the server may have it all the same.
func (h *handIn) answered(err *chat.Error) {
	if err == nil || err.Status >= 400 && err.Status < 500 {
		*h = handIn{}
	}
}
