package lessons

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/tinylm/inside"
	"fewshot/examples"
)

func TestAll(t *testing.T) {
	all, err := Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all, All()) {
		t.Error("the folder and what is built in differ")
	}
	for _, l := range all {
		notices := slices.DeleteFunc(prompt.Lint(l.Prompt), func(n prompt.Notice) bool {
			return n.Code == "no_shots" || // a tuned model shows what it does without shots
				n.Code == "query_in_shots" && (l.Inside == inside.ExperimentHeads || l.Inside == inside.ExperimentTraining) // to copy is the point
		})
		if len(notices) > 0 {
			t.Errorf("%s: %+v", l.ID, notices)
		}
		if l.Prompt.Query == "" {
			t.Errorf("%s has no query", l.ID)
		}
		if !strings.Contains(l.Text["en"], "https://arxiv.org/abs/") {
			t.Errorf("%s cites no paper", l.ID)
		}
		if n := len(strings.Fields(l.Text["en"])); n < 150 || n > 400 {
			t.Errorf("%s has %d words", l.ID, n)
		}
		if l.Minutes == 0 || l.Teacher == nil {
			t.Errorf("%s doesn't say how long it takes, or has nothing for teachers", l.ID)
		}
		if l.Guess == nil {
			t.Errorf("%s asks for no guess", l.ID)
		}
		if en, zh := dos(l.Text["en"]), dos(l.Text["zh-CN"]); !slices.Equal(en, zh) || len(en) < 2 {
			t.Errorf("%s does %v in English and %v in Chinese, want two or more, the same ones", l.ID, en, zh)
		}
		for _, text := range []examples.Words{l.Text, l.Expect} {
			if en, zh := links(text["en"]), links(text["zh-CN"]); !slices.Equal(en, zh) {
				t.Errorf("%s cites %v in English and %v in Chinese", l.ID, en, zh)
			}
		}
	}
}

// dos are what the buttons of a Markdown text do, in their order.
func dos(markdown string) []string {
	return regexp.MustCompile(`\(#do:[^)]+\)`).FindAllString(markdown, -1)
}

