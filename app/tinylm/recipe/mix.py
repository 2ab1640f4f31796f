"""The mix of a stage: parts of documents, each with its share of the tokens.

A part is made up as training goes on (tasks, stories, functions) or read from
a shard, a file of tokens as 16-bit numbers of which the highest bit says
whether the token is to be learned; a document begins with BEGIN, not learned,
and one that is whole ends with BEGIN, learned: the mark of the end.

    python3 mix.py VOCABULARY CORPUS SHARDS   writes the shards
"""
import itertools
import json
import os
import random
import sys

import numpy as np

import data
import functions
import shown
import stories
import tokenizer as tokenizers
from bpe import BEGIN
from tasks import registry

LEARN = 1 << 15
LONGEST = 1024  # tokens in a document: the trained context length
CUT = 0.03  # share of words in plain text that are cut into smaller pieces

# Shares of the tokens of tiny/base. In-context tasks are never under 30 %.
BASE = {"tasks": 27, "shown": 21, "stories": 12, "picture_books": 4, "picture_books_other_languages": 1, "simple_books": 4, "books": 8, "english": 9, "foreign": 6, "definitions": 3, "story_questions": 1, "talk": 1.2, "recipes": 0.3,
        "functions": 0.7, "made functions": 1.5, "problems": 0.3}


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


def episodes(tokenizer, seed, tasks, more=None, repeats=0.06):
    r, mixture = random.Random(seed), data.Mixture(tasks, more)
    while True:
        u = r.random()
        length = LONGEST if u < 0.03 else data.LONG if u < 0.2 else data.LENGTH
        ids, mask = data.repetition(r, tokenizer, length) if r.random() < repeats else data.episode(r, tokenizer, mixture.draw(r), length)
        if any(mask[:LONGEST]):
            yield ids[:LONGEST], mask[:LONGEST]  # words that are cut may make it longer than it was planned


def made_stories(tokenizer, seed):
    r = random.Random(seed)
    while True:
        yield plain(tokenizer, r, stories.story(r))


def made_functions(tokenizer, seed):
    """Functions one after the other, as in a file, some with their tests."""
    r = random.Random(seed)
    while True:
        texts = []
        for _ in range(r.randint(1, 4)):
            f = functions.function(r)
            texts.append(f.text + ("".join(f"assert {t}\n" for t in f.tests[:2]) if r.random() < 0.3 else ""))
        yield plain(tokenizer, r, "\n".join(texts))


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

    def __init__(self, tokenizer, corpus, shards, shares=BASE, more=None):
        self.tokenizer, self.shards, self.shares, self.more = tokenizer, shards, shares, more or {}
        self.shown, self.talk = shown.load(corpus), shown.talk(corpus)

    def _part(self, name, seed):
        t = self.tokenizer
        own = lambda tasks: {k: v for k, v in self.more.items() if k in {x.name for x in tasks}}
        if name == "tasks":
            tasks = list(registry.TASKS.values())
            return episodes(t, seed, tasks, own(tasks))
        if name == "shown":
            tasks = list(self.shown.values())
            return episodes(t, seed, tasks, own(tasks), 0)
        if name == "stories":
            return made_stories(t, seed)
        if name == "made functions":
            return made_functions(t, seed)
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
