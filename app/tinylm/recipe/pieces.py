"""Learns the vocabulary of bpe.py from the mix: `python3 pieces.py CORPUS OUT.json [SIZE]`.
`python3 pieces.py texts PIECES.json OUT.json.gz` writes texts with their ids,
which the product's own tokenizer is tested against.

CORPUS is what corpus.py wrote. Each source counts as often as it is to weigh,
not as long as it is: words that the tasks and the dictionary need would drown
in books otherwise.
"""
import collections
import gzip
import itertools
import json
import os
import random
import sys

import bpe
import data
import functions
import stories
import tables
from tasks import registry

SIZE = 4096
CHARACTERS = 1180  # beyond ASCII; most are Chinese, and what is left out is written in three bytes
# Tokens of each source, relative to one another.
SHARES = {"picture_books": 2, "simple_books": 2, "books": 1, "english": 4, "foreign": 3, "definitions": 1, "story_questions": 0.5, "functions": 0.5, "problems": 0.3, "recipes": 0.1,
          "tasks": 4, "words": 3.5, "stories": 2, "made functions": 0.7, "labelled": 0.8}


class _Letters:
    """Stands in for a tokenizer where only the text is wanted."""

    chars = ["é", "中"]
    encode = staticmethod(lambda text: text[: len(text) // 2])


def texts(corpus, name):
    with open(os.path.join(corpus, "text", name + ".jsonl"), encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def sources(corpus):
    """name -> texts"""
    r = random.Random(3)
    out = {name: texts(corpus, name) for name in SHARES if os.path.exists(os.path.join(corpus, "text", name + ".jsonl"))}
    pairs = json.load(open(os.path.join(corpus, "pairs.json"), encoding="utf-8"))
    mixture = data.Mixture(registry.TASKS.values())
    out["tasks"] = ("".join(t for t, _ in data.episode_parts(r, _Letters, mixture.draw(r), 256)) for _ in range(12000))
    out["words"] = ("\n".join(": " + w if w.isascii() else w for w in row) for row in pairs["words"])
    out["labelled"] = (x for name in ("sentiment_uci", "sentiment_movies", "pros_cons", "clinc150 intent", "snips intent") for x, _ in pairs[name])
    out["stories"] = (stories.story(r) for _ in range(6000))
    out["made functions"] = (functions.function(r).text for _ in range(5000))
    return out


def wanted():
    """Characters of the project's own words and of the tasks' labels."""
    texts = [w[5] for w in tables.WORDS] + [s for t in registry.TASKS.values() for pair in t.labels for s in pair] + [s for t in registry.TASKS.values() for s in t.instructions]
    return sorted({c for s in texts for c in s if ord(c) > 127} | set("。，、？！：“”（）»→↔⇒👍👎éèêàâçîôûùœäöüßñáíóúÉÀÄÖÜ¿¡「」【】"))


def counts(corpus):
    total = collections.Counter()
    for name, rows in sources(corpus).items():
        own = collections.Counter()
        for text in rows:
            own.update(bpe.chunks(text))
        factor = SHARES[name] * 1e6 / max(1, sum(own.values()))
        for chunk, n in own.items():
            total[chunk] += n * factor
    return collections.Counter({c: round(n * 10) for c, n in total.items() if n >= 0.6})


def texts_with_ids(tokenizer, n=2200):
    """Made-up texts of all kinds and odd ones, the project's own, with their ids."""
    r, mixture, out = random.Random(8), data.Mixture(registry.TASKS.values()), []
    odd = lambda: "".join(chr(r.choice((r.randrange(32, 127), 32, 32, 10, 39, r.randrange(97, 123), r.randrange(0xA0, 0x260), r.randrange(0x3040, 0x3100), r.randrange(0x4E00, 0x9FFF), r.randrange(0x1F300, 0x1F640)))) for _ in range(r.randrange(60)))
    run = lambda: r.choice((" ", "a", "Z", "中", "é", "'", "\t", "の")) * r.randrange(1, 120)
    while len(out) < n:
        u = r.random()
        if u < 0.4:
            text = "".join(t for t, _ in data.episode_parts(r, tokenizer, mixture.draw(r), 40))
        elif u < 0.6:
            text = stories.story(r)[: r.randrange(10, 90)]
        elif u < 0.75:
            text = functions.function(r).text
        elif u < 0.95:
            text = odd()
        else:
            text = odd() + run() + odd()
        out.append(dict(text=text, ids=tokenizer.encode(text)))
    return out


if __name__ == "__main__":
    if sys.argv[1] == "texts":
        known = json.load(open(sys.argv[2], encoding="utf-8"))
        with open(sys.argv[3], "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0, filename="") as z:
            z.write(json.dumps(dict(known, texts=texts_with_ids(bpe.Tokenizer(known["chars"], known["merges"]))), ensure_ascii=False, separators=(",", ":")).encode())
        raise SystemExit
    corpus, out, size = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else SIZE
    found = counts(corpus)
    chars = bpe.alphabet(found, CHARACTERS, wanted())
    merges = bpe.learn(found, size, chars)
    json.dump(dict(chars=chars, merges=merges), open(out, "w", encoding="utf-8"), ensure_ascii=False, separators=(",", ":"))
    tokenizer = bpe.Tokenizer(chars, merges)
    print(f"{tokenizer.size} pieces: {len(chars)} characters beyond ASCII, {len(merges)} merges")
    for name, rows in sources(corpus).items():
        sample = list(itertools.islice(rows, 300))
        print(f"{name}: {sum(len(tokenizer.encode(t)) for t in sample) / max(1, sum(len(t.split()) for t in sample)):.2f} tokens a word, {sum(map(len, sample)) / max(1, sum(len(tokenizer.encode(t)) for t in sample)):.2f} letters a token")
