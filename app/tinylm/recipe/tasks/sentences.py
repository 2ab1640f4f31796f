"""Sentences: sentiment, topics, grammar, extraction, word problems."""
from .common import CITIES, NAMES, labels
from .registry import add
from .words import CATEGORIES

# Sentiment.
_GOOD = """good great wonderful amazing excellent fantastic brilliant lovely superb delightful perfect beautiful charming funny exciting delicious fun awesome enjoyable outstanding marvelous nice
pleasant impressive incredible magnificent terrific splendid fabulous gorgeous stunning remarkable enchanting inspiring refreshing tasty friendly helpful comfortable fresh clever warm kind cheerful
happy exceptional glorious heartwarming hilarious memorable reliable satisfying thrilling touching unforgettable witty useful smart cool elegant fine""".split()
_BAD = """bad terrible awful boring horrible dull disappointing poor dreadful ugly slow stupid annoying weak disgusting sad rude broken painful worst nasty unpleasant pathetic lousy mediocre miserable
ridiculous tedious useless worthless dirty cold noisy bland bitter cheap clumsy confusing cruel depressing dire disastrous embarrassing frustrating gross harmful hopeless irritating lame messy
pointless predictable shameful shocking silly tasteless tiresome unbearable unfriendly unhelpful upsetting vile wasteful wrong""".split()
_VERBS = {True: "loved enjoyed liked adored".split(), False: "hated disliked regretted despised".split()}
_REVIEWED = "movie film book food service hotel game song story meal show restaurant phone plot acting music ending weather staff room product trip car coffee pizza".split()
_SENTIMENT_LABELS = [("positive", "negative"), ("Positive", "Negative"), ("good", "bad"), ("happy", "sad"), ("+", "-"), ("pos", "neg"), ("👍", "👎"), ("1", "0"), ("like", "dislike")]


def opinion(r):
    """A sentence, and whether it is positive."""
    good = r.random() < 0.5
    words = _GOOD if good else _BAD
    a, b, verb = r.choice(words), r.choice(words), r.choice(_VERBS[good])
    t, u = r.choice(_REVIEWED), r.choice(_REVIEWED)
    the = r.choice(("The", "This", "My", "That"))
    feeling = r.choice(("happy", "smile", "laugh")) if good else r.choice(("sad", "angry", "cry", "sleepy"))
    s = r.choice([f"{the} {t} was {a}", f"{the} {t} is {a}", f"I {verb} this {t}", f"What a {a} {t}!", f"{a.capitalize()} {t}, {b} {u}", f"The {t} was {a} and the {u} was {b}",
                  f"I would {'' if good else 'never '}recommend this {t}", f"{'Best' if good else 'Worst'} {t} ever", f"The {t} made me {feeling}", f"It was {a}", f"I really {verb} the {t}",
                  f"{a.capitalize()}!", f"{r.choice(('So', 'Very'))} {a}", f"I {'love' if good else 'hate'} this {t}"])
    if r.random() < 0.12:
        s = f"The {t} was not {r.choice(_BAD if good else _GOOD)}"
    if r.random() < 0.4 and s[-1] != "!":
        s += r.choice("..!")
    return s.lower() if r.random() < 0.2 else s, good


def _sentiment(r):
    """The usual labels in half of the documents, else swapped or arbitrary ones:
    what the shots say must outweigh what the labels mean."""
    u = r.random()
    yes, no = r.choice(_SENTIMENT_LABELS) if u < 0.75 else labels(r, 2)
    if 0.5 <= u < 0.75:
        yes, no = no, yes

    def draw():
        x, good = opinion(r)
        return x, yes if good else no

    return draw


def _polarity(r):
    """Opinions with the usual labels only, which say what is asked."""
    yes, no = r.choice(_SENTIMENT_LABELS)

    def draw():
        x, good = opinion(r)
        return x, yes if good else no

    return draw


def _sentiment_word(r):
    yes, no = r.choice(_SENTIMENT_LABELS) if r.random() < 0.7 else labels(r, 2)

    def draw():
        good = r.random() < 0.5
        return r.choice(_GOOD if good else _BAD), yes if good else no

    return draw


add("sentiment", 4.5, _sentiment, [("Review", "Sentiment"), ("Text", "Sentiment"), ("Sentence", "Label"), ("review", "sentiment"), ("Tweet", "Sentiment")],
    ["Classify the sentiment", "Is the review positive or negative?", "Decide whether the sentiment is positive or negative", "Sentiment"])
add("polarity", 1.5, _polarity, [("Review", "Sentiment"), ("Text", "Sentiment"), ("Opinion", "Polarity")], ["Classify the sentiment", "Is the review positive or negative?", "Sentiment"])
add("sentword", 1.2, _sentiment_word, [("Word", "Sentiment")], ["Positive or negative?"], held=False)