// links are the addresses that a Markdown text links to.
func links(markdown string) []string {
	found := regexp.MustCompile(`https://[^)\s>]+`).FindAllString(markdown, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// A plan of a lesson is what `fewshot lab` makes of its JSON: the page and the
// command line run the very same.
func TestPlans_are_read_by_the_lab_unchanged(t *testing.T) {
	for _, l := range All() {
		for _, e := range l.Experiments {
			t.Run(l.ID+"/"+e.ID, func(t *testing.T) {
				data, err := json.Marshal(e.Plan)
				if err != nil {
					t.Fatal(err)
				}
				plan, err := lab.DecodePlan(data)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(plan, e.Plan) {
					t.Errorf("it became %+v", plan)
				}
				design, err := lab.NewDesign(plan)
				if err != nil {
					t.Fatal(err)
				}
				if len(design.Split.Leaks) > 0 {
					t.Errorf("leaks: %+v", design.Split.Leaks)
				}
				if n := len(design.Trials); n < MinRequests || n > MaxRequests {
					t.Errorf("%d requests", n)
				}
			})
		}
	}
}

// good is a lesson with all that a lesson must have, and nothing else.
const good = `{"id": "a", "title": {"en": "A", "zh-CN": "甲"}, "summary": {"en": "S.", "zh-CN": "要。"}, "text": {"en": "T.", "zh-CN": "文。"}, "expect": {"en": "E.", "zh-CN": "果。"},
	"questions": {"en": ["What?", "Why?"], "zh-CN": ["什么？", "为什么？"]}, "licence": "CC0-1.0", "prompt": {"version": 1, "query": "q", "format": {"as": "text"}, "model": "tiny/base"},
	"data": [{"input": "0", "output": "a"}, {"input": "1", "output": "a"}, {"input": "2", "output": "a"}, {"input": "3", "output": "a"}],
	"experiments": [{"id": "x", "title": {"en": "X", "zh-CN": "乙"}, "plan": {"version": 1, "experiment": "shots", "held_out": 2, "seed": 1, "k": [0, 1], "draws": 8}}]}`

func TestLoad(t *testing.T) {
	all, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}, "README.md": {Data: []byte("#")}})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	// The plan has become whole: the lesson's prompt without its query, the
	// lesson's data, and the lab's defaults.
	if p := all[0].Experiments[0].Plan; p.Prompt.Model != "tiny/base" || p.Prompt.Query != "" || len(p.Data) != 4 || len(p.Metrics) != 1 {
		t.Errorf("got %+v", p)
	}
	if l := all[0]; l.Prompt.Query != "q" {
		t.Errorf("the lesson's own prompt is %+v", l.Prompt)
	}
	for name, c := range map[string]struct{ file, old, new, words string }{
		"no_json":             {"01-a.json", good, "{", "EOF"},
		"unknown_field":       {"01-a.json", `"id"`, `"level": 1, "id"`, "level"},
		"unknown_in_plan":     {"01-a.json", `"seed"`, `"sead"`, "sead"},
		"trailing":            {"01-a.json", good, good + "{}", "more after"},
		"file_name":           {"01-b.json", "", "", "file's name"},
		"no_number":           {"a.json", "", "", "file's name"},
		"no_chinese_title":    {"01-a.json", `, "zh-CN": "甲"`, "", "no title in zh-CN"},
		"long_title":          {"01-a.json", `"en": "A",`, `"en": "` + strings.Repeat("A", 61) + `",`, "longer than 60"},
		"no_summary":          {"01-a.json", `"S."`, `""`, "no summary in en"},
		"no_text":             {"01-a.json", `"T."`, `" "`, "no text in en"},
		"no_expect":           {"01-a.json", `"果。"`, `""`, "no expect in zh-CN"},
		"other_language":      {"01-a.json", `"en": "T.",`, `"en": "T.", "fr": "T.",`, "language"},
		"html":                {"01-a.json", `"T."`, `"<b>T</b>."`, "text in en: the Markdown has HTML"},
		"html_in_expect":      {"01-a.json", `"果。"`, `"<p>果。</p>"`, "expect in zh-CN"},
		"one_question":        {"01-a.json", `["什么？", "为什么？"]`, `["什么？"]`, "fewer than 2 questions in zh-CN"},
		"uneven_questions":    {"01-a.json", `["什么？", "为什么？"]`, `["什么？", "为什么？", "谁？"]`, "different numbers of questions"},
		"too_long":            {"01-a.json", `"data"`, `"minutes": 91, "data"`, "91 minutes"},
		"unknown_step":        {"01-a.json", `"T."`, `"[x](#do:jump)"`, "text in en: step \"jump\" is not known"},
		"step_without_shot":   {"01-a.json", `"T."`, `"[x](#do:off-1)"`, "there is no example 1"},
		"step_in_expect":      {"01-a.json", `"E."`, `"[x](#do:run)"`, "only a lesson's text"},
		"guess_without_words": {"01-a.json", `"questions"`, `"guess": {"question": {"en": "?"}, "finding": {"experiment": "x", "column": "k = 1"}}, "questions"`, "no question in zh-CN"},
		"guess_of_nothing":    {"01-a.json", `"questions"`, `"guess": {"question": {"en": "?", "zh-CN": "？"}, "finding": {}}, "questions"`, "neither of an experiment"},
		"guess_of_no_column":  {"01-a.json", `"questions"`, `"guess": {"question": {"en": "?", "zh-CN": "？"}, "finding": {"experiment": "x", "column": "k = 9"}}, "questions"`, "no column"},
		"guess_of_no_such":    {"01-a.json", `"questions"`, `"guess": {"question": {"en": "?", "zh-CN": "？"}, "finding": {"experiment": "x", "of": "speed"}}, "questions"`, "is not known"},
		"guess_elsewhere":     {"01-a.json", `"questions"`, `"guess": {"question": {"en": "?", "zh-CN": "？"}, "finding": {"experiment": "y", "column": "k = 1"}}, "questions"`, "no experiment"},
		"empty_question":      {"01-a.json", `"Why?"`, `""`, "empty question in en"},
		"no_licence":          {"01-a.json", `"CC0-1.0"`, `""`, "no licence"},
		"no_prompt":           {"01-a.json", `"prompt": {"version": 1, "query": "q", "format": {"as": "text"}, "model": "tiny/base"},`, "", "no prompt"},
		"bad_prompt":          {"01-a.json", `"as": "text"`, `"as": "song"`, "layout"},
		"no_model":            {"01-a.json", `, "model": "tiny/base"`, "", "names no model"},
		"other_model":         {"01-a.json", `tiny/base`, `openai/gpt-4o`, "may not have"},
		"other_plan_model":    {"01-a.json", `"draws": 8`, `"draws": 8, "models": ["openai/gpt-4o"]`, "experiment x: the plan is for openai/gpt-4o"},
		"nothing_to_do":       {"01-a.json", `{"id": "x", "title": {"en": "X", "zh-CN": "乙"}, "plan": {"version": 1, "experiment": "shots", "held_out": 2, "seed": 1, "k": [0, 1], "draws": 8}}`, "", "neither experiments nor tokens"},
		"empty_tokens":        {"01-a.json", `"data"`, `"tokens": [{"name": "English", "text": ""}], "data"`, "tokens[0]"},
		"no_experiment_id":    {"01-a.json", `"id": "x"`, `"id": ""`, "empty or taken"},
		"no_experiment_title": {"01-a.json", `"乙"`, `""`, "experiment x: no title in zh-CN"},
		"unknown_experiment":  {"01-a.json", `"shots"`, `"song"`, "experiment x: There is no experiment"},
		"bad_metric":          {"01-a.json", `"draws": 8`, `"draws": 8, "metrics": [{"type": "label"}]`, "experiment x: There are no labels"},
		"too_many_shots":      {"01-a.json", `[0, 1]`, `[0, 3]`, "experiment x: There can't be 3 shots"},
		"leak":                {"01-a.json", `"input": "3"`, `"input": " 2"`, `input " 2" twice`},
		"too_few_requests":    {"01-a.json", `"draws": 8`, `"draws": 7`, "28 requests"},
		"too_many_requests":   {"01-a.json", `"draws": 8`, `"draws": 400`, "1600 requests"},
		"recorded_by_nobody":  {"01-a.json", `"data"`, `"recorded": [{"date": "2026-11-25", "how": "h", "prompt": "p", "answer": "a"}], "data"`, "recorded[0]: it doesn't say by which model"},
		"recorded_somehow":    {"01-a.json", `"data"`, `"recorded": [{"model": "a/b", "date": "2026-11-25", "prompt": "p", "answer": "a"}], "data"`, "how it was recorded"},
		"recorded_sometime":   {"01-a.json", `"data"`, `"recorded": [{"model": "a/b", "date": "yesterday", "how": "h", "prompt": "p", "answer": "a"}], "data"`, "YYYY-MM-DD"},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.Replace(good, c.old, c.new, 1)
			if c.old != "" && src == good {
				t.Fatal("the case changes nothing")
			}
			_, err := Load(fstest.MapFS{c.file: {Data: []byte(src)}})
			if err == nil || !strings.Contains(err.Error(), c.file) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %v, want the file and %q", err, c.words)
			}
		})
	}
	t.Run("same_id", func(t *testing.T) {
		_, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}, "02-a.json": {Data: []byte(good)}})
		if err == nil || !strings.Contains(err.Error(), "same id") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("tokens_alone", func(t *testing.T) {
		src := good[:strings.Index(good, `"data"`)] + `"tokens": [{"name": "English", "text": "a"}]}`
		if _, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(src)}}); err != nil {
			t.Error(err)
		}
	})
}

