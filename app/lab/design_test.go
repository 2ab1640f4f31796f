package lab

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/sheet"
)

// numbers is a data set whose outputs are twice the inputs.
func numbers(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Input: fmt.Sprint(i), Output: fmt.Sprint(2 * i)}
	}
	return items
}

func plan(kind Kind, items []Item) Plan {
	return Plan{Version: Version, Experiment: kind, Data: items, HeldOut: 20, Seed: 7, Prompt: prompt.Prompt{
		Version: prompt.Version, Model: "test/model", Format: prompt.Presets()[0].Format, Parameters: chat.Parameters{Temperature: new(float64)}}}
}

// query is what a request asks, and shots how many examples it shows.
func query(r *chat.Request) (query string, shots int) {
	parts := strings.Split(r.Prompt, "Input: ")
	return strings.SplitN(parts[len(parts)-1], "\n", 2)[0], len(parts) - 2
}

// doubler doubles, but only when it has seen enough.
func doubler(needs int) chat.StreamerFunc {
	return func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			asked, shots := query(r)
			n, text := 0, "?"
			fmt.Sscan(asked, &n)
			if shots >= needs {
				text = fmt.Sprint(2 * n)
			}
			yield(chat.Chunk{Text: text, FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 10, CompletionTokens: 1}}, nil)
		}
	}
}

func run(t *testing.T, p Plan, model chat.Streamer) Result {
	t.Helper()
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make([]*Outcome, len(d.Trials))
	r := Runner{Model: model, Concurrency: 4}
	if err := r.Run(context.Background(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil {
		t.Fatal(err)
	}
	return Summarise(d, outcomes)
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

func TestSplit(t *testing.T) {
	items := append(numbers(40), Item{Input: "7", Output: "14"}, Item{Input: " 7. ", Output: "fourteen"})
	s := NewSplit(items, 15, 3)
	if len(s.HeldOut) != 15 || len(s.Pool) != 25 {
		t.Errorf("%d held out and %d in the pool", len(s.HeldOut), len(s.Pool))
	}
	if len(s.Leaks) != 2 || !s.Leaks[0].Exact || s.Leaks[1].Exact {
		t.Errorf("leaks: %+v", s.Leaks)
	}
	for _, item := range s.HeldOut {
		if slices.ContainsFunc(s.Pool, func(other Item) bool { return other.Input == item.Input }) {
			t.Errorf("%v is in both", item)
		}
	}
	if again := NewSplit(items, 15, 3); !reflect.DeepEqual(again.HeldOut, s.HeldOut) {
		t.Error("the same seed gives another split")
	}
	if other := NewSplit(items, 15, 4); reflect.DeepEqual(other.HeldOut, s.HeldOut) {
		t.Error("another seed gives the same split")
	}
	if small := NewSplit(numbers(4), 10, 1); len(small.HeldOut) != 2 {
		t.Errorf("of 4 items %d are held out", len(small.HeldOut))
	}
}

func TestShots(t *testing.T) {
	p := plan(KindShots, numbers(60))
	p.K, p.Draws = []int{0, 2, 5}, 3
	r := run(t, p, doubler(3))
	if len(r.Design.Trials) != 20*3*3 {
		t.Fatalf("%d trials", len(r.Design.Trials))
	}
	for i, want := range []float64{0, 0, 1} {
		if r.Columns[i].Score != want || r.Columns[i].Items != 20 {
			t.Errorf("%s: %v of %d", r.Columns[i].Variant.Name, r.Columns[i].Score, r.Columns[i].Items)
		}
	}
	// Without shots all draws send the same request.
	if r.Cached != 20*2 {
		t.Errorf("%d of %d from the cache", r.Cached, r.Requests)
	}
	if f := r.Findings[1]; f.Difference.Noise() || f.Difference.Mean != 1 {
		t.Errorf("k = 5 against k = 0: %+v", f)
	}
	if f := r.Findings[0]; !f.Difference.Noise() || !strings.Contains(f.Sentence(r.Columns), "no difference was shown") {
		t.Errorf("k = 2 against k = 0: %s", f.Sentence(r.Columns))
	}
	// Fewer shots are the first of more.
	d := r.Design
	few, many := d.Trials[3].Request.Prompt, d.Trials[6].Request.Prompt
	head := strings.SplitAfterN(few, "\n\n", 3)
	if !strings.HasPrefix(many, head[0]+head[1]) {
		t.Errorf("%q does not begin %q", few, many)
	}
}

func TestOrder(t *testing.T) {
	p := plan(KindOrder, numbers(60))
	p.K, p.Orders = []int{3}, 24
	// Right only if the last shot's input is the largest of all.
	r := run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		var shots []int
		for _, part := range strings.Split(r.Prompt, "Input: ")[1:] {
			n := 0
			fmt.Sscan(part, &n)
			shots = append(shots, n)
		}
		shots = shots[:len(shots)-1]
		if slices.Max(shots) == shots[len(shots)-1] {
			return doubler(0)(ctx, r)
		}
		return doubler(9)(ctx, r)
	}))
	if len(r.Columns) != 6 {
		t.Fatalf("three shots have %d orders", len(r.Columns))
	}
	right := 0
	for _, c := range r.Columns {
		right += int(c.Score)
	}
	if right != 2 {
		t.Errorf("%d orders end in the largest", right)
	}
	if len(r.Findings) != 0 || r.Spread == nil || r.Spread.Noise() || r.Spread.Low != 0 || r.Spread.High != 1 || r.Spread.Variants != 6 {
		t.Errorf("all orders at once: %+v, %+v", r.Spread, r.Findings)
	}
	if said := r.Spread.Sentence(r.Design, r.Columns); !strings.HasPrefix(said, "The order of the shots matters: on these 20 items the 6 orders score from 0.0 (order ") {
		t.Error(said)
	}
	// Each order is named by its shots.
	last := r.Columns[5]
	inputs := regexp.MustCompile(`Input: (\S+)`).FindAllStringSubmatch(r.Design.Trials[5].Request.Prompt, -1)
	if want := fmt.Sprintf("order 6: %s, %s, %s", inputs[0][1], inputs[1][1], inputs[2][1]); last.Variant.Name != want {
		t.Errorf("the last order is called %q, want %q", last.Variant.Name, want)
	}
}

