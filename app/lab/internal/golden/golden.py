"""Makes golden.json, what independent implementations give for fixed cases.

    apt-get install python3-sklearn python3-scipy   # Debian 12: 1.2.1 and 1.10.1
    cd app/lab/internal/golden && /usr/bin/python3 golden.py

Wilson's interval, quantiles and bootstraps are NumPy's and SciPy's, confidence
and TF-IDF are scikit-learn's. BM25 and the two selections, which these
libraries lack, are written here after the papers, with dense matrices and
plain loops and not after the Go code.
"""

import json
import math
import re

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import brier_score_loss, roc_auc_score


def intervals(random):
    wilson = []
    for right, n in [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29), (1, 1), (500, 1000), (3, 7)]:
        ci = scipy.stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
        wilson.append({"right": right, "n": n, "low": ci.low, "high": ci.high})

    values = np.round(random.normal(size=11), 3)
    quantiles = [{"q": q, "value": np.quantile(values, q)} for q in (0, 0.025, 0.1, 0.5, 0.77, 0.975, 1)]

    bootstraps = []
    for name, a, b in [
        ("right or wrong", random.integers(0, 2, 60), (random.random(60) < 0.3).astype(int)),
        ("partial scores", np.round(random.random(40), 3), np.round(random.random(40), 3)),
        ("skewed", np.round(random.exponential(size=25), 3), np.zeros(25)),
    ]:
        result = scipy.stats.bootstrap((a - b,), np.mean, n_resamples=200_000, method="percentile",
                                       batch=10_000, random_state=1)
        low, high = result.confidence_interval
        bootstraps.append({"name": name, "a": a.tolist(), "b": b.tolist(), "mean": float(np.mean(a - b)),
                           "low": low, "high": high})
    return {"wilson": wilson, "values": values.tolist(), "quantiles": quantiles, "bootstraps": bootstraps}


def expected_error(right, confidence, bins):
    """Naeini 2015 from scikit-learn's reliability curve and NumPy's counts."""
    accuracy, mean = calibration_curve(right, confidence, n_bins=bins, strategy="uniform")
    where = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence)
    count = np.bincount(where, minlength=bins)
    filled = count[count > 0]
    return {"bins": bins, "counts": count.tolist(), "accuracy": accuracy.tolist(), "mean": mean.tolist(),
            "ece": float(np.sum(filled * np.abs(accuracy - mean)) / len(right))}


def risk_coverage(right, confidence):
    """One point a threshold, each found by going through all items again."""
    points, area, before = [], 0.0, 0.0
    for threshold in sorted(set(confidence.tolist()), reverse=True):
        answered = confidence >= threshold
        coverage, accuracy = answered.mean(), right[answered].mean()
        points.append({"coverage": coverage, "accuracy": accuracy, "threshold": threshold})
        area += (coverage - before) * (1 - accuracy)
        before = coverage
    return points, area


def confidences(random):
    cases = []
    for name, n, digits in [("distinct", 50, 6), ("many ties", 80, 1), ("few", 7, 2)]:
        confidence = np.round(random.random(n), digits)
        right = (random.random(n) < confidence).astype(int)
        if name == "few":
            confidence[:2] = [0, 1]
        points, area = risk_coverage(right, confidence)
        cases.append({
            "name": name, "confidence": confidence.tolist(), "right": right.tolist(),
            "auroc": roc_auc_score(right, confidence), "brier": brier_score_loss(right, confidence),
            "reliability": [expected_error(right, confidence, bins) for bins in (1, 5, 10, 15)],
            "points": points, "aurc": area,
        })
    return cases


TEXTS = [
    "The film was wonderful, a joy from start to end",
    "A dull film. The plot was dull and the actors were dull",
    "I loved the actors and the music",
    "The parcel arrived late and the box was broken",
    "Great phone, great battery, great price",
    "The battery died after two days; the phone is broken",
    "",
    "Music from the start to the end, and what music",
    "The waiter was rude and the soup was cold",
    "Wonderful soup, friendly waiter",
]
QUERIES = ["the music was wonderful", "broken phone battery", "zebra", "", "the the the soup soup"]


