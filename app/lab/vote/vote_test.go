package vote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
)

// courteous answers as its name says: polite to the even numbers, curt to all,
// and as curt where it is told to be.
var courteous = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		text := r.Prompt
		for _, m := range r.Messages {
			text += m.Content
		}
		n := 0
		fmt.Sscan(text[strings.LastIndexAny(text, "#")+1:], &n)
		answer := fmt.Sprintf(" No %d.", n)
		if r.Model == "test/polite" && n%2 == 0 || strings.Contains(text, "Be polite") {
			answer = fmt.Sprintf(" Thank you for asking! %d.", n)
		}
		yield(chat.Chunk{Text: answer}, nil)
	}
})

func asked(n int) []lab.Item {
	items := make([]lab.Item, n)
	for i := range items {
		items[i] = lab.Item{Input: fmt.Sprintf("#%d", i)}
	}
	return items
}

// outcomesOf sends a plan's requests.
func outcomesOf(t *testing.T, p lab.Plan, model chat.Streamer) (*lab.Design, []*lab.Outcome) {
	t.Helper()
	d, err := lab.NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make([]*lab.Outcome, len(d.Trials))
	r := lab.Runner{Model: model, Concurrency: 4}
	if err := r.Run(t.Context(), d, func(i int, o lab.Outcome) { outcomes[i] = &o }); err != nil {
		t.Fatal(err)
	}
	return d, outcomes
}

// politely prefers thanks.
func politely(pairs []Pair) []Cast {
	var casts []Cast
	for _, b := range pairs {
		verdict := stat.PreferB
		if strings.Contains(b.A, "Thank") {
			verdict = stat.PreferA
		}
		casts = append(casts, Cast{Pair: b.Number, Verdict: verdict})
	}
	return casts
}

func preference(items int) lab.Plan {
	return lab.Plan{
		Version: lab.Version, Experiment: lab.KindPreference, Data: asked(items), HeldOut: items / 2, Seed: 7, Models: []string{"test/curt", "test/polite"},
		Prompt: prompt.Prompt{Version: prompt.Version, Model: "test/model", Format: prompt.Presets()[0].Format, Parameters: chat.Parameters{Temperature: new(float64)}},
	}
}

func TestPairs(t *testing.T) {
	d, outcomes := outcomesOf(t, preference(200), courteous)
	pairs := Pairs(d, outcomes, 3)

	t.Run("are_of_answers_that_differ", func(t *testing.T) {
		even := 0
		for _, item := range d.Split.HeldOut {
			if strings.ContainsAny(item.Input[len(item.Input)-1:], "02468") {
				even++
			}
		}
		if len(pairs) != even || even < 30 {
			t.Errorf("%d pairs of %d answers that differ", len(pairs), even)
		}
		for _, b := range pairs {
			if polite := d.Variants[b.VariantA].Name == "test/polite"; polite != strings.HasPrefix(b.A, "Thank") || polite == strings.HasPrefix(b.B, "Thank") {
				t.Errorf("%+v", b)
			}
		}
	})
	t.Run("come_in_a_random_order_with_random_sides", func(t *testing.T) {
		left, ordered := 0, true
		for i, b := range pairs {
			left += b.VariantA
			ordered = ordered && (i == 0 || pairs[i-1].Item < b.Item)
		}
		if w := stat.Wilson(left, len(pairs)); !w.Contains(0.5) || ordered {
			t.Errorf("%d of %d have the second model at the left; in order: %v", left, len(pairs), ordered)
		}
		if !slices.Equal(pairs, Pairs(d, outcomes, 3)) {
			t.Error("the same seed gives other pairs")
		}
		if slices.Equal(pairs, Pairs(d, outcomes, 4)) {
			t.Error("another seed gives the same pairs")
		}
	})
	t.Run("keep_their_numbers_while_answers_come", func(t *testing.T) {
		some := slices.Clone(outcomes)
		for i := 0; i < len(some); i += 3 {
			some[i] = nil
		}
		some[1] = &lab.Outcome{Err: lab.ErrNoVerdict}
		early := Pairs(d, some, 3)
		if len(early) == 0 || len(early) >= len(pairs) {
			t.Fatalf("%d early pairs", len(early))
		}
		for _, b := range early {
			if !slices.Contains(pairs, b) {
				t.Errorf("%+v is no ballot later on", b)
			}
		}
	})
	t.Run("are_of_the_experiment_preference_only", func(t *testing.T) {
		p := preference(200)
		p.Experiment = lab.KindModels
		for i := range p.Data {
			p.Data[i].Output = "yes"
		}
		d, outcomes := outcomesOf(t, p, courteous)
		if got := Pairs(d, outcomes, 3); got != nil {
			t.Errorf("%v", got)
		}
	})
	t.Run("are_written_without_whose_they_are", func(t *testing.T) {
		if text := string(PairsJSONL(d, pairs)); strings.Count(text, "\n") != len(pairs) || strings.Contains(text, "test/") || !strings.Contains(text, `"a":"Thank you for asking! `) {
			t.Error(text)
		}
	})
}

