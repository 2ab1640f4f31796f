"""Tables of evaluate.py's results, in Markdown: `python3 report.py NAME=FILE...`.

Figures are percent of answers that are right, with the half width of a 95 %
interval. A mean over tasks weighs each task the same; its interval adds up the
tasks' variances, p(1-p)/n with a success and a failure added to each (Agresti
and Coull 1998).
"""
import collections
import json
import math
import sys

from evaluate import GROUPS
from heldout import TASKS


class Cell:
    """The results of one figure, by stratum (task)."""

    def __init__(self):
        self.strata = collections.defaultdict(list)

    def add(self, stratum, ok):
        self.strata[stratum].append(ok)

    def items(self):
        return sum(map(len, self.strata.values()))

    def mean(self):
        return sum(sum(v) / len(v) for v in self.strata.values()) / len(self.strata)

    def half_width(self):
        p = lambda v: (sum(v) + 1) / (len(v) + 2)
        return 1.96 * math.sqrt(sum(p(v) * (1 - p(v)) / len(v) for v in self.strata.values())) / len(self.strata)

    def __str__(self):
        return f"{100 * self.mean():.0f} ± {100 * self.half_width():.0f}" if self.strata else ""


def cells(results, key):
    """Results by key(result) -> (row, column, stratum) or None."""
    out = collections.defaultdict(Cell)
    for x in results:
        place = key(x)
        if place:
            out[place[:2]].add(place[2], x[-1])
    return out


def show(title, runs, key, rows=None):
    tables = {name: cells(results, key) for name, results in runs.items()}
    found = list(dict.fromkeys(place for t in tables.values() for place in t))
    rows = [r for r in (rows or list(dict.fromkeys(r for r, _ in found))) if any(p[0] == r for p in found)]
    columns = sorted({c for _, c in found}, key=lambda c: (isinstance(c, str), c))
    print(f"\n## {title}\n")
    print("| | items a cell | " + " | ".join(f"k = {c}: {n}" if isinstance(c, int) else f"{c}: {n}" for c in columns for n in runs) + " |")
    print("|---|--:|" + "--:|" * (len(columns) * len(runs)))
    for r in rows:
        counts = sorted({tables[n][r, c].items() for c in columns for n in runs if (r, c) in tables[n]})
        print(f"| {r} | {counts[0]}{'–' + str(counts[-1]) if counts[0] != counts[-1] else ''} | " + " | ".join(str(tables[n][r, c]) if (r, c) in tables[n] else "" for c in columns for n in runs) + " |")


def by_group(x):
    if x[0] != "task":
        return None
    for name, holds in GROUPS.items():
        if holds(x[1]):
            return name, x[2], x[1]


def main():
    runs = {}
    for a in sys.argv[1:]:
        name, path = a.split("=")
        runs[name] = json.load(open(path))
    grouped = lambda x: x[1] in TASKS or any(f(x[1]) for f in GROUPS.values())
    show("All trained tasks, Input/Output and ->", runs, lambda x: ("mean over tasks", x[2], x[1]) if x[0] == "task" and x[1] not in TASKS and grouped(x) else None)
    show("By group (* = inputs never trained on)", runs, by_group, list(GROUPS))
    show("English to Chinese", runs, lambda x: (f"{x[1]}, {x[2]}", x[3], x[1]) if x[0] == "zh" else None)
    show("English to other languages", runs, lambda x: (f"{x[1]}, {x[2]}", x[3], x[1]) if x[0] == "lang" else None)
    show("The essay's three shots (k = 0 and 3), every word of the list", runs, lambda x: ("English/中文", x[1], "") if x[0] == "essay" and isinstance(x[1], int) else ("Input/Output", int(x[1][0]), "") if x[0] == "essay" else None)
    show("Formats: mean", runs, lambda x: (f"formats {x[1]}", x[4], x[2] + x[3]) if x[0] == "format" else None)
    show("Formats", runs, lambda x: (f"{x[2]} ({x[1]})", x[4], x[3]) if x[0] == "format" else None)
    show("Sentiment: labels in the shots", runs, lambda x: (x[1], x[2], "") if x[0] == "sentiment" else None)
    show("Word problems", runs, lambda x: ({"wp_direct": "direct", "wp_cot": "in steps"}[x[1]], x[2], "") if x[0] == "problems" else None)


if __name__ == "__main__":
    main()
