"""Prepares public data for training: `python3 corpus.py DATA OUT`.

DATA is a folder of the data sets of SOURCES.md; nothing of it is committed.
Writes OUT/text/PART.jsonl, documents as JSON strings, a line each, and
OUT/pairs.json, lists of (input, output) that tasks show as examples. Only data
in the public domain or under CC0, CC BY, MIT, BSD or Apache licences is read,
and of share-alike dictionaries which word means which (lexicon.py). Whatever
DATA holds out is left out here (shelf.py), and check.py looks again.
"""
import collections
import itertools
import json
import os
import random
import re
import sys

import heldout
import lexicon
import openers
from shelf import Shelf, tidy
from tasks.common import FIRST_NAMES

LONGEST = 350  # words in a piece of a book
_NAMES = FIRST_NAMES + "Oliver Sophie Daniel Laura Simon Helen Martin Clara Robert Alan Eva Victor Ruth George Ella Henry Nora Philip Irene Frank Sofia Oscar Elena Felix Dora".split()
_CHINESE = {"John": "约翰", "Peter": "彼得", "David": "大卫", "Alice": "爱丽丝", "Paul": "保罗", "Lucy": "露西", "Anna": "安娜", "Mike": "迈克", "Tom": "汤姆", "Mary": "玛丽", "Kate": "凯特", "Jack": "杰克"}


def renamed(r, english, other=None, chinese=False):
    """Tom and Mary, who are everywhere, under other names, the same ones on both sides."""
    for name in ("Tom", "Mary"):
        if name not in english or r.random() < 0.03:
            continue
        if chinese:
            new = r.choice(list(_CHINESE))
            if _CHINESE[name] not in other:
                continue
            english, other = re.sub(rf"\b{name}\b", new, english), other.replace(_CHINESE[name], _CHINESE[new])
        elif other is None or re.search(rf"\b{name}\b", other):
            new = r.choice(_NAMES)
            english = re.sub(rf"\b{name}\b", new, english)
            other = other and re.sub(rf"\b{name}\b", new, other)
    return english, other


def grouped(r, rows, least, most):
    """Documents of `least` to `most` lines."""
    rows, at = list(rows), 0
    r.shuffle(rows)
    while at < len(rows):
        n = r.randint(least, most)
        yield "\n".join(rows[at : at + n])
        at += n


def passages(text, longest=LONGEST):
    """A book in pieces of whole paragraphs."""
    piece, size = [], 0
    for paragraph in text.split("\n"):
        paragraph = tidy(paragraph.replace("_", ""))
        n = len(paragraph.split())
        if n < 2:
            continue
        if size + n > longest and piece:
            yield "\n".join(piece)
            piece, size = [], 0
        piece.append(paragraph)
        size += n
    if size > 40:
        yield "\n".join(piece)


