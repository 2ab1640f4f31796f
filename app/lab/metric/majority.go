package metric

import "fewshot/app/lab/normal"

// Majority is the index of the first answer whose part, such as
// [Metric.Extract] finds it, most answers have, and how many have it: the vote of
// self-consistency (Wang et al. 2022, arXiv:2203.11171, section 2). Parts are the
// same if their normal forms are; of several with as many votes the one seen first
// is taken. Blank parts abstain; if all are blank the result is -1 and 0.
func Majority(answers []string, part func(answer string) string) (index, votes int) {
	first := map[string]int{} // the index of the first answer by the normal form of its part
	count := map[string]int{}
	index = -1
	forms := make([]string, len(answers))
	for i, answer := range answers {
		form := normal.Form(part(answer))
		forms[i] = form
		if form == "" {
			continue
		}
		if _, ok := first[form]; !ok {
			first[form] = i
		}
		count[form]++
	}
	for i, form := range forms {
		if form != "" && first[form] == i && count[form] > votes {
			index, votes = i, count[form]
		}
	}
	return index, votes
}