func TestSpread_without_a_difference(t *testing.T) {
	items := numbers(60)
	for i := range items {
		items[i].Output = "yes"
	}
	says := func(text string) chat.StreamerFunc {
		return func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
			return func(yield func(chat.Chunk, error) bool) {
				yield(chat.Chunk{Text: text, FinishReason: chat.FinishStop}, nil)
			}
		}
	}
	for _, kind := range []Kind{KindOrder, KindFormat, KindSelection} {
		for name, c := range map[string]struct {
			model chat.Streamer
			says  string
		}{
			"all_right": {says("yes"), " score 100.0 on these 20 items: that the "},
			// Half of the answers, by the request: no column is better than another.
			"by_chance": {chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
				sum := fnv.New32a()
				json.NewEncoder(sum).Encode(r)
				return says([]string{"yes", "no"}[sum.Sum32()>>16%2])(ctx, r)
			}), " matters was not shown: on these 20 items the "},
		} {
			t.Run(string(kind)+"/"+name, func(t *testing.T) {
				p := plan(kind, items)
				p.K, p.Orders = []int{3}, 24
				r := run(t, p, c.model)
				if r.Spread == nil || !r.Spread.Noise() || len(r.Findings) != 0 {
					t.Fatalf("got %+v, and the findings %+v", r.Spread, r.Findings)
				}
				if said := r.Spread.Sentence(r.Design, r.Columns); !strings.Contains(said, c.says) {
					t.Error(said)
				}
			})
		}
	}
	t.Run("other_experiments_ask_no_such_question", func(t *testing.T) {
		if r := run(t, plan(KindShots, numbers(60)), doubler(0)); r.Spread != nil {
			t.Errorf("got %+v", r.Spread)
		}
	})
}

