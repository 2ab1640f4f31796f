"""The folder of public data sets, and what of it is never trained on.

DATA/HELDOUT.tsv (or DATA/labs/HELDOUT.tsv) lists held-out inputs: the name of
a set, a tab, and the MD5 of the input in lower case without anything but a-z
and 0-9 (of the input as it is where nothing is left).
"""
import hashlib
import json
import os
import re
import unicodedata

# Sets whose inputs are bare words or names: facts that stand in tables anyway.
_TABLES = {"countries", "definitions"}


def key(text):
    """What a held-out input is known by."""
    bare = re.sub(r"[^a-z0-9]", "", text.lower())
    return hashlib.md5((bare or text).encode()).hexdigest()


class Shelf:
    def __init__(self, folder):
        self.folder = folder
        self.held, self.words = set(), set()
        for name in ("HELDOUT.tsv", "labs/HELDOUT.tsv"):
            path = os.path.join(folder, name)
            if os.path.exists(path):
                for line in open(path, encoding="utf-8"):
                    of, digest = line.rstrip("\n").split("\t")
                    (self.words if of == "definitions" else self.held if of not in _TABLES else set()).add(digest)
        if not self.held:
            raise SystemExit(f"{folder} has no HELDOUT.tsv: what must not be trained on?")

    def path(self, name):
        return os.path.join(self.folder, name)

    def rows(self, name):
        """Lines of JSON."""
        for line in open(self.path(name), encoding="utf-8"):
            yield json.loads(line)

    def lines(self, name):
        for line in open(self.path(name), encoding="utf-8"):
            yield unicodedata.normalize("NFC", line.rstrip("\n"))

    def fields(self, name):
        for line in self.lines(name):
            yield line.split("\t")

    def kept_out(self, text):
        """Whether the text is a held-out input."""
        return key(text) in self.held

    def undefined(self, word):
        """Whether the definition of the word is held out."""
        return key(word) in self.words


def tidy(text):
    """Straight quotes, three dots, no odd white space."""
    text = unicodedata.normalize("NFC", text)
    for a, b in (("\u201c", '"'), ("\u201d", '"'), ("\u2018", "'"), ("\u2019", "'"), ("\u2026", "..."), ("\u00a0", " "), ("\u2014", " - "), ("\u2013", "-"), ("\ufeff", ""), ("\u202f", " "), ("\u2009", " ")):
        text = text.replace(a, b)
    return re.sub(r"[ \t]+", " ", text).strip()