func TestTally(t *testing.T) {
	d, outcomes := outcomesOf(t, preference(240), courteous)
	pairs := Pairs(d, outcomes, d.Plan.Seed)

	t.Run("ranks_what_is_preferred_first", func(t *testing.T) {
		p := Tally(d, pairs, politely(pairs))
		first := p.Standings[0]
		if len(p.Standings) != 2 || first.Name != "test/polite" || first.Variant != 1 || first.Wins != len(pairs) || first.Losses != 0 || p.Standings[1].Losses != len(pairs) {
			t.Fatalf("%+v", p.Standings)
		}
		if !first.Interval.Contains(first.Strength) || first.Interval.Low <= 0 || p.Decided != len(pairs) || p.Votes != len(pairs) {
			t.Errorf("%+v", p)
		}
		if s := p.Leads[0].Sentence(); !strings.HasPrefix(s, "test/polite is preferred to test/curt with a probability of 9") {
			t.Error(s)
		}
		if s := p.PositionSentence(); !strings.Contains(s, "no leaning to a side was shown") {
			t.Error(s)
		}
	})
	t.Run("finds_a_leaning_to_the_left", func(t *testing.T) {
		casts := politely(pairs)
		for i := range casts {
			casts[i].Verdict = stat.PreferA
		}
		p := Tally(d, pairs, casts)
		if p.First != p.Decided || p.Position.Low < 0.7 || !strings.Contains(p.PositionSentence(), "the side had a part") {
			t.Errorf("%s", p.PositionSentence())
		}
		if s := p.Leads[0].Sentence(); !p.Leads[0].Noise() || !strings.Contains(s, "no difference was shown") {
			t.Error(s)
		}
	})
	t.Run("calls_a_few_votes_noise", func(t *testing.T) {
		p := Tally(d, pairs, politely(pairs)[:5])
		if !p.Leads[0].Noise() {
			t.Errorf("%+v", p.Leads)
		}
	})
	t.Run("counts_ties_and_the_last_vote_on_a_ballot", func(t *testing.T) {
		n := pairs[0].Number
		p := Tally(d, pairs, []Cast{{Pair: n, Verdict: stat.PreferA}, {Pair: n, Verdict: stat.Tie}, {Pair: 99999, Verdict: stat.PreferA}, {Pair: pairs[1].Number, Verdict: "left"}})
		if p.Votes != 1 || p.Decided != 0 || p.Standings[0].Ties != 1 || p.Standings[0].Strength != 0 || p.PositionSentence() != "No vote was decided." {
			t.Errorf("%+v", p)
		}
	})
	t.Run("of_no_votes_says_nothing", func(t *testing.T) {
		if p := Tally(d, pairs, nil); len(p.Standings) != 0 || len(p.Leads) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestTraining(t *testing.T) {
	lines := func(t *testing.T, p lab.Plan, casts func([]Pair) []Cast) []map[string]any {
		d, outcomes := outcomesOf(t, p, courteous)
		pairs := Pairs(d, outcomes, 1)
		var list []map[string]any
		for line := range strings.Lines(string(TrainingJSONL(d, outcomes, pairs, casts(pairs)))) {
			var pair map[string]any
			if err := json.Unmarshal([]byte(line), &pair); err != nil || len(pair) != 3 {
				t.Fatalf("%s: %v", line, err)
			}
			list = append(list, pair)
		}
		return list
	}
	t.Run("of_completions_are_texts_as_they_came", func(t *testing.T) {
		list := lines(t, preference(80), politely)
		for _, pair := range list {
			if p := pair["prompt"].(string); !strings.Contains(p, "Input: #") || !strings.HasPrefix(pair["chosen"].(string), " Thank") || !strings.HasPrefix(pair["rejected"].(string), " No") {
				t.Fatalf("%q", pair)
			}
		}
		if len(list) < 10 {
			t.Errorf("%d pairs", len(list))
		}
	})
	t.Run("of_chats_are_messages_without_the_instruction_that_one_of_them_had", func(t *testing.T) {
		p := preference(80)
		p.Models, p.Prompt.Format.As, p.Prompt.Instruction = []string{"test/curt"}, prompt.Turns, "Be polite."
		list := lines(t, p, politely)
		if len(list) != 40 {
			t.Fatalf("%d pairs", len(list))
		}
		for _, pair := range list {
			says := func(key string) (role, content string) {
				m := pair[key].([]any)
				if len(m) != 1 {
					t.Fatalf("%v", pair)
				}
				return m[0].(map[string]any)["role"].(string), m[0].(map[string]any)["content"].(string)
			}
			if role, content := says("prompt"); role != "user" || content[0] != '#' {
				t.Errorf("prompt: %s %q", role, content)
			}
			if role, content := says("chosen"); role != "assistant" || content[:6] != " Thank" {
				t.Errorf("chosen: %s %q", role, content)
			}
			if role, content := says("rejected"); role != "assistant" || content[:3] != " No" {
				t.Errorf("rejected: %s %q", role, content)
			}
		}
	})
	t.Run("leave_ties_out", func(t *testing.T) {
		list := lines(t, preference(80), func(pairs []Pair) []Cast { return []Cast{{Pair: pairs[0].Number, Verdict: stat.Tie}} })
		if len(list) != 0 {
			t.Errorf("%v", list)
		}
	})
}

func TestTraining_of_two_instructions(t *testing.T) {
	p := preference(80)
	p.Models, p.Instructions = []string{"test/curt"}, []string{"Be polite.", "Be curt."}
	d, outcomes := outcomesOf(t, p, courteous)
	pairs := Pairs(d, outcomes, 1)
	written := string(TrainingJSONL(d, outcomes, pairs, politely(pairs)))
	if strings.Count(written, "\n") != len(pairs) || strings.Contains(written, "Be ") {
		t.Error("the pairs' prompts have instructions, which differ:", written)
	}
}

func TestCasts(t *testing.T) {
	pairs := []Pair{{Number: 3}, {Number: 8}}
	casts, err := DecodeCasts([]byte("{\"ballot\":8,\"verdict\":\"tie\"}\n\n{\"verdict\":\"b\",\"ballot\":3,\"by\":\"test/judge\"}"), pairs)
	if err != nil || !slices.Equal(casts, []Cast{{8, stat.Tie, ""}, {3, stat.PreferB, "test/judge"}}) {
		t.Errorf("%v, %v", casts, err)
	}
	if again, err := DecodeCasts(CastsJSONL(casts), pairs); err != nil || !slices.Equal(again, casts) {
		t.Errorf("%v, %v", again, err)
	}
	for _, text := range []string{
		`{"ballot":4,"verdict":"a"}`, `{"ballot":3,"verdict":"left"}`, `{"verdict":"a"}`, `{"ballot":3}`, `{"ballot":3,"verdict":"a"} x`,
		`{"ballot":3,"verdict":"a"} {}`, `{"ballot":3,"verdict":"a","why":""}`, `{"ballot":3,"Verdict":"a"}`, `{"ballot":3,"ballot":8,"verdict":"a"}`, `3`,
		"{\"ballot\":3,\"verdict\":\"a\"}\n{\"ballot\":3,\"verdict\":\"b\"}",
	} {
		casts, err := DecodeCasts([]byte(text), pairs)
		if known, ok := errors.AsType[*chat.Error](err); !ok || known.Hint == "" {
			t.Errorf("%s: %v, %v", text, casts, err)
		}
	}
}

func FuzzDecodeCasts(f *testing.F) {
	f.Add([]byte("{\"ballot\":8,\"verdict\":\"tie\"}\n{\"verdict\":\"b\",\"ballot\":3,\"by\":\"m\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pairs := []Pair{{Number: 3}, {Number: 8}}
		casts, err := DecodeCasts(data, pairs)
		if err != nil {
			return
		}
		if again, err := DecodeCasts(CastsJSONL(casts), pairs); err != nil || !slices.Equal(again, casts) {
			t.Errorf("%v became %v, %v", casts, again, err)
		}
	})
}

// part finds a part of what a judge is shown, as the judge would: a name at the
// start of a line, and one JSON string to its end.
func part(t *testing.T, r *chat.Request, name string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^`+name+`: (.*)$`).FindAllStringSubmatch(r.Messages[1].Content, -1)
	if len(found) != 1 {
		t.Errorf("%d parts called %s in\n%s", len(found), name, r.Messages[1].Content)
		return ""
	}
	var text string
	if err := json.Unmarshal([]byte(found[0][1]), &text); err != nil {
		t.Errorf("%s is no string: %v", name, err)
	}
	return text
}

func TestAsk(t *testing.T) {
	p := preference(80)
	p.Judge = &lab.Judge{Model: "test/judge"}
	d, outcomes := outcomesOf(t, p, courteous)
	pairs := Pairs(d, outcomes, 1)
	unjudged := *d
	unjudged.Plan.Judge = nil
	if err := Ask(t.Context(), &lab.Runner{}, &unjudged, pairs, func(c Cast, err *chat.Error) { t.Errorf("%v, %v without a judge", c, err) }); err != nil {
		t.Error(err)
	}
	n := 0
	r := lab.Runner{Concurrency: 3, Model: chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			a, b := part(t, r, "Answer A"), part(t, r, "Answer B")
			word := "B"
			switch {
			case strings.Contains(a+b, "Thank you for asking! 42."):
				word = "I can't decide"
			case strings.Contains(a, "Thank"):
				word = "Answer A is friendlier.\nA."
			}
			yield(chat.Chunk{Text: word}, nil)
		}
	})}
	var casts []Cast
	if err := Ask(t.Context(), &r, d, pairs, func(c Cast, err *chat.Error) {
		if err != nil {
			n++
			return
		}
		casts = append(casts, c)
	}); err != nil {
		t.Fatal(err)
	}
	if len(casts)+n != len(pairs) || n > 1 {
		t.Errorf("%d votes and %d without one on %d pairs", len(casts), n, len(pairs))
	}
	if poll := Tally(d, pairs, casts); poll.Standings[0].Name != "test/polite" || poll.Standings[0].Losses != 0 || poll.Models["test/judge"] != len(casts) {
		t.Errorf("%+v", poll.Standings)
	}
}
