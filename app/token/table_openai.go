package token

// What a long prompt costs: twice the input and half as much again of the
// output, of the whole request.
const note272k = "Prompts over 272,000 tokens cost twice as much, and their answers half as much again."

var tiers272k = []PriceTier{{272_000, 2, 1.5}}

// openAI are OpenAI's models. Encodings: tiktoken/model.py of OpenAI's
// tiktoken (gpt-5.1 since its version 0.14); the dotted models after 5.1 are
// not in it. Windows: the pages of the models at
// https://developers.openai.com/api/docs/models.
var openAI = func() []row {
	const m = 1_000_000
	rows := []row{
		{name: "gpt-6.2-sol", context: 1.05 * m, output: 128_000, price: usd(2, .1, 10), read: "2026-11", tiers: tiers272k, note: note272k},
		{name: "gpt-6.1-sol", context: 1.05 * m, output: 128_000, price: usd(2, .1, 10), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-6.1-terra", context: 1.05 * m, output: 128_000, price: usd(1, .05, 5), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-6-astra", context: 1.05 * m, output: 128_000, price: usd(10, 1, 50), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-6-sol", context: 1.05 * m, output: 128_000, price: usd(2, .2, 10), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-6-luna", context: 1.05 * m, output: 128_000, price: usd(.1, .01, .5), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-5.6-sol", context: 1.05 * m, output: 128_000, price: usd(4, .4, 20), read: "2026-10", tiers: tiers272k, note: note272k},
		{name: "gpt-5.6-terra", context: 1.05 * m, output: 128_000, price: usd(2, .2, 12), read: "2026-08", tiers: tiers272k, note: note272k},
		{name: "gpt-5.6-luna", context: 1.05 * m, output: 128_000, price: usd(.2, .02, 1.2), read: "2026-08", tiers: tiers272k, note: note272k},
		{name: "gpt-5.5", context: 1.05 * m, output: 128_000, price: usd(5, .5, 30), read: "2026-08", tiers: tiers272k, note: note272k},
		{name: "gpt-5.4", context: 1.05 * m, output: 128_000, price: usd(2.5, .25, 15), read: "2026-05", tiers: tiers272k, note: note272k},
		{name: "gpt-5.4-mini", price: usd(.75, .075, 4.5), read: "2026-05"},
		{name: "gpt-5.4-nano", price: usd(.2, .02, 1.25), read: "2026-05"},
		{name: "gpt-5.2", context: 400_000, output: 128_000, price: usd(1.75, .175, 14), read: "2026-04"},
	}
	for i := range rows {
		rows[i].estimate = estimateUnlisted
		rows[i].overhead = chatMLAssumed
		// Since GPT-5.6 the cache's writes are billed, and come by themselves (the
		// guide on prompt caching).
		if rows[i].name >= "gpt-5.6" {
			rows[i].write, rows[i].writesUnasked = 1.25, true
		}
	}
	listed := []row{
		{name: "gpt-5.1", context: 400_000, output: 128_000, price: usd(1.25, .125, 10), read: "2026-04"},
		{name: "gpt-5", context: 400_000, output: 128_000, price: usd(1.25, .125, 10), read: "2026-04"},
		{name: "gpt-5-chat", context: 128_000, output: 16_384, price: usd(1.25, .125, 10), read: "2026-04"},
		{name: "gpt-5-mini", context: 400_000, output: 128_000, price: usd(.25, .025, 2), read: "2026-04"},
		{name: "gpt-5-nano", context: 400_000, output: 128_000, price: usd(.05, .005, .4), read: "2026-04"},
		{name: "gpt-5-pro", context: 400_000, output: 272_000, price: usd(15, 15, 120), read: "2026-04"},
		{name: "o4-mini", context: 200_000, output: 100_000, price: usd(1.1, .275, 4.4), read: "2026-04"},
		{name: "o3", context: 200_000, output: 100_000, price: usd(2, .5, 8), read: "2026-04"},
		{name: "o3-pro", context: 200_000, output: 100_000, price: usd(20, 20, 80), read: "2026-04"},
		{name: "o3-mini", context: 200_000, output: 100_000, price: usd(1.1, .55, 4.4), read: "2026-04"},
		{name: "o1", context: 200_000, output: 100_000, price: usd(15, 7.5, 60), read: "2026-04"},
		{name: "o1-pro", context: 200_000, output: 100_000, price: usd(150, 150, 600), read: "2026-04"},
		{name: "o1-mini", context: 128_000, output: 65_536},
		{name: "o1-preview", context: 128_000, output: 32_768},
		{name: "gpt-4.5-preview", context: 128_000, output: 16_384},
		{name: "gpt-4.1", context: 1_047_576, output: 32_768, price: usd(2, .5, 8), read: "2026-04"},
		{name: "gpt-4.1-mini", context: 1_047_576, output: 32_768, price: usd(.4, .1, 1.6), read: "2026-04"},
		{name: "gpt-4.1-nano", context: 1_047_576, output: 32_768, price: usd(.1, .025, .4), read: "2026-04"},
	}
	for i := range listed {
		listed[i].overhead = chatMLAssumed
	}
	// The cookbook's chat overhead was measured with these.
	chats := []row{
		{name: "gpt-4o", context: 128_000, output: 16_384, price: usd(2.5, 1.25, 10), read: "2026-05"},
		{name: "gpt-4o-2024-05-13", context: 128_000, output: 4_096, price: usd(5, 5, 15), read: "2025-11"},
		{name: "gpt-4o-mini", context: 128_000, output: 16_384, price: usd(.15, .075, .6), read: "2026-05"},
		{name: "chatgpt-4o", context: 128_000, output: 16_384, price: usd(5, 5, 15), read: "2025-11"},
	}
	rows = append(append(rows, listed...), chats...)
	for i := range rows {
		rows[i].encoding = O200k
		if rows[i].overhead == (Overhead{}) {
			rows[i].overhead = chatML
		}
	}
	for _, r := range []row{
		{name: "gpt-4", context: 8_192, output: 8_192, price: usd(30, 30, 60), read: "2026-10"},
		{name: "gpt-4-0613", context: 8_192, output: 8_192, price: usd(30, 30, 60), read: "2026-10"},
		{name: "gpt-4-32k", context: 32_768, output: 32_768},
		{name: "gpt-4-turbo", context: 128_000, output: 4_096, price: usd(10, 10, 30), read: "2025-11"},
		{name: "gpt-4-turbo-preview", context: 128_000, output: 4_096, price: usd(10, 10, 30), read: "2025-11"},
		{name: "gpt-4-0125-preview", context: 128_000, output: 4_096, price: usd(10, 10, 30), read: "2025-11"},
		{name: "gpt-4-1106-preview", context: 128_000, output: 4_096, price: usd(10, 10, 30), read: "2025-11"},
		{name: "gpt-3.5-turbo", context: 16_385, output: 4_096, price: usd(.5, .5, 1.5), read: "2026-04"},
		{name: "gpt-3.5-turbo-0125", context: 16_385, output: 4_096, price: usd(.5, .5, 1.5), read: "2026-04"},
		{name: "gpt-3.5-turbo-1106", context: 16_385, output: 4_096, price: usd(1, 1, 2), read: "2025-11"},
		{name: "gpt-3.5-turbo-instruct", context: 4_096, output: 4_096, price: usd(1.5, 1.5, 2), read: "2025-11"},
		{name: "gpt-35-turbo", context: 16_385, output: 4_096}, // as Azure calls it
		{name: "davinci-002", context: 16_384, output: 16_384, price: usd(2, 2, 2), read: "2025-11"},
		{name: "babbage-002", context: 16_384, output: 16_384, price: usd(.4, .4, .4), read: "2025-11"},
		{name: "text-embedding-3-small", context: 8_192, price: usd(.02, .02, 0), read: "2026-04"},
		{name: "text-embedding-3-large", context: 8_192, price: usd(.13, .13, 0), read: "2026-04"},
		{name: "text-embedding-ada-002", context: 8_192, price: usd(.1, .1, 0), read: "2026-04"},
	} {
		r.encoding, r.overhead = CL100k, chatML
		rows = append(rows, r)
	}
	// GPT-3 and Codex: withdrawn by OpenAI, but their encodings are still asked for.
	for _, name := range []string{"text-davinci-003", "text-davinci-002", "code-davinci", "code-cushman"} {
		rows = append(rows, row{name: name, encoding: P50k})
	}
	for _, name := range []string{
		"text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie", "babbage", "ada", "gpt2",
	} {
		rows = append(rows, row{name: name, encoding: R50k})
	}
	for i := range rows {
		rows[i].maker = "openai"
	}
	// Families whose members are not all listed.
	for _, name := range []string{"gpt-5.", "gpt-6", "gpt-7", "o5", "o6"} {
		rows = append(rows, row{name: name, family: true, encoding: O200k, estimate: estimateUnlisted, overhead: chatMLAssumed})
	}
	return rows
}()
