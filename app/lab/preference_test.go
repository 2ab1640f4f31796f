package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
)

// manners answers as its name says: polite to the even numbers, curt to all,
// and as curt where it is told to be.
var manners = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
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

func asked(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Input: fmt.Sprintf("#%d", i)}
	}
	return items
}

// outcomesOf sends a plan's requests.
func outcomesOf(t *testing.T, p Plan, model chat.Streamer) (*Design, []*Outcome) {
	t.Helper()
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make([]*Outcome, len(d.Trials))
	r := Runner{Model: model, Concurrency: 4}
	if err := r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil {
		t.Fatal(err)
	}
	return d, outcomes
}

// politely prefers thanks.
func politely(ballots []Ballot) []Cast {
	var casts []Cast
	for _, b := range ballots {
		verdict := stat.PreferB
		if strings.Contains(b.A, "Thank") {
			verdict = stat.PreferA
		}
		casts = append(casts, Cast{Ballot: b.Number, Verdict: verdict})
	}
	return casts
}

func preference(items int) Plan {
	p := plan(KindPreference, asked(items))
	p.HeldOut, p.Models = items/2, []string{"test/curt", "test/polite"}
	return p
}

func TestBallots(t *testing.T) {
	d, outcomes := outcomesOf(t, preference(200), manners)
	ballots := Ballots(d, outcomes, 3)

	t.Run("are_of_answers_that_differ", func(t *testing.T) {
		even := 0
		for _, item := range d.Split.HeldOut {
			if strings.ContainsAny(item.Input[len(item.Input)-1:], "02468") {
				even++
			}
		}
		if len(ballots) != even || even < 30 {
			t.Errorf("%d ballots of %d answers that differ", len(ballots), even)
		}
		for _, b := range ballots {
			if polite := d.Variants[b.VariantA].Name == "test/polite"; polite != strings.HasPrefix(b.A, "Thank") || polite == strings.HasPrefix(b.B, "Thank") {
				t.Errorf("%+v", b)
			}
		}
	})
	t.Run("come_in_a_random_order_with_random_sides", func(t *testing.T) {
		left, ordered := 0, true
		for i, b := range ballots {
			left += b.VariantA
			ordered = ordered && (i == 0 || ballots[i-1].Item < b.Item)
		}
		if w := stat.Wilson(left, len(ballots)); !w.Contains(0.5) || ordered {
			t.Errorf("%d of %d have the second model at the left; in order: %v", left, len(ballots), ordered)
		}
		if !slices.Equal(ballots, Ballots(d, outcomes, 3)) {
			t.Error("the same seed gives other ballots")
		}
		if slices.Equal(ballots, Ballots(d, outcomes, 4)) {
			t.Error("another seed gives the same ballots")
		}
	})
	t.Run("keep_their_numbers_while_answers_come", func(t *testing.T) {
		some := slices.Clone(outcomes)
		for i := 0; i < len(some); i += 3 {
			some[i] = nil
		}
		some[1] = &Outcome{Err: errNoVerdict}
		early := Ballots(d, some, 3)
		if len(early) == 0 || len(early) >= len(ballots) {
			t.Fatalf("%d early ballots", len(early))
		}
		for _, b := range early {
			if !slices.Contains(ballots, b) {
				t.Errorf("%+v is no ballot later on", b)
			}
		}
	})
	t.Run("are_of_the_experiment_preference_only", func(t *testing.T) {
		d, outcomes := outcomesOf(t, judgedPlan(), pupil(0))
		if got := Ballots(d, outcomes, 3); got != nil {
			t.Errorf("%v", got)
		}
	})
	t.Run("are_written_without_whose_they_are", func(t *testing.T) {
		if text := string(BallotsJSONL(d, ballots)); strings.Count(text, "\n") != len(ballots) || strings.Contains(text, "test/") || !strings.Contains(text, `"a":"Thank you for asking! `) {
			t.Error(text)
		}
	})
}

