package provider

import (
	"iter"
	"strings"

	"fewshot/app/chat"
)

// cutAt ends a single sample before the first of stops, for an upstream that
// does not take them, and leaves the loop over chunks there, which ends the
// request: what is not wanted is not paid for. The usage of an answer that was
// cut while it was being made is not known. Text that may be the beginning of
// a stop sequence is held back until it is decided.
func cutAt(stops []string, chunks iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	if len(stops) == 0 {
		return chunks
	}
	return func(yield func(chat.Chunk, error) bool) {
		held, cut := "", false
		for c, err := range chunks {
			if cut { // the answer was whole already: its usage is known
				if c.Usage != nil {
					yield(c, nil)
				}
				return
			}
			whole := c.FinishReason != ""
			text := held + c.Text
			at, keep := find(text, stops)
			switch {
			case at >= 0:
				c.Text, c.FinishReason, held, cut = text[:at], chat.FinishStop, "", true
				c.Cut = !whole
			case whole || err != nil:
				c.Text, held = text, ""
			default:
				c.Text, held = text[:keep], text[keep:]
			}
			if err != nil {
				if c.Text == "" || yield(chat.Chunk{Text: c.Text}, nil) {
					yield(chat.Chunk{}, err)
				}
				return
			}
			if (c.Text != "" || c.FinishReason != "" || c.Usage != nil) && !yield(c, nil) {
				return
			}
			if cut && !whole {
				return
			}
		}
	}
}

// find is where the first stop sequence begins in text, or -1, and how much of
// text can't belong to one that begins in it.
func find(text string, stops []string) (at, keep int) {
	at, keep = -1, len(text)
	for _, stop := range stops {
		if i := strings.Index(text, stop); i >= 0 && (at < 0 || i < at) {
			at = i
		}
		for n := min(len(stop)-1, len(text)); n > 0; n-- {
			if strings.HasSuffix(text, stop[:n]) {
				keep = min(keep, len(text)-n)
				break
			}
		}
	}
	return at, keep
}
