"""The mix of a stage: parts of documents, each with its share of the tokens.

A part is made up as training goes on (tasks, stories, functions) or read from
a shard, a file of tokens as 16-bit numbers of which the highest bit says
whether the token is to be learned; a document begins with BEGIN, not learned,
and one that is whole ends with BEGIN, learned: the mark of the end.

    python3 mix.py VOCABULARY CORPUS SHARDS   writes the shards
"""
import json
import os
import random
import sys

import numpy as np

import asking
import data
import facts
import functions
import openers
import requests
import shown
import steps
import stories
import tokenizer as tokenizers
from bpe import BEGIN
from tasks import registry

LEARN = 1 << 15
LONGEST = 1024  # tokens in a document: the trained context length
CUT = 0.03  # share of words in plain text that are cut into smaller pieces

# Shares of the tokens of tiny/base, for a run of a thousand million: the real text is read 10 to 40 times. In-context
# tasks are never under 30 %; of an episode a third is learned, of text all. Few functions: they are what reason is for.
BASE = {"tasks": 30, "shown": 27, "stories": 11, "picture_books": 1.4, "picture_books_other_languages": 0.4, "simple_books": 3, "books": 8, "english": 8, "foreign": 5, "definitions": 2, "story_questions": 0.6, "made questions": 1.5,
        "talk": 0.5, "recipes": 0.1, "functions": 0.2, "made functions": 0.25, "problems": 0.4}


# Factors for the weights of tasks: what the first generation did worst, and what pieces make harder.
MORE = {"randmap": 2.5, "randmap_known": 2.5, "spell": 2, "spelldash": 2, "unspell": 2, "reverse": 1.5, "length": 1.5}
# tiny/instruct and tiny/reason: requests with their answers, and enough of the rest to lose nothing.
INSTRUCT = {"made questions": 2, "requests": 25, "asked": 20, "small talk": 20, "tasks": 18, "shown": 13, "stories": 2, "english": 2, "simple_books": 2, "picture_books": 1, "foreign": 1}
REASON = {"steps": 38, "asked functions": 18, "tasks": 18, "shown": 13, "stories": 3, "english": 3, "made functions": 6, "functions": 1}
# The end of tiny/base's training: more of what it does in context, facts as sentences, enough of the text to keep it.
FINISH = {"tasks": 48, "shown": 27, "opinions": 7, "stories": 5, "picture_books": 0.7, "simple_books": 1.3, "books": 2, "english": 3, "foreign": 2, "definitions": 1, "facts": 3, "made questions": 0.6, "talk": 0.3, "functions": 0.1}
# Before it: opinions under their usual labels, which stay at chance as long as most labels are others.
OPINIONS = {"opinions": 40, "tasks": 27, "shown": 18, "stories": 4, "simple_books": 1, "books": 2, "english": 4, "foreign": 2, "facts": 2}
# A small sister of tiny/base, for looking at how learning from the prompt appears: enough repetition that it comes early.
SISTER = {"repeats": 20, "tasks": 45, "shown": 15, "stories": 8, "english": 6, "simple_books": 3, "books": 3}
# Base learns from shots. What an instruction alone asks for it is to learn by the tuning on requests: in the end of its training
# the first output counts seldom where it is only told.
TOLD = {"finish": 0.1}
STAGES = {"base": BASE, "sister": SISTER, "opinions": OPINIONS, "finish": FINISH, "instruct": INSTRUCT, "reason": REASON}


def plain(tokenizer, r, text):
    """The document of a text that is learned whole, cut to LONGEST."""
    ids, mask = tokenizer.document([(text, 1)], r, CUT)
    if len(ids) < LONGEST:
        return ids + [BEGIN], mask + [1]
    return ids[:LONGEST], mask[:LONGEST]


def packed(ids, mask):
    return np.array(ids, np.uint16) | (np.array(mask, np.uint16) * LEARN).astype(np.uint16)


class Shard:
    """Documents of a file, in another order each time round."""

    def __init__(self, path, seed):
        self.tokens = np.fromfile(path, np.uint16)
        self.starts = np.append(np.nonzero(self.tokens == BEGIN)[0], len(self.tokens))
        self.r = np.random.default_rng(seed)

    def __iter__(self):
        while True:
            for i in self.r.permutation(len(self.starts) - 1):
                t = self.tokens[self.starts[i] : self.starts[i + 1]]
                yield (t & (LEARN - 1)).tolist(), (t >> 15).tolist()


