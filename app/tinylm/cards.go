package tinylm

// The figures are those of figures.json, which the recipe measures
// (app/tinylm/recipe: figures.py and measure.py): greedy and exact unless a row says
// otherwise, on the weights as they are here, from fixed seeds.

func baseCard() Card {
	shots := func(row string) []Figure { return cells(row, "base/shots0", "base/shots3", "base/more") }
	return Card{
		Name: "tiny/base",
		Key:  "base",
		Summary: "A language model of our own, some ten-thousandth of a large one. " +
			"It was trained from nothing on stories, books, everyday sentences, definitions and small functions, and on tasks shown by examples. " +
			"It goes on with any text, and learns from the examples in a prompt which task you mean.",
		Limits: "It writes English, and knows little of the world: what it says of it is often made up, and it doesn't say so. " +
			"Its stories are simple, and forget who did what. Larger sums, unusual rules and long texts are beyond it. " +
			"It does not follow instructions and does not chat.",
		Columns: []Column{{"shots0", "0 examples"}, {"shots3", "3"}, {"more", "more"}},
		Tasks: []Task{
			{"tasks", "All trained tasks (macro average; 10 examples)", false, "< 15 / 89 / 92", shots("tasks")},
			{"formats", "In formats never trained on", false, "90", shots("formats")},
			{"unseen_tasks", "Tasks never trained on (5 examples)", true, "70", shots("unseen_tasks")},
			{"pairs_known", "One of 8 random pairs, seen in the prompt only", true, "95", shots("pairs_known")},
			{"pairs_invented", "The same, of made-up words", true, "95", shots("pairs_invented")},
			{"words_zh", "Words, English to Chinese", false, "85", shots("words_Chinese")},
			{"words_fr", "Words, English to French", false, "85", shots("words_French")},
			{"words_es", "Words, English to Spanish", false, "85", shots("words_Spanish")},
			{"words_de", "Words, English to German", false, "85", shots("words_German")},
			{"sentences_zh", "Sentences of 3 to 7 words, English to Chinese", true, "25", shots("sentences_Chinese")},
			{"sentences_fr", "The same to French", true, "25", shots("sentences_French")},
			{"sentences_es", "The same to Spanish", true, "25", shots("sentences_Spanish")},
			{"sentences_de", "The same to German", true, "25", shots("sentences_German")},
			{"reviews", "Sentiment of sentences from reviews (8 examples)", true, "78", shots("reviews")},
			{"films", "The same of films (8 examples)", true, "70", shots("films")},
			{"intents", "What a request is for, of ten kinds (20 examples)", true, "75", shots("intents")},
			{"topics", "What it is about, of ten topics (20 examples)", true, "75", shots("topics")},
			{"story_words", "Stories: words that are words", true, "99", shots("story_words")},
			{"story_repeats", "Stories: four words in a row that come again", true, "< 4", shots("story_repeats")},
			{"story_ends", "Stories that end by themselves", true, "70", shots("story_ends")},
			{"blimp", "The grammatical one of two sentences is likelier (BLiMP)", true, "60", shots("blimp")},
		},
		Sources: sources(),
	}.sized()
}

func instructCard() Card {
	told := func(row string) []Figure { return cells(row, "base/told", "base/shots10", "instruct/told") }
	return Card{
		Name: "tiny/instruct",
		Key:  "instruct",
		Summary: "tiny/base, tuned for some hours on requests with their answers. It learned little of the world: it learned that a request wants an answer. " +
			"Ask it in one line, with no examples: Translate to French: cheese.",
		Limits:  "It knows what tiny/base knows. What the tuning left out it does less well, told. Its definitions are often wrong, its small talk answers by rote, and it can't hold a conversation. Asked what it doesn't know, it makes an answer up.",
		Columns: []Column{{"base0", "base, told"}, {"base10", "base, 10 examples"}, {"instruct", "instruct, told"}},
		Tasks: []Task{
			{"tuned", "Tasks in the tuning", false, "< 20 / – / 93", told("tuned")},
			{"left_out", "Tasks left out of the tuning", false, "– / – / 75", told("left_out")},
			{"untrained", "Tasks never trained on", true, "", told("untrained")},
			{"talk", "Small talk and who it is, in other words", true, "90", told("talk")},
		},
		Sources: sources(Source{"Our own requests", "ways to ask for the base model's tasks, questions with made-up answers, how-to's", "the project's own"}),
	}.sized()
}

