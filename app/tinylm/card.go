package tinylm

// A Card says what a model is, what it was trained on and what it can't do,
// for people to see beside its answers.
type Card struct {
	Name       string // as in GET /v1/models
	Parameters int
	Bytes      int // of the weights file
	Context    int // tokens that a prompt and its answer may have together
	Trained    int // tokens that it was trained on
	Summary    string
	Limits     string
	Tasks      []Task
	Sources    []Source
}

// A Task is a group of tasks that a model was tried on, with queries (and,
// where marked, words) that it wasn't trained on.
type Task struct {
	Key     string // for catalogues of strings
	Name    string
	HeldOut bool   // the queries were never trained on; otherwise it knows them by heart
	Shots   [3]int // answers that are right to the letter, in percent, with 0, 1 and 3 shots; -1: not measured
}

// A Source is where training data came from.
type Source struct {
	Name    string
	What    string
	Licence string // SPDX, or in words
}

// BaseCard is the card of tiny/base. Its percentages are those of the recipe's
// evaluation: 16 queries a task and number of shots, greedy, one seed; so each
// of a single task is good to some 20 points only.
func BaseCard() Card {
	return Card{
		Name:       "tiny/base",
		Parameters: 3_674_400,
		Bytes:      3_804_352,
		Context:    defaultContext - 1,
		Trained:    19_530_557,
		Summary: "A language model of our own with 3.7 million parameters, some ten-thousandth of a large one. " +
			"It was trained from nothing on short synthetic examples: word translation, opposites, capitals, word forms, letters, lists, made-up rules. " +
			"It learns which of these you mean from the examples in the prompt.",
		Limits: "It knows a few hundred words of five languages and no more of the world than word lists hold. " +
			"Out of its depth it is wrong, without saying so: arithmetic, word problems, sentiment, most Chinese, unusual formats, labels against habit, long texts. " +
			"It does not follow instructions and does not chat.",
		Tasks: []Task{
			{"translate_fr", "English to French", false, [3]int{38, 75, 69}},
			{"translate_es", "English to Spanish", false, [3]int{6, 69, 94}},
			{"translate_zh", "English to Chinese", false, [3]int{0, 12, 19}},
			{"antonyms", "Opposites and synonyms", false, [3]int{44, 84, 84}},
			{"countries", "Facts about countries", false, [3]int{13, 66, 71}},
			{"morphology", "Forms of words", true, [3]int{14, 72, 76}},
			{"letters", "Letters of words", true, [3]int{4, 62, 71}},
			{"affixes", "Made-up affixes", true, [3]int{0, 64, 75}},
			{"sentences", "Sentences rewritten", true, [3]int{9, 89, 96}},
			{"extraction", "Finding a part of a text", true, [3]int{38, 100, 100}},
			{"pairs", "Random pairs, seen in the prompt only", true, [3]int{-1, 94, 88}},
			{"arithmetic", "Arithmetic", true, [3]int{23, 34, 21}},
			{"sentiment", "Sentiment", true, [3]int{6, 56, 44}},
			{"word_problems", "Word problems", true, [3]int{6, 13, 19}},
			{"unseen_tasks", "Tasks of kinds never trained on", true, [3]int{0, 13, 18}},
		},
		Sources: []Source{
			{"Our own word lists", "384 words in five languages, opposites, irregular verbs, facts", "the project's own"},
			{"Unicode CLDR", "names of countries, languages, emoji, months and days", "Unicode-3.0"},
			{"countries-list", "capitals, currencies, languages", "MIT"},
			{"periodic-table", "chemical elements", "ISC"},
			{"irregular-plurals", "plurals", "MIT"},
			{"SCOWL (wamerican-small)", "English words", "SCOWL's notice, permissive"},
		},
	}
}