def episodes(tokenizer, seed, tasks, more=None, repeats=0.06, told=data.TOLD):
    r, mixture = random.Random(seed), data.Mixture(tasks, more)
    while True:
        u = r.random()
        length = LONGEST if u < 0.03 else data.LONG if u < 0.2 else data.LENGTH
        ids, mask = data.repetition(r, tokenizer, length) if r.random() < repeats else data.episode(r, tokenizer, mixture.draw(r), length, told)
        if any(mask[:LONGEST]):
            yield ids[:LONGEST], mask[:LONGEST]  # words that are cut may make it longer than it was planned


def repeated(tokenizer, seed):
    """Random segments that come again."""
    r = random.Random(seed)
    while True:
        ids, mask = data.repetition(r, tokenizer, data.LENGTH)
        if any(mask):
            yield ids, mask


def made_stories(tokenizer, seed):
    r = random.Random(seed)
    while True:
        yield plain(tokenizer, r, stories.story(r))


def facts_told(tokenizer, seed):
    r = random.Random(seed)
    while True:
        yield plain(tokenizer, r, facts.text(r))


def made_questions(tokenizer, seed):
    """A story, a question about it and its answer."""
    r = random.Random(seed)
    while True:
        text, question, answer = stories.asked(r)
        before, after = r.choice((("\n\nQuestion: ", "\nAnswer: "), ("\n\nQuestion: ", "\nAnswer: "), ("\n\nQ: ", "\nA: "), ("\n\n", "\n")))
        yield plain(tokenizer, r, text + before + question + after + answer)


def made_functions(tokenizer, seed):
    """Functions one after the other, as in a file, some with their tests, after an empty line: where a function ends, an answer may."""
    r = random.Random(seed)
    while True:
        texts = []
        for _ in range(r.randint(1, 4)):
            f = functions.function(r)
            texts.append(f.text + ("\n" + "".join(f"assert {t}\n" for t in f.tests[:2]) if r.random() < 0.3 else ""))
        yield plain(tokenizer, r, "\n".join(texts))


def answered(tokenizer, r, frame, asked, answer):
    """A request with its answer, which the mark of the end ends; the answer is learned. That an answer
    comes in steps is asked for, not learned: who asks without it gets the answer at once."""
    before, after = frame
    if answer.startswith(steps.STEPS):
        after, answer = after + " " + steps.STEPS, answer.removeprefix(steps.STEPS).strip()
    ids, mask = tokenizer.document([(before + asked + after, 0), (answer if answer.startswith("\n") else " " + answer, 1)], r, CUT)
    return ids + [BEGIN], mask + [1]


def requested(tokenizer, seed, make):
    """make(r): (request, answer) or, with a second request, four texts."""
    r = random.Random(seed)
    while True:
        row, frame = make(r), requests.frame(r)
        asked = row[0] if len(row) == 2 else row[0] + frame[1] + " " + row[1] + "\n" + frame[0] + row[2]
        ids, mask = answered(tokenizer, r, frame, asked, row[-1])
        if len(ids) <= LONGEST:
            yield ids, mask


_SIDES = [("A: ", "\nB: "), ("- ", "\n- "), ("You: ", "\nMe: "), ('"', '"\n"'), ("User: ", "\nAssistant: "), ("Human: ", "\nAI: "), ("", "\n")]


def talks(tokenizer, seed, rows):
    """Short talks: greetings, thanks, questions about oneself."""
    r = random.Random(seed)
    while True:
        before, between = r.choice(_SIDES)
        close = '"' if before == '"' else ""
        language = r.choice(("en", "en", "en", "fr", "es", "de", "zh"))
        own = [row for row in rows if row[0] == language]
        turns = []
        for _ in range(r.randint(1, 5)):
            _, wordings, answer = r.choice(own)
            if wordings:
                turns.append(before + r.choice(wordings) + between + answer + close)
        if turns:
            yield plain(tokenizer, r, "\n".join(turns) if before else "\n\n".join(turns))


