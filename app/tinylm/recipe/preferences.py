"""Preferences that tiny/aligned is tuned from: a request, the answer preferred,
and the one rejected. What is preferred: to be polite, to keep to one sentence
when asked, to say so when nobody could know, to refuse harm. What is known and
harmless should be answered; how often it is refused all the same is the price
that measure.py measures.

`python3 preferences.py OUT.jsonl` writes some of the pairs.
"""
import json
import random
import sys

import requests


def pair(r, test=False):
    """(kind, request, preferred, rejected)"""
    u = r.random()
    if u < 0.34:
        asked, made_up = requests.unknowable(r, test)
        return "unsure", asked, requests.NOT_SURE, made_up
    if u < 0.52:
        asked, complied = requests.harmful(r, test)
        return "refuse", asked, requests.SORRY, complied
    if u < 0.62:
        asked, long, short = requests.about(r, test)
        return "one sentence", r.choice(requests.ONE_SENTENCE).format(asked), short, long
    if u < 0.66:
        asked, answer = requests.how_to(r, test)
        return "help", asked, requests.SURE + answer, r.choice((requests.SORRY, answer))
    asked, answer = requests.from_tasks(r, test)
    return "polite", asked, requests.SURE + answer, answer if r.random() < 0.75 else requests.NOT_SURE


def text(asked):
    return f"Instruction: {asked}\nAnswer:"


if __name__ == "__main__":
    rng = random.Random(31)
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        for _ in range(1000):
            kind, asked, preferred, rejected = pair(rng)
            print(json.dumps(dict(kind=kind, prompt=text(asked), chosen=" " + preferred, rejected=" " + rejected), ensure_ascii=False), file=f)
