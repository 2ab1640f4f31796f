"""Requests of the second generation beside those of requests.py: words and
sentences to translate, definitions, stories, small talk, how-to's in three
steps, functions, and second questions. Each is (request, answer); the answer
ends with the mark of the end.
"""
import json
import os
import random

import functions
import openers
import preferences
import requests
import steps
import stories
from data import shots
from tables import _lines
from tasks import registry

_SAY = {"fr": "French", "es": "Spanish", "de": "German", "zh": "Chinese"}
_TRANSLATE = ["Translate to {l}: {x}", "Translate {x} to {l}", 'Translate "{x}" into {l}', "What is {x} in {l}?", "How do you say {x} in {l}?", "What is the {l} word for {x}?", "{x} in {l}", "Say {x} in {l}", "Please translate {x} into {l}", "How would I say {x} in {l}?"]
_SENTENCE = ["Translate to {l}: {x}", 'Translate "{x}" into {l}', "Translate this sentence into {l}: {x}", "How do you say this in {l}? {x}", "Put this into {l}: {x}"]
_DEFINE = ["What is {a}?", "What does {x} mean?", "Define {x}", "Explain the word {x}", "What's {a}?", "Give a definition of {x}"]
_STORY = ["Write a short story about {a}", "Write a story about {a}", "Tell me a story about {a}", "Tell me a short story", "Write a story", "Can you tell me a story about {a}?", "I would like a story about {a}", "Write a children's story about {a}"]
_SENTIMENT = ["Is this review positive or negative? {x}", 'Is the sentiment of "{x}" positive or negative?', "Positive or negative? {x}", "Classify the sentiment: {x}", "Does the writer like it? Answer positive or negative: {x}"]
_FUNCTION = ["Write a Python function that {d}", "Write a function that {d}", "Write Python code that {d}", "Write a Python function which {d}", "Please write a function that {d}", "Code a Python function that {d}", "In Python, write a function that {d}", "Give me a Python function that {d}"]
_NAMED = ["Write a Python function {n} that {d}", "Write a function called {n} that {d}", "Write a Python function named {n} that {d}"]

# In three steps, right ones.
TAUGHT = {"implement multithreading in Python"}  # the essay asks instruct for it, so it is no test of the tax here
HOW_TO = [tuple(s.split("|")) for s in _lines("howto.txt")]
HOW_TO = [row for row in HOW_TO if row[0] in TAUGHT or row[0] not in requests.untrained()]


def word(r, rows):
    """rows: (English, French, Spanish, German, Chinese)"""
    row, i = r.choice(rows), r.choice((1, 2, 3, 4))
    if r.random() < 0.2:
        return r.choice(_TRANSLATE).format(l="English", x=row[i]), row[0]
    return r.choice(_TRANSLATE).format(l=_SAY[("fr", "es", "de", "zh")[i - 1]], x=row[0]), row[i]


def sentence(r, rows):
    """rows: {"fr": [(English, French)], ...}"""
    code = r.choice(list(rows))
    x, y = r.choice(rows[code])
    return r.choice(_SENTENCE).format(l=_SAY[code], x=x), y


def definition(r, rows):
    """rows: (word, definition) and (noun, kind), mixed"""
    x, y, noun = r.choice(rows)
    a = stories.article(x) if noun else x
    ask = r.choice(_DEFINE if noun else _DEFINE[1:4]).format(a=a, x=x)
    return ask, f"{a[0].upper() + a[1:]} is a kind of {y}." if noun else y[0].upper() + y[1:] + "."


def story(r):
    text, cast, _ = stories.told(r)
    about = stories.article(cast.animal or r.choice(("boy", "girl", "child"))) if r.random() < 0.85 else cast.slots["a T"]
    if not cast.animal and about[2:] in ("boy", "girl") and (about[2:] == "girl") != (cast.slots["he"] == "she"):
        about = "a girl" if cast.slots["he"] == "she" else "a boy"
    return r.choice(_STORY).format(a=about), " ".join(text)


def opinion(r, rows):
    x, y = r.choice(rows)
    return r.choice(_SENTIMENT).format(x=x), y


def how_to(r):
    what, answer = r.choice(HOW_TO)
    return requests.ask_how(r, what), answer


def function(r, held=False):
    f = functions.function(r, held)
    ways = _NAMED if r.random() < 0.3 else _FUNCTION
    return r.choice(ways).format(d=f.doc, n=f.name), "\n" + f.code


_WEATHER = ["What's the weather like in {}?", "What is the weather in {} today?", "How is the weather in {}?", "Will it rain in {} tomorrow?", "Is it cold in {}?", "What will the weather in {} be like?"]
_WINDOW = ["I can't look out of the window, so I don't know the weather in {}.", "I have no window to look out of. I don't know what the weather in {} is like."]


def weather(r):
    city = r.choice(requests.CITIES)
    return r.choice(_WEATHER).format(city), r.choice(_WINDOW).format(city)


def without_weather(r, make=requests.request):
    """A request of the first generation's, but of the weather: that is answered by weather() alone."""
    while True:
        request, answer = make(r)
        if not request.startswith(("What's the weather", "What is the weather", "How is the weather", "Will it rain")):
            return request, answer


_SURE = ["Are you sure?", "Are you sure about that?", "Really?", "Is that true?"]


def second(r):
    """(first request, first answer, second request, second answer): sure of
    what stands in tables, not of what nobody could know."""
    if r.random() < 0.5:
        ask, answer = requests.from_tasks(r)
        return ask, answer, r.choice(_SURE), "Yes, I'm sure."
    ask, answer = requests.unknowable(r)
    return ask, answer, r.choice(_SURE), "No, I'm not sure. I can't know that."