class Mix:
    """documents(seed) is an endless stream of (ids, mask) in which each part has its share of the tokens."""

    def __init__(self, tokenizer, corpus, shards, stage="base", more=None):
        self.tokenizer, self.shards, self.shares, self.told, self.more = tokenizer, shards, STAGES[stage], TOLD.get(stage, data.TOLD), more or MORE
        found = shown.pairs(corpus)
        self.shown, self.talk, self.opinions_shown = shown.load(corpus), found["talk"], shown.opinions(corpus)
        self.words, self.said = found["words"], {}
        self.sentences = {code: [p for p in found["sentences " + code] if len(p[0].split()) <= 7] for code in ("fr", "es", "de", "zh")}
        self.defined = [(x, y, True) for x, y in found["kinds"]] + [(x, y, False) for x, y in found["definitions"] if len(y.split()) <= 9]
        self.opinions = [p for p in found["sentiment_uci"] + found["sentiment_movies"] if len(p[0].split()) <= 20]

    def ask(self, r):
        """A request of asking.py, of any kind."""
        u = r.random()
        if u < 0.25:
            return asking.word(r, self.words)
        if u < 0.33:
            return asking.sentence(r, self.sentences)
        if u < 0.44:
            return asking.definition(r, self.defined)
        if u < 0.61:
            return asking.story(r)
        if u < 0.70:
            return asking.opinion(r, self.opinions)
        if u < 0.80:
            return asking.how_to(r)
        if u < 0.84:
            return asking.weather(r)
        if u < 0.94:
            return asking.outside(r)
        return asking.second(r)

    def small_talk(self, r):
        """A first message of somebody and its answer, in English more often than not, each wording as likely as another,
        with the first of its answers; one in seven is how people begin, three in ten are of two words or of three at most."""
        code = r.choice(("en", "en", "en", "en", "fr", "es", "de", "zh"))
        if r.random() < 0.15:
            return openers.opener(r, code)
        if code not in self.said:
            first = {}
            for language, wordings, answer in self.talk:
                for q in wordings:
                    if language == code:
                        first.setdefault(q, answer)
            rows = list(first.items())
            self.said[code] = rows, [row for row in rows if len(row[0].split()) <= 2], [row for row in rows if len(row[0].split()) <= 3]
        rows, *short = self.said[code]
        return r.choice((r.choice(short) if r.random() < 0.35 else rows) or rows)

    def _part(self, name, seed):
        t = self.tokenizer
        own = lambda tasks: {k: v for k, v in self.more.items() if k in {x.name for x in tasks}}
        if name == "tasks":
            tasks = list(registry.TASKS.values())
            return episodes(t, seed, tasks, own(tasks), told=self.told)
        if name == "repeats":
            return repeated(t, seed)
        if name == "shown":
            tasks = list(self.shown.values())
            return episodes(t, seed, tasks, own(tasks), 0, self.told)
        if name == "opinions":
            return episodes(t, seed, self.opinions_shown + [registry.TASKS["polarity"]], {"polarity": 2}, 0)
        if name == "stories":
            return made_stories(t, seed)
        if name == "facts":
            return facts_told(t, seed)
        if name == "made questions":
            return made_questions(t, seed)
        if name == "made functions":
            return made_functions(t, seed)
        if name == "requests":
            return requested(t, seed, asking.without_weather)
        if name == "asked":
            return requested(t, seed, self.ask)
        if name == "asked functions":
            return requested(t, seed, asking.function)
        if name == "small talk":
            return requested(t, seed, self.small_talk)
        if name == "steps":
            return requested(t, seed, asking.worked)
        if name == "talk":
            return talks(t, seed, self.talk)
        return iter(Shard(os.path.join(self.shards, name + ".u16"), seed))

    def documents(self, seed):
        parts = {name: self._part(name, seed * 131 + i) for i, name in enumerate(self.shares)}
        whole, given, used = sum(self.shares.values()), 0, dict.fromkeys(self.shares, 0)
        while True:
            name = max(self.shares, key=lambda n: self.shares[n] / whole * (given + 4000) - used[n])
            ids, mask = next(parts[name])
            used[name] += len(ids)
            given += len(ids)
            yield ids, mask


def write(tokenizer, corpus, out):
    """The shards of plain text."""
    os.makedirs(out, exist_ok=True)
    for file in sorted(os.listdir(os.path.join(corpus, "text"))):
        name, r, n = file.removesuffix(".jsonl"), random.Random(file), 0
        with open(os.path.join(out, name + ".u16"), "wb") as f:
            for line in open(os.path.join(corpus, "text", file), encoding="utf-8"):
                row = packed(*plain(tokenizer, r, json.loads(line)))
                f.write(row.tobytes())
                n += len(row)
        print(f"{name}: {n / 1e6:.2f} million tokens", flush=True)


if __name__ == "__main__":
    vocabulary, corpus, out = sys.argv[1:4]
    write(tokenizers.load(vocabulary), corpus, out)
