package model

// Facts are what somebody who knows better than the table says of a model: the
// server that offers it, its upstream's own list, or whoever runs the server. What
// they leave out stays as the table has it.
type Facts struct {
	// ActsLike is another model that is counted, and takes parameters, as this one
	// does: openai/gpt-6-sol.
	ActsLike        string `json:"acts_like,omitempty"`
	ContextTokens   int    `json:"context_tokens,omitempty"`
	MaxOutputTokens int    `json:"max_output_tokens,omitempty"`
	Price           *Price `json:"price,omitempty"`
	Shutdown        string `json:"shutdown,omitempty"` // 2006-01-02
}

// With is m with what f says.
func (m Model) With(f Facts) Model {
	if f.ActsLike != "" {
		like := Lookup(f.ActsLike)
		m.Encoding, m.Exact, m.Estimate, m.Overhead = like.Encoding, like.Exact, like.Estimate, like.Overhead
		m.ActsLike = f.ActsLike
	}
	if f.ContextTokens > 0 {
		m.ContextTokens = f.ContextTokens
	}
	if f.MaxOutputTokens > 0 {
		m.MaxOutputTokens = f.MaxOutputTokens
	}
	if f.Price != nil {
		m.Price, m.Changes = *f.Price, nil
		m.Price.Known = true
		m.Price.CachedUSDPerMillion = orElse(m.Price.CachedUSDPerMillion, m.Price.InputUSDPerMillion)
	}
	if f.Shutdown != "" {
		m.Shutdown = f.Shutdown
	}
	return m
}
