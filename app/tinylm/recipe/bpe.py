"""The tokenizer of the second generation: byte-pair encoding (Sennrich et al.
2016, arXiv:1508.07909) over characters, with bytes for what has no character.

Ids 0..255 are bytes, 256 begins and ends a document, then come single
characters beyond ASCII, then merged pieces in the order in which they were
learned, which is also the order in which they are applied.

Text is cut into chunks first, and nothing is merged across chunks:
  - a run of Latin letters, with the one space before it if there is one;
  - 's 't 're 've 'm 'll 'd after a letter;
  - a run of Chinese characters or kana;
  - a run of spaces (all but the one that belongs to a word);
  - every other character alone: digits, signs, line ends.
So a digit and a sign is always the same token whatever stands around it, and
text may be cut before any space, sign or line end without changing its tokens:
a prompt that ends there goes on as it was trained. pieces.py learns the merges.
"""
import collections
import heapq

BEGIN = 256
FIRST = 257  # the first character
LONGEST = 48  # characters in a chunk; longer runs are cut
CONTRACTIONS = ("s", "t", "re", "ve", "m", "ll", "d")


def _latin(c):
    o = ord(c)
    return 65 <= o <= 90 or 97 <= o <= 122 or 0xC0 <= o <= 0x24F and o not in (0xD7, 0xF7)


def _han(c):
    o = ord(c)
    return 0x3400 <= o <= 0x9FFF or 0x3041 <= o <= 0x30FF or 0xF900 <= o <= 0xFAFF


def _run(text, j, end, belongs):
    while j < end and belongs(text[j]):
        j += 1
    return j


def chunks(text):
    """The chunks of a text; together they are the text."""
    out, i, n = [], 0, len(text)
    while i < n:
        c, j, end = text[i], i + 1, min(n, i + LONGEST)
        if c == " ":
            j = _run(text, j, end, lambda c: c == " ")
            if j < end and _latin(text[j]):
                if j - 1 > i:
                    out.append(text[i : j - 1])
                    i = j - 1
                j = _run(text, j, min(n, i + LONGEST), _latin)
        elif _latin(c):
            j = _run(text, j, end, _latin)
        elif c == "'" and i > 0 and _latin(text[i - 1]):
            j = _run(text, j, end, _latin)
            if text[i + 1 : j] not in CONTRACTIONS:
                j = i + 1
        elif _han(c):
            j = _run(text, j, end, _han)
        out.append(text[i:j])
        i = j
    return out


