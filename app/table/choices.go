package table

import (
	"slices"
	"strconv"
	"strings"
)

// sameCells reports whether a column has the same text in every row.
func sameCells(data [][]string, column int) bool {
	for _, row := range data {
		if cellAt(row, column) != cellAt(data[0], column) {
			return false
		}
	}
	return true
}

// choices finds a question with lettered choices (MMLU), by names or by place: the
// input is the question with its choices below, the output the letter.
func (g *grid) choices(l *layout, all []profile, data [][]string) bool {
	var group []int
	question, answer := -1, -1
	stems := map[string][]int{}
	var order []string
	for i, p := range all {
		stem, number, ok := choiceOf(p.name)
		if !ok {
			continue
		}
		if _, seen := stems[stem]; !seen {
			order = append(order, stem)
		}
		list := stems[stem]
		if number == len(list) || number == len(list)+1 && (len(list) == 0 || numberOf(all[list[0]].name) == 1) {
			stems[stem] = append(list, i)
		}
	}
	for _, stem := range order {
		if list := stems[stem]; len(list) > 2 || len(list) == 2 && stem != "" {
			group = list
			break
		}
	}
	if group != nil {
		for i, p := range all {
			if slices.Contains(group, i) || p.passed == Empty {
				continue
			}
			isAnswer := p.known.role == Output || fold(p.name) == "correct"
			if _, _, ok := answeringOf(data, i, group); ok && isAnswer && (answer < 0 || p.score() < all[answer].score()) {
				answer = i
			}
			isQuestion := p.known.role == Input || p.known.around
			if isQuestion && (question < 0 || p.score() < all[question].score()) {
				question = i
			}
		}
		for i := len(all) - 1; i >= 0 && answer < 0; i-- { // by what stands in it
			if how, _, ok := answeringOf(data, i, group); ok && how <= byText && !slices.Contains(group, i) {
				answer = i
			}
		}
		if question < 0 {
			for i, p := range all {
				if i != answer && !slices.Contains(group, i) && p.passed == "" && (question < 0 || p.length > all[question].length) {
					question = i
				}
			}
		}
	} else if len(all) >= 5 && !g.fixed && len(data) > 0 && (len(all[0].name) == 0 || all[0].known.role == Input) {
		last := len(all) - 1
		for i := 1; i < last; i++ {
			group = append(group, i)
		}
		how, _, ok := answeringOf(data, last, group)
		if !ok || how > byText || all[0].passed == Counting {
			return false
		}
		question, answer = 0, last
	}
	if group == nil || question < 0 || answer < 0 {
		return false
	}
	l.letters = group
	l.asked, l.unsure, _ = answeringOf(data, answer, group)
	for i := range l.columns {
		if i == question || slices.Contains(group, i) {
			l.columns[i].Role, l.columns[i].Why = Input, ByShape
		}
	}
	l.columns[answer].Role, l.columns[answer].Why = Output, ByShape
	var parts template
	if context := aroundColumn(all); context >= 0 && context != question && context != answer && !slices.Contains(group, context) {
		l.columns[context].Role, l.columns[context].Why = Input, ByShape
		parts = append(parts, part{column: context}, part{text: "\n", column: -1})
	}
	parts = append(parts, part{column: question})
	for n, i := range group {
		parts = append(parts, part{text: "\n" + string(rune('A'+n)) + ". ", column: -1}, part{column: i})
	}
	l.input = parts
	return true
}

// numberOf is the number that a choice's name ends in.
func numberOf(name string) int {
	_, n, _ := choiceOf(name)
	return n
}

// An answering is how a column says which choice is right.
type answering uint8

const (
	byLetter answering = iota // B, (b)
	byText                    // the choice itself
	fromZero                  // its number
	fromOne
)

// answeringOf finds out how the cells of a column say which choice is right. The
// choice's letter goes before its text, and its text before its number: where all
// cells can be read so.
func answeringOf(data [][]string, column int, group []int) (how answering, unsure, ok bool) {
	var right [4]int
	least := len(group)
	for _, row := range data {
		answer := strings.TrimSpace(cellAt(row, column))
		for how := byLetter; how <= fromOne; how++ {
			if letterOf(row, answer, group, how) != "" {
				right[how]++
			}
		}
		if n, err := strconv.Atoi(answer); err == nil {
			least = min(least, n)
		}
	}
	best := byLetter
	for how := byText; how <= fromOne; how++ {
		if right[how] > right[best] {
			best = how
		}
	}
	if right[best]*10 < len(data)*9 || len(data) == 0 {
		return best, false, false
	}
	// Data sets for programs count from 0; where no number tells it may be either.
	return best, best == fromZero && right[fromOne] == right[fromZero] && least > 0, true
}

// letterOf is the letter of the choice that an answer names, or "".
func letterOf(row []string, answer string, group []int, how answering) string {
	n := -1
	switch bare := strings.Trim(answer, "(). "); {
	case how == byLetter && isLetter(bare):
		n = int(bare[0] | 0x20 - 'a')
	case how == byText:
		n = slices.IndexFunc(group, func(i int) bool {
			c := strings.TrimSpace(cellAt(row, i))
			return c != "" && strings.EqualFold(c, answer)
		})
	case how >= fromZero:
		k, err := strconv.Atoi(bare)
		if err != nil {
			return ""
		}
		n = k - int(how-fromZero)
	}
	if n < 0 || n >= len(group) {
		return ""
	}
	return string(rune('A' + n))
}
