"""Word knowledge: translation, facts, categories, word forms."""
from grammar import ADVERBS, PAST, adverb, comparative, ing, plural, superlative, third_person
from tables import ADJECTIVES, ADVERBIAL, CODES, EXTRA, LANGUAGES, MONTHS, NOUNS, T, VERBS, WORDS, translations

from .common import FIRST_NAMES, labels
from .registry import TASKS, add, rule, table

# Names of the languages in themselves and in Chinese, as labels of columns.
OWN_NAMES = ["English", "Français", "Español", "Deutsch", "中文"]
CHINESE_NAMES = ["英语", "法语", "西班牙语", "德语", "汉语"]
# Words of the essay's own example, shown more often.
ESSAY = {"sea otter", "cheese", "plush giraffe", "peppermint"}


def _translation_labels(i, j):
    a, b = LANGUAGES[i], LANGUAGES[j]
    out = [(a, b)] * 4 + [(CODES[i].upper(), CODES[j].upper()), (a.lower(), b.lower()), (CODES[i], CODES[j]), (a[:2].lower(), b[:2].lower()), ("Input", b), ("Word", b), ("word", b.lower())]
    out += [(a, OWN_NAMES[j])] * 3 + [(OWN_NAMES[i], OWN_NAMES[j]), (OWN_NAMES[i], b), ("Word", OWN_NAMES[j]), ("Original", b), ("Source", b), ("Phrase", b)]
    if j == 4:
        out += [(a, "中文")] * 8 + [(a, "汉语"), (a, "中国话"), (a, "Mandarin"), (a, "Chinese"), ("英语", "汉语"), ("英文", "中文"), ("en", "zh"), ("EN", "CN"), ("原文", "译文"), ("英文", "中文"), ("Input", "中文")]
    if i == 4:
        out += [("中文", b)] * 4 + [("汉语", "英语"), ("中文", "英文")]
    return out


def _translation_instructions(i, j):
    a, b = LANGUAGES[i], LANGUAGES[j]
    out = [f"Translate {a} to {b}", f"Translate from {a} to {b}", f"Translate the word into {b}", f"{a} to {b}", f"Translate to {b}", f"Translate {a} into {b}", f"Translate into {b}",
           f"{a} -> {b}", f"Translate these words into {b}", f"Please translate to {b}", f"Write the {b} word"]
    if j == 4:
        out += ["把英语翻译成中文", "翻译成中文", "英译中"] if i == 0 else ["翻译成中文"]
    return out


_TRANSLATION_WEIGHTS = {(0, 4): 5, (4, 0): 3, (0, 1): 6, (0, 2): 6, (0, 3): 6, (1, 0): 3, (2, 0): 3, (3, 0): 2.5}
for _i, _from in enumerate(CODES):
    for _j, _to in enumerate(CODES):
        if _i == _j:
            continue
        _rows = translations(_i, _j)
        if _i == 0 and _j in (1, 2, 3):
            _rows = _rows + EXTRA[_to]
        if _j == 0 and _i in (1, 2, 3):
            _rows = _rows + [(b, a) for a, b in EXTRA[_from]]
        # one answer an input: the first meaning in the list
        _rows = list({x: y for x, y in reversed(_rows)}.items())
        table(f"tr_{_from}_{_to}", _TRANSLATION_WEIGHTS.get((_i, _j), 0.25), _rows, _translation_labels(_i, _j), _translation_instructions(_i, _j), dense=True)


def _essay(r):
    """English to Chinese where the essay's own words come early."""
    rows = translations(0, 4)
    first = [p for p in rows if p[0] in ESSAY]
    rest = r.sample(rows, 12)
    r.shuffle(first)
    rows = first[: r.randint(1, 4)] + rest[: r.randint(1, 8)]
    r.shuffle(rows)
    rows += rest[8:]
    at = [0]

    def draw():
        at[0] += 1
        return rows[(at[0] - 1) % len(rows)]

    return draw


add("tr_essay", 1.5, _essay, _translation_labels(0, 4), _translation_instructions(0, 4), held=False, dense=True)

# Chinese phrases put together from words: red car, 红色的汽车. Inputs are held
# out by rule, so that tests ask for phrases never seen.
_COLOURS = {w[1]: w[5] + "的" for w in WORDS if w[0] == "colour"}
_MODIFIERS = {**_COLOURS, "big": "大", "small": "小", "plush": "毛绒", "toy": "玩具", "my": "我的", "your": "你的", "his": "他的", "her": "她的", "our": "我们的", "beautiful": "美丽的", "new": "新的",
              "old": "旧的", "cheap": "便宜的", "expensive": "贵的", "clean": "干净的", "dirty": "脏的", "heavy": "重的", "round": "圆的", "cute": "可爱的", "wooden": "木头的"}
