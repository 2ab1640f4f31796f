package token

// anthropic are Anthropic's models. Sources: the price list that makers names,
// and the models' pages at https://platform.claude.com/docs/en/models.
var anthropic = func() []row {
	rows := []row{
		{name: "claude-fable-5-1", context: 1_000_000, output: 128_000, price: usd(10, .25, 50), read: "2026-10"},
		{name: "claude-fable-5", context: 1_000_000, output: 128_000, price: usd(10, 1, 50), read: "2026-09"},
		{name: "claude-opus-5-5", context: 1_000_000, output: 128_000, price: usd(4, .2, 20), read: "2026-10"},
		{name: "claude-opus-5", context: 1_000_000, output: 128_000, price: usd(5, .5, 25), read: "2026-10"},
		{name: "claude-sonnet-5-5", context: 1_000_000, output: 128_000, price: usd(2, .1, 10), read: "2026-10"},
		{name: "claude-sonnet-5", context: 1_000_000, output: 128_000, price: usd(2, .2, 10), read: "2026-10"},
		{name: "claude-haiku-5-5", context: 1_000_000, output: 128_000, price: usd(.1, .01, .5), read: "2026-10", tiers: []PriceTier{{100_000, 5, 5}}, note: "Prompts over 100,000 tokens cost five times as much."},
		{name: "claude-opus-4-8", price: usd(5, .5, 25), read: "2026-09"},
		{name: "claude-opus-4-7", price: usd(5, .5, 25), read: "2026-09"},
		{name: "claude-opus-4-6", price: usd(5, .5, 25), read: "2026-09"},
		{name: "claude-opus-4-5", context: 200_000, output: 64_000, price: usd(5, .5, 25), read: "2026-09"},
		{name: "claude-opus-4-1", context: 200_000, output: 32_000, price: usd(15, 1.5, 75), read: "2026-09"},
		{name: "claude-opus-4", context: 200_000, output: 32_000, price: usd(15, 1.5, 75), read: "2026-09"},
		{name: "claude-sonnet-4-6", price: usd(3, .3, 15), read: "2026-02"},
		{name: "claude-sonnet-4-5", context: 200_000, output: 64_000, price: usd(3, .3, 15), read: "2026-02"},
		{name: "claude-sonnet-4", context: 200_000, output: 64_000, price: usd(3, .3, 15), read: "2026-02"},
		{name: "claude-3-7-sonnet", context: 200_000, output: 64_000, price: usd(3, .3, 15), read: "2026-02"},
		{name: "claude-haiku-4-5", context: 200_000, output: 64_000, price: usd(1, .1, 5), read: "2026-10"},
		{name: "claude-3-5-haiku", context: 200_000, output: 8_192, price: usd(.8, .08, 4), read: "2026-02"},
		{name: "claude-3-haiku", context: 200_000, output: 4_096, price: usd(.25, .03, 1.25), read: "2026-02"},
		{name: "claude", family: true},
	}
	for i := range rows {
		rows[i].maker, rows[i].encoding = "anthropic", O200k
		rows[i].write, rows[i].writeHour = 1.25, 2 // where it is asked to; the pricing page, "Prompt caching"
		rows[i].estimate, rows[i].overhead = estimateClaude, chatEstimate
	}
	return rows
}()

// gemini are Google's models, at the price of text. Where only the price of
// input or of output was found, there is none here.
var gemini = func() []row {
	const long = "Prompts over 200,000 tokens cost twice as much, and their answers half as much again."
	tiers := []PriceTier{{200_000, 2, 1.5}}
	rows := []row{
		{name: "gemini-3.8-flash", context: 1_048_576, output: 65_536, price: usd(.75, .075, 3.75), later: []datedPrice{{"2027-01-01", [3]float64{1.5, .15, 7.5}}}, read: "2026-10-07", note: "Until 2026-12-31; twice as much from 2027-01-01."},
		{name: "gemini-3.5-flash", context: 1_048_576, output: 65_536, price: usd(1.5, 1.5, 9), read: "2026-10-07", note: "Cached input is counted at the full price here."},
		{name: "gemini-3.5-flash-lite", context: 1_048_576, output: 65_536, price: usd(.3, .3, 2.5), read: "2026-10-07", note: "Cached input is counted at the full price here."},
		{name: "gemini-3.1-pro-preview", context: 1_048_576, output: 65_536, price: usd(2, 2, 12), read: "2026-10-07", tiers: tiers, note: long + " Cached input is counted at the full price here."},
		{name: "gemini-3-flash-preview", context: 1_048_576, output: 65_536, price: usd(.5, .05, 3), read: "2026-07-04"},
		{name: "gemini-2.5-pro", context: 1_048_576, output: 65_536, price: usd(1.25, .125, 10), read: "2026-04", tiers: tiers, note: long},
		{name: "gemini-2.5-flash", context: 1_048_576, output: 65_536, price: usd(.3, .03, 2.5), read: "2026-04"},
		{name: "gemini-2.5-flash-lite", context: 1_048_576, output: 65_536, price: usd(.1, .01, .4), read: "2026-04"},
		{name: "gemini", family: true},
	}
	for i := range rows {
		rows[i].maker, rows[i].encoding = "gemini", O200k
		rows[i].estimate, rows[i].overhead = estimateGemini, chatEstimate
	}
	return rows
}()
