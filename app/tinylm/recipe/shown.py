"""Tasks that show public data as examples: translated words and sentences,
labelled sentences, intents, kinds of things. Like those of tasks/, drawn in
random formats; what the data holds out never comes (corpus.py). With usual,
swapped and arbitrary labels: what the shots say must outweigh what labels mean.
"""
import collections
import json
import os

import heldout
import tables
from tasks.common import labels
from tasks.registry import Task
from tasks.words import _translation_instructions, _translation_labels

_USUAL = {"positive": [("positive", "negative"), ("Positive", "Negative"), ("good", "bad"), ("+", "-"), ("pos", "neg"), ("👍", "👎"), ("1", "0"), ("happy", "sad"), ("like", "dislike"), ("POSITIVE", "NEGATIVE")]}
_WORDS = {(0, 1): 3, (0, 2): 3, (0, 3): 3, (0, 4): 3.5, (1, 0): 1, (2, 0): 1, (3, 0): 1, (4, 0): 1.5}
_SENTENCES = {1: 3.2, 2: 3.2, 3: 3.2, 4: 3}


def _table(rows):
    def make(r):
        order, at = rows, [r.randrange(len(rows))]
        step = r.randrange(1, len(rows)) | 1

        def draw():
            at[0] = (at[0] + step) % len(order)
            return order[at[0]]

        return draw

    return make


def _sentences(rows):
    """Pairs of at most 7 words in most documents."""
    short = [p for p in rows if len(p[0].split()) <= 7]

    def make(r):
        own = short if r.random() < 0.8 else rows
        return lambda: tuple(r.choice(own))

    return make


def _opinions(rows, plain=False):
    """plain: under the usual labels alone, mostly "positive" and "negative"."""
    by = collections.defaultdict(list)
    for x, y in rows:
        by[y].append(x)

    def make(r):
        u = r.random()
        yes, no = r.choice(_USUAL["positive"]) if u < 0.9 else labels(r, 2)
        if 0.85 <= u < 0.9:  # few, or what a word is worth is never learned
            yes, no = no, yes
        if plain:
            yes, no = _USUAL["positive"][0 if r.random() < 0.7 else r.randrange(len(_USUAL["positive"]))]
        longest = r.choice((8, 16, 30))

        def draw():
            good = r.random() < 0.5
            for _ in range(20):
                x = r.choice(by["positive" if good else "negative"])
                if len(x.split()) <= longest:
                    break
            return x, yes if good else no

        return draw

    return make


def _classes(rows, most, arbitrary=0.2):
    """Sentences of 2 to `most` classes, with the classes' names or arbitrary labels."""
    by = collections.defaultdict(list)
    for x, y in rows:
        by[y].append(x)
    names = sorted(by)

    def make(r):
        k = min(len(names), r.choice((2, 2, 3, 3, 4, 5, 6, 8, most)))
        chosen = r.sample(names, k)
        u = r.random()
        shown = chosen
        if k <= 4 and u < arbitrary:
            shown = labels(r, k)
        elif u < arbitrary + 0.1:
            shown = [c.replace(" ", "_") for c in chosen]
        elif u < arbitrary + 0.15:
            shown = chosen[1:] + chosen[:1]
        if len(shown) < k:
            shown = chosen

        def draw():
            i = r.randrange(k)
            return r.choice(by[chosen[i]]), shown[i]

        return draw

    return make


_OPINION_LABELS = [("Review", "Sentiment"), ("Text", "Sentiment"), ("Sentence", "Label"), ("Comment", "Opinion"), ("Review", "Label")]
_OPINION_TOLD = ["Is the review positive or negative?", "Classify the sentiment"]


def opinions(path):
    """Opinions under their usual labels alone: what a word is worth has to be known before labels can be swapped."""
    found = pairs(path)
    kinds = {"opinion_words": 4, "sentiment_uci": 3, "sentiment_movies": 3, "pros_cons": 2}
    return [Task("plain_" + name, weight, _opinions(found[name], True), _OPINION_LABELS if name != "opinion_words" else [("Word", "Sentiment")], _OPINION_TOLD, held=False, dense=name == "opinion_words") for name, weight in kinds.items()]


def load(path):
    """name -> Task, of what corpus.py wrote."""
    found, out = pairs(path), {}

    def add(name, weight, make, labels=(), instructions=(), **more):
        out[name] = Task(name, weight, make, labels, instructions, held=False, **more)

    for (i, j), weight in _WORDS.items():
        rows = list({row[i]: (row[i], row[j]) for row in reversed(found["words"])}.values())
        add(f"word_{tables.CODES[i]}_{tables.CODES[j]}", weight, _table(rows), _translation_labels(i, j), _translation_instructions(i, j), dense=True)
    for j, weight in _SENTENCES.items():
        rows = found["sentences " + tables.CODES[j]]
        add(f"sentence_en_{tables.CODES[j]}", weight, _sentences(rows), _translation_labels(0, j), [f"Translate to {tables.LANGUAGES[j]}", f"Translate the sentences into {tables.LANGUAGES[j]}"])
        if j == 1:
            add("sentence_fr_en", 0.7, _sentences([(y, x) for x, y in rows]), _translation_labels(1, 0), ["Translate to English"])
    for name, weight in (("sentiment_uci", 4), ("sentiment_movies", 6), ("pros_cons", 3), ("opinion_words", 1.5)):
        add("real_" + name, weight, _opinions(found[name]), _OPINION_LABELS if name != "opinion_words" else [("Word", "Sentiment")], _OPINION_TOLD)
    add("real_subjectivity", 0.4, _classes(found["subjectivity"], 2), [("Sentence", "Type")], ["Opinion or fact?"])
    for name, weight, most in (("clinc150 intent", 1.6, 10), ("clinc150 domain", 1, 10), ("snips intent", 0.5, 7), ("banking77 intent", 0.4, 8)):
        add("real_" + name.replace(" ", "_"), weight, _classes(found[name], most), [("Request", "Intent"), ("Message", "Intent"), ("Text", "Topic"), ("User", "Intent")], ["Classify the request", "What does the user want?"])
    add("real_kinds", 0.8, _table([tuple(p) for p in found["kinds"]]), [("Word", "Kind"), ("Thing", "Kind of")], ["What kind of thing is it?"])
    short = [tuple(p) for p in found["definitions"] if len(p[1].split()) <= 8]
    add("real_definitions", 0.6, _table(short), [("Word", "Definition"), ("Word", "Meaning")], ["Define the word"])
    add("real_defined", 0.4, _table([(y, x) for x, y in short]), [("Definition", "Word"), ("Meaning", "Word")], ["Which word is it?"])
    return out


def pairs(path):
    """What corpus.py wrote, by name."""
    with open(os.path.join(path, "pairs.json"), encoding="utf-8") as f:
        return json.load(f)


def talk(path):
    """[(language, wordings, answer)]"""
    return pairs(path)["talk"]


def talk_held(data):
    """The same with the wordings that are held out (heldout.item)."""
    from corpus import Corpus
    from shelf import Shelf

    return [(language, [q for q in wordings if heldout.item(q)], answer) for language, wordings, answer in Corpus(Shelf(data)).talk()]