_THINGS = [(w[1], w[5]) for w in WORDS if w[0] in ("animal", "clothing", "furniture", "vehicle", "fruit", "object") and " " not in w[1] and w[1] not in ("trousers", "scissors", "glasses", "money")]
_FRAMES = [("I like {}", "我喜欢{}"), ("I want {}", "我想要{}"), ("I eat {}", "我吃{}"), ("I buy {}", "我买{}"), ("I see {}", "我看见{}"), ("I do not like {}", "我不喜欢{}"), ("where is the {}?", "{}在哪里？"), ("this is {}", "这是{}")]
_EDIBLE = [(w[1], w[5]) for w in WORDS if w[0] in ("food", "fruit", "vegetable") and " " not in w[1]]


def _phrases(r):
    mods = r.sample(sorted(_MODIFIERS), r.choice((1, 2, 3, 6)))

    def draw():
        m = r.choice(mods)
        x, y = r.choice(_THINGS)
        return f"{m} {x}", _MODIFIERS[m] + y

    return draw


def _frames(r):
    frames = r.sample(_FRAMES, r.choice((1, 2, 4)))

    def draw():
        a, b = r.choice(frames)
        x, y = r.choice(_EDIBLE if "eat" in a or r.random() < 0.4 else _THINGS)
        return a.format(x), b.format(y)

    return draw


add("zh_phrase", 2.5, _phrases, _translation_labels(0, 4), _translation_instructions(0, 4), dense=True)
add("zh_frame", 1.2, _frames, _translation_labels(0, 4), _translation_instructions(0, 4), dense=True)

# Facts: name, weight, labels, instructions.
for _name, _weight, _labels, _told in [
    ("capital", 5, [("Country", "Capital"), ("country", "capital")], ["Give the capital of each country", "Country to capital", "What is the capital?"]),
    ("capital_rev", 1.9, [("Capital", "Country"), ("City", "Country")], ["Which country has this capital?", "Capital to country"]),
    ("continent", 1.6, [("Country", "Continent")], ["Which continent is the country in?", "Country to continent"]),
    ("currencycode", 0.55, [("Country", "Currency code"), ("Country", "Code")], ["Give the currency code"]),
    ("currencyname", 0.8, [("Country", "Currency"), ("country", "currency")], ["What is the currency of the country?"]),
    ("countrylang", 1.9, [("Country", "Language"), ("country", "language")], ["What language is spoken there?", "Country to language"]),
    ("iso", 0.66, [("Country", "Code")], ["Give the country code"]),
    ("flag", 1.3, [("Country", "Flag")], ["Give the flag emoji"]),
    ("nationality", 1.3, [("Country", "Nationality"), ("Noun", "Adjective")], ["Give the nationality"]),
    ("elsym", 1.3, [("Element", "Symbol"), ("element", "symbol")], ["Give the chemical symbol"]),
    ("elname", 0.98, [("Symbol", "Element")], ["Name the element"]),
    ("elnum", 0.2, [("Element", "Number"), ("Element", "Atomic number")], ["Give the atomic number"]),
    ("nextmonth", 0.5, [("Month", "Next month"), ("Month", "Next")], ["What month comes next?"]),
    ("prevmonth", 0.4, [("Month", "Previous")], ["What month comes before?"]),
    ("nextday", 0.5, [("Day", "Next day"), ("Today", "Tomorrow")], ["What day comes next?"]),
    ("prevday", 0.4, [("Day", "Previous day"), ("Today", "Yesterday")], ["What day comes before?"]),
    ("monthnum", 0.3, [("Month", "Number")], ["Give the month number"]),
    ("nummonth", 0.3, [("Number", "Month")], ["Name the month"]),
    ("monthabbr", 0.3, [("Month", "Short")], ["Shorten"]),
    ("dayabbr", 0.3, [("Day", "Short")], ["Shorten"]),
    ("emoji", 1.7, [("Word", "Emoji"), ("word", "emoji")], ["Convert the word to an emoji", "Write the emoji"]),
    ("emojiname", 1, [("Emoji", "Word"), ("Emoji", "Name")], ["Name the emoji"]),
    ("antonym", 5.5, [("Word", "Opposite"), ("Word", "Antonym"), ("word", "opposite")], ["Give the opposite", "Write the antonym of each word", "Antonyms", "Opposites"]),
    ("synonym", 1.6, [("Word", "Synonym")], ["Give a synonym", "Synonyms", "Words with the same meaning"]),
    ("gender", 0.7, [("Male", "Female")], ["Give the female form"]),
    ("young", 0.5, [("Animal", "Baby"), ("Animal", "Young")], ["Name the baby animal"]),
    ("sound", 0.7, [("Animal", "Sound")], ["What sound does the animal make?"]),
    ("group", 1.1, [("Animal", "Class"), ("Animal", "Group")], ["Classify the animal"]),
    ("itemcolor", 1.1, [("Thing", "Color"), ("Object", "Colour")], ["What color is it?"]),
    ("home", 0.28, [("Who", "Home")], ["Where does it live?"]),
    ("tooluse", 0.28, [("Tool", "Use")], ["What is it used for?"]),
    ("agent", 0.7, [("Verb", "Person"), ("Verb", "Noun")], ["Who does it?"]),
    ("adjnoun", 0.7, [("Adjective", "Noun")], ["Turn the adjective into a noun"]),
]:
    table(_name, _weight, T[_name], _labels, _told)
