"""The figures of a checkpoint, a row each, with 95 % intervals:

    python3 figures.py ROW CHECKPOINT [MODEL]      (ROW: one of ROWS below, some with commas, or all)

MODEL (base, instruct, reason or aligned) says how it is asked, and under which
name the figures go to the file that TINYLM_FIGURES names (cards.py). Greedy and held-out unless a row says otherwise, from fixed seeds. TINYLM_DATA
names the folder of public data (its labs/ are held out of training),
TINYLM_CORPUS what corpus.py wrote.
"""
import collections
import csv
import os
import random
import re
import sys

import torch
import torch.nn.functional as F

import cards
import evaluate
import functions
import generate
import heldout
import preferences
import requests
import sandbox
import shown
import steps
import tables
from data import shots
from evaluate import ARROW, LINES, PLAIN, load, question, right
from tasks import registry
from tasks.common import pseudo
from tokenizer import BEGIN

ROWS = {}
MODEL = "base"
LIMIT = 1000  # tokens of a prompt with its answer
WRITTEN = 64  # texts at a time


def row(f):
    ROWS[f.__name__] = f
    return f


def share(hits, row="", column=""):
    """The share of hits in words. With a row it is a figure of the model's card."""
    hits = list(hits)
    low, high = cards.interval(sum(hits), len(hits))
    if row:
        cards.note(MODEL, row, column, hits)
    return f"{100 * sum(hits) / max(1, len(hits)):.1f} ({100 * low:.0f} to {100 * high:.0f}, n = {len(hits)})"


def lab(name):
    return list(csv.DictReader(open(os.path.join(os.environ["TINYLM_DATA"], "labs", name + ".csv"), encoding="utf-8")))


def asked(model, tokenizer, questions):
    """key -> hits. An answer is right if its text is, in whatever tokens: most are found by `right`, in one go;
    what it doesn't find is written."""
    fit = [q for q in questions if len(tokenizer.encode(q.prompt)) + len(tokenizer.encode(q.answer)) < LIMIT]
    hits = right(model, tokenizer, fit)
    missed = sorted((i for i, ok in enumerate(hits) if not ok), key=lambda i: len(fit[i].prompt))
    for at in range(0, len(missed), WRITTEN):
        some = missed[at : at + WRITTEN]
        limit = max(len(fit[i].answer.encode()) for i in some) + 1
        for i, (text, ended) in zip(some, generate.write(model, tokenizer, [fit[i].prompt for i in some], limit)):
            hits[i] = (text + "\n" * ended).startswith(fit[i].answer)
    out = collections.defaultdict(list)
    for q, ok in zip(fit, hits):
        out[tuple(q.key)].append(ok)
    return out


@row
def tasks(model, tokenizer):
    """In-context tasks of training, macro average, k = 0, 3, 10."""
    r, questions = random.Random(13), []
    for name, task in registry.TASKS.items():
        if name not in heldout.TASKS:
            for k in (0, 3, 10):
                for i in range(0 if k == 0 and task.repeats else 6):
                    pairs = shots(r, task, k + 1, test=True)
                    if len(pairs) == k + 1:
                        questions.append(question((k, name), list(PLAIN.values())[i % 2], pairs))
    hits = asked(model, tokenizer, questions)
    for k in (0, 3, 10):
        own = {n: h for (kk, n), h in hits.items() if kk == k}
        mean = cards.note_mean(MODEL, "tasks", {0: "shots0", 3: "shots3", 10: "more"}[k], own)
        print(f"tasks, k = {k}: {100 * mean:.1f} (macro average of {len(own)}; {share(x for h in own.values() for x in h)})")


@row
def formats(model, tokenizer):
    """Formats never trained, k = 3."""
    hits = asked(model, tokenizer, evaluate.formats_questions(random.Random(12), 4))
    for kind in ("trained", "held out"):
        print(f"formats, {kind}, k = 3: {share((x for key, h in hits.items() if key[1] == kind for x in h), 'formats' if kind == 'held out' else '', 'shots3')}")


@row
def unseen(model, tokenizer):
    """Tasks never trained, k = 5."""
    r, questions = random.Random(14), []
    for name in sorted(heldout.TASKS):
        for i in range(24):
            pairs = shots(r, registry.TASKS[name], 6, test=True)
            if len(pairs) == 6:
                questions.append(question((name,), list(PLAIN.values())[i % 2], pairs))
    hits = asked(model, tokenizer, questions)
    print(f"tasks never trained, k = 5: {share((x for h in hits.values() for x in h), 'unseen_tasks', 'more')}")