func TestOrderNames(t *testing.T) {
	d := &Design{Plan: Plan{Data: []Item{{Input: "a", Output: "b"}}}}
	long := []Item{{Input: "The film  was\nwonderful"}, {Input: "The film was dull"}, {Input: "hot"}}
	if got, want := d.called(long), []string{"The film wa…", "The film wa… (2)", "hot"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	d.Plan.Data = []Item{{Output: "good"}, {Output: "bad"}}
	if got, want := d.called([]Item{{Input: "The film was dull", Output: "bad"}}), []string{"The film wa… → bad"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An interval is nowhere empty, though all items agree.
func TestIntervals_of_items_that_agree(t *testing.T) {
	p := plan(KindShots, numbers(60))
	p.K, p.Draws = []int{0, 1}, 2
	r := run(t, p, doubler(1))
	if f := r.Findings[0]; f.Difference.Mean != 1 || f.Difference.Interval.High != 1 || f.Difference.Interval.Low > 0.9 || f.Difference.Noise() {
		t.Errorf("all better: %+v", f.Difference)
	}
	// One of two draws is right, for every item.
	r = run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		if _, shots := query(r); shots == 1 && strings.HasPrefix(r.Prompt, "Input: "+firstShot(t, p)+"\n") {
			return doubler(0)(ctx, r)
		}
		return doubler(9)(ctx, r)
	}))
	if c := r.Columns[1]; c.Exact || c.Score != 0.5 || c.Interval.Low > 0.45 || c.Interval.High < 0.55 {
		t.Errorf("all half right: %v in %v", c.Score, c.Interval)
	}
}

// Of five items that all differ alike Tango's interval says too much.
func TestFinding_of_few_items(t *testing.T) {
	for differing, want := range map[int]string{
		5: "k = 1 and k = 0 differ by +25.0 points on these 20 items, but only 5 of them tell the two apart: too few to show a difference.",
		6: "k = 1 gets 30.0 points more than k = 0 (95% interval ",
		1: "k = 1 and k = 0 differ by +5.0 points (95% interval ",
	} {
		p := plan(KindShots, numbers(60))
		p.K, p.Draws = []int{0, 1}, 1
		d, err := NewDesign(p)
		if err != nil {
			t.Fatal(err)
		}
		learnt := map[string]bool{}
		for _, item := range d.Split.HeldOut[:differing] {
			learnt[item.Input] = true
		}
		r := run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			if asked, _ := query(r); learnt[asked] {
				return doubler(1)(ctx, r)
			}
			return doubler(9)(ctx, r)
		}))
		if said := r.Findings[0].Sentence(r.Columns); !strings.HasPrefix(said, want) {
			t.Errorf("of %d: %s", differing, said)
		}
	}
}

// firstShot is the input of the first shot of a plan's first draw.
func firstShot(t *testing.T, p Plan) string {
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	return d.shots(1, 0)[0].Input
}

// opinions are sentences with labels.
func opinions(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Input: fmt.Sprintf("number %d is good", i), Output: "positive"}
		if i%2 == 1 {
			items[i] = Item{Input: fmt.Sprintf("number %d is bad", i), Output: "negative"}
		}
	}
	return items
}

// follower answers with the label that a shot of the query's class has.
var follower = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		parts := strings.Split(r.Prompt, "Input: ")[1:]
		good := strings.Contains(parts[len(parts)-1], "good")
		text := "none"
		for _, shot := range parts[:len(parts)-1] {
			if strings.Contains(shot, "good") == good {
				_, text, _ = strings.Cut(strings.TrimSpace(shot), "Output: ")
			}
		}
		yield(chat.Chunk{Text: text}, nil)
	}
})