class Corpus:
    def __init__(self, shelf):
        self.shelf, self.r = shelf, random.Random(17)
        self.common = {w for w in itertools.islice((line.split()[0] for line in shelf.lines("dictionary/freq_en_20k.txt")), 8000)}
        self.simple_characters = lexicon.simplified(shelf)

    def chinese(self, text):
        return text.translate(self.simple_characters)

    def kept(self, rows):
        return [x for x in rows if not self.shelf.kept_out(x)]

    # Stories and books.

    def picture_books(self, english):
        for row in self.shelf.rows("stories/storybooks.jsonl"):
            if (row["lang"] == "en") != english or "NC" in row["license"]:
                continue
            pages = [tidy(p.replace("\n", " ")) for p in row["pages"]]
            text = "\n".join(p for p in pages if p)
            text = self.chinese(text) if row["lang"] == "zh" else text
            for piece in passages(text):
                yield (row["title"] + "\n" if self.r.random() < 0.3 else "") + piece

    def _simple(self, piece):
        """Whether a child could read it: short sentences of common words."""
        words = re.findall(r"[a-z']+", piece.lower())
        sentences = max(1, len(re.findall(r"[.!?]", piece)))
        return len(words) / sentences <= 20 and sum(w.strip("'") in self.common or w.endswith(("'s", "n't")) for w in words) >= 0.94 * len(words)

    def books(self, simple):
        texts = [row["text"] for name in ("stories/gutenberg_children.jsonl", "stories/standardebooks_children.jsonl", "stories/fairytaleqa_stories.jsonl") for row in self.shelf.rows(name)]
        seen = set()
        for text in texts:
            for piece in passages(text):
                first = piece[:80]
                if first in seen:
                    continue
                seen.add(first)
                if self._simple(piece) == simple:
                    yield piece

    def story_questions(self):
        for row in self.shelf.rows("qa/fairytaleqa.jsonl"):
            if row.get("context") and len(row["context"].split()) <= 220 and not self.shelf.kept_out(row["question"]):
                yield f"{tidy(row['context'])}\n\nQuestion: {tidy(row['question'])}\nAnswer: {tidy(row['answer'])}"

    # Sentences.

    def pairs(self, language):
        """Sentence pairs from English, each English sentence once."""
        seen = set()
        code = dict(fr="fra", es="spa", de="deu", zh="cmn")[language]
        for row in self.shelf.fields(f"parallel/tatoeba_eng_{code}.tsv"):
            x, y = tidy(row[0]), tidy(row[1])
            if x.lower() in seen or len(x.split()) > 12 or self.shelf.kept_out(x):
                continue
            seen.add(x.lower())
            y = self.chinese(y) if language == "zh" else y
            x, y = renamed(self.r, x, y, language == "zh")
            if not self.shelf.kept_out(x):
                yield x, y

    def english(self):
        rows = [renamed(self.r, tidy(x))[0] for x in self.kept(self.shelf.lines("sentences/tatoeba_english.txt"))]
        rows += [tidy(x) for x in self.kept(self.shelf.lines("sentences/commonvoice_en.txt")) if len(x.split()) < 25]
        return grouped(self.r, dict.fromkeys(x for x in rows if not self.shelf.kept_out(x)), 3, 12)

    def foreign(self):
        rows = [[y for _, y in self.pairs(language)] for language in ("fr", "es", "de")]
        spoken = [y for _, y in self.pairs("zh")]
        known = collections.Counter("".join(spoken)).keys()  # sentences of encyclopedias have characters that nobody needs here
        rows.append(spoken + [x for x in map(self.chinese, map(tidy, self.shelf.lines("sentences/commonvoice_zh.txt"))) if len(x) <= 16 and set(x) <= known])
        for one in rows:
            yield from grouped(self.r, dict.fromkeys(one), 4, 12)

    # Definitions, talk, how-to's.

    def definitions(self):
        """(word, definition, kind, examples) of first senses of common words."""
        for row in self.shelf.rows("dictionary/open_english_wordnet.jsonl"):
            for word in row["first_sense_of"]:
                if (row["rank"] or 99999) <= 8000 and re.fullmatch("[a-z][a-z -]{1,16}", word) and not self.shelf.undefined(word):
                    yield word, tidy(row["definition"]), (row["is_a"] or [""])[0], [tidy(e) for e in row["examples"]], row["pos"]

    def defined(self):
        r, rows = self.r, []
        for word, definition, kind, examples, pos in self.definitions():
            article = "An" if word[0] in "aeiou" else "A"
            ways = [f"{word}: {definition}", f"{word.capitalize()} means {definition}.", f"What does {word} mean? {definition[0].upper() + definition[1:]}."]
            if pos == "n" and kind:
                ways += [f"{article} {word} is a kind of {kind}.", f"What is {article.lower()} {word}? {article} {word} is a kind of {kind}: {definition}."] * 2
            if pos == "v":
                ways += [f"To {word} is to {definition}."] * 2
            rows.append(r.choice(ways))
            if r.random() < 0.5:
                rows.append(r.choice(ways))
            for e in examples[:2]:
                if not self.shelf.kept_out(e):
                    rows.append(f"{word}: {e}" if r.random() < 0.3 else e[0].upper() + e[1:] + ("" if e[-1] in ".!?" else "."))
        return grouped(r, rows, 3, 10)

    def talk(self):
        """(language, wordings, answer): first messages and what to say to them."""
        for row in self.shelf.rows("dialogue/chitchat_qna.jsonl"):
            if any(re.search(r"suicid|1-800|overdose|自杀", t, re.I) for t in [*row["questions"], *row["answers"].values()]):
                continue
            answers = row["answers"]
            answer = next((answers[tone] for tone in ("friendly", "caring", "professional", "enthusiastic", "witty") if tone in answers), None)
            wordings = [tidy(q) for q in row["questions"] if 1 < len(q) < 90 and "editorial" not in q]
            if answer and wordings:
                yield row["lang"], wordings, openers.INSTEAD.get(tidy(answer), tidy(answer))

    def recipes(self):
        for row in self.shelf.rows("howto/recipes.jsonl"):
            steps = row["text"].split("## Directions")[-1].split("##")[0]
            steps = [tidy(s) for s in steps.split("\n") if re.match(r"\d+\.", s.strip())]
            if "<" not in row["text"] and len(steps) >= 3:
                yield f"How to make {row['title']}\n" + "\n".join(steps[:8])

    def problems(self):
        for row in self.shelf.rows("math/gsm8k_train.jsonl"):
            if not self.shelf.kept_out(row["question"]) and len(row["question"].split()) < 60:
                yield f"Question: {tidy(row['question'])}\nAnswer: Let's think step by step. {tidy(row['steps'])} The answer is {row['answer']}."

    def functions(self):
        for row in self.shelf.rows("code/python_functions_tested.jsonl"):
            if not self.shelf.kept_out(row["doc"]) and len(row["code"]) < 900 and row["source"] != "humaneval":
                yield f"# {tidy(row['doc'])}\n{row['code']}"

    # Labelled sentences, as pairs.

    def labelled(self):
        out = {}
        for name in ("sentiment_uci", "sentiment_movies", "pros_cons", "subjectivity"):
            rows = [(tidy(row["text"]), row["label"]) for row in self.shelf.rows(f"classification/{name}.jsonl") if not self.shelf.kept_out(row["text"])]
            out[name] = [(x, y) for x, y in rows if 2 <= len(x.split()) <= 30 and (name != "sentiment_uci" or x.isascii())]
        for name, field in (("clinc150", "intent"), ("clinc150", "domain"), ("snips", "intent"), ("banking77", "intent")):
            rows = [(tidy(row["text"]), row[field].replace("_", " ")) for row in self.shelf.rows(f"classification/{name}.jsonl") if row.get(field) and row["intent"] != "oos" and not self.shelf.kept_out(row["text"])]
            out[f"{name} {field}"] = [(x, y) for x, y in rows if len(x.split()) <= 25]
        out["opinion_words"] = [(w, s) for w, s in self.shelf.fields("classification/opinion_words.tsv") if re.fullmatch("[a-z]{3,14}", w) and w in self.common]
        return out

    def all_pairs(self):
        out = self.labelled()
        out["words"] = lexicon.words(self.shelf)
        for language in ("fr", "es", "de", "zh"):
            out["sentences " + language] = list(self.pairs(language))
        seen = collections.defaultdict(list)
        for word, definition, kind, _, pos in self.definitions():
            if pos == "n" and kind and len(kind.split()) < 3:
                seen["kinds"].append((word, kind))
            if len(definition.split()) <= 10:
                seen["definitions"].append((word, definition))
        out.update(seen)
        out["talk"] = [(language, [q for q in wordings if not heldout.item(q)], answer) for language, wordings, answer in self.talk()]
        out["paraphrases"] = [(tidy(a), tidy(b)) for a, b, *_ in self.shelf.fields("parallel/tatoeba_paraphrases.tsv") if not self.shelf.kept_out(a) and not self.shelf.kept_out(b)]
        return out

    def texts(self):
        """name -> documents"""
        return {"picture books": self.picture_books(True), "picture books, other languages": self.picture_books(False), "simple books": self.books(True), "books": self.books(False),
                "story questions": self.story_questions(), "english": self.english(), "foreign": self.foreign(), "definitions": self.defined(), "recipes": self.recipes(), "problems": self.problems(), "functions": self.functions()}


if __name__ == "__main__":
    folder, out = sys.argv[1:]
    os.makedirs(os.path.join(out, "text"), exist_ok=True)
    corpus = Corpus(Shelf(folder))
    for name, documents in corpus.texts().items():
        n = size = 0
        with open(os.path.join(out, "text", name.replace(",", "").replace(" ", "_") + ".jsonl"), "w", encoding="utf-8") as f:
            for text in documents:
                print(json.dumps(text, ensure_ascii=False), file=f)
                n, size = n + 1, size + len(text)
        print(f"{name}: {n} documents, {size / 1e6:.1f} million characters", flush=True)
    pairs = corpus.all_pairs()
    with open(os.path.join(out, "pairs.json"), "w", encoding="utf-8") as f:
        json.dump(pairs, f, ensure_ascii=False, separators=(",", ":"))
    print({name: len(rows) for name, rows in pairs.items()})
