package token

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// chatOverhead is that of OpenAI's chat format.
var chatOverhead = Overhead{Message: 3, Role: true, Reply: 3, Exact: true}

// segmentsOf makes chat messages of texts, each parted in the middle.
func segmentsOf(texts ...string) []Segment {
	var segments []Segment
	for i, s := range texts {
		segments = append(segments, Segment{Role: []string{"user", "assistant"}[i%2], Text: s, Bounds: []int{0, len(s) / 2, len(s)}})
	}
	return segments
}

func TestMeter(t *testing.T) {
	e := load(t, O200k)
	t.Run("counts_a_completion_text_by_parts", func(t *testing.T) {
		s := "English: sea otter\n中文: 海獭\n\nEnglish: cheese\n中文:"
		m := NewMeter(e, chatOverhead)
		r := m.Measure([]Segment{{Text: s, Bounds: []int{0, 9, 18, len(s)}}})
		sum := 0
		for _, n := range r.Segments[0].Ranges {
			sum += n
		}
		if want := e.Count(s); r.Total != want || r.Segments[0].Text != want || sum != want || r.Overhead != 0 {
			t.Errorf("reading %+v, want a total of %d", r, want)
		}
	})
	t.Run("adds_the_overhead_of_a_chat", func(t *testing.T) {
		// The example of OpenAI's cookbook; its answer from the API is 129
		// for gpt-4 with names, so here without names and counted by hand:
		// 3 and a role of one token each, and 3.
		r := NewMeter(e, chatOverhead).Measure([]Segment{{Role: "system", Text: "Translate."}, {Role: "user", Text: "cheese"}})
		want := e.Count("Translate.") + e.Count("cheese")
		if r.Segments[0].Overhead != 4 || r.Overhead != 11 || r.Total != want+11 {
			t.Errorf("reading %+v, want overhead 4, 11 and total %d", r, want+11)
		}
	})
	t.Run("equals_a_new_meter_after_any_change", func(t *testing.T) {
		w := newWriter(30)
		m := NewMeter(e, chatOverhead)
		var texts []string
		for range 300 {
			switch k := w.IntN(len(texts) + 1); {
			case len(texts) < 3 || w.IntN(4) == 0:
				texts = slices.Insert(texts, k, w.text(w.IntN(20)))
			case w.IntN(4) == 0 && k < len(texts):
				texts = slices.Delete(texts, k, k+1)
			case k < len(texts):
				texts[k] += w.text(1)
			}
			got, want := m.Measure(segmentsOf(texts...)), NewMeter(e, chatOverhead).Measure(segmentsOf(texts...))
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%q\n got %+v\nwant %+v", texts, got, want)
			}
			for i, s := range texts {
				if m.Document(i).Text() != s {
					t.Fatalf("document %d has another text", i)
				}
			}
		}
	})
	t.Run("ranges_are_those_of_a_new_meter_after_any_edit", func(t *testing.T) {
		qwen, err := loadOpen(Qwen3)
		if err != nil {
			t.Fatal(err)
		}
		for name, tokenizer := range map[string]Tokenizer{"pieces": e, "formed": qwen, "whole": struct{ Tokenizer }{e}} {
			w := newWriter(31)
			m := NewMeter(tokenizer, chatOverhead)
			text := w.text(60)
			bounds := []int{0, len(text)}
			for range 400 {
				from := w.IntN(len(text) + 1)
				to := min(len(text), from+w.IntN(6)*w.IntN(6))
				insert := w.text(w.IntN(3))
				if w.IntN(8) == 0 {
					insert += []string{"\xff", "\u0301", "    \n  ", "e\u0301"}[w.IntN(4)]
				}
				next := text[:from] + insert + text[to:]
				// The bounds move as the spans of a prompt do; now and then one more.
				moved := []int{0}
				for _, b := range bounds[1:] {
					switch {
					case b > to:
						b += len(insert) - (to - from)
					case b > from:
						b = from
					}
					moved = append(moved, max(b, moved[len(moved)-1]))
				}
				moved[len(moved)-1] = len(next)
				if len(moved) < 20 {
					moved = append(moved, w.IntN(len(next)+1))
					slices.Sort(moved)
				}
				segment := Segment{Text: next, Bounds: moved}
				switch w.IntN(4) {
				case 0: // a change that is known by and by
					segment.Change = &Change{Before: text, From: max(0, from-3), OldTo: to, NewTo: from + len(insert)}
				case 1:
					segment.Change = &Change{Before: text, From: from, OldTo: to, NewTo: from + len(insert)}
				case 2: // one of another text
					segment.Change = &Change{Before: strings.Clone(text), From: 1, OldTo: 1, NewTo: 1}
				}
				got, want := m.Measure([]Segment{segment}), NewMeter(tokenizer, chatOverhead).Measure([]Segment{{Text: next, Bounds: moved}})
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%s: %q became %q, bounds %v\n got %+v\nwant %+v", name, text, next, moved, got, want)
				}
				text, bounds = next, moved
				if len(text) > 3000 || len(text) == 0 {
					text, bounds = w.text(60), nil
					bounds = []int{0, len(text)}
					m.Measure([]Segment{{Text: text, Bounds: bounds}})
				}
			}
		}
	})
	t.Run("unchanged_blocks_keep_their_documents", func(t *testing.T) {
		m := NewMeter(e, chatOverhead)
		m.Measure(segmentsOf("a", "b", "c", "d"))
		before := []*Document{m.Document(0), m.Document(1), m.Document(2), m.Document(3)}
		m.Measure(segmentsOf("a", "new", "b", "c", "d"))
		for i, d := range before {
			if at := []int{0, 2, 3, 4}[i]; m.Document(at) != d {
				t.Errorf("segment %d has another document at %d", i, at)
			}
		}
	})
	t.Run("nothing_is_counted_again_without_a_change", func(t *testing.T) {
		calls := 0
		m := NewMeter(counting{&calls}, chatOverhead)
		segments := segmentsOf("one", "two", "three")
		m.Measure(segments)
		calls = 0
		m.Measure(segments)
		if calls != 0 {
			t.Errorf("%d calls", calls)
		}
		segments[1].Text = "zwei"
		m.Measure(segments)
		if calls != 1 {
			t.Errorf("%d calls after one change", calls)
		}
	})
	t.Run("counts_new_bounds_of_the_same_text", func(t *testing.T) {
		m := NewMeter(e, chatOverhead)
		m.Measure([]Segment{{Text: "one two three", Bounds: []int{0, 13}}})
		r := m.Measure([]Segment{{Text: "one two three", Bounds: []int{0, 3, 13}}})
		if !slices.Equal(r.Segments[0].Ranges, []int{1, 2}) {
			t.Errorf("ranges = %v", r.Segments[0].Ranges)
		}
	})
}

// counting notes how often it is asked.
type counting struct{ calls *int }

func (c counting) Name() string { return "counting" }
func (c counting) Append(ids []uint32, text string) []uint32 {
	*c.calls++
	return characters{}.Append(ids, text)
}
func (c counting) Count(text string) int {
	*c.calls++
	return characters{}.Count(text)
}
func (c counting) Bytes(id uint32) []byte { return characters{}.Bytes(id) }