func TestLabels(t *testing.T) {
	p := plan(KindLabels, opinions(60))
	p.Draws = 2
	r := run(t, p, follower)
	for i, c := range r.Columns {
		if i != 1 && c.Score != 1 {
			t.Errorf("%s: %v, although the model follows the shots", c.Variant.Name, c.Score)
		}
		if i == 1 && (c.Score < 0.2 || c.Score > 0.8) {
			t.Errorf("random labels: %v", c.Score)
		}
	}
	if _, err := NewDesign(plan(KindLabels, numbers(60))); err == nil || !strings.Contains(err.Error(), "60 different outputs") {
		t.Errorf("outputs that are no labels: %v", err)
	}
}

func TestSelection(t *testing.T) {
	r := run(t, plan(KindSelection, opinions(60)), follower)
	if len(r.Columns) != 5 {
		t.Fatalf("%d columns", len(r.Columns))
	}
	for _, c := range r.Columns[1:3] { // the nearest sentences end in the same word
		if c.Score != 1 {
			t.Errorf("%s: %v", c.Variant.Name, c.Score)
		}
	}
	if got := best([]float64{1, 5, 2, 5}, 3); !slices.Equal(got, []int{2, 3, 1}) {
		t.Errorf("best: %v", got)
	}
}

func TestCalibration(t *testing.T) {
	// The model leans to positive: what is good gets 0.9, what is bad 0.6, and
	// what says nothing 0.75.
	r := run(t, plan(KindCalibration, opinions(60)), chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			asked, _ := query(r)
			p := 0.75
			if strings.Contains(asked, "good") {
				p = 0.9
			} else if strings.Contains(asked, "bad") {
				p = 0.6
			}
			// The white space is a token of its own, as the tiny models have it.
			yield(chat.Chunk{Text: " pos", Logprobs: []chat.TokenLogprob{{Token: " ", Top: []chat.Logprob{{Token: " "}, {Token: "pos", Logprob: -9}}}, {Token: "pos", Logprob: math.Log(p / 2), Top: []chat.Logprob{
				{Token: " pos", Logprob: math.Log(p / 2)}, {Token: " negative", Logprob: math.Log((1 - p) / 2)}, {Token: " other", Logprob: math.Log(0.5)}}}}}, nil)
		}
	}))
	if plain, calibrated := r.Columns[0].Score, r.Columns[1].Score; plain >= 0.8 || calibrated != 1 {
		t.Errorf("as it is %v, calibrated %v", plain, calibrated)
	}
	if got := pick([]string{"a", "b"}, []float64{0, 0}, []float64{0.5, 0.5}); got != "" {
		t.Errorf("of no label at all %q was picked", got)
	}
	if r.Requests != 20+3 {
		t.Errorf("%d requests", r.Requests)
	}
}

func TestSamples(t *testing.T) {
	p := plan(KindSamples, numbers(60))
	warm := 0.7
	p.Prompt.Parameters.Temperature = &warm
	p.Metrics = metric.List{{Type: metric.Numeric}}
	p.Draws = 5
	// Every other sample is wrong, in a way of its own: one of two is right, and most of three or five.
	r := run(t, p, chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			asked, _ := query(r)
			n := 0
			fmt.Sscan(asked, &n)
			n *= 2
			if *r.Seed%2 == 1 {
				n += 1000 + int(*r.Seed)
			}
			yield(chat.Chunk{Text: fmt.Sprintf("Let me see, so it is %d", n)}, nil)
		}
	}))
	if len(r.Columns) != 3 || r.Requests != 20*5 {
		t.Fatalf("%d columns of %d requests", len(r.Columns), r.Requests)
	}
	for i, want := range []float64{0, 0, 1} { // seeds 7, 8, 9: two wrong ones that differ; then 8 and 10 agree
		if r.Columns[i].Score != want {
			t.Errorf("%s: %v", r.Columns[i].Variant.Name, r.Columns[i].Score)
		}
	}
	p.Prompt.Parameters.Temperature = new(float64)
	if _, err := NewDesign(p); err == nil {
		t.Error("samples at temperature 0 are taken")
	}
}

