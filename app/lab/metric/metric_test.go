package metric

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestMetricScore(t *testing.T) {
	type row struct {
		metric           Metric
		answer, expected string
		want             float64
	}
	exact := Metric{Type: Exact}
	normalised := Metric{Type: Normalised}
	contains := Metric{Type: Contains}
	numeric := Metric{Type: Numeric}
	object := Metric{Type: JSON}
	label := Metric{Type: Label, Value: "positive\nnegative\n"}
	marker := Metric{Type: AfterMarker, Value: "The answer is"}
	hashes := Metric{Type: AfterMarker, Value: "####"}
	refusal := Metric{Type: ContainsAny, Value: "I can't\nI'm sorry\n\n"}
	pattern := func(p string) Metric { return Metric{Type: Regexp, Value: p} }
	for name, c := range map[string]row{
		"exact":                                {exact, "Paris", "Paris", 1},
		"exact_minds_case":                     {exact, "paris", "Paris", 0},
		"exact_forgives_space_at_the_ends":     {exact, " a\r\nb\n", "a\nb", 1},
		"exact_minds_space_inside":             {exact, "New  York", "New York", 0},
		"normalised":                           {normalised, "  **PARIS**.", "Paris", 1},
		"normalised_minds_a_decimal_point":     {normalised, "3.14", "314", 0},
		"normalised_minds_more_words":          {normalised, "It is Paris", "Paris", 0},
		"contains":                             {contains, "It is Paris, I think.", "paris", 1},
		"contains_whole_words":                 {contains, "I do not know", "no", 0},
		"contains_a_later_whole_word":          {contains, "not, no", "no", 1},
		"contains_a_number":                    {contains, "It costs $5.", "5", 1},
		"contains_no_part_of_a_number":         {contains, "It is 3.5 or 42", "4", 0},
		"contains_no_number_less_its_minus":    {contains, "It is -5", "5", 0},
		"contains_several_words":               {contains, "in New-York City", "New York", 1},
		"contains_chinese_anywhere":            {contains, "答案是北京。", "北京", 1},
		"contains_value":                       {Metric{Type: Contains, Value: "list"}, "a List of", "whatever", 1},
		"nothing_is_contained_nowhere":         {contains, "anything", " ", 0},
		"any_first":                            {refusal, "I’m sorry, but no.", "", 1},
		"any_second":                           {refusal, "Well, I CAN'T do that", "", 1},
		"any_none":                             {refusal, "Sure.", "", 0},
		"any_of_the_expected_lines":            {Metric{Type: ContainsAny}, "the UK", "United Kingdom\nUK", 1},
		"a_pattern":                            {pattern(`^\d{4}$`), "2022", "", 1},
		"a_pattern_that_fails":                 {pattern(`^\d{4}$`), "in 2022", "", 0},
		"a_group_of_another_name":              {pattern(`(yes|no)`), "yes", "no", 1},
		"a_group_that_is_compared":             {pattern(`#### (?P<answer>\S+)`), "#### 4\n#### 1,000", "1000", 1},
		"a_group_that_differs":                 {pattern(`#### (?P<answer>\S+)`), "#### 4", "5", 0},
		"a_pattern_that_can_not_be_read":       {pattern(`(`), "(", "(", 0},
		"a_number":                             {numeric, "3 + 8 = 11.", "11", 1},
		"the_last_number":                      {numeric, "11, no: 12", "11", 0},
		"a_number_with_thousands":              {numeric, "It is 1,234,567.50 euros", "1234567.5", 1},
		"a_number_with_a_decimal_comma":        {numeric, "1.234,5", "1234.5", 1},
		"a_number_within_the_tolerance":        {Metric{Type: Numeric, Threshold: 0.1}, "3.2", "3.1", 1},
		"a_number_beyond_the_tolerance":        {Metric{Type: Numeric, Threshold: 0.1}, "3.21", "3.1", 0},
		"a_fraction":                           {numeric, "It is 1/2.", "1/2", 1},
		"another_fraction":                     {numeric, "3/2", "1/2", 0},
		"a_fraction_of_the_same_value":         {numeric, "0.5", "1/2", 1},
		"a_time":                               {numeric, "They meet at 10:30.", "10:30", 1},
		"a_time_with_a_zero":                   {numeric, "09:05", "9:05", 1},
		"another_hour":                         {numeric, "10:30", "11:30", 0},
		"minutes_are_no_time":                  {numeric, "10:30", "30", 0},
		"another_year":                         {numeric, "2024-05-17", "2023-05-17", 0},
		"another_day":                          {numeric, "16.05.2024", "17.05.2024", 0},
		"another_day_of_a_date_with_slashes":   {numeric, "16/05/2024", "17/05/2024", 0},
		"a_pair":                               {numeric, "So it is (3, 4).", "(3,4)", 1},
		"another_pair":                         {numeric, "(1, 4)", "(3, 4)", 0},
		"a_list_that_begins_differently":       {numeric, "9,2,3", "1,2,3", 0},
		"two_unknowns":                         {numeric, "x=3 and y=5", "x = 3, y = 5", 1},
		"one_unknown_is_wrong":                 {numeric, "x = 2, y = 5", "x = 3, y = 5", 0},
		"dimensions":                           {numeric, "2x3", "4x3", 0},
		"fewer_numbers_than_expected":          {numeric, "4", "(3, 4)", 0},
		"several_numbers_within_the_tolerance": {Metric{Type: Numeric, Threshold: 0.1}, "1.05, 1.95", "1, 2", 1},
		"the_end_of_a_range":                   {numeric, "3-5", "5", 0},
		"steps_before_a_number":                {numeric, "48/2 = 24, and 48 + 24 = 72", "72", 1},
		"gold_of_GSM8K":                        {numeric, "She sold 72.", "She sold 48/2 = <<48/2=24>>24 in May.\nShe sold 48+24 = <<48+24=72>>72.\n#### 72", 1},
		"gold_of_MATH":                         {numeric, "The answer is 3/4", "So 3 of 4 remain: $\\boxed{3/4}$.", 1},
		"gold_that_ends_in_the_answer":         {numeric, "12", "3 + 9 = 12. The answer is 12.", 1},
		"no_number":                            {numeric, "eleven", "11", 0},
		"no_number_expected":                   {numeric, "11", "eleven", 0},
		"json":                                 {object, " {\"b\": [1.0], \"a\": \"x\"}\n", `{"a":"x","b":[1]}`, 1},
		"json_in_a_code_block":                 {object, "Here it is:\n```json\n{\"a\": 1}\n```\nDone.", `{"a":1}`, 1},
		"json_that_differs":                    {object, `{"a":2}`, `{"a":1}`, 0},
		"json_with_a_word_before":              {object, `Sure: {"a":1}`, `{"a":1}`, 0},
		"no_json":                              {object, "a", "a", 0},
		"a_label":                              {label, " Positive.", "positive", 1},
		"another_label":                        {label, "negative", "positive", 0},
		"no_label":                             {label, "neutral", "neutral", 0},
		"more_than_a_label":                    {label, "positive, mostly", "positive", 0},
		"after_a_marker":                       {marker, "3 + 8 = 11. The answer is 11.", "11", 1},
		"after_a_marker_in_another_case":       {marker, "so THE ANSWER IS: Paris!", "paris", 1},
		"after_the_last_marker":                {marker, "The answer is 3. Wait. The answer is 4.\nQ: more", "4", 1},
		"after_a_marker_a_sentence":            {marker, "The answer is 11. I hope that helps", "11", 1},
		"after_a_marker_a_line":                {marker, "The answer is St. Petersburg.", "St. Petersburg", 1},
		"after_a_marker_a_decimal":             {marker, "The answer is 3.5. Thus", "3.5", 1},
		"after_a_marker_on_the_line_before":    {Metric{Type: AfterMarker, Value: "Answer:"}, "Answer:\n\n42\n", "42", 1},
		"after_a_marker_and_a_colon":           {Metric{Type: AfterMarker, Value: "Answer"}, "Answer:\n42\n", "42", 1},
		"after_a_chinese_marker":               {Metric{Type: AfterMarker, Value: "答案是"}, "所以答案是：北京。谢谢", "北京", 1},
		"a_marker_on_both_sides":               {hashes, "2 + 3 = 5\n#### 5", "3 apples and 2.\n#### 5", 1},
		"a_marker_on_both_sides_that_differs":  {hashes, "#### 5", "2 + 5 = 7\n#### 7", 0},
		"a_marker_in_the_gold_alone":           {hashes, "5", "#### 5", 0},
		"after_a_marker_a_number":              {hashes, "#### 18.0", "#### 18", 1},
		"after_a_marker_a_price":               {hashes, "#### $1,800", "1800", 1},
		"after_a_marker_a_number_with_a_unit":  {hashes, "#### 18 apples", "18", 1},
		"after_a_marker_two_numbers":           {hashes, "#### 18 of 20", "18", 0},
		"after_a_marker_a_share":               {hashes, "#### 18%", "18", 0},
		"after_a_marker_no_number_is_expected": {hashes, "#### 18 apples", "18 pears", 0},
		"without_a_marker":                     {marker, "11", "11", 0},
		"after_a_marker_that_grows_when_lower": {Metric{Type: AfterMarker, Value: "İİ"}, "ȺȺİİ x", "x", 1},
		"an_unknown_type":                      {Metric{Type: "bleu"}, "a", "a", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.metric.Score(c.answer, c.expected); got != c.want {
				t.Errorf("%+v: Score(%q, %q) = %v, want %v", c.metric, c.answer, c.expected, got, c.want)
			}
		})
	}
}

