package metric

import "testing"

func TestMajority(t *testing.T) {
	whole := func(answer string) string { return answer }
	for name, c := range map[string]struct {
		answers []string
		want    string
		votes   int
	}{
		"none":                         {nil, "", 0},
		"one":                          {[]string{"Paris"}, "Paris", 1},
		"the_form_first_written":       {[]string{"Rome", " PARIS.", "Paris", "Paris"}, " PARIS.", 3},
		"a_tie_goes_to_the_first_seen": {[]string{"b", "a", "a", "b"}, "b", 2},
		"a_later_one_with_more":        {[]string{"b", "a", "c", "a"}, "a", 2},
		"blank_answers_abstain":        {[]string{"", " ", "", "a"}, "a", 1},
		"all_blank":                    {[]string{"", "\n"}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			index, votes := Majority(c.answers, whole)
			if index < 0 != (c.want == "") || index >= 0 && c.answers[index] != c.want || votes != c.votes {
				t.Errorf("got answer %d with %d votes, want %q with %d", index, votes, c.want, c.votes)
			}
		})
	}
}

// The example of Wang et al. 2022, figure 1: two of three chains of thought
// end in the same number.
func TestMajority_of_what_the_metric_looks_at(t *testing.T) {
	answers := []string{
		"She eats 3 and bakes 4. She sells the rest for $2. The answer is $14.",
		"16 - 3 - 4 = 9 eggs left. So she makes $2 * 9 = $18 per day. The answer is $18.",
		"This means she uses 3 + 4 = 7 eggs. The remaining 9 sell for $2 * 9 = $18. The answer is $18.",
	}
	for name, m := range map[string]Metric{
		"numeric":      {Type: Numeric},
		"after_marker": {Type: AfterMarker, Value: "The answer is"},
	} {
		if index, votes := Majority(answers, m.Extract); index != 1 || votes != 2 {
			t.Errorf("%s: got answer %d with %d votes", name, index, votes)
		}
	}
	if index, votes := Majority(answers, func(string) string { return "" }); index != -1 || votes != 0 {
		t.Errorf("nothing found: got answer %d with %d votes", index, votes)
	}
}