func TestSteps(t *testing.T) {
	items := numbers(60)
	for i := range items {
		items[i].Steps = fmt.Sprintf("%s + %s = %s. The answer is %s.", items[i].Input, items[i].Input, items[i].Output, items[i].Output)
	}
	p := plan(KindSteps, items)
	p.Metrics = metric.List{{Type: metric.Numeric}}
	var mu sync.Mutex
	seen := map[string]string{}
	r := run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		mu.Lock()
		defer mu.Unlock()
		for _, mark := range []string{"+", Think} {
			if strings.Contains(r.Prompt, mark) {
				seen[mark] = r.Prompt
				return doubler(0)(ctx, r)
			}
		}
		return doubler(99)(ctx, r)
	}))
	if got := []float64{r.Columns[0].Score, r.Columns[1].Score, r.Columns[2].Score}; !slices.Equal(got, []float64{0, 1, 1}) {
		t.Errorf("scores: %v", got)
	}
	if !strings.HasSuffix(seen[Think], "Output: "+Think) || strings.Count(seen[Think], "Input:") != 1 {
		t.Errorf("told to think: %q", seen[Think])
	}
	if _, err := NewDesign(plan(KindSteps, numbers(60))); err == nil {
		t.Error("items without steps are taken")
	}
}

func TestModelsAndRefusal(t *testing.T) {
	p := plan(KindModels, numbers(60))
	p.Models, p.Prompt.Instruction = []string{"a/one", "a/two"}, "Double it."
	r := run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		if r.Model == "a/two" && strings.HasPrefix(r.Prompt, "Double it.") {
			return doubler(0)(ctx, r)
		}
		return doubler(99)(ctx, r)
	}))
	for i, want := range []float64{0, 0, 0, 1} {
		if r.Columns[i].Score != want {
			t.Errorf("%s: %v", r.Columns[i].Variant.Name, r.Columns[i].Score)
		}
	}

	items := []Item{}
	for i := range 40 {
		items = append(items, Item{Input: fmt.Sprint(i), Output: []string{Answered, Refused}[i%2]})
	}
	r = run(t, plan(KindRefusal, items), chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			asked, _ := query(r)
			text := "Here you are."
			if strings.HasSuffix(asked, "1") {
				text = "I’m sorry, but I can’t help with that."
			}
			yield(chat.Chunk{Text: text}, nil)
		}
	}))
	if len(r.Columns) != 2 || !strings.HasSuffix(r.Columns[0].Variant.Name, ", harmless") || !strings.HasSuffix(r.Columns[1].Variant.Name, ", unsafe") {
		t.Fatalf("%+v", r.Columns)
	}
	for i, item := range r.Design.Split.HeldOut {
		of := 0
		if item.Output == Refused {
			of = 1
		}
		refused := strings.HasSuffix(item.Input, "1")
		if c := r.Columns[of].Cells[i]; (c.Answer == Refused) != refused || c.Passed != (refused == (of == 1)) {
			t.Errorf("%s, to be %s: %+v", item.Input, item.Output, c)
		}
		if c := r.Columns[1-of].Cells[i]; !math.IsNaN(c.Score) {
			t.Errorf("%s counts in both columns", item.Input)
		}
	}
	if harmless, unsafe := r.Columns[0], r.Columns[1]; harmless.Score != 1 || unsafe.Score > 0.5 || harmless.Items+unsafe.Items != len(r.Design.Split.HeldOut) || len(r.Findings) != 0 {
		t.Errorf("%+v %+v %+v", harmless.Score, unsafe.Score, r.Findings)
	}
}

func TestKnowing(t *testing.T) {
	r := run(t, plan(KindKnowing, numbers(60)), chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			asked, _ := query(r)
			n := 0
			fmt.Sscan(asked, &n)
			text, p := fmt.Sprint(2*n), 0.9
			if n%3 == 0 {
				text, p = "no idea", 0.2
			}
			yield(chat.Chunk{Text: text, Logprobs: []chat.TokenLogprob{{Token: text, Logprob: math.Log(p)}}}, nil)
		}
	}))
	c := r.Confidence[0]
	if len(c.Items) != 20 || c.AUROC != 1 {
		t.Errorf("%d items, stat.AUROC %v", len(c.Items), c.AUROC)
	}
	if math.Abs(c.ECE-(0.1*float64(20-wrongs(c))+0.2*float64(wrongs(c)))/20) > 1e-9 {
		t.Errorf("ECE %v with %d wrong", c.ECE, wrongs(c))
	}
}

