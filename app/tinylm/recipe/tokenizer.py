"""The tokenizer: bytes, single non-ASCII characters, and whole words.

Ids 0..255 are bytes, 256 begins a document, then come `chars`, then `words`.
A run of ASCII letters that is in `words` is one token, else a token a letter;
a non-ASCII character is one token if it is in `chars`, else its UTF-8 bytes.
"""
import json
import re

import bpe

BEGIN = 256
_pieces = re.compile(r"[A-Za-z]+|[\s\S]")


class Tokenizer:
    ending, ends = [10], {10}  # what ends an answer: its line's end

    def __init__(self, chars, words):
        self.chars, self.words = list(chars), list(words)
        self.text = [bytes([i]) for i in range(256)] + [b""]
        self.ids = {}
        for piece in self.chars + self.words:
            self.ids[piece] = len(self.text)
            self.text.append(piece.encode())
        self.size = len(self.text)
        # What a token adds to the hash of the current word: its bytes if it is
        # a letter, None if it ends the word. Word tokens have an embedding of
        # their own and end it too.
        letter = lambda i: bytes([i]) if 65 <= i <= 90 or 97 <= i <= 122 else None
        self.letters = [letter(i) for i in range(256)] + [None] + [c.encode() if c.isalpha() else None for c in self.chars] + [None] * len(self.words)
        self._cache = {}

    def state(self):
        """What a checkpoint keeps of the tokenizer."""
        return dict(chars=self.chars, words=self.words)

    def piece(self, r):
        """A random token of more than one letter."""
        return r.choice(self.words)

    def document(self, parts, r=None, share=0.0):
        """(ids, mask) of a text in parts (text, learn). Words are spelled in
        letters or whole, so nothing is cut: r and share are for bpe.py."""
        ids, mask = [BEGIN], [0]
        for text, learn in parts:
            new = self.encode(text)
            ids += new
            mask += [learn] * len(new)
        return ids, mask

    def encode(self, text):
        ids = self._cache.get(text)
        if ids is None:
            ids = self._encode(text)
            if len(self._cache) < 300_000:
                self._cache[text] = ids
        return ids

    def _encode(self, text):
        out = []
        for piece in _pieces.findall(text):
            i = self.ids.get(piece)
            if i is not None:
                out.append(i)
                continue
            for c in piece:
                i = self.ids.get(c)
                out.extend([i] if i is not None and ord(c) > 127 else c.encode())
        return out

    def decode(self, ids):
        return b"".join(self.text[i] for i in ids).decode("utf-8", "replace")

    def hashes(self, ids, rows):
        """The row of the hash embedding for each token: FNV-1a of the letters
        of the current word so far, 0 for none and for a single ASCII letter."""
        out, h, n = [], 0, 0
        letters = self.letters
        for i in ids:
            b = letters[i]
            if b is None:
                n = 0
                out.append(0)
                continue
            if n == 0:
                h = 2166136261
            for c in b:
                h = ((h ^ c) * 16777619) & 0xFFFFFFFF
            n += 1
            out.append(0 if n == 1 and len(b) == 1 else 1 + (h ^ (h >> 15)) % (rows - 1))
        return out


def restore(state):
    """The tokenizer of a checkpoint or a vocabulary file: bpe.py's if it has merges, else this one."""
    if "merges" in state:
        return bpe.Tokenizer(state["chars"], state["merges"])
    return Tokenizer(state["chars"], state["words"])


def load(path):
    return restore(json.load(open(path, encoding="utf-8")))