def bm25(words, query, k1=1.2, b=0.75):
    """Robertson and Zaragoza 2009, equation 3.15, with Lucene's idf."""
    average = sum(len(w) for w in words) / len(words)
    scores = []
    for document in words:
        score = 0.0
        for term in query:
            n = sum(term in other for other in words)
            idf = math.log(1 + (len(words) - n + 0.5) / (n + 0.5))
            f = document.count(term)
            score += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * len(document) / average))
        scores.append(score)
    return scores


def diverse(similarity, first, k):
    """Gonzalez 1985: the farthest from all that are chosen."""
    chosen = [first]
    while len(chosen) < k:
        nearest = [-1 if i in chosen else 1 - max(similarity[i, j] for j in chosen) for i in range(len(similarity))]
        chosen.append(int(np.argmax(np.round(nearest, 12))))
    return chosen


def marginal(to_query, similarity, k, weight):
    """Carbonell and Goldstein 1998, section 2."""
    chosen = []
    while len(chosen) < k:
        best, most = None, -math.inf
        for i in range(len(similarity)):
            if i not in chosen:
                value = weight * to_query[i] - (1 - weight) * max((similarity[i, j] for j in chosen), default=0)
                if value > most + 1e-12:
                    best, most = i, value
        chosen.append(best)
    return chosen


def similar():
    split = re.compile(r"\w+")
    words = [split.findall(text.lower()) for text in TEXTS]
    vectorizer = TfidfVectorizer(token_pattern=r"\w+")
    matrix = vectorizer.fit_transform(TEXTS).toarray()
    similarity = matrix @ matrix.T
    queries = []
    for query in QUERIES:
        vector = vectorizer.transform([query]).toarray()[0]
        to_query = matrix @ vector
        queries.append({
            "query": query, "bm25": bm25(words, split.findall(query.lower())), "tfidf": to_query.tolist(),
            "mmr": [{"lambda": w, "chosen": marginal(to_query, similarity, 5, w)} for w in (1, 0.7, 0.3)],
        })
    return {"texts": TEXTS, "queries": queries,
            "diverse": [diverse(similarity, first, 6) for first in range(len(TEXTS))]}


def regularised(wins, prior):
    """Bradley-Terry with half a win and half a loss a unit of the prior against
    a player of log-odds 0, by SciPy's general minimiser."""
    wins = np.array(wins, float)

    def loss(theta):
        difference = theta[:, None] - theta[None, :]
        own = prior / 2 * (np.logaddexp(0, -theta) + np.logaddexp(0, theta))
        return np.sum(wins * np.logaddexp(0, -difference)) + np.sum(own)

    theta = scipy.optimize.minimize(loss, np.zeros(len(wins)), method="BFGS", options={"gtol": 1e-7}).x
    return (theta - theta.mean()).tolist()


def rank():
    cases = []
    for name, wins in [
        ("undefeated", [[0, 5], [0, 0]]),
        ("three and ties", [[0, 3.5, 6], [2.5, 0, 4.5], [1, 1.5, 0]]),
        ("two groups that never met", [[0, 4, 0, 0], [1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 2, 0]]),
        ("one against all", [[0, 9, 8, 7], [1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0]]),
        ("thousands of votes", [[0, 900, 800, 700], [100, 0, 0, 0], [200, 0, 0, 0], [300, 0, 0, 0]]),
    ]:
        cases.append({"name": name, "wins": wins, "log_odds": regularised(wins, 1)})
    return cases


def main():
    random = np.random.default_rng(20261125)
    golden = {
        "made_by": f"golden.py with numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}",
        **intervals(random),
        "confidence": confidences(random),
        "similar": similar(),
        "rank": rank(),
    }
    with open("golden.json", "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1, ensure_ascii=False)
        file.write("\n")


main()