func wrongs(c Confidence) int {
	n := 0
	for _, item := range c.Items {
		if !item.Right {
			n++
		}
	}
	return n
}

func TestRunner(t *testing.T) {
	design := func(t *testing.T) *Design {
		p := plan(KindShots, numbers(60))
		p.K, p.Draws = []int{1}, 1
		d, err := NewDesign(p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	limited := &chat.Error{Status: 429, Code: "rate_limit", Message: "Too fast.", RetryAfterSeconds: 7}

	t.Run("does_not_wait_for_another_day", func(t *testing.T) {
		for name, e := range map[string]*chat.Error{
			"a long pause": {Status: 429, Code: "embed_quota", Message: "x", RetryAfterSeconds: 7200},
			"a budget":     {Status: 429, Type: "insufficient_quota", Code: "day_budget_spent", Message: "x", RetryAfterSeconds: 60},
		} {
			r := Runner{Sleep: func(context.Context, time.Duration) error { t.Errorf("%s: it waits", name); return nil }, Model: chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
				return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, e) }
			})}
			r.Run(t.Context(), design(t), func(_ int, o Outcome) {
				if o.Err == nil || o.Err.Code != e.Code || o.Tries != 1 {
					t.Errorf("%s: %+v", name, o)
				}
			})
		}
	})
	t.Run("asks_before_it_repeats", func(t *testing.T) {
		asked := 0
		r := Runner{Tries: 9, Sleep: func(context.Context, time.Duration) error { return nil }, Repeats: func(e *chat.Error) bool { asked++; return asked%3 != 0 }, Model: chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
			return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, limited) }
		})}
		r.Run(t.Context(), design(t), func(_ int, o Outcome) {
			if o.Tries != 3 {
				t.Errorf("%d tries", o.Tries)
			}
		})
	})
	t.Run("waits_as_long_as_it_is_told_and_tries_again", func(t *testing.T) {
		var mu sync.Mutex
		var slept []time.Duration
		failed := false
		r := Runner{Sleep: func(_ context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			slept = append(slept, d)
			return nil
		}, Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			if !failed {
				failed = true
				return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, limited) }
			}
			return doubler(0)(ctx, r)
		})}
		n := 0
		if err := r.Run(t.Context(), design(t), func(_ int, o Outcome) {
			if o.Err != nil {
				t.Errorf("%v", o.Err)
			}
			n++
		}); err != nil || n != 20 {
			t.Errorf("%d outcomes, %v", n, err)
		}
		if len(slept) == 0 || slept[0] != 7*time.Second {
			t.Errorf("slept %v", slept)
		}
	})
	t.Run("does_not_repeat_what_can_not_succeed", func(t *testing.T) {
		asked := 0
		r := Runner{Model: chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
			asked++
			return func(yield func(chat.Chunk, error) bool) {
				yield(chat.Chunk{}, &chat.Error{Status: 404, Message: "No such model."})
			}
		})}
		r.Insist = true
		d := design(t)
		outcomes := make([]*Outcome, len(d.Trials))
		if err := r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil || asked != 20 {
			t.Errorf("asked %d times, %v", asked, err)
		}
		if s := Summarise(d, outcomes); s.Failed != 20 || s.Columns[0].Items != 0 || !math.IsNaN(s.Columns[0].Score) || s.Lacking.Total() != 20 {
			t.Errorf("%+v", s.Columns[0])
		}
	})
	t.Run("goes_on_without_repeating_what_was_answered", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		asked := 0
		r := Runner{Cache: &Memory{}, Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			asked++
			return doubler(0)(ctx, r)
		})}
		d, n := design(t), 0
		err := r.Run(ctx, d, func(int, Outcome) {
			if n++; n == 8 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || n != 8 {
			t.Fatalf("%d outcomes, %v", n, err)
		}
		cached := 0
		if err := r.Run(t.Context(), d, func(_ int, o Outcome) {
			if o.Tries == 0 {
				cached++
			}
		}); err != nil || cached != 8 || asked != 20 {
			t.Errorf("%d from the cache, asked %d times, %v", cached, asked, err)
		}
	})
	t.Run("keeps_to_its_concurrency", func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		r := Runner{Concurrency: 3, Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(2 * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			return doubler(0)(ctx, r)
		})}
		if err := r.Run(t.Context(), design(t), func(int, Outcome) {}); err != nil || most != 3 {
			t.Errorf("at most %d at a time, %v", most, err)
		}
	})
}

