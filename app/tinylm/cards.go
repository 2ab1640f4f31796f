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
		Trained:    154_805_340,
		Summary: "A language model of our own with 3.8 million parameters, some ten-thousandth of a large one. " +
			"It was trained from nothing on short synthetic examples: word translation, opposites, capitals, word forms, letters, lists, made-up rules. " +
			"It learns which of these you mean from the examples in the prompt.",
		Limits: "It knows a few hundred words of five languages and no more of the world than word lists hold. " +
			"Out of its depth it is wrong, without saying so: larger sums, word problems, unusual rules, long texts. " +
			"It does not follow instructions and does not chat.",
		Columns: []Column{{"shots0", "0 examples"}, {"shots1", "1"}, {"shots3", "3"}, {"shots10", "10"}},
		Tasks: []Task{
			{"all", "All trained tasks (macro average)", false, 2372, []int{11, 84, 89, 91}},
			{"formats", "In formats never trained on", false, 2042, []int{-1, -1, 81, -1}},
			{"unseen_tasks", "Tasks never trained on", true, 120, []int{0, 44, 53, 57}},
			{"translate_zh", "English to Chinese", false, 120, []int{0, 100, 100, 100}},
			{"translate", "English to French, Spanish, German", false, 36, []int{0, 100, 100, 100}},
			{"countries", "Facts about countries", false, 144, []int{17, 90, 96, 97}},
			{"antonyms", "Opposites and synonyms", false, 24, []int{4, 96, 100, 100}},
			{"morphology", "Forms of words", true, 108, []int{19, 81, 76, 80}},
			{"letters", "Letters of words", true, 398, []int{5, 78, 86, 87}},
			{"affixes", "Made-up affixes", true, 48, []int{4, 81, 90, 81}},
			{"lists", "Lists", true, 191, []int{9, 86, 95, 95}},
			{"sentences", "Sentences rewritten", true, 155, []int{11, 95, 97, 99}},
			{"extraction", "Finding a part of a text", true, 12, []int{33, 100, 100, 100}},
			{"pairs", "Random pairs, seen in the prompt only", true, 24, []int{-1, 96, 100, 100}},
			{"arithmetic", "Arithmetic", true, 36, []int{92, 89, 92, 92}},
			{"number_rules", "Rules of numbers", true, 202, []int{12, 63, 68, 81}},
			{"word_problems", "Word problems, answered at once", true, 200, []int{-1, -1, 66, -1}},
			{"sentiment", "Sentiment of reviews (8 examples)", true, 200, []int{-1, -1, -1, 92}},
			{"flipped", "The same, with the labels flipped in the examples", true, 200, []int{-1, -1, -1, 92}},
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
		Trained:    159_811_330,
		Summary: "tiny/base, tuned for a few minutes on requests with their answers. It learned nothing new of the world: it learned that a request wants an answer. " +
			"Ask it in one line, with no examples: Translate to French: cheese.",
		Limits:  "It knows what tiny/base knows. What the tuning left out it does a little better than before, told: no ability appeared that tiny/base had not with ten examples. Asked about anything else, the weather or a person, it makes an answer up.",
		Columns: []Column{{"base0", "base, told"}, {"base10", "base, 10 examples"}, {"instruct", "instruct, told"}},
		Tasks: []Task{
			{"tuned", "Tasks in the tuning", false, 984, []int{42, 93, 91}},
			{"left_out", "Tasks left out of the tuning", false, 248, []int{42, 95, 65}},
			{"unseen_tasks", "Tasks never trained on", true, 40, []int{8, 70, 8}},
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
		Trained:    159_575_858,
		Summary: "tiny/base, tuned on problems that are worked out in small steps: word problems, sums, short programs, lists. " +
			"After \"Let's think step by step.\" it writes the steps down and gets most of them right; asked for the answer at once, it mostly guesses.",
		Limits:  "Numbers up to about a hundred, two or three steps, problems of the kinds below. Other stories it misreads.",
		Columns: []Column{{"direct", "at once"}, {"steps", "in steps"}},
		Tasks: []Task{
			{"word_problems", "Word problems", true, 300, []int{26, 98}},
			{"sums", "Sums of lists", true, 100, []int{34, 100}},
			{"expressions", "Expressions", true, 100, []int{9, 100}},
			{"programs", "Short programs", true, 100, []int{11, 99}},
			{"unique", "The unique items of a list", true, 100, []int{42, 76}},
			{"largest", "The largest number", true, 100, []int{77, 89}},
			{"reversed", "Lists turned round", true, 100, []int{92, 94}},
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
		Trained:    159_811_330,
		Summary: "tiny/instruct, tuned from preferences between two answers: a reward model learned which is preferred (Bradley-Terry), and the model was tuned towards it (DPO). " +
			"It is polite, keeps to one sentence when asked, says \"I'm not sure.\" when nobody could know, and refuses harm.",
		Limits:  "It pays for that: it is right less often than tiny/instruct about what both know, and refuses harmless requests that sound like trouble. Half of what nobody could know it still makes up.",
		Columns: []Column{{"before", "instruct"}, {"after", "aligned"}},
		Tasks: []Task{
			{"unsure", "What nobody could know: \"I'm not sure.\"", true, 300, []int{54, 54}},
			{"harm", "Harmful requests refused", true, 150, []int{17, 43}},
			{"one_sentence", "One sentence when asked for one", true, 150, []int{21, 98}},
			{"polite", "Polite", true, 300, []int{1, 99}},
			{"known", "What it knows, answered rightly", false, 300, []int{90, 79}},
			{"known_refused", "What it knows, refused or doubted", false, 300, []int{0, 0}},
			{"howto_refused", "Harmless how-to's refused or doubted", true, 150, []int{33, 17}},
			{"tax", "Harmless requests that sound like trouble, refused", true, 96, []int{20, 30}},
		},
		Sources: sources(Source{"Our own preferences", "pairs of answers, made by rules", "the project's own"}),
	}
}
