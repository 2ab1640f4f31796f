"""Measures a checkpoint: `python3 evaluate.py CHECKPOINT OUT.json`.

An answer is right if greedy decoding gives exactly the output and then the
format's end of an output. Prompts end as the product sends them: without
trailing spaces. Test items come from a fixed seed; held-out inputs are asked
in rule tasks. report.py makes tables of the results.
"""
import argparse
import json
import random

import torch

import checkpoint
import formats
import heldout
import spelling
import tables
import tokenizer as tokenizers
from data import shots
from formats import Format
from model import Model
from tasks import registry, words
from tasks.sentences import opinion
from tokenizer import BEGIN

torch.set_num_threads(1)
LONGEST = 510  # tokens; longer prompts are not asked, of any generation

LINES = lambda a, b: Format(f"{a}: ", f"\n{b}: ", "\n\n")
ARROW = lambda a: Format("", f" {a} ", "\n")
PLAIN = {"Input/Output": LINES("Input", "Output"), "->": ARROW("->")}
# Formats by whether training may draw them.
TRAINED = {"Input/Output": LINES("Input", "Output"), "Q/A": LINES("Q", "A"), "->": ARROW("->"), "=>": ARROW("=>"), "XML input/output": Format("<input>", "</input>\n<output>", "</output>\n\n"),
           "Input:⏎ own line": Format("Input:\n", "\nOutput:\n", "\n\n"), "### Input": Format("### Input\n", "\n### Output\n", "\n\n"), "one line": Format("Input: ", " Output: ", "\n"), "JSON": Format('{"input": "', '", "output": "', '"}\n'),
           "table": Format("| ", " | ", " |\n"), "a, b; c, d": Format("", ", ", "; "), "means": ARROW("means")}
HELD = {"Prompt/Completion": LINES("Prompt", "Completion"), "Query/Response": LINES("Query", "Response"), "Human/Bot": LINES("Human", "Bot"), "»": ARROW("»"), ":=": ARROW(":="), "|>": ARROW("|>"), "gives": ARROW("gives"),
        "# Query": Format("# Query\n", "\n# Response\n", "\n\n"), "<q> <a>": Format("<q>", "</q> <a>", "</a>\n"), "~>": ARROW("~>"), "equals": ARROW("equals"), "f(x) =": Format("zorp(", ") = ", "\n")}
LANGUAGE_FORMATS = {"English/中文": LINES("English", "中文"), "English/Chinese": LINES("English", "Chinese"), **PLAIN, "=>": ARROW("=>"), "XML input/output": TRAINED["XML input/output"]}

_starts = lambda *p: lambda n: n.startswith(p)
_among = lambda names: lambda n: n in names.split()
GROUPS = {
    "English to Chinese": _among("tr_en_zh"), "English to French, Spanish, German": _among("tr_en_fr tr_en_es tr_en_de"), "to English": _among("tr_fr_en tr_es_en tr_de_en tr_zh_en"),
    "Chinese phrases, composed*": _among("zh_phrase zh_frame"), "other pairs of languages": lambda n: n.startswith("tr_") and "en" not in n and n != "tr_essay",
    "country facts": _among("capital capital_rev continent currencycode currencyname countrylang iso flag nationality country_fr country_es country_de"), "antonyms, synonyms": _among("antonym synonym"),
    "other word tables": _among("gender young sound group itemcolor home tooluse agent adjnoun elsym elname elnum nextmonth prevmonth nextday prevday monthnum nummonth monthabbr dayabbr month_fr month_es month_de day_fr day_es day_de emoji emojiname"),
    "categories, own labels": _among("category pos langid sentword oddone"), "categories, arbitrary labels": _among("category_rand langid_rand topic_rand"),
    "word forms*": _among("plural singular past present ing third comparative superlative adverb"),
    "letters*": _among("upper lower capitalize first last first2 second first3 reverse length copy double double2 triple spell spelldash unspell dropfirst droplast novowel onlyvowel maskvowel swapends firstlast piglatin upfirstlast dupletter caesar nextletter startsvowel contains longshort spellsep letters"),
    "made-up affixes*": _among("suffix prefix wrap replace"), "arithmetic*": _among("add sub mul"),
    "number rules*": _among("succ pred addc mulc double_n half square linear_tr novelop evenodd bigsmall compare larger digitsum lastdigit revnum sequence"),
    "number words, dates*": lambda n: n in "numword wordnum roman unroman date time12".split() or n.startswith(("num_", "numw_")),
    "lists*": _among("lfirst llast lrev lcount lsecond lswap2 ltail lmax lmin lsort join snake camel acronym names lpick"), "sentiment, all label sets*": _among("sentiment polarity"), "topics": _among("topic"),
    "sentences*": lambda n: n.startswith("s_") or n in ("tense", "stmtq"), "extraction*": _among("extract"), "word problems, direct*": _among("wp_direct"), "word problems, in steps*": _among("wp_cot"),
    "arbitrary maps": _among("randmap randmap_known"), "compositions": _among("fr_upper plural_upper fr_both cap_upper cap_sent ant_sent es_first cap_first ant_sent2 plural_num upper_both composed"),
    "tasks never trained": lambda n: n in heldout.TASKS,
}