func TestPage(t *testing.T) {
	all, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := all[0].Page()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"a","title":{"en":"A","zh-CN":"甲"},"summary":{"en":"S.","zh-CN":"要。"},"html":{"en":"\u003cp\u003eT.\u003c/p\u003e\n","zh-CN":"\u003cp\u003e文。\u003c/p\u003e\n"},` +
		`"expect":{"en":"\u003cp\u003eE.\u003c/p\u003e\n","zh-CN":"\u003cp\u003e果。\u003c/p\u003e\n"},"questions":{"en":["What?","Why?"],"zh-CN":["什么？","为什么？"]},"licence":"CC0-1.0",`
	if !strings.HasPrefix(string(data), want) {
		t.Errorf("got %s", data)
	}
	var back struct {
		Prompt      prompt.Prompt `json:"prompt"`
		Experiments []struct {
			ID    string         `json:"id"`
			Title examples.Words `json:"title"`
			Plan  lab.Plan       `json:"plan"`
		} `json:"experiments"`
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if e := all[0].Experiments[0]; len(back.Experiments) != 1 || back.Experiments[0].ID != e.ID || !reflect.DeepEqual(back.Experiments[0].Plan, e.Plan) || !reflect.DeepEqual(back.Prompt, all[0].Prompt) {
		t.Errorf("got %+v", back)
	}
}

// The README's own example must load.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n# Lessons\n")
	m := regexp.MustCompile("(?s)```json\n(.*?)```").FindStringSubmatch(section)
	if m == nil {
		t.Fatal("README.md shows no lesson")
	}
	if _, err := Load(fstest.MapFS{"12-opposites.json": {Data: []byte(m[1])}}); err != nil {
		t.Error(err)
	}
}

const taught = `{"goal": {"en": "G", "zh-CN": "目"}, "before": {"en": "B", "zh-CN": "前"}, "plan": [{"minutes": 20, "do": {"en": "D", "zh-CN": "做"}}, {"minutes": 25, "do": {"en": "E", "zh-CN": "说"}}],
"wrong": [{"think": {"en": "T", "zh-CN": "想"}, "answer": {"en": "A", "zh-CN": "答"}}, {"think": {"en": "U", "zh-CN": "猜"}, "answer": {"en": "V", "zh-CN": "回"}}], "exercise": "opposites", "why": {"en": "W", "zh-CN": "因"}}`

func TestTeacher(t *testing.T) {
	load := func(text string) error {
		all, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}, "teacher/a.json": {Data: []byte(text)}})
		if err == nil && all[0].Teacher.Plan[1].Minutes != 25 {
			t.Errorf("got %+v", all[0].Teacher)
		}
		return err
	}
	if err := load(taught); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, words string }{
		"other_minutes": {`"minutes": 20`, `"minutes": 19`, "44 minutes"},
		"no_chinese":    {`"do": {"en": "E", "zh-CN": "说"}`, `"do": {"en": "E"}`, "no plan[1] in zh-CN"},
		"one_mistake":   {`, {"think": {"en": "U", "zh-CN": "猜"}, "answer": {"en": "V", "zh-CN": "回"}}`, "", "fewer than two"},
		"no_goal":       {`"en": "G"`, `"en": ""`, "no goal in en"},
		"no_exercise":   {`"opposites"`, `""`, "id"},
		"unknown_field": {`"goal"`, `"gaol"`, "gaol"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(taught, c.old, c.new, 1)
			if text == taught {
				t.Fatal("the case changes nothing")
			}
			if err := load(text); err == nil || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "teacher/a.json") {
				t.Errorf("got %v", err)
			}
		})
	}
}
