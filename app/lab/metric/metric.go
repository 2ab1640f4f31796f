// Package metric judges answers by rules: a [Metric] compares an answer with the
// expected output, a [List] combines several metrics, and [Majority] makes one answer
// of several samples.
//
//	list := metric.List{{Type: metric.Numeric}}
//	list.Passed("3 + 8 = 11.", "11") // true
package metric

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/normal"
	"fewshot/app/prompt"
	"fewshot/app/sandbox"
)

// A Type is a way to compare an answer with the expected output.
type Type string

// The types of metric. All but the first, Regexp, JSON, Tests, Words and Distinct compare
// normal forms (see [normal.Form]).
const (
	Exact       Type = "exact"        // equal, but for white space at both ends
	Normalised  Type = "normalised"   // the normal forms are equal
	Contains    Type = "contains"     // the answer contains Value, or the expected output if Value is empty, as whole words
	ContainsAny Type = "contains_any" // the same with one alternative a line; one of them is enough
	Regexp      Type = "regexp"       // Value (RE2 syntax) matches; what a group named answer caught must equal the expected output
	Numeric     Type = "numeric"      // the answer ends in the expected numbers, each at most Threshold away
	JSON        Type = "json"         // the same JSON value, in a Markdown code block or not
	Label       Type = "label"        // the answer is one of the labels in Value, one a line, and the expected one
	AfterMarker Type = "after_marker" // what follows the last Value, to the end of the line or sentence, is the expected output, or what follows Value there
	Tests       Type = "tests"        // the answer's code is run (package sandbox), and passes all of the item's tests, or those of Value, one a line
	Words       Type = "words"        // the share of the answer's words that are English ones, or stand in the prompt
	Distinct    Type = "distinct"     // the share of the answer's sequences of four words that don't come again in it
)

// Types are all types of metric, in the order of a menu.
func Types() []Type {
	return []Type{Exact, Normalised, Contains, ContainsAny, Regexp,
		Numeric, JSON, Label, AfterMarker, Tests, Words, Distinct}
}

// A Metric says how an answer is judged.
type Metric struct {
	Type  Type   `json:"type"`
	Value string `json:"value"` // what the type needs: a text, a pattern, labels or a marker
	// Threshold is the absolute tolerance of Numeric. For any other type
	// a Threshold above 0 makes the metric a condition: an item passes only if
	// its score is at least that (see List.Passed).
	Threshold float64 `json:"threshold"`
	// Weight is the metric's weight among several; 0 counts as 1.
	Weight float64 `json:"weight"`
}

// answerGroup is the name of the group whose text a pattern compares.
const answerGroup = "answer"

// Check says what is wrong with m, if anything. The error's Param is type,
// value, threshold or weight.
func (m Metric) Check() *chat.Error {
	const longest = 10_000 // bytes of Value
	switch {
	case len(m.Value) > longest:
		return chat.Invalid("value", "The metric's value is longer than 10,000 bytes.", "Shorten it.")
	case !(m.Threshold >= 0) || math.IsInf(m.Threshold, 0):
		return chat.Invalid("threshold", "A threshold can't be negative.", "Give a number of 0 or more.")
	case m.Type != Numeric && m.Threshold > 1:
		return chat.Invalid("threshold", "No score reaches a threshold above 1.", "Give a number from 0 to 1.")
	case !(m.Weight >= 0) || math.IsInf(m.Weight, 0):
		return chat.Invalid("weight", "A weight can't be negative.", "Give a number above 0, or leave it empty for 1.")
	}
	switch m.Type {
	case Exact, Normalised, Contains, ContainsAny, Numeric, JSON, Words, Distinct:
	case Regexp:
		if m.Value == "" {
			return chat.Invalid("value", "The regular expression is empty.", "Give a pattern, for instance \\b(yes|no)\\b.")
		}
		if _, err := regexp.Compile(m.Value); err != nil {
			return chat.Invalid("value", "The regular expression can't be read: "+strings.TrimPrefix(err.Error(), "error parsing regexp: ")+".",
				"Correct the pattern. It is RE2 syntax, which has no lookahead and no backreference.")
		}
	case Label:
		seen := map[string]bool{}
		for _, label := range valueLines(m.Value) {
			form := normal.Form(label)
			if seen[form] {
				return chat.Invalid("value", "The label “"+label+"” is given twice.", "Keep one of the two: case, space and punctuation make no difference.")
			}
			seen[form] = true
		}
		if len(seen) == 0 {
			return chat.Invalid("value", "There are no labels.", "List the labels that an answer may have, one per line.")
		}
	case AfterMarker:
		if strings.TrimSpace(m.Value) == "" {
			return chat.Invalid("value", "The marker is empty.", "Give the text that stands before the answer, for instance The answer is.")
		}
	case Tests:
		return checkTests("value", valueLines(m.Value))
	default:
		return chat.Invalid("type", "There is no metric called “"+string(m.Type)+"”.", "Choose exact, normalised, contains, contains_any, regexp, numeric, json, label, after_marker, tests, words or distinct.")
	}
	return nil
}

// A Want is what is wanted of an answer.
type Want struct {
	Output string   `json:"output"`
	Tests  []string `json:"tests,omitempty"`  // of Tests: Python expressions, each true of code that is right
	Prompt string   `json:"prompt,omitempty"` // of Tests and Words: what was asked; it may end in the beginning of the function that the answer goes on with
}