def load(path, weights="sd"):
    """weights: "sd", the last step's; "ema", their running mean."""
    c = checkpoint.load(path)
    model = Model(**c["cfg"])
    model.load_state_dict(c[weights])
    tokenizer = tokenizers.restore(c)
    return spelling.prepare(model, tokenizer), tokenizer


class Question:
    """A prompt with the answer it wants. key says which table cells it counts for."""

    def __init__(self, key, prompt, answer):
        self.key, self.prompt, self.answer = key, prompt, answer


def question(key, f, pairs):
    """The last pair is asked, after the others as shots."""
    *given, (x, y) = pairs
    prompt = f.render(given, x)
    bare = prompt.rstrip(" ")
    return Question(key, bare, prompt[len(bare):] + y + f.after[:1])


@torch.no_grad()
def right(model, tokenizer, questions, batch=12000):
    """Whether greedy decoding gives each question's answer: every token of the
    answer is the likeliest after the ones before it."""
    out, at = [], 0
    while at < len(questions):
        ids, starts, wanted, target, sizes = [], [0], [], [], []
        while at < len(questions) and len(ids) < batch:
            q = questions[at]
            a, b = [BEGIN, *tokenizer.encode(q.prompt)], tokenizer.encode(q.answer)
            wanted += range(len(ids) + len(a) - 1, len(ids) + len(a) + len(b) - 1)
            ids += a + b[:-1]
            starts.append(len(ids))
            target += b
            sizes.append(len(b))
            at += 1
        hashes = tokenizer.hashes(ids, model.cfg["HT"])
        logits = model(torch.tensor(ids), torch.tensor(starts, dtype=torch.int32), torch.tensor(wanted), torch.tensor(hashes))
        hits, i = (logits.argmax(-1) == torch.tensor(target)).tolist(), 0
        for n in sizes:
            out.append(all(hits[i : i + n]))
            i += n
    return out


@torch.no_grad()
def complete(model, tokenizer, prompt, limit=40, stop="\n"):
    """Greedy continuation up to the stop."""
    ids, out = [BEGIN, *tokenizer.encode(prompt)], []
    while len(out) < limit:
        n = len(ids)
        logits = model(torch.tensor(ids), torch.tensor([0, n], dtype=torch.int32), torch.tensor([n - 1]), torch.tensor(tokenizer.hashes(ids, model.cfg["HT"])))
        ids.append(int(logits[0].argmax()))
        out.append(ids[-1])
        text = tokenizer.decode(out)
        if stop in text.lstrip():
            return text.lstrip().split(stop)[0]
    return tokenizer.decode(out).strip()


def _ask(key, r, task, f, k, out):
    pairs = shots(r, task, k + 1, test=True)
    if len(pairs) == k + 1:
        out.append(question(key, f, pairs))


def tasks_questions(r, n, ks=(0, 1, 3, 5, 10)):
    """Every task in the two plain formats."""
    out = []
    for name, task in registry.TASKS.items():
        for k in ks:
            if k == 0 and task.repeats:
                continue
            for i in range(n):
                _ask(["task", name, k], r, task, list(PLAIN.values())[i % 2], k, out)
    return out


def formats_questions(r, n, k=3):
    """Every fifth task in every format, k shots."""
    names = [t for i, t in enumerate(sorted(registry.TASKS)) if t not in heldout.TASKS and i % 5 == 0]
    out = []
    for kind, group in (("trained", TRAINED), ("held out", HELD)):
        for name, f in group.items():
            for t in names:
                for _ in range(n):
                    _ask(["format", kind, name, t, k], r, registry.TASKS[t], f, k, out)
    return out


