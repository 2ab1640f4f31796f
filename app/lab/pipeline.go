package lab

// A pipeline makes one answer of the samples of an item. All pipelines look at
// the same samples, so that another one costs no request.

// Majority is the answer that most samples give, as it was first written, and
// how many give it: the vote of self-consistency (Wang et al. 2022,
// arXiv:2203.11171, section 2). Answers are the same if their normal forms are;
// of several with as many votes the one seen first is taken. Blank answers
// abstain; if all are blank the result is "" and 0.
//
// Samples that reason before they answer seldom agree word for word: see
// [MajorityBy].
func Majority(answers []string) (answer string, votes int) {
	at, votes := MajorityBy(answers, func(answer string) string { return answer })
	if at < 0 {
		return "", 0
	}
	return answers[at], votes
}

// MajorityBy is [Majority] over a part of each answer, such as
// [Metric.Extract] finds it, and gives the index of the first answer with the
// part that has most votes, -1 if all parts are blank.
func MajorityBy(answers []string, part func(answer string) string) (index, votes int) {
	first := map[string]int{} // the index of the first answer by the normal form of its part
	count := map[string]int{}
	index = -1
	forms := make([]string, len(answers))
	for i, answer := range answers {
		form := Normalise(part(answer))
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