for _k, (_code, _language) in enumerate(zip(CODES[1:], LANGUAGES[1:])):
    table("country_" + _code, 0.5 if _code == "zh" else 0.35, T["country_" + _code], [("English", _language), ("Country", _language), ("English", OWN_NAMES[_k + 1])], [f"Translate the country name to {_language}"])
    table("month_" + _code, 0.25, T["month_" + _code], [("English", _language), ("Month", _language)], [f"Translate the month to {_language}"])
    table("day_" + _code, 0.25, T["day_" + _code], [("English", _language), ("Day", _language)], [f"Translate the day to {_language}"])

# Categories.
CATEGORIES = {}
for _w in WORDS:
    if _w[0] not in ("phrase", "abstract"):
        CATEGORIES.setdefault(_w[0], []).append(_w[1])
CATEGORIES.update(country=[c for c, _ in T["capital"]], month=MONTHS, name=FIRST_NAMES)


def _categories(r, k, shown=None):
    chosen = r.sample(sorted(CATEGORIES), k)
    shown = shown or chosen
    if shown == "moved":
        shown = chosen[1:] + chosen[:1]

    def draw():
        i = r.randrange(k)
        return r.choice(CATEGORIES[chosen[i]]), shown[i]

    return draw


def _category_random(r):
    k = r.choice((2, 2, 2, 3))
    return _categories(r, k, labels(r, k) if r.random() < 0.7 else "moved")


add("category", 3, lambda r: _categories(r, r.choice((2, 3, 4, 5, 6))), [("Word", "Category"), ("Item", "Type"), ("word", "category")], ["Classify the word", "What category is it?", "Word to category"], held=False)
add("category_rand", 4.5, _category_random, [], ["Classify"], held=False, own=True)


def _part_of_speech(r):
    sources, names = [NOUNS, VERBS, ADJECTIVES], ("noun", "verb", "adjective")
    kinds = r.sample(range(3), r.choice((2, 3)))

    def draw():
        i = r.choice(kinds)
        return r.choice(sources[i]), names[i]

    return draw


add("pos", 0.8, _part_of_speech, [("Word", "Part of speech"), ("Word", "POS")], ["Noun, verb or adjective?"])


def _language(r, shown=None):
    kinds = r.sample(range(5), r.choice((2, 3, 4, 5)))
    names = dict(zip(kinds, shown or [LANGUAGES[i] for i in kinds]))

    def draw():
        i = r.choice(kinds)
        return r.choice(WORDS)[1 + i], names[i]

    return draw


add("langid", 1, _language, [("Word", "Language"), ("Text", "Language")], ["Which language is it?", "Detect the language"], held=False)
add("langid_rand", 0.3, lambda r: _language(r, labels(r, 4) + ["other"]), [], ["Classify"], held=False, own=True)

# Word forms.
_NOUNS = NOUNS + [k for k, _ in T["irrplural"]]


def _reversed(function, source):
    """Pairs (function(x), x)."""

    def make(r):
        def draw():
            x = r.choice(source)
            return function(x), x

        return draw

    return make


rule("plural", 3.8, lambda r: r.choice(_NOUNS), plural, [("Singular", "Plural"), ("singular", "plural"), ("Word", "Plural")], ["Give the plural", "Make it plural", "Singular to plural"])
add("singular", 1.1, _reversed(plural, _NOUNS), [("Plural", "Singular")], ["Give the singular"])
rule("past", 3.2, lambda r: r.choice(VERBS), PAST.get, [("Verb", "Past"), ("Present", "Past"), ("present", "past")], ["Give the past tense", "Put the verb in the past", "Present to past"])
add("present", 1, _reversed(PAST.get, VERBS), [("Past", "Present")], ["Give the base form"])
rule("ing", 1.2, lambda r: r.choice(VERBS), ing, [("Verb", "Gerund"), ("Verb", "-ing form")], ["Give the -ing form"])
rule("third", 1, lambda r: r.choice(VERBS), third_person, [("Verb", "Third person"), ("I", "He")], ["Third person singular"])
rule("comparative", 1.1, lambda r: r.choice(ADJECTIVES), comparative, [("Adjective", "Comparative")], ["Give the comparative"])
rule("superlative", 0.9, lambda r: r.choice(ADJECTIVES), superlative, [("Adjective", "Superlative")], ["Give the superlative"])
rule("adverb", 0.9, lambda r: r.choice(ADVERBIAL), ADVERBS.get, [("Adjective", "Adverb")], ["Turn the adjective into an adverb"])


