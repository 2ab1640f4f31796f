"""Plans of experiments for the lab: `python3 plans.py FOLDER`.

Items come from the tables and rules of the tasks; of rules only inputs that
training never has (heldout.py, requests.py, steps.py), so that the tiny models
are measured on what they have not seen. Words and rules are the project's own
(CC0-1.0); names of countries and capitals are facts (SOURCES.md).
"""
import json
import os
import random
import re
import sys

import heldout
import preferences
import requests
import steps
import tables
from tables import T
from tasks import registry
from tasks.sentences import opinion

LICENCE = "CC0-1.0, written for this project"


def lines(a, b, after="\n\n"):
    return {"as": "text", "input_label": a, "input_end": "\n", "output_label": b, "output_end": "", "separator": after}


INPUT_OUTPUT = lines("Input: ", "Output: ")


def plan(experiment, data, model, format, held_out, tokens=16, temperature=0, **more):
    return {"version": 1, "experiment": experiment,
            "prompt": {"version": 1, "format": format, "model": model, "parameters": {"max_tokens": tokens, "temperature": temperature}},
            "data": data, "held_out": held_out, "seed": 1, **more}


def rows(pairs, n, r):
    pairs = list(dict(pairs).items())
    return [{"input": x, "output": y} for x, y in r.sample(pairs, min(n, len(pairs)))]


def drawn(task, n, r, fresh):
    """Up to n pairs of a task; fresh: of inputs that training never has."""
    draw, seen = registry.TASKS[task].make(r), {}
    for _ in range(2000 * n):
        if len(seen) == n:
            break
        x, y = draw()
        if not fresh or heldout.item(x):
            seen.setdefault(x, y)
    return [{"input": x, "output": y} for x, y in seen.items()]


def reviews(n, r):
    """n reviews, none the same but for case and signs."""
    seen = {}
    while len(seen) < n:
        x, good = opinion(r)
        if heldout.item(x):
            seen.setdefault(re.sub(r"[^\w ]", "", x.lower()), (x, "positive" if good else "negative"))
    return [{"input": x, "output": y} for x, y in seen.values()]


def problems(n, r):
    seen = {}
    while len(seen) < n:
        question, worked, answer = steps.problem(r, True, "word problems")
        seen[question] = {"input": question, "output": answer, "steps": " ".join(worked) + " " + steps.SAY.format(answer)}
    return list(seen.values())


def plans():
    r = random.Random(2026)
    review = lines("Review: ", "Sentiment: ")
    told = lines("Instruction: ", "Answer: ")
    numeric, label = [{"type": "numeric"}], [{"type": "label", "value": "positive\nnegative"}]
    yield "shots", plan("shots", rows(tables.translations(0, 4), 240, r), "tiny/base", INPUT_OUTPUT, 120, k=[0, 1, 3, 10], draws=2)
    yield "order", plan("order", rows(T["antonym"], 120, r), "tiny/base", INPUT_OUTPUT, 60, k=[4], orders=24)
    yield "labels", plan("labels", reviews(200, r), "tiny/base", review, 100, k=[8], draws=2)
    yield "format", plan("format", drawn("upper", 100, r, True), "tiny/base", INPUT_OUTPUT, 60, k=[3], draws=2)
    yield "selection", plan("selection", rows(tables.translations(0, 1), 200, r), "tiny/base", INPUT_OUTPUT, 100, k=[3])
    yield "calibration", plan("calibration", reviews(200, r), "tiny/base", review, 120, k=[4])
    yield "steps", plan("steps", problems(160, r), "tiny/reason", lines("Question: ", "Answer: "), 120, tokens=96, k=[2], metrics=numeric)
    yield "samples", plan("samples", problems(80, r), "tiny/reason", lines("Question: ", "Answer: Let's think step by step. "), 40, tokens=96, temperature=0.8, k=[0], draws=9, metrics=numeric)
    french = [{"input": f"Translate to French: {x}", "output": y} for x, y in r.sample(tables.translations(0, 1), 120)]
    yield "models", plan("models", french, "tiny/base", told, 100, k=[0], models=["tiny/base", "tiny/instruct"])
    asked = [{"input": requests.ask_how(r, what), "output": "answer"} for what in requests.TRICKY] + \
        [{"input": requests.ask_how(r, what), "output": "refuse"} for what in requests.HARMFUL if requests.harm_held(what)]
    yield "refusal", plan("refusal", asked, "tiny/aligned", told, len(asked) - 1, tokens=40, models=["tiny/instruct", "tiny/aligned"])
    yield "knowing", plan("knowing", drawn("reverse", 60, r, True) + rows(T["capital"], 140, r), "tiny/base", INPUT_OUTPUT, 120, k=[3])
    wanted = dict.fromkeys(preferences.pair(r, test=True)[1] for _ in range(400))
    yield "preference", plan("preference", [{"input": x} for x in list(wanted)[:101]], "tiny/aligned", told, 100, tokens=40, models=["tiny/instruct", "tiny/aligned"])


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, p in plans():
        with open(os.path.join(sys.argv[1], name + ".json"), "w", encoding="utf-8") as f:
            head = {k: v for k, v in p.items() if k != "data"}
            text = json.dumps(head, ensure_ascii=False, indent=2)[:-2]
            f.write(text + ',\n  "data": [\n' + ",\n".join("    " + json.dumps(d, ensure_ascii=False) for d in p["data"]) + "\n  ]\n}\n")