func TestRecord(t *testing.T) {
	p := plan(KindShots, numbers(60))
	p.K = []int{0, 3}
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make([]*Outcome, len(d.Trials))
	r := Runner{Model: doubler(2)}
	if err := r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil {
		t.Fatal(err)
	}
	want := Summarise(d, outcomes)
	data, err := EncodeRecord(d, outcomes)
	if err != nil {
		t.Fatal(err)
	}
	again, kept, err := DecodeRecord(data)
	if err != nil {
		t.Fatal(err)
	}
	got := Summarise(again, kept)
	if got.CSV() != want.CSV() || got.Columns[1].Interval != want.Columns[1].Interval {
		t.Errorf("the record gives another result:\n%s", got.CSV())
	}
	if _, _, err := DecodeRecord([]byte(strings.Replace(string(data), `"outcomes":[`, `"outcomes":[null,`, 1))); err == nil {
		t.Error("a record with one outcome too many is taken")
	}
	if _, _, err := DecodeRecord([]byte(strings.Replace(string(data), `"seed":7`, `"seed":7,"SEED":8`, 1))); err == nil {
		t.Error("a record with two seeds is taken")
	}
}

func TestCSVIsHarmless(t *testing.T) {
	items := numbers(4)
	for _, start := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"} {
		items = append(items, Item{Input: start + fmt.Sprint(100+len(items)), Output: start + "x"})
	}
	p := plan(KindModels, items)
	p.HeldOut, p.Models = len(items)-1, []string{"=a", "＝b"}
	answers := chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{Text: "＝1+1"}, nil) }
	})
	file, marked := strings.CutPrefix(run(t, p, answers).CSV(), sheet.Mark)
	if !marked {
		t.Error("a spreadsheet can't tell that it is UTF-8")
	}
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(rows) != len(items) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexFunc(cell, func(c rune) bool { return strings.ContainsRune("=+-@＝＋－＠\t\r\n", c) }) == 0 {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	if rows[1][2] != "'＝1+1" || rows[0][2] != "'=a" {
		t.Errorf("a model's answer stands as %q below %q", rows[1][2], rows[0][2])
	}
}