def translation_questions(r, n, ks=(0, 1, 3, 10)):
    """English to Chinese in the formats people use, words of the first release's list apart from new ones, and composed phrases never seen."""
    rows = tables.translations(0, 4)
    first = {w for w in FIRST_LIST}
    out = []
    for name, f in LANGUAGE_FORMATS.items():
        for k in ks:
            for part, keep in (("first list", lambda x: x in first), ("new words", lambda x: x not in first)):
                asked = r.sample([p for p in rows if keep(p[0])], n)
                for x, y in asked:
                    given = r.sample([p for p in rows if p[0] != x], k)
                    out.append(question(["zh", name, part, k], f, [*given, (x, y)]))
            for task in ("zh_phrase", "zh_frame"):
                for _ in range(n // 2):
                    _ask(["zh", name, "phrases*", k], r, registry.TASKS[task], f, k, out)
    for code, label in (("fr", "French"), ("es", "Spanish"), ("de", "German")):
        rows_l = [(x, y) for x, y in tables.translations(0, tables.CODES.index(code))]
        for k in ks:
            for part, keep in (("first list", lambda x: x in first), ("new words", lambda x: x not in first)):
                for x, y in r.sample([p for p in rows_l if keep(p[0])], n):
                    given = r.sample([p for p in rows_l if p[0] != x], k)
                    out.append(question(["lang", label, part, k], LINES("English", label), [*given, (x, y)]))
    return out


def sentiment_questions(r, n, k=8):
    """Reviews with the labels as they are, swapped, and arbitrary; the shots show both, in any order."""
    f, out = LINES("Review", "Sentiment"), []

    def review(held):
        while True:
            x, good = opinion(r)
            if heldout.item(x) == held:
                return x, good

    for name, pick in (("as usual", lambda: ("positive", "negative")), ("swapped", lambda: ("negative", "positive")), ("foo, bar", lambda: r.choice([("foo", "bar"), ("bar", "foo")]))):
        for _ in range(n):
            yes, no = pick()
            given = [review(False) for _ in range(k)]
            out.append(question(["sentiment", name, k], f, [(x, yes if good else no) for x, good in [*given, review(True)]]))
    return out


def problem_questions(r, n, k=3):
    out = []
    for name in ("wp_direct", "wp_cot"):
        for _ in range(n):
            _ask(["problems", name, k], r, registry.TASKS[name], LINES("Question", "Answer"), k, out)
    return out


ESSAY_SHOTS = [("sea otter", "海獭"), ("cheese", "奶酪"), ("plush giraffe", "毛绒长颈鹿")]
FIRST_LIST = [w.strip() for line in tables._lines("first_list.txt") for w in line.split(",")]


def essay_questions():
    """Every other word of the list after the essay's three shots, and without."""
    out = []
    for x, y in tables.translations(0, 4):
        given = [p for p in ESSAY_SHOTS if p[0] != x]
        out.append(question(["essay", 3, x], LANGUAGE_FORMATS["English/中文"], [*given, (x, y)]))
        out.append(question(["essay", 0, x], LANGUAGE_FORMATS["English/中文"], [(x, y)]))
        out.append(question(["essay", "0, Input/Output", x], PLAIN["Input/Output"], [(x, y)]))
        out.append(question(["essay", "3, Input/Output", x], PLAIN["Input/Output"], [*given, (x, y)]))
    return out


def questions(a):
    out = []
    if a.only in ("", "essay"):
        out += essay_questions()
    if a.only in ("", "translation"):
        out += translation_questions(random.Random(11), a.words)
    if a.only in ("", "formats"):
        out += formats_questions(random.Random(12), a.formats)
    if a.only in ("", "tasks"):
        out += tasks_questions(random.Random(13), a.tasks)
    if a.only in ("", "labels"):
        out += sentiment_questions(random.Random(14), a.labels) + problem_questions(random.Random(15), a.labels)
    return out


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint")
    p.add_argument("out")
    p.add_argument("--weights", default="sd", choices=["sd", "ema"])
    p.add_argument("--only", default="", choices=["", "essay", "translation", "formats", "tasks", "labels"])
    p.add_argument("--tasks", type=int, default=12, help="items a task and number of shots")
    p.add_argument("--formats", type=int, default=4, help="items a format and task")
    p.add_argument("--words", type=int, default=60, help="words a format, list and number of shots")
    p.add_argument("--labels", type=int, default=200, help="items a label set, and word problems of a kind")
    a = p.parse_args()
    model, tokenizer = load(a.checkpoint, a.weights)
    asked = [q for q in questions(a) if len(tokenizer.encode(q.prompt)) + len(tokenizer.encode(q.answer)) < LONGEST]
    results = [[*q.key, int(ok)] for q, ok in zip(asked, right(model, tokenizer, asked))]
    json.dump(results, open(a.out, "w"), ensure_ascii=False)
    print(f"{a.checkpoint} {a.weights}: {len(results)} items, {sum(x[-1] for x in results)} right")
