"""Documents that tune tiny/base into tiny/instruct and tiny/reason: a request
or a question, and its answer, of which only the answer is learned. A quarter
stays what the base model is trained on, so that it keeps learning from shots.
"""
import random

import data
import requests
import steps

# Share of documents of the base mixture.
KEPT = {"instruct": 0.2, "reason": 0.15}


def example(tokenizer, before, answer):
    """(ids, mask) of a text and the answer to learn, which a line's end ends."""
    return tokenizer.document([(before, 0), (answer + "\n", 1)])


def instruct(r):
    """(text before the answer, answer)"""
    asked, answer = requests.request(r)
    before, after = requests.frame(r)
    return before + asked + after, " " + answer


def reason(r):
    question, worked, answer = steps.problem(r)
    before, after = ("Question: ", "\nAnswer:") if r.random() < 0.85 else r.choice((("Q: ", "\nA:"), ("Problem: ", "\nAnswer:"), ("", "\nAnswer:"), ("Instruction: ", "\nAnswer:")))
    if r.random() < 0.12:  # asked for the answer alone
        return before + question + after, " " + answer
    return before + question + after + " " + steps.STEPS, steps.solved(worked, answer).removeprefix(" " + steps.STEPS)


def documents(tokenizer, seed, kind):
    """An endless, reproducible stream of (ids, mask), kind: instruct or reason."""
    r, make = random.Random(f"{kind} {seed}"), {"instruct": instruct, "reason": reason}[kind]
    kept = data.documents(tokenizer, seed)
    while True:
        if r.random() < KEPT[kind] / 4:  # episodes are some four times longer
            yield next(kept)
            continue
        ids, mask = example(tokenizer, *make(r))
        if len(ids) <= data.LENGTH:
            yield ids, mask