class Tokenizer:
    """chars: single characters beyond ASCII; merges: pairs of ids."""

    ending, ends = [BEGIN], {10, BEGIN}  # what ends an answer; who asks for one line stops at its end too

    def __init__(self, chars, merges):
        self.chars, self.merges = list(chars), [tuple(m) for m in merges]
        self.text = [bytes([i]) for i in range(256)] + [b""] + [c.encode() for c in self.chars]
        self.ids = {c: FIRST + i for i, c in enumerate(self.chars)}
        self.rank = {}
        for pair in self.merges:
            self.rank[pair] = len(self.text)
            self.text.append(self.text[pair[0]] + self.text[pair[1]])
        self.size = len(self.text)
        self._cache = {}

    def state(self):
        """What a checkpoint keeps of the tokenizer."""
        return dict(chars=self.chars, merges=self.merges)

    def _letters(self, chunk):
        out = []
        for c in chunk:
            i = self.ids.get(c)
            out.extend(c.encode("utf-8", "surrogatepass") if i is None else [i])
        return out

    def _merge(self, ids, skip=None):
        """Applies the merges, the earliest learned first. skip(): whether to leave one out."""
        rank = self.rank
        while len(ids) > 1:
            best, at = 1 << 30, -1
            for i in range(len(ids) - 1):
                r = rank.get((ids[i], ids[i + 1]), 1 << 30)
                if r < best and not (skip and skip()):
                    best, at = r, i
            if at < 0:
                return ids
            ids = ids[:at] + [best] + ids[at + 2 :]
        return ids

    def chunk(self, chunk):
        ids = self._cache.get(chunk)
        if ids is None:
            ids = self._merge(self._letters(chunk))
            if len(self._cache) < 400_000:
                self._cache[chunk] = ids
        return ids

    def dropped(self, r, chunk):
        """The chunk with merges left out at random (BPE dropout: Provilkov et
        al. 2020, arXiv:1910.13267), or letter by letter."""
        ids = self._letters(chunk)
        return ids if r.random() < 0.5 else self._merge(ids, lambda: r.random() < 0.5)

    def encode(self, text):
        return [i for c in chunks(text) for i in self.chunk(c)]

    def piece(self, r):
        """A random token of more than one letter."""
        while True:
            piece = self.text[r.randrange(FIRST + len(self.chars), self.size)].decode().strip()
            if piece:
                return piece

    def hashes(self, ids, rows):
        """There is no hash embedding: a row of 0 for each token."""
        return [0] * len(ids)

    def decode(self, ids):
        return b"".join(self.text[i] for i in ids).decode("utf-8", "replace")

    def document(self, parts, r=None, share=0.0):
        """(ids, mask) of a text in parts (text, learn): a token is learned if
        its last character is. r, share: that share of words is cut into smaller
        pieces, so that the model sees how words are spelled; of those that are
        to be learned the first piece is not, so that it won't cut words itself."""
        text, ends, learns = "", [], []
        for t, learn in parts:
            if t:
                text += t
                ends.append(len(text))
                learns.append(learn)
        ids, mask, at, k = [BEGIN], [0], 0, 0
        for c in chunks(text):
            word = len(c) > 2 and _latin(c[-1])
            cut = word and share and r.random() < share
            pieces = self.dropped(r, c) if cut else self.chunk(c)
            last = at + len(c)
            while ends[k] < last and ends[k] <= at:
                k += 1
            if ends[k] >= last:  # one part holds it all
                learn = learns[k]
                ids += pieces
                mask += [learn] * len(pieces)
            else:
                size = 0
                for i in pieces:
                    size += len(self.text[i])
                    done = at + len(c.encode("utf-8", "surrogatepass")[:size].decode("utf-8", "ignore"))
                    while ends[k] < done:
                        k += 1
                    ids.append(i)
                    mask.append(learns[k])
            if cut and len(pieces) > 1 and len(pieces) != len(self.chunk(c)):
                mask[-len(pieces)] = 0
            at = last
        return ids, mask


def alphabet(counts, most, first=""):
    """The characters beyond ASCII that are to be tokens: those of `first`, then
    the commonest of chunks with their counts, `most` in all."""
    seen = collections.Counter()
    for chunk, n in counts.items():
        for c in chunk:
            if ord(c) > 127 and c.isprintable():
                seen[c] += n
    chosen = dict.fromkeys(first)
    for c, _ in seen.most_common():
        if len(chosen) >= most:
            break
        chosen[c] = None
    return sorted(chosen)


def learn(counts, size, chars):
    """Merges for a vocabulary of `size` from chunks with their counts."""
    blank = Tokenizer(chars, [])
    words, weights = [], []
    for chunk, n in counts.items():
        ids = blank._letters(chunk)
        if len(ids) > 1:
            words.append(ids)
            weights.append(n)
    known = set(range(256)) | set(range(FIRST, FIRST + len(chars)))
    pairs, where = collections.Counter(), collections.defaultdict(set)
    usable = lambda p: not (128 <= p[0] < 256 or 128 <= p[1] < 256)  # bytes of a character stay apart

    def count(w, sign):
        ids, n = words[w], weights[w] * sign
        for p in zip(ids, ids[1:]):
            if usable(p):
                pairs[p] += n
                where[p].add(w)
                if sign > 0:
                    touched.add(p)

    touched = set()
    for w in range(len(words)):
        count(w, 1)
    heap = [(-n, p) for p, n in pairs.items()]
    heapq.heapify(heap)
    merges, total = [], FIRST + len(chars)
    while total + len(merges) < size and heap:
        n, pair = heapq.heappop(heap)
        if -n != pairs.get(pair, 0):
            if pairs.get(pair, 0) > 0:
                heapq.heappush(heap, (-pairs[pair], pair))
            continue
        if -n < 2:
            break
        new = total + len(merges)
        merges.append(pair)
        touched = set()
        for w in list(where.pop(pair)):
            ids = words[w]
            if pair not in zip(ids, ids[1:]):
                continue
            count(w, -1)
            out, i = [], 0
            while i < len(ids):
                if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
                    out.append(new)
                    i += 2
                else:
                    out.append(ids[i])
                    i += 1
            words[w] = out
            count(w, 1)
        pairs.pop(pair, None)
        for p in touched:
            if pairs.get(p, 0) > 0:
                heapq.heappush(heap, (-pairs[p], p))
    return merges