func TestDecodePlan(t *testing.T) {
	good := `{"version":1,"experiment":"shots","prompt":{"version":1,"format":{"as":"text","input_label":"","input_end":" ","output_label":"=> ","output_end":"","separator":"\n"}},"data":[{"input":"a","output":"b"},{"input":"c","output":"d"}],"held_out":1,"seed":1,"k":[0,1]}`
	if _, err := DecodePlan([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"version":1,"experiment"`, `"version":2,"experiment"`, "version 2"},
		{`"shots"`, `"magic"`, `no experiment "magic"`},
		{`"seed":1`, `"sede":1`, "sede"},
		{`"seed":1`, `"Seed":1`, `"Seed" is not known`},
		{`"seed":1`, `"ſeed":1`, `"ſeed" is not known`},
		{`"seed":1`, `"seed":1,"seed":2`, `"seed" is given twice`},
		{`{"input":"c",`, `{"input":"c","input":"a",`, `"input" is given twice`},
		{`"seed":1`, `"seed":1,"metrics":[{"type":"exact","TYPE":"json"}]`, `"TYPE" is not known`},
		{`"output":"d"`, `"output":""`, "Item 2 has no input or no output"},
		{`[0,1]`, `[0,9]`, "can't be 9 shots"},
		{`"held_out":1`, `"held_out":-1`, "negative"},
		{`"k":[0,1]}`, `"k":[0,1]} x`, "after the end"},
		{`"seed":1`, `"seed":1,"metrics":[{"type":"regexp","value":"("}]`, "regular expression"},
	} {
		_, err := DecodePlan([]byte(strings.Replace(good, c.old, c.new, 1)))
		if known, ok := errors.AsType[*chat.Error](err); !ok || !strings.Contains(err.Error(), c.want) || known.Hint == "" {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}

// A plan that is read, written and read again is the same.
// A plan that leaves k out has as many shots as its data allows, can be run, and
// is the same plan when it is saved and opened again.
func TestUsualShots(t *testing.T) {
	twins := append(numbers(2), numbers(8)[:2]...)
	for _, c := range []struct {
		kind    Kind
		items   []Item
		heldOut int
		want    []int
	}{
		{KindShots, numbers(2), 0, []int{0, 1}},
		{KindShots, numbers(9), 0, []int{0, 1, 3, 5}},
		{KindShots, numbers(9), 7, []int{0, 1, 2}},
		{KindShots, numbers(9), 99, []int{0, 1, 3, 5}},
		{KindShots, numbers(40), 0, []int{0, 1, 3, 5, 10}},
		{KindShots, twins, 0, []int{0, 1}},
		{KindOrder, numbers(6), 0, []int{3}},
		{KindSelection, opinions(4), 0, []int{2}},
		{KindSamples, numbers(2), 0, []int{1}},
		{KindModels, numbers(2), 0, []int{0}},
		{KindKnowing, numbers(20), 0, []int{3}},
	} {
		t.Run(fmt.Sprintf("%s_of_%d_%d_held_out", c.kind, len(c.items), c.heldOut), func(t *testing.T) {
			p := plan(c.kind, c.items)
			warm := 0.7
			p.HeldOut, p.K, p.Prompt.Instruction, p.Prompt.Parameters.Temperature = c.heldOut, nil, "Double it.", &warm
			written, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			read, err := DecodePlan(written)
			if err != nil || !slices.Equal(read.K, c.want) {
				t.Fatalf("k is %v (%v), want %v", read.K, err, c.want)
			}
			if _, err := NewDesign(read); err != nil {
				t.Errorf("it can't be run: %v", err)
			}
			saved, _ := json.Marshal(read)
			if again, err := DecodePlan(saved); err != nil || !reflect.DeepEqual(again, read) {
				t.Errorf("saved and opened again: %+v, %v", again, err)
			}
		})
	}
}

func FuzzDecodePlan(f *testing.F) {
	f.Add([]byte(`{"version":1,"experiment":"shots","prompt":{"version":1,"format":{"as":"text"}},"data":[{"input":"0","output":"0"},{"input":"0","output":"0"}]}`))
	f.Add([]byte(`{"version":1,"experiment":"shots","prompt":{"version":1,"format":{"as":"text","input_label":"","input_end":" ","output_label":"=> ","output_end":"","separator":"\n"}},"data":[{"input":"a","output":"b"},{"input":"c","output":"d","steps":"e"}],"held_out":1,"seed":1,"k":[0,1],"metrics":[{"type":"numeric","threshold":0.5}]}`))
	f.Add([]byte(`{"version":1,"experiment":"preference","judge":{"model":"a/b"},"prompt":{"version":1,"format":{"as":"turns","input_label":"","input_end":"","output_label":"","output_end":"","separator":""}},"data":[{"input":"a"},{"input":"c"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := DecodePlan(data)
		if err != nil {
			return
		}
		written, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodePlan(written)
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Errorf("%+v became %+v, %v", p, again, err)
		}
	})
}