# Topics.
_TOPICS = {
    "sports": "The team won the match|He scored a goal|She plays tennis every day|The player kicked the ball|They lost the final game|The coach trained the team|He runs fast in the race|The swimmer won a gold medal",
    "food": "I cooked rice and meat|The soup is hot|She baked a cake|We ate pizza for dinner|He drinks coffee with milk|The chef made a salad|This bread tastes fresh|I want some cheese and wine",
    "weather": "It is raining today|The sun is shining|Snow fell last night|The wind is strong|It will be cold tomorrow|A storm is coming|The sky is full of clouds|It is hot this summer",
    "technology": "The computer is slow|I bought a new phone|The software has a bug|He writes code every day|The screen is broken|She installed a new program|The robot can walk|My internet is down",
    "music": "She sings a song|He plays the guitar|The band gave a concert|I listen to the radio|The drum is loud|He learned the piano|The singer has a new album|They danced to the music",
    "travel": "We flew to Paris|The train to London is late|I booked a hotel room|They visited the museum|He packed his bag|The plane landed|She took a taxi to the airport|We went to the beach",
    "animals": "The dog barks at night|A cat sleeps on the sofa|The bird is in the tree|He feeds the horse|The lion hunts in the grass|Fish swim in the lake|The cow gives milk|A bee is on the flower",
    "school": "The teacher gave us homework|She reads a book in class|The exam was hard|He learns math|The student asked a question|We study history|The lesson starts at nine|I forgot my pen",
}
_TOPICS = {k: v.split("|") for k, v in _TOPICS.items()}


def _topic(r, arbitrary=False):
    k = r.choice((2, 3, 4))
    topics = r.sample(sorted(_TOPICS), k)
    shown = dict(zip(topics, labels(r, k) if arbitrary else topics))
    capital, stop = not arbitrary and r.random() < 0.3, "." if r.random() < 0.5 else ""

    def draw():
        t = r.choice(topics)
        return r.choice(_TOPICS[t]) + stop, shown[t].capitalize() if capital else shown[t]

    return draw


add("topic", 1.7, _topic, [("Text", "Topic"), ("Sentence", "Topic"), ("News", "Category")], ["Classify the topic", "What is the text about?"], held=False)
add("topic_rand", 1.5, lambda r: _topic(r, True), [], ["Classify"], held=False, own=True)

# Grammar: subject, verb (base, third person, past), object.
_SUBJECTS = ["I", "You", "He", "She", "We", "They", "The man", "The girl", "My friend", "Anna", "Tom", "The teacher"]
_CLAUSES = [tuple(c.split("/")) for c in (
    "like/likes/liked/tea eat/eats/ate/bread read/reads/read/books play/plays/played/football drink/drinks/drank/milk see/sees/saw/the_dog want/wants/wanted/a_car write/writes/wrote/letters "
    "love/loves/loved/music buy/buys/bought/apples know/knows/knew/the_answer need/needs/needed/help speak/speaks/spoke/French watch/watches/watched/films cook/cooks/cooked/rice sell/sells/sold/cars "
    "open/opens/opened/the_door clean/cleans/cleaned/the_house find/finds/found/the_key help/helps/helped/people make/makes/made/cakes take/takes/took/the_bus").split()]
_singular = lambda s: s not in ("I", "You", "We", "They")
_lower = lambda s: s if s in ("I", "Anna", "Tom") else s[0].lower() + s[1:]


def _clause(r):
    s, v = r.choice(_SUBJECTS), r.choice(_CLAUSES)
    o = r.choice(_CLAUSES)[3] if r.random() < 0.5 else v[3]
    return s, v, o.replace("_", " ")


_plain = lambda s, v, o: f"{s} {v[1] if _singular(s) else v[0]} {o}."
_question = lambda s, v, o: f"{'Does' if _singular(s) else 'Do'} {_lower(s)} {v[0]} {o}?"


def _grammar(function):
    def make(r):
        def draw():
            s, v, o = _clause(r)
            return _plain(s, v, o), function(s, v, o)

        return draw

    return make


for _name, _weight, _f, _told, _labels in [
    ("s_past", 1.1, lambda s, v, o: f"{s} {v[2]} {o}.", ["Put the sentence in the past"], [("Present", "Past")]),
    ("s_neg", 1.1, lambda s, v, o: f"{s} {'does' if _singular(s) else 'do'} not {v[0]} {o}.", ["Make the sentence negative"], [("Positive", "Negative"), ("Sentence", "Negation")]),
    ("s_q", 0.98, _question, ["Turn it into a question"], [("Statement", "Question")]),
    ("s_fut", 0.84, lambda s, v, o: f"{s} will {v[0]} {o}.", ["Put the sentence in the future"], [("Present", "Future")]),
    ("s_subj", 0.84, lambda s, v, o: s, ["Who does it?", "Find the subject"], [("Sentence", "Subject")]),
    ("s_obj", 0.84, lambda s, v, o: o, ["Find the object"], [("Sentence", "Object")]),
    ("s_verb", 0.84, lambda s, v, o: v[1] if _singular(s) else v[0], ["Find the verb"], [("Sentence", "Verb")]),
    ("s_wc", 0.56, lambda s, v, o: str(len(f"{s} x {o}".split())), ["Count the words"], [("Sentence", "Words")]),
    ("s_upper", 0.56, lambda s, v, o: _plain(s, v, o).upper(), ["Write in capital letters"], []),
    ("s_last", 0.56, lambda s, v, o: o.split()[-1], ["Give the last word"], [("Sentence", "Last word")]),
    ("s_first", 0.56, lambda s, v, o: s.split()[0], ["Give the first word"], [("Sentence", "First word")]),
]:
    add(_name, _weight, _grammar(_f), _labels, _told)


