package builtin

import "strings"

// A cutter gives out a text up to the first of its stop sequences. What may be the
// beginning of one waits for what follows.
type cutter struct {
	stops []string
	held  string
	ended bool
}

// add takes a part of the text and returns what is certain by now.
func (c *cutter) add(part string) string {
	text := c.held + part
	c.held = ""
	end, complete := len(text), len(text)+1
	for _, stop := range c.stops { // the one that is complete first counts
		if i := strings.Index(text, stop); stop != "" && i >= 0 && i+len(stop) < complete {
			end, complete, c.ended = i, i+len(stop), true
		}
	}
	if c.ended {
		return text[:end]
	}
	for _, stop := range c.stops {
		for n := min(len(stop)-1, len(text)); n > 0; n-- {
			if strings.HasSuffix(text, stop[:n]) {
				end = min(end, len(text)-n)
				break
			}
		}
	}
	c.held = text[end:]
	return text[:end]
}

// rest is what was held back: nothing follows.
func (c *cutter) rest() string { return c.held }