def _composed(name, weight, base, function):
    """A task on top of another one's pairs."""

    def make(r):
        draw = TASKS[base].make(r)

        def composed():
            x, y = draw()
            return x, function(x, y)

        return composed

    add(name, weight, make, held=TASKS[base].held)


for _name, _weight, _base, _f in [
    ("fr_upper", 0.68, "tr_en_fr", lambda x, y: y.upper()), ("ant_upper", 0.3, "antonym", lambda x, y: y.upper()), ("plural_upper", 0.51, "plural", lambda x, y: y.upper()),
    ("past_upper", 0.3, "past", lambda x, y: y.upper()), ("fr_both", 0.68, "tr_en_fr", lambda x, y: f"{x} = {y}"), ("de_both", 0.4, "tr_en_de", lambda x, y: f"{x} = {y}"),
    ("cap_upper", 0.68, "capital", lambda x, y: y.upper()), ("cap_sent", 0.85, "capital", lambda x, y: f"The capital of {x} is {y}."), ("ant_sent", 0.68, "antonym", lambda x, y: f"not {y}"),
    ("es_first", 0.42, "tr_en_es", lambda x, y: y[0]), ("cap_first", 0.42, "capital", lambda x, y: y[0]), ("ant_first", 0.25, "antonym", lambda x, y: y[0]),
    ("ant_sent2", 0.51, "antonym", lambda x, y: f"{x} and {y}"), ("plural_num", 0.51, "plural", lambda x, y: f"two {y}"), ("zh_both", 0.4, "tr_en_zh", lambda x, y: f"{x} {y}"),
]:
    _composed(_name, _weight, _base, _f)


# What can be made of a table's output, and of which tables. What is held out
# as a task of its own stays out of it.
_BASES = """tr_en_zh tr_en_fr tr_en_es tr_en_de tr_fr_en tr_es_en capital continent countrylang nationality country_fr antonym synonym plural past ing third comparative gender young sound group
itemcolor emojiname monthabbr agent adjnoun elname elsym""".split()
_MADE = {"upper": lambda x, y: y.upper(), "capital": lambda x, y: y.capitalize(), "first": lambda x, y: y[0], "last": lambda x, y: y[-1], "both": lambda x, y: f"{x} = {y}", "pair": lambda x, y: f"{x} {y}",
         "swapped": lambda x, y: f"{y} {x}", "comma": lambda x, y: f"{x}, {y}", "arrow": lambda x, y: f"{x} -> {y}", "not": lambda x, y: f"not {y}", "the": lambda x, y: f"the {y}", "quoted": lambda x, y: f'"{y}"',
         "bracketed": lambda x, y: f"({y})", "called": lambda x, y: f"{y}!", "twice": lambda x, y: f"{y} {y}", "listed": lambda x, y: f"[{x}, {y}]", "inputs": lambda x, y: f"{x.upper()} {y}"}
_KEPT_OUT = {("antonym", "upper"), ("past", "upper"), ("tr_en_de", "both"), ("antonym", "first")}


def _made(r):
    while True:
        base, made = r.choice(_BASES), r.choice(list(_MADE))
        if (base, made) not in _KEPT_OUT:
            break
    draw = TASKS[base].make(r)

    def composed():
        x, y = draw()
        return x, _MADE[made](x, y)

    return composed


add("composed", 6, _made)


def _capitals(r):
    draw = TASKS[r.choice(["antonym", "tr_en_fr", "tr_en_es", "tr_en_de", "plural", "past", "capital", "synonym"])].make(r)
    change = r.choice((str.upper, str.capitalize))

    def changed():
        x, y = draw()
        return change(x), change(y)

    return changed


def _capital_input(r):
    draw = TASKS[r.choice(["antonym", "tr_en_zh", "tr_en_zh", "tr_en_fr", "tr_en_es", "tr_en_de"])].make(r)
    return lambda: (lambda x, y: (x.capitalize(), y))(*draw())


add("upper_both", 1.2, _capitals, held=False)
add("capital_in", 1.2, _capital_input, held=False)
