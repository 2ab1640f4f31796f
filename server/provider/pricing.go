package provider

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"fewshot/app/model"
)

// pricing is what a list of models says that tokens cost, in the form of
// OpenRouter: US dollars a token, in strings. Lists of other forms, as Together's
// in dollars a million, have no prompt and completion and say nothing here.
type pricing struct {
	Prompt     amount `json:"prompt"`
	Completion amount `json:"completion"`
	Request    amount `json:"request"` // for each, besides its tokens
	CacheRead  amount `json:"input_cache_read"`
	CacheWrite amount `json:"input_cache_write"`
}

// UnmarshalJSON leaves a price of another form unread.
func (p *pricing) UnmarshalJSON(b []byte) error {
	type plain pricing
	var q plain
	if json.Unmarshal(b, &q) == nil {
		*p = pricing(q)
	}
	return nil
}

// An amount is a number of dollars, or a string of one; said: there is one.
type amount struct {
	usd  float64
	said bool
}

func (a *amount) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	a.usd, a.said = v, err == nil
	return nil
}

// dearestToken is more dollars than any token costs: a price above it is in
// another unit.
const dearestToken = 0.01

// price is what p says, nil if that is no price of tokens: a router of models
// says -1, and what costs something for each request has no price here.
func (p *pricing) price(source string) *model.Price {
	for _, a := range []amount{p.Prompt, p.Completion, p.CacheRead, p.CacheWrite} {
		if !(a.usd >= 0 && a.usd <= dearestToken) {
			return nil
		}
	}
	if !p.Prompt.said || !p.Completion.said || p.Request.usd != 0 {
		return nil
	}
	// Rounded where floating point adds to what was written.
	perMillion := func(a amount) float64 { return math.Round(a.usd*1e15) / 1e9 }
	return &model.Price{
		Known: true, InputUSDPerMillion: perMillion(p.Prompt), OutputUSDPerMillion: perMillion(p.Completion),
		CachedUSDPerMillion: perMillion(p.CacheRead), CacheWriteUSDPerMillion: perMillion(p.CacheWrite),
		// Whoever it passes the request on to may write to its cache unasked.
		WritesUnasked: p.CacheWrite.usd > p.Prompt.usd,
		Source:        source,
	}
}
