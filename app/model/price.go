package model

import (
	"time"

	"fewshot/app/chat"
)

// A Price is what a model's tokens cost at the provider's standard rate. The
// zero Price is unknown, which is not the same as free.
type Price struct {
	Known               bool    `json:"-"`
	InputUSDPerMillion  float64 `json:"input_usd_per_million"`            // USD per million tokens of the prompt
	CachedUSDPerMillion float64 `json:"cached_usd_per_million,omitempty"` // of those that the provider read from its cache
	OutputUSDPerMillion float64 `json:"output_usd_per_million"`           // of the answer, hidden reasoning included
	// Of the prompt's tokens that the provider wrote to its cache, and of those
	// that it keeps for an hour; 0: as any other of the prompt.
	CacheWriteUSDPerMillion     float64 `json:"cache_write_usd_per_million,omitempty"`
	CacheWriteHourUSDPerMillion float64 `json:"cache_write_hour_usd_per_million,omitempty"`
	// WritesUnasked: the provider writes to its cache whether or not it is asked.
	WritesUnasked bool        `json:"cache_writes_unasked,omitempty"`
	Tiers         []PriceTier `json:"tiers,omitempty"`  // for long prompts, by length; nil: one price for all
	Source        string      `json:"source,omitempty"` // who says so
}

// A PriceTier is what a whole request costs, in times the price, if its prompt
// is longer than a number of tokens.
type PriceTier struct {
	AbovePromptTokens int     `json:"above_prompt_tokens"`
	Input             float64 `json:"input_factor"`
	Output            float64 `json:"output_factor"`
}

// Free reports whether the tokens cost nothing, as on one's own machine.
func (p Price) Free() bool {
	return p.Known && p.InputUSDPerMillion == 0 && p.CachedUSDPerMillion == 0 && p.OutputUSDPerMillion == 0
}

// CostUSD is what a request costs in USD; ok is false if the price is unknown.
//
// It is the one place where tokens become money. Parts of the prompt that are
// larger than it, or less than nothing, are cut to it.
func (p Price) CostUSD(u chat.Usage) (usd float64, ok bool) {
	if !p.Known {
		return 0, false
	}
	prompt := max(u.PromptTokens, 0)
	read := clamp(0, u.CachedTokens, prompt)
	written := clamp(0, u.CacheWriteTokens, prompt-read)
	hour := clamp(0, u.CacheWriteHourTokens, written)
	tier := p.tier(prompt)
	write := orElse(p.CacheWriteUSDPerMillion, p.InputUSDPerMillion)
	input := float64(prompt-read-written)*p.InputUSDPerMillion +
		float64(read)*p.CachedUSDPerMillion +
		float64(written-hour)*write +
		float64(hour)*orElse(p.CacheWriteHourUSDPerMillion, write)
	output := float64(max(u.CompletionTokens, 0)) * p.OutputUSDPerMillion
	return (input*tier.Input + output*tier.Output) / 1e6, true
}

// Dearest is the most expensive usage with these numbers of tokens: what a
// request is bounded by before it is sent.
func (p Price) Dearest(promptTokens, completionTokens int) chat.Usage {
	u := chat.Usage{PromptTokens: promptTokens, CompletionTokens: completionTokens, TotalTokens: promptTokens + completionTokens}
	if p.WritesUnasked && p.CacheWriteUSDPerMillion > p.InputUSDPerMillion {
		u.CacheWriteTokens = promptTokens
	}
	return u
}

// tier is the last of the tiers that a prompt reaches.
func (p Price) tier(promptTokens int) PriceTier {
	reached := PriceTier{Input: 1, Output: 1}
	for _, t := range p.Tiers {
		if promptTokens > t.AbovePromptTokens {
			reached = t
		}
	}
	return reached
}

func clamp(least, n, most int) int { return max(least, min(n, most)) }

func orElse(v, otherwise float64) float64 {
	if v == 0 {
		return otherwise
	}
	return v
}

// CostUSD is what a request to m costs in USD; ok is false if that is unknown.
func (m Model) CostUSD(u chat.Usage) (usd float64, ok bool) { return m.Price.CostUSD(u) }

// A PriceChange is a price from a day on.
type PriceChange struct {
	From  string // 2006-01-02, in UTC
	Price Price  // not Known: nobody knows it from that day on
}

// priceAt is the price of a row on a day, and how it changes later.
func (r *row) priceAt(day time.Time) (p Price, later []PriceChange) {
	today := day.UTC().Format(time.DateOnly)
	for _, c := range r.prices {
		if c.From > today {
			later = append(later, c)
		} else {
			p = c.Price
		}
	}
	return p, later
}
