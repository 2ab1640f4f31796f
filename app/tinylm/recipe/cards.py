"""What the cards of the models say in figures, in one JSON file:

    model -> row -> column -> {"percent": 84.2, "low": 80.1, "high": 87.5, "n": 250}

low and high are the 95 % interval. figures.py and measure.py add their rows to
the file that TINYLM_FIGURES names, each row whole; without that name nothing is
written. The product reads the file as app/tinylm/figures.json (figures.go).
"""
import json
import math
import os

FILE = os.environ.get("TINYLM_FIGURES", "")


def interval(right, n):
    """Wilson's 95 % interval of a proportion (Wilson 1927)."""
    if not n:
        return 0.0, 1.0
    z, p = 1.96, right / n
    middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    return middle - half, middle + half


def _write(model, row, values):
    if not FILE:
        return
    rows = {}
    if os.path.exists(FILE):
        with open(FILE, encoding="utf-8") as f:
            rows = json.load(f)
    rows.setdefault(model, {}).setdefault(row, {}).update(values)
    with open(FILE + ".part", "w", encoding="utf-8") as f:
        json.dump(rows, f, indent=1, sort_keys=True)
        f.write("\n")
    os.replace(FILE + ".part", FILE)


def note(model, row, column, hits):
    """Writes the share of hits down, with Wilson's interval."""
    hits = list(hits)
    low, high = interval(sum(hits), len(hits))
    _write(model, row, {column: figure(sum(hits) / max(1, len(hits)), low, high, len(hits))})
    return hits


def note_mean(model, row, column, by_task):
    """Writes the mean of the tasks' shares down. by_task: task -> hits. The interval adds up the
    tasks' variances, p(1-p)/n with a success and a failure added to each (Agresti and Coull 1998)."""
    own = [h for h in by_task.values() if h]
    mean = sum(sum(h) / len(h) for h in own) / len(own)
    p = lambda h: (sum(h) + 1) / (len(h) + 2)
    half = 1.96 * math.sqrt(sum(p(h) * (1 - p(h)) / len(h) for h in own)) / len(own)
    _write(model, row, {column: figure(mean, mean - half, mean + half, sum(map(len, own)))})
    return mean


def note_plain(model, row, values):
    """Writes other figures down."""
    _write(model, row, values)


def figure(p, low, high, n):
    return {"percent": round(100 * p, 1), "low": round(max(0, 100 * low), 1), "high": round(min(100, 100 * high), 1), "n": n}