func reasonCard() Card {
	both := func(row string) []Figure {
		return cells(row, "base/direct", "base/steps", "reason/direct", "reason/steps")
	}
	written := func(row string) []Figure { return cells(row, "base/told", "", "reason/told", "") }
	return Card{
		Name: "tiny/reason",
		Key:  "reason",
		Summary: "tiny/base, tuned on Python functions that are asked for in words, and on problems that are worked out in small steps: word problems, sums, short programs, lists. " +
			"After \"Let's think step by step.\" it writes the steps down; asked for the answer at once, it mostly guesses.",
		Limits:  "Functions of a few lines, of the kinds that it was shown. Numbers up to about a hundred, two or three steps, problems of the kinds below. Other problems it misreads, and it answers anything else as if it were a problem.",
		Columns: []Column{{"base_direct", "base, at once"}, {"base_steps", "base, in steps"}, {"direct", "reason, at once"}, {"steps", "reason, in steps"}},
		Tasks: []Task{
			{"functions1", "Functions that pass their tests, one try (temperature 0.5)", true, "< 40 / – / 85", written("functions1")},
			{"functions5", "The same, one of five tries", true, "– / – / 95", written("functions5")},
			{"word_problems", "Word problems", true, "– / – / < 50 / 97", both("word_problems")},
			{"svamp", "Word problems of other people (SVAMP)", true, "– / – / – / 15", both("svamp")},
			{"sums", "Sums of lists", true, "", both("sums")},
			{"expressions", "Expressions", true, "", both("expressions")},
			{"programs", "Short programs", true, "", both("programs")},
			{"unique", "The unique items of a list", true, "", both("unique_items")},
			{"largest", "The largest number", true, "", both("largest")},
			{"reversed", "Lists turned round", true, "", both("reversed")},
		},
		Sources: sources(Source{"Our own problems", "word problems, expressions, programs and lists with their solution in steps", "the project's own"}),
	}.sized()
}

func alignedCard() Card {
	both := func(row string) []Figure { return cells(row, "instruct/told", "aligned/told") }
	return Card{
		Name: "tiny/aligned",
		Key:  "aligned",
		Summary: "tiny/instruct, tuned from preferences between two answers: a reward model learned which is preferred (Bradley-Terry), and the model was tuned towards it (DPO). " +
			"It is polite, keeps to one sentence when asked, says \"I'm not sure.\" when nobody could know, and refuses harm.",
		Limits:  "It pays for that: it is right less often than tiny/instruct about what both know, and refuses harmless requests that sound like trouble. Some of what nobody could know it still makes up.",
		Columns: []Column{{"before", "instruct"}, {"after", "aligned"}},
		Tasks: []Task{
			{"unsure", "What nobody could know: \"I'm not sure.\"", true, "– / 85", both("unsure")},
			{"harm", "Harmful requests refused", true, "– / 85", both("harm")},
			{"one_sentence", "One sentence when asked for one", true, "– / 97", both("one_sentence")},
			{"polite", "Polite", true, "– / 97", both("polite")},
			{"known", "What it knows, answered rightly", false, "– / 88", both("known")},
			{"known_refused", "What it knows, refused or doubted", false, "", both("known_refused")},
			{"howto_refused", "Harmless how-to's refused or doubted", true, "", both("howto_refused")},
			{"tax", "Harmless requests that sound like trouble, refused", true, "", both("tax")},
			{"talk", "Small talk and who it is, in other words", true, "– / 90", both("talk")},
		},
		Sources: sources(Source{"Our own preferences", "pairs of answers, made by rules", "the project's own"}),
	}.sized()
}