@row
def pairs(model, tokenizer):
    """One of k random pairs is asked again, k = 8, known and invented words."""
    r, questions = random.Random(16), []
    for kind, draw in (("known", lambda: r.choice(tables.COMMON)), ("invented", lambda: pseudo(r))):
        for i in range(200):
            left, out = list(dict.fromkeys(draw() for _ in range(30)))[:8], [draw() for _ in range(8)]
            rows = list(zip(left, out))
            questions.append(question((kind,), list(PLAIN.values())[i % 2], [*rows, r.choice(rows)]))
    for key, h in asked(model, tokenizer, questions).items():
        print(f"one of 8 random pairs, {key[0]} words: {share(h, 'pairs_' + key[0], 'more')}")


@row
def words(model, tokenizer):
    """English to four languages, the commonest words, k = 3."""
    r, questions = random.Random(17), []
    rows = shown.pairs(os.environ["TINYLM_CORPUS"])["words"]
    for j, language in enumerate(tables.LANGUAGES[1:], 1):
        for one in r.sample(rows, 250):
            given = r.sample(rows, 3)
            questions.append(question((language,), LINES("English", language), [*((g[0], g[j]) for g in given), (one[0], one[j])]))
    for key, h in asked(model, tokenizer, questions).items():
        print(f"words, English to {key[0]}, k = 3: {share(h, 'words_' + key[0], 'shots3')}")


@row
def sentences(model, tokenizer):
    """Sentences of 3 to 7 words, never seen, exact, k = 3."""
    r, questions = random.Random(18), []
    for code, language in (("fr", "French"), ("es", "Spanish"), ("de", "German"), ("zh", "Chinese")):
        rows = [tuple(x.values()) for x in lab("translate_en_" + code)]
        rows = [x for x in rows if 3 <= len(x[0].split()) <= 7]
        for one in rows[:250]:
            questions.append(question((language,), LINES("English", language), [*r.sample([x for x in rows if x != one], 3), one]))
    for key, h in asked(model, tokenizer, questions).items():
        print(f"sentences, English to {key[0]}, exact, k = 3: {share(h, 'sentences_' + key[0], 'shots3')}")