func TestTally(t *testing.T) {
	d, outcomes := outcomesOf(t, preference(240), manners)
	ballots := Ballots(d, outcomes, d.Plan.Seed)

	t.Run("ranks_what_is_preferred_first", func(t *testing.T) {
		p := Tally(d, ballots, politely(ballots))
		first := p.Standings[0]
		if len(p.Standings) != 2 || first.Name != "test/polite" || first.Variant != 1 || first.Wins != len(ballots) || first.Losses != 0 || p.Standings[1].Losses != len(ballots) {
			t.Fatalf("%+v", p.Standings)
		}
		if !first.Interval.Contains(first.Strength) || first.Interval.Low <= 0 || p.Decided != len(ballots) || p.Votes != len(ballots) {
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
		casts := politely(ballots)
		for i := range casts {
			casts[i].Verdict = stat.PreferA
		}
		p := Tally(d, ballots, casts)
		if p.First != p.Decided || p.Position.Low < 0.7 || !strings.Contains(p.PositionSentence(), "the side had a part") {
			t.Errorf("%s", p.PositionSentence())
		}
		if s := p.Leads[0].Sentence(); !p.Leads[0].Noise() || !strings.Contains(s, "no difference was shown") {
			t.Error(s)
		}
	})
	t.Run("calls_a_few_votes_noise", func(t *testing.T) {
		p := Tally(d, ballots, politely(ballots)[:5])
		if !p.Leads[0].Noise() {
			t.Errorf("%+v", p.Leads)
		}
	})
	t.Run("counts_ties_and_the_last_vote_on_a_ballot", func(t *testing.T) {
		n := ballots[0].Number
		p := Tally(d, ballots, []Cast{{Ballot: n, Verdict: stat.PreferA}, {Ballot: n, Verdict: stat.Tie}, {Ballot: 99999, Verdict: stat.PreferA}, {Ballot: ballots[1].Number, Verdict: "left"}})
		if p.Votes != 1 || p.Decided != 0 || p.Standings[0].Ties != 1 || p.Standings[0].Strength != 0 || p.PositionSentence() != "No vote was decided." {
			t.Errorf("%+v", p)
		}
	})
	t.Run("of_no_votes_says_nothing", func(t *testing.T) {
		if p := Tally(d, ballots, nil); len(p.Standings) != 0 || len(p.Leads) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestPairs(t *testing.T) {
	lines := func(t *testing.T, p Plan, casts func([]Ballot) []Cast) []map[string]any {
		d, outcomes := outcomesOf(t, p, manners)
		ballots := Ballots(d, outcomes, 1)
		var list []map[string]any
		for line := range strings.Lines(string(PairsJSONL(d, outcomes, ballots, casts(ballots)))) {
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
		list := lines(t, preference(80), func(ballots []Ballot) []Cast { return []Cast{{Ballot: ballots[0].Number, Verdict: stat.Tie}} })
		if len(list) != 0 {
			t.Errorf("%v", list)
		}
	})
}

func TestPreference(t *testing.T) {
	t.Run("scores_nothing", func(t *testing.T) {
		d, outcomes := outcomesOf(t, preference(80), manners)
		r := Summarise(d, outcomes)
		if c := r.Columns[0]; c.Items != 0 || len(r.Findings) != 0 || c.Cells[0].Answer == "" {
			t.Errorf("%+v", c)
		}
	})
	t.Run("draws_with_a_seed_each", func(t *testing.T) {
		p := preference(80)
		p.Draws = 3
		d, err := NewDesign(p)
		if err != nil || len(d.Trials) != 40*2*3 || *d.Trials[0].Request.Seed != 7 || *d.Trials[2].Request.Seed != 9 {
			t.Errorf("%v", err)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for want, change := range map[string]func(*Plan){
			"nothing to compare":       func(p *Plan) { p.Models = p.Models[:1] },
			"can't be shots":           func(p *Plan) { p.K = []int{1} },
			"no input or no output":    func(p *Plan) { p.Experiment = KindModels },
			"The judge is no model":    func(p *Plan) { p.Judge = &Judge{} },
			"reads single answers":     func(p *Plan) { *p = plan(KindCalibration, opinions(40)); p.Judge = &Judge{Model: "a/b"} },
			"The judge is no model. N": func(p *Plan) { *p = plan(KindShots, numbers(40)); p.Judge = &Judge{} },
		} {
			p := preference(80)
			change(&p)
			if _, err := NewDesign(p); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %s, got %v", want, err)
			}
		}
	})
}

func TestCasts(t *testing.T) {
	ballots := []Ballot{{Number: 3}, {Number: 8}}
	casts, err := DecodeCasts([]byte("{\"ballot\":8,\"verdict\":\"tie\"}\n\n{\"verdict\":\"b\",\"ballot\":3,\"by\":\"test/judge\"}"), ballots)
	if err != nil || !slices.Equal(casts, []Cast{{8, stat.Tie, ""}, {3, stat.PreferB, "test/judge"}}) {
		t.Errorf("%v, %v", casts, err)
	}
	if again, err := DecodeCasts(CastsJSONL(casts), ballots); err != nil || !slices.Equal(again, casts) {
		t.Errorf("%v, %v", again, err)
	}
	for _, text := range []string{
		`{"ballot":4,"verdict":"a"}`, `{"ballot":3,"verdict":"left"}`, `{"verdict":"a"}`, `{"ballot":3}`, `{"ballot":3,"verdict":"a"} x`,
		`{"ballot":3,"verdict":"a"} {}`, `{"ballot":3,"verdict":"a","why":""}`, `{"ballot":3,"Verdict":"a"}`, `{"ballot":3,"ballot":8,"verdict":"a"}`, `3`,
		"{\"ballot\":3,\"verdict\":\"a\"}\n{\"ballot\":3,\"verdict\":\"b\"}",
	} {
		casts, err := DecodeCasts([]byte(text), ballots)
		if known, ok := errors.AsType[*chat.Error](err); !ok || known.Hint == "" {
			t.Errorf("%s: %v, %v", text, casts, err)
		}
	}
}

func FuzzDecodeCasts(f *testing.F) {
	f.Add([]byte("{\"ballot\":8,\"verdict\":\"tie\"}\n{\"verdict\":\"b\",\"ballot\":3,\"by\":\"m\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ballots := []Ballot{{Number: 3}, {Number: 8}}
		casts, err := DecodeCasts(data, ballots)
		if err != nil {
			return
		}
		if again, err := DecodeCasts(CastsJSONL(casts), ballots); err != nil || !slices.Equal(again, casts) {
			t.Errorf("%v became %v, %v", casts, again, err)
		}
	})
}

func TestInstructions_are_beside_one_another(t *testing.T) {
	p := preference(80)
	p.Models, p.Instructions = []string{"test/curt"}, []string{"Be polite.", "Be curt."}
	d, outcomes := outcomesOf(t, p, manners)
	if len(d.Variants) != 2 || d.Variants[0].Name != "test/curt, told 1" || !strings.Contains(d.Trials[1].Request.Prompt, "Be curt.") {
		t.Fatalf("%+v", d.Variants)
	}
	ballots := Ballots(d, outcomes, 1)
	pairs := string(PairsJSONL(d, outcomes, ballots, politely(ballots)))
	if strings.Count(pairs, "\n") != len(ballots) || strings.Contains(pairs, "Be ") {
		t.Error("the pairs' prompts have instructions, which differ:", pairs)
	}
	p.Instructions = []string{"Be polite.", "Be polite."}
	if _, err := NewDesign(p); err == nil || !strings.Contains(err.Error(), "the same as another") {
		t.Error(err)
	}
}