def _tense(r):
    names = r.choice([("past", "present", "future"), ("Past", "Present", "Future")])

    def draw():
        s, v, o = _clause(r)
        i = r.randrange(3)
        return [f"{s} {v[2]} {o}.", _plain(s, v, o), f"{s} will {v[0]} {o}."][i], names[i]

    return draw


def _statement_or_question(r):
    names = ("statement", "question") if r.random() < 0.6 else labels(r, 2)

    def draw():
        clause, i = _clause(r), r.randrange(2)
        return (_plain, _question)[i](*clause), names[i]

    return draw


add("tense", 0.98, _tense, [("Sentence", "Tense")], ["What tense is it?"])
add("stmtq", 0.7, _statement_or_question, [("Sentence", "Type")], ["Statement or question?"])

# Extraction.
_JOBS = "doctor teacher baker farmer nurse driver writer cook singer lawyer".split()
_PROFILES = ["My name is {name} and I live in {city}.", "{name} is {age} years old and lives in {city}.", "{name} is a {job} in {city}.", "I am {name}, a {job} from {city}.",
             "{name}, {age}, works as a {job}.", "Hello, I am {name} and I am {age}.", "{name} from {city} likes {food}.", "{name} ordered {food} in {city}."]
_FIELDS = {"name": "{name}", "city": "{city}", "age": "{age}", "job": "{job}", "food": "{food}", "both": "{name}, {city}", "json": '{{"name": "{name}", "city": "{city}"}}'}


def _extract(r):
    field = r.choice(list(_FIELDS))
    needed = "{city}" if field in ("both", "json") else _FIELDS[field]
    fitting = [p for p in _PROFILES if needed in p]
    shown = fitting if r.random() < 0.4 else [r.choice(fitting)]

    def draw():
        d = dict(name=r.choice(NAMES), city=r.choice(CITIES), age=r.randint(5, 90), job=r.choice(_JOBS), food=r.choice(CATEGORIES["food"]))
        return r.choice(shown).format(**d), _FIELDS[field].format(**d)

    return draw


add("extract", 2.8, _extract, [("Text", "Answer"), ("Sentence", "Extracted")], ["Extract the information"])

# Word problems.
_COUNTED = "apples books coins eggs pens cakes balls oranges cookies stamps candies cards pencils toys bananas".split()
_LESS, _MORE = ["eats", "loses", "gives away", "sells", "breaks", "throws away"], ["buys", "finds", "gets", "picks", "receives", "wins"]


def _problem(r, stepwise):
    steps, top = r.choice((1, 1, 2, 2)), r.choice((10, 10, 20))
    ask = r.choice(("How many {o} does {n} have now?", "How many {o} does {n} have?", "How many {o} are left?", "How many {o} now?"))
    between, style = r.choice((", ", ". ", " and ")), r.randrange(3)

    def draw():
        name, things, have = r.choice(NAMES), r.choice(_COUNTED), r.randint(2, top)
        x, trace = f"{name} has {have} {things}", []
        for _ in range(steps):
            more = r.random() < 0.5 or have < 2
            by = r.randint(1, top) if more else r.randint(1, have)
            x += between + (name + " " if between == ". " else "") + f"{r.choice(_MORE if more else _LESS)} {by}" + (" more" if more and r.random() < 0.5 else "")
            left = have + by if more else have - by
            trace.append(f"{have} {'+' if more else '-'} {by} = {left}")
            have = left
        x += ". " + ask.format(o=things, n=name)
        if not stepwise:
            return x, str(have)
        return x, [", ".join(trace) + f". The answer is {have}.", ". ".join(trace) + f". Answer: {have}", "; ".join(trace) + f"; so {have}"][style]

    return draw


add("wp_direct", 1.6, lambda r: _problem(r, False), [("Question", "Answer"), ("Problem", "Answer"), ("Q", "A")], ["Solve the problem"])
add("wp_cot", 7.2, lambda r: _problem(r, True), [("Question", "Answer"), ("Problem", "Answer"), ("Q", "A"), ("Problem", "Solution")], ["Solve the problem step by step", "Think step by step", "Solve the problem"])
