package answers

import (
	"strings"

	"fewshot/app/page/dom"
)

// announce reads the answer to those who hear the page: at its end, and before
// that in pieces of some length, so that a stream does not stammer. Several
// answers are read one after the other, under their labels, once all are there.
func (s *Sender) announce(ended bool) {
	const piece = 160 // bytes
	switch len(s.cells) {
	case 0:
		return
	case 1:
	default:
		if ended {
			s.announceAll()
		}
		return
	}
	text := s.cells[0].Run.Text()
	if s.spoken > len(text) || !ended && len(text)-s.spoken < piece {
		return
	}
	dom.SetText("spoken", text[s.spoken:])
	s.spoken = len(text)
}

// announceAll reads several answers, if they have all ended.
func (s *Sender) announceAll() {
	var all []string
	for _, c := range s.cells {
		if c.Run.State == Running {
			return
		}
		text := s.page.Lang().T("finish.empty")
		if why := c.Run.Lack(c.Sample); why != NoLack {
			text = LackText(s.page.Lang(), c.Run, c.Sample, why)
		} else if c.Sample < len(c.Run.Samples) && c.Run.Samples[c.Sample].Text != "" {
			text = c.Run.Samples[c.Sample].Text
		}
		all = append(all, s.page.Lang().T("answer.spoken", c.Label(s.page.Lang()), text))
	}
	dom.SetText("spoken", strings.Join(all, " "))
}
