"""What the tables hold, as sentences: "Paris is the capital of France." Shots
ask tables for a fact; this is how a text states one. `python3 facts.py` shows some.
"""
import random

from data import shots
from stories import article
from tasks import registry

# Wordings by task: {x} is its input, {y} its output.
_STATED = {
    "capital": ["{y} is the capital of {x}.", "The capital of {x} is {y}.", "{y} is the capital city of {x}.", "The capital city of {x} is {y}.", "{x} has a capital. It is {y}."],
    "continent": ["{x} is in {y}.", "{x} is a country in {y}.", "{x} lies in {y}."],
    "countrylang": ["People in {x} speak {y}.", "In {x}, people speak {y}.", "{y} is spoken in {x}.", "The language of {x} is {y}."],
    "currencyname": ["The currency of {x} is the {y}.", "In {x}, people pay with the {y}."],
    "antonym": ["The opposite of {x} is {y}.", "{X} is the opposite of {y}."],
    "synonym": ["{X} means {y}.", "Another word for {x} is {y}."],
    "plural": ["One {x}, two {y}.", "The plural of {x} is {y}."],
    "past": ["Today I {x}, yesterday I {y}.", "The past tense of {x} is {y}."],
    "young": ["A baby {x} is called {a}.", "A young {x} is {a}."],
    "elsym": ["The symbol of {x} is {y}.", "The chemical symbol for {x} is {y}."],
    "nextday": ["After {x} comes {y}.", "{x} is followed by {y}."],
    "nextmonth": ["After {x} comes {y}.", "{x} is the month before {y}."],
    "tr_en_fr": ["The French word for {x} is {y}.", "In French, {x} is {y}.", "{X} in French is {y}."],
    "tr_en_es": ["The Spanish word for {x} is {y}.", "In Spanish, {x} is {y}.", "{X} in Spanish is {y}."],
    "tr_en_de": ["The German word for {x} is {y}.", "In German, {x} is {y}.", "{X} in German is {y}."],
    "tr_en_zh": ["The Chinese word for {x} is {y}.", "In Chinese, {x} is {y}.", "{X} in Chinese is {y}."],
}
_WEIGHTS = {"capital": 8, "continent": 2, "countrylang": 3, "antonym": 2, "nextday": 0.2, "nextmonth": 0.2, "young": 0.5}


def stated(r, name=None):
    """A sentence that states a fact of a task's table."""
    name = name or r.choices(list(_STATED), [_WEIGHTS.get(n, 1) for n in _STATED])[0]
    while True:
        pairs = shots(r, registry.TASKS[name], 1)
        if pairs and "," not in pairs[0][0]:
            x, y = pairs[0]
            return r.choice(_STATED[name]).format(x=x, y=y, X=x[0].upper() + x[1:], a=article(y))


_ROWS = ["Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), "January February March April May June July August September October November December".split(),
         list("abcdefghijklmnopqrstuvwxyz"), list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), [str(n) for n in range(121)]]


def recited(r):
    """Part of a row that has an order, forwards or backwards: days, months, the alphabet, numbers in steps."""
    row = r.choice(_ROWS)
    if len(row) > 26 and r.random() < 0.6:
        row = row[:: r.randrange(2, 11)]
    size = r.randint(3, min(12, len(row)))
    at = r.randrange(len(row)) if len(row) < 26 else r.randrange(len(row) - size + 1)
    part = [row[i % len(row)] for i in range(at, at + size)]
    return r.choice((", ", " ", ", ", "\n")).join(part if r.random() < 0.6 else part[::-1])


def text(r):
    """Some facts one after the other, of one kind or of several, or a row."""
    if r.random() < 0.2:
        return recited(r)
    one = r.choice([None, None, "capital", r.choice(list(_STATED))])
    return r.choice((" ", "\n", " ")).join(stated(r, one) for _ in range(r.randint(2, 12)))


if __name__ == "__main__":
    rng = random.Random()
    for _ in range(8):
        print(text(rng), end="\n=====\n")