def worked(r):
    """A problem with its steps, or at once."""
    question, lines, answer = steps.problem(r)
    if r.random() < 0.12:
        return question, answer
    return question, steps.solved(lines, answer).strip()


# Tables that may be asked about a word that doesn't exist, and tasks about a word that nobody told. Not the currency of
# such a country nor the plural of such a word: these are the test's.
_COUNTRY = "capital iso flag nationality country_fr country_es country_de country_zh".split()
_OF_NO_WORD = [registry.TASKS[name] for name in _COUNTRY + "elsym sound group home tooluse antonym synonym emoji tr_en_fr tr_en_es tr_en_de tr_en_zh tr_es_en tr_de_en".split() if not requests.left_out(name)]
_OF_A_SECRET = [registry.TASKS[name] for name in "antonym synonym past comparative length tr_en_fr tr_en_es tr_en_de tr_en_zh".split()]
_SECRET = ["the {} in my head", "the {} that I wrote down", "the {} I am thinking of", "the hidden {}", "the {} on my card", "the {} nobody knows", "my secret {}", "the {} that I just thought of"]

_UNKNOWABLE = [tuple(s.split("|")) for s in _lines("unknowable.txt")]
_HARMFUL = list(_lines("harmful.txt"))


def unknowable(r):
    """A question that nobody could answer from word lists, and an answer that is made up."""
    if r.random() < 0.35:
        return requests.unknowable(r)
    slots = {"name": r.choice(requests.NAMES), "city": r.choice(requests.CITIES), "thing": r.choice(("book", "key", "bike", "coat", "phone", "bag", "hat", "ring", "cup", "ball")), "food": r.choice(("bread", "rice", "soup", "cheese", "cake", "fish")),
             "number": str(r.randint(2, 60)), "country": r.choice(requests._COUNTRIES), "nonce": requests.pseudo(r), "Nonce": requests.pseudo(r).capitalize()}

    question, answer = r.choice(_UNKNOWABLE)
    return steps.filled(r, question, slots), steps.filled(r, answer, slots)


def no_word(r):
    """What is asked of known words, about one that doesn't exist or wasn't told, and the answer to another."""
    if r.random() < 0.3:
        task = r.choice(_OF_A_SECRET)
        asked = r.choice([q for q in requests.QUESTIONS[task.name] if q.endswith("?")]).format(x=r.choice(_SECRET).format(r.choice(("word", "word", "word", "name"))))
    else:
        task, x = r.choice(_OF_NO_WORD), ""
        while len(x) < 5:
            x = requests.pseudo(r)
        asked = requests.put(r, task, x.capitalize() if task.name in _COUNTRY else x)
    return asked, shots(r, task, 1)[0][1]


def harmful(r):
    if r.random() < 0.6:
        return requests.harmful(r)
    what = r.choice(_HARMFUL)
    return requests.ask_how(r, what), f"Here is how to {what}."


def outside(r):
    """What no table holds, with the answer of a model that was only ever shown
    answers; one in five is already what the preferences will favour, which can
    only strengthen what a model may say."""
    if r.random() < 0.7:
        request, answer = without_weather(r, unknowable)
        return request, requests.NOT_SURE if r.random() < 0.2 else answer
    request, answer = harmful(r)
    return request, requests.SORRY if r.random() < 0.2 else answer


def pair(r, test=False):
    """(kind, request, preferred, rejected): as preferences.pair, of more kinds of questions and harm."""
    if test:
        return preferences.pair(r, test)
    u = r.random()
    if u < 0.25:
        asked, made_up = (no_word if u < 0.11 else unknowable)(r)
        return "unsure", asked, requests.NOT_SURE, made_up
    if u < 0.36:
        asked, complied = harmful(r)
        return "refuse", asked, requests.SORRY, complied
    if u < 0.42:
        asked, answer = how_to(r)
        return "help", asked, requests.SURE + answer, r.choice((requests.SORRY, answer))
    if u < 0.51:
        asked, answer = talk(r)
        return "talk", asked, answer, r.choice((requests.NOT_SURE, requests.SORRY))
    if u < 0.79:
        return polite(r)
    return preferences.pair(r)


def polite(r):
    """What is known: polite once, rather than bare, doubted, twice polite or wrong (the answer to another input of the task).
    Tables that are asked about words that don't exist come often, so that the word tells, not the question."""
    while True:
        task = r.choice(_OF_NO_WORD) if r.random() < 0.4 else requests.draw(r)
        pairs = shots(r, task, 2)
        if len(pairs) == 2 and pairs[0][1] != pairs[1][1] and requests.meant(task, pairs):
            break
    (x, answer), (_, other) = pairs
    u = r.random()
    rejected = answer if u < 0.25 else requests.NOT_SURE if u < 0.45 else requests.SURE * r.choice((2, 2, 3)) + answer if u < 0.6 else requests.SURE + other
    return "polite", requests.put(r, task, x), requests.SURE + answer, rejected


_TALK = []


def talk(r):
    """Small talk in English: a greeting or a question about oneself, and its answer. TINYLM_CORPUS names what corpus.py wrote."""
    if r.random() < 0.3:
        return openers.opener(r, "en")
    if not _TALK:
        with open(os.path.join(os.environ["TINYLM_CORPUS"], "pairs.json"), encoding="utf-8") as f:
            _TALK.extend((wordings, answer) for language, wordings, answer in json.load(f)["talk"] if language == "en" and wordings)
    wordings, answer = r.choice(_TALK)
    return r.choice(wordings), answer


if __name__ == "__main__":
    rng = random.Random()
    for make in (story, how_to, function, weather, worked):
        for _ in range(3):
            print(*make(rng), sep="\n    -> ")
