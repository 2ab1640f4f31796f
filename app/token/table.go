package token

// TableDate is the day on which the table below was made, from copies of the
// makers' pages and of lists that cite them, as dated in each row. Prices
// change: the maker's page decides.
const TableDate = "2026-11-22"

// A row is what is known of a model, or of a family whose members are not all
// known (a name beginning like it, with no window and no price).
type row struct {
	name     string
	family   bool
	maker    string // its key in makers, whose own name for a provider it is
	encoding string
	estimate string // how the count is an estimate; "" if it is exact
	overhead Overhead
	context  int          // tokens
	output   int          // tokens
	price    *[3]float64  // USD per million tokens: input, cached input, output
	later    []datedPrice // prices that replace it, in the order of their days
	// What the cache's writes cost, in times the input; 0: as the input. Some
	// providers write without being asked.
	write, writeHour float64
	writesUnasked    bool
	tiers            []PriceTier
	read             string // when the price was read
	note             string
}

// makers are the pages that list the prices.
var makers = map[string]string{
	"openai":    "https://developers.openai.com/api/docs/pricing",
	"anthropic": "https://platform.claude.com/docs/en/about-claude/pricing",
	"gemini":    "https://ai.google.dev/gemini-api/docs/pricing",
}

// How a count is an estimate, in words.
const (
	estimateUnlisted = "Counted with o200k_base, the encoding of OpenAI's chat models since GPT-4o; OpenAI has not said that this model uses it."
	estimateClaude   = "The o200k_base count, unadjusted: Anthropic does not publish its tokenizer. Models since Claude Opus 4.7 count about 30 % more tokens than those before (Anthropic)."
	estimateGemini   = "The o200k_base count, unadjusted: Gemini's own tokenizer (SentencePiece) is another one."
	estimateLlama3   = "The cl100k_base count, unadjusted: Llama 3's vocabulary is the 100,000 tokens of tiktoken's cl100k_base and 28,000 more (Meta, The Llama 3 Herd of Models, 2024), so that English differs little and other languages count less."
	estimateOpen     = "The o200k_base count, unadjusted: this model has a tokenizer of its own."
	estimateUnknown  = "The o200k_base count, unadjusted: nothing is known of this model's tokenizer."
)

// table is searched for the longest name that fits.
var table = func() []row {
	var rows []row
	for _, part := range [][]row{openAI, anthropic, gemini, others} {
		rows = append(rows, part...)
	}
	return rows
}()

// usd is a price: input, cached input and output, USD per million tokens.
func usd(input, cached, output float64) *[3]float64 { return &[3]float64{input, cached, output} }

// others are models whose makers or servers differ; none has one price.
var others = func() []row {
	rows := []row{
		// The vocabulary is published: OpenAI's tiktoken, o200k_harmony. Its
		// servers put a system message in front that nobody sees.
		{name: "gpt-oss", encoding: O200kHarmony, overhead: chatEstimate},
		{name: "gpt-oss-20b", encoding: O200kHarmony, overhead: chatEstimate, context: 131_072, output: 131_072},
		{name: "gpt-oss-120b", encoding: O200kHarmony, overhead: chatEstimate, context: 131_072, output: 131_072},
	}
	for _, name := range []string{"llama-3", "llama3", "meta-llama-3"} {
		rows = append(rows, row{name: name, family: true, encoding: CL100k, estimate: estimateLlama3, overhead: chatEstimate})
	}
	for _, name := range []string{
		"llama", "meta-llama", "gemma", "qwen", "qwq", "mistral", "mixtral", "ministral", "codestral", "magistral",
		"deepseek", "phi", "command", "grok", "kimi", "glm", "minimax", "granite", "smollm", "olmo", "nemotron",
	} {
		rows = append(rows, row{name: name, family: true, encoding: O200k, estimate: estimateOpen, overhead: chatEstimate})
	}
	return rows
}()
