package tinylm

// The figures here are those of the recipe (app/tinylm/recipe: evaluate.py and
// measure.py), greedy, exact match, from its fixed seeds.

func baseCard() Card {
	return Card{
		Name:       "tiny/base",
		Key:        "base",
		Parameters: 3_824_160,
		Bytes:      3_958_784,
		Context:    511,
		Trained:    122_563_430,
		Summary: "A language model of our own with 3.8 million parameters, some ten-thousandth of a large one. " +
			"It was trained from nothing on short synthetic examples: word translation, opposites, capitals, word forms, letters, lists, made-up rules. " +
			"It learns which of these you mean from the examples in the prompt.",
		Limits: "It knows a few hundred words of five languages and no more of the world than word lists hold. " +
			"Out of its depth it is wrong, without saying so: larger sums, word problems, unusual rules, long texts. " +
			"It does not follow instructions and does not chat.",
		Columns: []Column{{"shots0", "0 examples"}, {"shots1", "1"}, {"shots3", "3"}, {"shots10", "10"}},
		Tasks: []Task{
			{"all", "All trained tasks (macro average)", false, 2372, []int{10, 81, 88, 89}},
			{"formats", "In formats never trained on", false, 2042, []int{-1, -1, 77, -1}},
			{"unseen_tasks", "Tasks never trained on", true, 120, []int{0, 41, 52, 52}},
			{"translate_zh", "English to Chinese", false, 120, []int{0, 100, 100, 100}},
			{"translate", "English to French, Spanish, German", false, 36, []int{0, 92, 92, 97}},
			{"countries", "Facts about countries", false, 144, []int{14, 83, 92, 94}},
			{"antonyms", "Opposites and synonyms", false, 24, []int{8, 88, 92, 96}},
			{"morphology", "Forms of words", true, 108, []int{13, 79, 75, 75}},
			{"letters", "Letters of words", true, 398, []int{7, 74, 87, 86}},
			{"affixes", "Made-up affixes", true, 48, []int{4, 79, 90, 79}},
			{"lists", "Lists", true, 191, []int{10, 83, 94, 96}},
			{"sentences", "Sentences rewritten", true, 155, []int{11, 95, 97, 97}},
			{"extraction", "Finding a part of a text", true, 12, []int{8, 100, 100, 100}},
			{"pairs", "Random pairs, seen in the prompt only", true, 24, []int{-1, 100, 100, 96}},
			{"arithmetic", "Arithmetic", true, 36, []int{92, 94, 97, 94}},
			{"number_rules", "Rules of numbers", true, 202, []int{10, 65, 74, 85}},
			{"word_problems", "Word problems, answered at once", true, 200, []int{-1, -1, 66, -1}},
			{"sentiment", "Sentiment of reviews (8 examples)", true, 200, []int{-1, -1, -1, 93}},
			{"swapped", "The same, with the labels swapped in the examples", true, 200, []int{-1, -1, -1, 92}},
		},
		Sources: sources(),
	}
}

func instructCard() Card {
	return Card{
		Name:       "tiny/instruct",
		Key:        "instruct",
		Parameters: 3_824_160,
		Bytes:      3_958_784,
		Context:    511,
		Trained:    78_123_372,
		Summary: "tiny/base, tuned for a few minutes on requests with their answers. It learned nothing new of the world: it learned that a request wants an answer. " +
			"Ask it in one line, with no examples: Translate to French: cheese.",
		Limits:  "It knows what tiny/base knows. What the tuning left out it does little better than before: no ability appeared that tiny/base had not with ten examples. Asked about anything else, the weather or a person, it makes an answer up.",
		Columns: []Column{{"base0", "base, told"}, {"base10", "base, 10 examples"}, {"instruct", "instruct, told"}},
		Tasks: []Task{
			{"tuned", "Tasks in the tuning", false, 984, []int{40, 89, 83}},
			{"left_out", "Tasks left out of the tuning", false, 248, []int{46, 92, 55}},
			{"unseen_tasks", "Tasks never trained on", true, 40, []int{5, 65, 2}},
		},
		Sources: sources(Source{"Our own requests", "ways to ask for the base model's tasks, questions with made-up answers, how-to's", "the project's own"}),
	}
}

func reasonCard() Card {
	return Card{
		Name:       "tiny/reason",
		Key:        "reason",
		Parameters: 3_824_160,
		Bytes:      3_958_784,
		Context:    511,
		Trained:    78_379_345,
		Summary: "tiny/base, tuned on problems that are worked out in small steps: word problems, sums, short programs, lists. " +
			"After \"Let's think step by step.\" it writes the steps down and gets most of them right; asked for the answer at once, it guesses.",
		Limits:  "Numbers up to about a hundred, two or three steps, problems of the kinds below. Other stories it misreads.",
		Columns: []Column{{"direct", "at once"}, {"steps", "in steps"}},
		Tasks: []Task{
			{"word_problems", "Word problems", true, 300, []int{8, 97}},
			{"sums", "Sums of lists", true, 100, []int{4, 100}},
			{"expressions", "Expressions", true, 100, []int{6, 92}},
			{"programs", "Short programs", true, 100, []int{6, 96}},
			{"unique", "The unique items of a list", true, 100, []int{12, 52}},
			{"largest", "The largest number", true, 100, []int{59, 79}},
			{"reversed", "Lists turned round", true, 100, []int{37, 74}},
		},
		Sources: sources(Source{"Our own problems", "word problems, expressions, programs and lists with their solution in steps", "the project's own"}),
	}
}

func alignedCard() Card {
	return Card{
		Name:       "tiny/aligned",
		Key:        "aligned",
		Parameters: 3_824_160,
		Bytes:      3_958_784,
		Context:    511,
		Trained:    78_123_372,
		Summary: "tiny/instruct, tuned from preferences between two answers: a reward model learned which is preferred (Bradley-Terry), and the model was tuned towards it (DPO). " +
			"It is polite, keeps to one sentence when asked, says \"I'm not sure.\" when nobody could know, and refuses harm.",
		Limits:  "It pays for that: it is right less often than tiny/instruct about what both know, and refuses harmless requests that sound like trouble. Half of what nobody could know it still makes up.",
		Columns: []Column{{"before", "instruct"}, {"after", "aligned"}},
		Tasks: []Task{
			{"unsure", "What nobody could know: \"I'm not sure.\"", true, 300, []int{36, 52}},
			{"harm", "Harmful requests refused", true, 150, []int{15, 55}},
			{"one_sentence", "One sentence when asked for one", true, 150, []int{35, 90}},
			{"polite", "Polite", true, 300, []int{3, 98}},
			{"known", "What it knows, answered rightly", false, 300, []int{86, 71}},
			{"known_refused", "What it knows, refused or doubted", false, 300, []int{0, 1}},
			{"howto_refused", "Harmless how-to's refused or doubted", true, 150, []int{29, 32}},
			{"tax", "Harmless requests that sound like trouble, refused", true, 96, []int{21, 48}},
		},
		Sources: sources(Source{"Our own preferences", "pairs of answers, made by rules", "the project's own"}),
	}
}
