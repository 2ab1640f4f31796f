"""Writes the vocabulary: `python3 vocabulary.py OUT.json`.

Characters: those of the tables, except country names, which are spelled in
bytes where they need rare ones, and of labels, instructions and signs. Words:
data/format_words.txt, the words of formats and sentences; other words are
spelled in letters.
"""
import json
import sys

import formats
import tables
from grammar import COUNTING
from tables import _lines as lines
from tasks import registry
from tasks.words import _FRAMES, _MODIFIERS


def characters():
    texts = [s for w in tables.WORDS for s in w[1:]]
    texts += [s for name, rows in tables.T.items() if not name.startswith("country_") for row in rows for s in row]
    texts += [y for lang, rows in tables.EXTRA.items() if lang != "zh" for _, y in rows]
    texts += [s for words in COUNTING.values() for s in words]
    texts += [s for t in registry.TASKS.values() for pair in t.labels for s in pair] + [s for t in registry.TASKS.values() for s in t.instructions]
    texts += [s for pair in formats.LABELS for s in pair] + list("→⇒➜➡⟶↦—–…：。，、？！（）【】「」“”‘’«»›•·×÷€£👍👎") + list("ÀÂÇÈÉÊÎÔÛÄÖÜßÁÍÓÚÑŒ")
    texts += list(_MODIFIERS.values()) + [b for _, b in _FRAMES]
    return sorted({c for s in texts for c in s if ord(c) > 127})


if __name__ == "__main__":
    json.dump(dict(chars=characters(), words=[w for line in lines("format_words.txt") for w in line.split()]), open(sys.argv[1], "w", encoding="utf-8"), ensure_ascii=False)
