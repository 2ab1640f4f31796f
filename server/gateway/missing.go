package gateway

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// complete streams the answer to a fitted request. A server that nobody knows
// may drop n without a word: samples that didn't come are asked for one by one,
// and short is told. The changes come again then, with that one among them.
func complete(ctx context.Context, model chat.Streamer, sent *chat.Request, changes []chat.Change, short func()) iter.Seq2[chat.Chunk, error] {
	n := sent.Samples()
	if n == 1 {
		return repeated(ctx, model, sent)
	}
	return func(yield func(chat.Chunk, error) bool) {
		// 1. What comes of it. The usage waits: more may follow.
		var head chat.Chunk
		come := make([]bool, n)
		all := sums{left: 1}
		for c, err := range repeated(ctx, model, sent) {
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			if c.ID != "" || head.ID == "" {
				head = chat.Chunk{ID: c.ID, Model: c.Model, Created: c.Created}
			}
			all.add(c.Usage)
			c.Usage, c.Changes = nil, nil
			if !c.Said() && c.More {
				continue
			}
			if c.Said() && c.Index < n {
				come[c.Index] = true
			}
			if !yield(c, nil) {
				return
			}
		}

		// 2. What did not come.
		var missing []int
		for i, here := range come {
			if !here {
				missing = append(missing, i)
			}
		}
		if len(missing) > 0 && len(missing) < n {
			short()
			more := sent.Clone()
			more.N, more.Fitted.Repeat = nil, len(missing)
			with := append(slices.Clip(changes), chat.Change{Field: "n", Code: ability.SeveralRequests, From: strconv.Itoa(n)})
			all.left++
			for c, err := range repeated(ctx, model, more) {
				if err != nil {
					yield(chat.Chunk{}, err)
					return
				}
				all.add(c.Usage)
				c.Usage, c.ID, c.Model, c.Created = nil, head.ID, head.Model, head.Created
				if !c.Said() && c.More {
					continue
				}
				if c.Said() {
					c.Changes, with = with, nil
				}
				if c.Index = missing[min(c.Index, len(missing)-1)]; !yield(c, nil) {
					return
				}
			}
		}

		// 3. What all of it used.
		if head.Usage = all.usage(); head.Usage != nil {
			yield(head, nil)
		}
	}
}