def _labelled(model, tokenizer, rows, n, k, labels=("Review", "Sentiment"), each=None):
    """k shots of a set, or `each` shots of every class, in random order; the likeliest label counts."""
    r, questions = random.Random(19), []
    by = collections.defaultdict(list)
    for x, y in rows:
        by[y].append(x)
    for _ in range(n):
        y = r.choice(sorted(by))
        x = r.choice(by[y])
        given = [(s, c) for c in by for s in r.sample(by[c], each or k // len(by)) if s != x]
        r.shuffle(given)
        questions.append(question(("",), LINES(*labels), [*given, (x, y)]))
    return asked(model, tokenizer, questions)[("",)]


@row
def reviews(model, tokenizer):
    """Free sentences of reviews and of film reviews, k = 8."""
    for name in ("sentiment", "sentiment_movies"):
        rows = [(x["text"], x["label"]) for x in lab(name) if len(x["text"].split()) <= 30]
        print(f"{name}, k = 8: {share(_labelled(model, tokenizer, rows, 400, 8), {'sentiment': 'reviews', 'sentiment_movies': 'films'}[name], 'more')}")


@row
def intents(model, tokenizer):
    """Intents and topics of ten classes, two shots of each."""
    rows, r = lab("intents"), random.Random(20)
    names = sorted({x["intent"] for x in rows if sum(y["intent"] == x["intent"] for y in rows) >= 3})
    hits = []
    for _ in range(20):
        chosen = set(r.sample(names, 10))
        hits += _labelled(model, tokenizer, [(x["text"], x["intent"]) for x in rows if x["intent"] in chosen], 10, 0, ("Request", "Intent"), 2)
    print(f"intents, ten classes, two shots of each: {share(hits, 'intents', 'more')}")
    domains = [(x["text"], x["domain"]) for x in rows]
    print(f"topics, ten classes, two shots of each: {share(_labelled(model, tokenizer, domains, 200, 0, ('Request', 'Topic'), 2), 'topics', 'more')}")


_OPENINGS = ["Once upon a time there was a", "Once upon a time, there was a little {a} who", "One day, a {a} named {n} went to", "{n} had a {t}.", "In a small house near the forest lived a {a}.", "It was a cold winter morning when {n}", "There was once an old {a}", "{n} and {m} were best friends.",
             "The little {a} was very hungry.", "\"Where is my {t}?\" asked {n}.", "Long ago, in a land far away,", "{n} wanted to learn how to", "Every day after school, {n}", "The {a} looked up at the moon and", "One rainy day, {n} and {m}", "Last summer {n} found a {t} in", "Grandma gave {n} a",
             "The king had three daughters.", "A {a} and a {b} lived together.", "\"Please help me,\" said the {a}."]


@row
def storytelling(model, tokenizer):
    """200 openings, temperature 0.8, 150 tokens: words that are words, repeated 4-grams, ends by itself."""
    r = random.Random(21)
    known = {w.lower() for w in tables.DICTIONARY} | {w for w in re.findall("[a-z]+", open(os.path.join(tables.SOURCES, "wamerican-small", "usr/share/dict/american-english-small")).read().lower())}
    for name in ("freq_en_20k.txt",):
        known |= {line.split()[0] for line in open(os.path.join(os.environ["TINYLM_DATA"], "dictionary", name), encoding="utf-8")}
    prompts = [r.choice(_OPENINGS).format(a=r.choice(["cat", "dog", "fox", "bear", "girl", "boy", "mouse", "owl"]), b=r.choice(["duck", "frog", "horse"]), n=r.choice(["Lucy", "Ben", "Mia", "Sam"]), m=r.choice(["Tom", "Anna"]), t=r.choice(["red ball", "kite", "book", "drum"])) for _ in range(200)]
    told = generate.write(model, tokenizer, prompts, 150, temperature=0.8, seed=5)
    names = set(re.findall(r"[a-z]+", " ".join(prompts).lower()))
    right_words = repeated = grams = 0
    words = [w for text, _ in told for w in re.findall(r"[a-z]+", text.lower().replace("'", ""))]
    glued = known | {w.replace("'", "") for w in known} | names
    for text, _ in told:
        own = re.findall(r"[a-z']+", text.lower())
        four = list(zip(own, own[1:], own[2:], own[3:]))
        grams, repeated = grams + len(four), repeated + len(four) - len(set(four))
    right_words = sum(w in glued for w in words)
    cards.note(MODEL, "story_words", "shots0", (w in glued for w in words))
    cards.note(MODEL, "story_repeats", "shots0", [True] * repeated + [False] * (grams - repeated))
    print(f"stories: words that are words {100 * right_words / max(1, len(words)):.1f} of {len(words)}; repeated 4-grams {100 * repeated / max(1, grams):.1f} of {grams}; ends by itself {share((e for _, e in told), 'story_ends', 'shots0')}")
    for p, (text, end) in list(zip(prompts, told))[:3]:
        print("   ", repr(p + text), "END" if end else "")


@row
def blimp(model, tokenizer):
    """BLiMP, 50 pairs of each kind: the good sentence is likelier."""
    import json

    hits = []
    rows = [json.loads(line) for line in open(os.path.join(os.environ["TINYLM_DATA"], "eval", "blimp_50each.jsonl"), encoding="utf-8")]
    texts = [t for x in rows for t in (x["good"], x["bad"])] if "good" in rows[0] else [t for x in rows for t in (x["sentence_good"], x["sentence_bad"])]
    with torch.no_grad():
        scores = []
        for at in range(0, len(texts), 300):
            ids, starts = [], [0]
            for t in texts[at : at + 300]:
                ids += [BEGIN, *tokenizer.encode(t)]
                starts.append(len(ids))
            logits = model(torch.tensor(ids), torch.tensor(starts, dtype=torch.int32), torch.arange(len(ids)), torch.tensor(tokenizer.hashes(ids, model.cfg["HT"])))
            each = -F.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="none")
            scores += [each[a : b - 1].sum().item() for a, b in zip(starts, starts[1:])]
    hits = [a > b for a, b in zip(scores[::2], scores[1::2])]
    print(f"BLiMP: {share(hits, 'blimp', 'shots0')}")


@row
def talk(model, tokenizer):
    """Small talk and "who are you", English wordings held out: the whole answer, asked as the product asks; any that the data has to the wording."""
    rows = [(q, answer) for language, wordings, answer in shown.talk_held(os.environ["TINYLM_DATA"]) if language == "en" for q in wordings]
    right = {}
    for q, answer in rows:
        right.setdefault(q, set()).add(answer)
    rows = random.Random(22).sample(rows, min(300, len(rows)))
    answers = generate.write(model, tokenizer, [preferences.text(q) for q, _ in rows], 60, stop="\n")
    print(f"small talk, wordings held out: {share((a.strip().removeprefix(requests.SURE) in right[q] for (a, _), (q, _) in zip(answers, rows)), 'talk', 'told')}")


@row
def code(model, tokenizer, samples=5):
    """Functions of the taught families, other names and numbers, executed: pass@1, pass@5 (temperature 0.5)."""
    r = random.Random(23)
    items = [functions.function(r, held=True) for _ in range(120)]
    prompts = [f"# {f.doc}\n{f.head}\n" for f in items for _ in range(samples)]
    bodies = generate.write(model, tokenizer, prompts, 120, temperature=0.5, seed=6, stop="\n\n")
    passed = [sandbox.passes(f"{items[i // samples].head}\n{body.split(chr(10) + '#')[0]}\n", items[i // samples].tests) for i, (body, _) in enumerate(bodies)]
    counts = [sum(passed[i * samples : (i + 1) * samples]) for i in range(len(items))]
    mean = cards.note_mean(MODEL, "functions1", "told", {i: passed[i * samples : (i + 1) * samples] for i in range(len(items))})
    print(f"functions, pass@1: {100 * mean:.1f}; pass@{samples}: {share((c > 0 for c in counts), 'functions5', 'told')}")


@row
def problems(model, tokenizer):
    """Word problems with names, things and numbers never seen, in steps and at once; SVAMP in steps."""
    r = random.Random(24)
    rows = [steps.problem(r, True, "word problems") for _ in range(200)]
    for name, tail in (("in steps", " " + steps.STEPS), ("at once", "")):
        out = generate.write(model, tokenizer, [f"Question: {q}\nAnswer:{tail}" for q, _, _ in rows], 96, stop="\n")
        print(f"word problems, {name}: {share((_number(a) == y for (a, _), (_, _, y) in zip(out, rows)), 'word_problems', 'steps' if tail else 'direct')}")
    rows = lab("svamp")[:300]
    out = generate.write(model, tokenizer, [f"Question: {x['question']}\nAnswer: {steps.STEPS}" for x in rows], 96, stop="\n")
    print(f"SVAMP, in steps: {share((_number(a) == x['answer'] for (a, _), x in zip(out, rows)), 'svamp', 'steps')}")


# The sentences of the essay "How does GPT obtain its ability", which lessons ask, in the manner of each model.
_COMPLETED = ["Once upon a time", "Beijing is the capital of", "English: sea otter\n中文: 海獭\n\nEnglish: cheese\n中文: 奶酪\n\nEnglish: plush giraffe\n中文:", "What's the weather like in Beijing?"]
_ASKED = ["What's the weather like in Beijing?", "Who won the 2022 World Cup?", "Answer in one sentence: What do you know about France?", "Write a Python function that takes a list and returns unique results", "Xiao Ming has 5 apples, eats 2, buys 3 more. How many apples does Xiao Ming have now?",
          "How to implement multithreading in Python?", "Translate to French: cheese", "Hello!", "Who are you?", "Write a short story about a cat"]


@row
def essay(model, tokenizer):
    """What comes out, to be read: completed, and asked."""
    for prompts in (_COMPLETED, [f"Instruction: {x}\nAnswer:" for x in _ASKED]):
        for p, (text, end) in zip(prompts, generate.write(model, tokenizer, prompts, 80)):
            print(repr(p), "=>", repr(text), "END" if end else "")


def _number(text):
    found = re.findall(r"-?\d+", text)
    return found[-1] if found else ""


if __name__ == "__main__":
    torch.set_num_threads(1)
    name, path = sys.argv[1:3]
    MODEL = sys.argv[3] if len(sys.argv) > 3 else MODEL
    network, pieces = load(path, "sd")
    for f in ROWS.values() if name == "all" else [ROWS[n] for n in name.split(",")]:
        f(network, pieces)
        sys.stdout.flush()