// Score judges an answer by its expected output alone, from 0 (wrong) to 1 (right);
// only Words and Distinct give what is between. A metric that [Metric.Check] refuses
// gives 0. An expected output that is blank is contained in nothing.
func (m Metric) Score(answer, expected string) float64 {
	return m.score(answer, Want{Output: expected})
}

// score is Score with all that is wanted; Tests has none.
func (m Metric) score(answer string, want Want) float64 {
	switch {
	case m.Type == Words:
		return known(answer, want.Prompt)
	case m.Type == Distinct:
		return distinct(answer)
	case m.right(answer, want.Output):
		return 1
	}
	return 0
}

func (m Metric) right(answer, expected string) bool {
	switch m.Type {
	case Exact:
		return exactForm(answer) == exactForm(expected)
	case Normalised:
		return normal.Form(answer) == normal.Form(expected)
	case Contains:
		return containsWords(normal.Form(answer), normal.Form(m.valueOr(expected)))
	case ContainsAny:
		text := normal.Form(answer)
		for _, alternative := range valueLines(m.valueOr(expected)) {
			if containsWords(text, normal.Form(alternative)) {
				return true
			}
		}
		return false
	case Regexp:
		found, group, ok := matchPattern(m.Value, answer)
		return ok && (!group || normal.Form(found) == normal.Form(expected))
	case Numeric:
		return sameNumbers(answer, expected, m.Threshold)
	case JSON:
		return prompt.EqualJSON(strings.TrimSpace(answer), expected) || prompt.EqualJSON(codeBlock(answer), expected)
	case Label:
		form := normal.Form(answer)
		for _, label := range valueLines(m.Value) {
			if normal.Form(label) == form {
				return form == normal.Form(expected)
			}
		}
		return false
	case AfterMarker:
		rest, ok := afterLast(answer, m.Value)
		if marked, too := afterLast(expected, m.Value); too {
			expected = marked
		}
		said, form := sentence(rest), normal.Form(expected)
		return ok && (normal.Form(rest) == form || normal.Form(said) == form || equalAsNumbers(said, expected))
	}
	return false
}

// Extract is the part of an answer that m judges: its last number with those that
// it is tied to (10:30), what follows the marker, what the pattern caught; for
// other types all of it. It is "" if the answer has no such part. Samples that
// reason at length agree, if at all, in this part only, so a majority is taken
// over it.
func (m Metric) Extract(answer string) string {
	switch m.Type {
	case Regexp:
		if found, _, ok := matchPattern(m.Value, answer); ok {
			return strings.TrimSpace(found)
		}
		return ""
	case Numeric:
		return lastNumbers(answer)
	case AfterMarker:
		rest, _ := afterLast(answer, m.Value)
		return strings.TrimSpace(sentence(rest))
	}
	return strings.TrimSpace(answer)
}

// valueOr is Value, or the expected output if there is none.
func (m Metric) valueOr(expected string) string {
	if strings.TrimSpace(m.Value) == "" {
		return expected
	}
	return m.Value
}

// List judge an answer together.
type List []Metric

// passMark is the weighted mean at which an item passes.
const passMark = 0.5

// Check says what is wrong with the first metric that [Metric.Check] refuses,
// with a Param such as metrics[1].value.
func (ms List) Check() *chat.Error {
	if len(ms) == 0 {
		return chat.Invalid("metrics", "No metric is chosen.", "Choose how an answer is judged, for instance normalised match.")
	}
	for i, m := range ms {
		if err := m.Check(); err != nil {
			err.Param = "metrics[" + strconv.Itoa(i) + "]." + err.Param
			return err
		}
	}
	return nil
}

// Passed reports whether an answer is good enough by its expected output alone; see
// [List.Judge].
func (ms List) Passed(answer, expected string) bool {
	return ms.Judge(answer, Want{Output: expected}).Passed
}

// A Verdict is what metrics say of an answer.
type Verdict struct {
	Score  float64 `json:"score"` // from 0 to 1
	Passed bool    `json:"passed"`
	// Code is what came of running the answer's code, by the metric Tests; nil of others.
	Code *sandbox.Report `json:"code,omitempty"`
}

// Judge gives an answer a score, the mean of the metrics' scores by their weights, and
// 0 without metrics. It passes if the score is at least 0.5, and each metric that has a
// threshold of its own reaches it (of Numeric the threshold is the tolerance instead).
func (ms List) Judge(answer string, want Want) Verdict {
	// Weights are taken relative to the largest, so that their sum is finite.
	largest := 0.0
	for _, m := range ms {
		largest = max(largest, m.weight())
	}
	if !(largest > 0) || math.IsInf(largest, 0) {
		return Verdict{}
	}
	sum, total := 0.0, 0.0
	v := Verdict{Passed: true}
	for _, m := range ms {
		s := 0.0
		if m.Type == Tests {
			report := m.run(answer, want)
			report.Output = "" // it is shown nowhere, and may be long
			if v.Code = &report; report.Passed() {
				s = 1
			}
		} else {
			s = m.score(answer, want)
		}
		w := m.weight() / largest
		sum += w * s
		total += w
		v.Passed = v.Passed && (m.Type == Numeric || s >= m.Threshold)
	}
	v.Score = min(sum/total, 1)
	v.Passed = v.Passed && v.Score >= passMark
	return v
}

func (m Metric) weight() float64 {
	if !(m.Weight > 0) {
		return 1
	}
	return m.Weight
}