func TestQuantities(t *testing.T) {
	for text, want := range map[string][]float64{
		"11": {11}, "a 3, then 4": {3, 4}, "-5": {-5}, "x=−5": {-5}, "10-5": {10, 5}, "-$5": {-5}, "$-5": {-5}, "5 - 3": {5, 3},
		"1,234": {1234}, "1,234,567": {1234567}, "1.234": {1.234}, "1.234.567": {1234567}, "1,234.5": {1234.5}, "1.234,5": {1234.5},
		"3,5": {3.5}, "0,125": {0.125}, "1,2,3": {1, 2, 3}, "1,234,5": {1, 234, 5}, "1 234": {1, 234}, "1\u00a0234,5": {1234.5}, "1'234": {1234}, "1_000": {1000},
		".5": {0.5}, "3.": {3}, "is 3.5.": {3.5}, "6.02e23": {6.02e23}, "1E-3": {0.001}, "2em": {2}, "50%": {50}, "１２３": {123}, "٣": {3}, "12:30": {12, 30},
		"1,2345": {1.2345}, "-1,2,3": {-1, 2, 3}, "9007199254740993": {9007199254740992},
		"1/2": {0.5}, "-3/4": {-0.75}, "1/0": {1, 0}, "17/05/2024": {17, 5, 2024}, "17.05.2024": {17, 5, 2024}, "2024-05-17": {2024, 5, 17}, "2x3": {2, 3}, "0.5/2": {0.5, 2},
		"(1, 4)": {1, 4}, "(3,4)": {3, 4}, "[3,4]": {3, 4}, "(1,234)": {1234}, "(3.5)": {3.5}, "x = 2, y = -5": {2, -5}, "1 or 1/2": {1, 0.5}, "1e999 2": {2},
		"": nil, "none": nil, "-": nil, ".": nil, "1e999": nil,
	} {
		var got []float64
		for _, q := range quantities(text) {
			got = append(got, q.value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the numbers of %q are %v, want %v", text, got, want)
		}
	}
}

func TestMetricCheck(t *testing.T) {
	for name, c := range map[string]struct {
		metric Metric
		param  string // "" if there is nothing wrong
	}{
		"exact":               {Metric{Type: Exact}, ""},
		"contains":            {Metric{Type: Contains}, ""},
		"unknown":             {Metric{Type: "bleu"}, "type"},
		"no_type":             {Metric{}, "type"},
		"pattern":             {Metric{Type: Regexp, Value: `\d+`}, ""},
		"empty_pattern":       {Metric{Type: Regexp}, "value"},
		"bad_pattern":         {Metric{Type: Regexp, Value: `a(?=b)`}, "value"},
		"labels":              {Metric{Type: Label, Value: "a\nb"}, ""},
		"no_labels":           {Metric{Type: Label, Value: " \n"}, "value"},
		"the_same_label":      {Metric{Type: Label, Value: "Yes\nyes."}, "value"},
		"no_marker":           {Metric{Type: AfterMarker, Value: " "}, "value"},
		"long_value":          {Metric{Type: Contains, Value: strings.Repeat("a", 10_001)}, "value"},
		"tolerance":           {Metric{Type: Numeric, Threshold: 100}, ""},
		"negative_tolerance":  {Metric{Type: Numeric, Threshold: -1}, "threshold"},
		"endless_tolerance":   {Metric{Type: Numeric, Threshold: math.Inf(1)}, "threshold"},
		"threshold_above_1":   {Metric{Type: Exact, Threshold: 1.5}, "threshold"},
		"weight_not_a_number": {Metric{Type: Exact, Weight: math.NaN()}, "weight"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.metric.Check()
			if err == nil {
				if c.param != "" {
					t.Errorf("nothing wrong is found")
				}
				return
			}
			if err.Param != c.param || err.Message == "" || err.Hint == "" {
				t.Errorf("got %q about %q", err, err.Param)
			}
		})
	}
	for _, kind := range Types() {
		if err := (Metric{Type: kind, Value: "a"}).Check(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestMetrics(t *testing.T) {
	exact, contains := Metric{Type: Exact}, Metric{Type: Contains}
	with := func(m Metric, threshold, weight float64) Metric {
		m.Threshold, m.Weight = threshold, weight
		return m
	}
	for name, c := range map[string]struct {
		metrics List
		score   float64
		passed  bool
	}{
		"none":                              {nil, 0, false},
		"half":                              {List{exact, contains}, 0.5, true},
		"weights":                           {List{with(exact, 0, 3), contains}, 0.25, false},
		"a_weight_of_0_is_1":                {List{with(exact, 0, 1), with(contains, 0, 0)}, 0.5, true},
		"a_condition_that_fails":            {List{with(exact, 1, 1), with(contains, 0, 9)}, 0.9, false},
		"a_condition_that_holds":            {List{exact, with(contains, 1, 1)}, 0.5, true},
		"a_condition_does_not_pass_a_third": {List{exact, exact, with(contains, 1, 1)}, 1 / 3.0, false},
		"a_tolerance_is_no_condition":       {List{{Type: Numeric, Threshold: 5}, contains}, 0.5, true},
		"large_weights":                     {List{with(exact, 0, math.MaxFloat64), with(contains, 0, math.MaxFloat64)}, 0.5, true},
	} {
		t.Run(name, func(t *testing.T) {
			v := c.metrics.Judge("It is Paris.", Want{Output: "Paris"})
			if math.Abs(v.Score-c.score) > 1e-12 || v.Passed != c.passed {
				t.Errorf("got %+v, want %v, %t", v, c.score, c.passed)
			}
		})
	}
	t.Run("check", func(t *testing.T) {
		if err := (List{}).Check(); err == nil || err.Param != "metrics" {
			t.Errorf("none: %v", err)
		}
		if err := (List{exact, {Type: Label}}).Check(); err == nil || err.Param != "metrics[1].value" {
			t.Errorf("no labels: %v", err)
		}
		if err := (List{exact, contains}).Check(); err != nil {
			t.Error(err)
		}
	})
}

func TestMetricExtract(t *testing.T) {
	for name, c := range map[string]struct {
		metric       Metric
		answer, want string
	}{
		"all":             {Metric{Type: Exact}, " a b ", "a b"},
		"number":          {Metric{Type: Numeric}, "first 3, so 1,200.50 in all", "1200.5"},
		"no_number":       {Metric{Type: Numeric}, "none", ""},
		"after_a_marker":  {Metric{Type: AfterMarker, Value: "the answer is"}, "So the answer is 11. Thanks.", "11"},
		"no_marker":       {Metric{Type: AfterMarker, Value: "the answer is"}, "So 11", ""},
		"a_group":         {Metric{Type: Regexp, Value: `\((?P<answer>[A-E])\)`}, "(A) or (B)", "B"},
		"a_whole_match":   {Metric{Type: Regexp, Value: `[A-E]\b`}, "It is C", "C"},
		"nothing_matched": {Metric{Type: Regexp, Value: `[A-E]\b`}, "nothing", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.metric.Extract(c.answer); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzMetricScore(f *testing.F) {
	for i, kind := range Types() {
		f.Add(i, "yes\nno", 0.5, "The answer is 1,234.5e3.", "1234500")
		f.Add(i, string(kind), 0.0, "```\n{\"a\":1}\n```", `{"a":1}`)
	}
	f.Add(8, "İ\xff", 0.0, "\xffİ\xff你", "你")
	f.Fuzz(func(t *testing.T, kind int, value string, threshold float64, answer, expected string) {
		types := Types()
		m := Metric{Type: types[uint(kind)%uint(len(types))], Value: value, Threshold: threshold, Weight: threshold}
		err := m.Check()
		m.Extract(answer)
		listed := List{m, {Type: Contains}}.Judge(answer, Want{Output: expected}).Score
		for _, score := range []float64{m.Score(answer, expected), listed} {
			if !(score >= 0 && score <= 1) {
				t.Errorf("%+v gives %v", m, score)
			}
		}
		if m.Score(answer, answer) == 0 && err == nil && (m.Type == Exact || m.Type == Normalised) {
			t.Errorf("%+v: %q is not itself", m, answer)
		}
	})
}
