package lessons_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/vote"
	"fewshot/app/page/labworker"
	"fewshot/app/page/lessonpage"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/examples/exercises"
	"fewshot/examples/lessons"
	"fewshot/server/classroom"
	command "fewshot/server/lab"
)

var update = flag.Bool("update", false, "measure anew what no longer belongs to its plan or its weights, and write the records")

const renew = "; measure it again: go test ./examples/lessons -run TestRecords -update -timeout 2h"

func static(name string) string { return filepath.Join("..", "..", "web", "static", name) }

func weightsOf(t *testing.T, model string) []byte {
	t.Helper()
	data, err := os.ReadFile(static("weights/" + strings.TrimPrefix(model, "tiny/") + ".bin"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func weightHashes(t *testing.T, p lab.Plan) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, model := range lessons.ModelsOf(p) {
		sum := sha256.Sum256(weightsOf(t, model))
		all[model] = hex.EncodeToString(sum[:])
	}
	return all
}

// TestRecords holds what was measured against what stands today: every experiment has a
// record of this very plan on these very weights, and every text its counts.
func TestRecords(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.ID, func(t *testing.T) {
			if *update {
				renewRecords(t, l)
				return
			}
			if len(l.Records.Experiments) != len(l.Experiments) {
				t.Errorf("%d records of %d experiments%s", len(l.Records.Experiments), len(l.Experiments), renew)
			}
			for _, e := range l.Experiments {
				r, ok := l.Record(e.ID)
				switch {
				case !ok:
					t.Errorf("%s has no record of its plan as it stands%s", e.ID, renew)
				case !maps.Equal(r.Weights, weightHashes(t, e.Plan)):
					t.Errorf("%s was measured on other weights%s", e.ID, renew)
				default:
					checkRecord(t, e, r)
				}
			}
			if len(l.Tokens) > 0 {
				if got := counts(t, l); !equalCounts(got, l.Records.Counts) {
					t.Errorf("the counts are not those of today: %v%s", got, renew)
				}
			}
		})
	}
}

// checkRecord wants a record that says what ran, whole and with no request that failed.
func checkRecord(t *testing.T, e lessons.Experiment, r lessons.Record) {
	t.Helper()
	var s labworker.Summary
	if err := json.Unmarshal(r.Summary, &s); err != nil {
		t.Fatal(err)
	}
	if s.Kind != e.Plan.Experiment || !s.Complete || s.Failed > 0 || len(s.Columns) == 0 {
		t.Errorf("%s: %s, complete: %v, %d failed, %d columns", e.ID, s.Kind, s.Complete, s.Failed, len(s.Columns))
	}
	if _, err := time.Parse(time.DateOnly, r.Day); err != nil {
		t.Error(err)
	}
}

// TestGuesses wants what was measured to answer every guess, by a figure that the record
// has and that is not to be seen before.
func TestGuesses(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.ID, func(t *testing.T) {
			page, err := l.Page()
			if err != nil {
				t.Fatal(err)
			}
			g := page.Guess
			if g == nil {
				t.Fatal("nothing answers it" + renew)
			}
			right := 0
			for _, o := range g.Options {
				if g.Measured >= o.From && (o.To == 0 || g.Measured < o.To) {
					right++
				}
			}
			if len(g.Options) > 0 && right != 1 {
				t.Errorf("%d options hold %v", right, g.Measured)
			}
			if len(g.Options) == 0 && (g.Measured < 0 || g.Measured > 1) {
				t.Errorf("%v is no share", g.Measured)
			}
			if g.Text < 0 && len(g.Veiled) == 0 && l.Inside == "" { // the frame veils it: see TestInside_lessons
				t.Error("the page shows it before the guess")
			}
			if g.At < 0 {
				return
			}
			r, _ := l.Record(g.Experiment)
			var s labworker.Summary
			if err := json.Unmarshal(r.Summary, &s); err != nil || s.Columns[g.At].Score != g.Measured || !slices.Contains(g.Veiled, g.At) {
				t.Errorf("%v: %+v against %+v", err, g, s.Columns)
			}
		})
	}
}

// What teachers are told to hand out is there.
func TestTeacher_names_an_exercise(t *testing.T) {
	for _, l := range lessons.All() {
		if !slices.ContainsFunc(exercises.All(), func(e classroom.Exercise) bool { return l.Teacher != nil && e.ID == l.Teacher.Exercise }) {
			t.Errorf("%s: there is no such exercise", l.ID)
		}
	}
}

func equalCounts(a, b map[string][]int) bool { return maps.EqualFunc(a, b, slices.Equal[[]int]) }

// renewRecords runs what has no record by the command that the record names.
func renewRecords(t *testing.T, l lessons.Lesson) {
	t.Helper()
	fresh := lessons.Records{}
	for _, e := range l.Experiments {
		hashes := weightHashes(t, e.Plan)
		if r, ok := l.Record(e.ID); ok && maps.Equal(r.Weights, hashes) {
			fresh.Experiments = append(fresh.Experiments, r)
			continue
		}
		address := l.ID + "/" + e.ID
		out := filepath.Join(t.TempDir(), "record.json")
		var said, complaint bytes.Buffer
		open := func(context.Context) (chat.Streamer, error) { return &family{t: t}, nil }
		if code := command.Run(t.Context(), []string{"-lesson", address, "-out", out}, nil, &said, &complaint, open); code != 0 {
			t.Fatalf("exit code %d: %s", code, complaint.String())
		}
		t.Logf("%s\n%s", address, said.String())
		fresh.Experiments = append(fresh.Experiments, recordOf(t, e, out, hashes, "fewshot lab -lesson "+address))
	}
	if len(l.Tokens) > 0 {
		fresh.Counts = counts(t, l)
	}
	data, err := json.MarshalIndent(fresh, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join("records", l.ID+".json"), append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// recordOf is the record of what the command left in a file.
func recordOf(t *testing.T, e lessons.Experiment, path string, hashes map[string]string, command string) lessons.Record {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	design, outcomes, err := lab.DecodeRecord(data)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := json.Marshal(labworker.Summarise(lab.Summarise(design, outcomes), outcomes))
	if err != nil {
		t.Fatal(err)
	}
	r := lessons.Record{Experiment: e.ID, Day: time.Now().UTC().Format(time.DateOnly), Command: command, Plan: lessons.PlanHash(e.Plan), Weights: hashes, Summary: summary}
	if e.Plan.Experiment == lab.KindPreference {
		r.Pairs = len(vote.Pairs(design, outcomes, design.Plan.Seed))
	}
	return r
}

// A family answers with our models as they are shipped.
type family struct {
	t      *testing.T
	mu     sync.Mutex
	models map[string]chat.Streamer
}

func (f *family) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.models == nil {
		f.models = map[string]chat.Streamer{}
	}
	if f.models[r.Model] == nil {
		m, err := tinylm.Open(r.Model, weightsOf(f.t, r.Model))
		if err != nil {
			return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, err) }
		}
		f.models[r.Model] = m
	}
	return f.models[r.Model].Stream(ctx, r)
}

// counts are the tokens of a lesson's texts in each of the page's encodings.
func counts(t *testing.T, l lessons.Lesson) map[string][]int {
	t.Helper()
	all := map[string][]int{}
	for _, name := range lessonpage.Encodings() {
		count := counter(t, name)
		for _, text := range l.Tokens {
			all[name] = append(all[name], count(text.Text))
		}
	}
	return all
}

func counter(t *testing.T, name string) func(string) int {
	t.Helper()
	switch name {
	case lessonpage.InCharacters:
		return utf8.RuneCountInString
	case lessonpage.InBytes:
		return func(s string) int { return len(s) }
	case token.Tiny:
		return tinylm.FamilyTokenizer().Count
	case token.O200k, token.CL100k, token.P50k, token.R50k: // lists that the build fetches
		tiktoken.SetBpeLoader(loader.NewOfflineLoader())
		e, err := tiktoken.GetEncoding(name)
		if err != nil {
			t.Fatal(err)
		}
		return func(s string) int { return len(e.EncodeOrdinary(s)) }
	}
	small, err := os.ReadFile(static("vocab/" + token.Vocabulary(name) + ".bin.br"))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small)))
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := token.Load(name, packed)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return tokenizer.Count
}
