"""What the embedding of a piece says of its spelling, so that pieces which
share letters or a stem share what is learned of them: a table for the stem
(" cat", "cat" and "Cat" have one), and rows for the letters at each place from
the front and from the back, for the length, for the space before and for
capitals. All of it is added to the piece's own row when a network is exported,
and costs nothing there. Words from their characters: Kim et al. 2016
(arXiv:1508.06615); pieces know little of their letters otherwise: Itzhak and
Levy 2022 (arXiv:2108.11193).
"""
import torch

FRONT, BACK, LONGEST = 8, 4, 12
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789àáâäçèéêëíîïñóôöùúûüßœ"


def features(tokenizer):
    """(stems, spelled, rows): the stem of each token, and (V, rows) of 0 and 1."""
    stems, found, places = [], {}, {}
    place = lambda *what: places.setdefault(what, len(places))
    for kind, depth in (("front", FRONT), ("back", BACK)):
        for i in range(depth):
            for c in _LETTERS:
                place(kind, i, c)
    for n in range(1, LONGEST + 1):
        place("length", n)
    for mark in ("space", "capital", "capitals", "byte"):
        place(mark)
    spelled = torch.zeros(tokenizer.size, len(places))
    for i, piece in enumerate(tokenizer.text):
        try:
            word = piece.decode()
        except UnicodeDecodeError:
            word = ""
        bare = word.strip(" ")
        stem = bare.lower() if bare and bare.isalpha() else f"{i}"
        stems.append(found.setdefault(stem, len(found)))
        if not bare or any(c.lower() not in _LETTERS for c in bare):
            continue
        low = bare.lower()
        low = low if len(low) == len(bare) else bare  # ß and its like
        for k, c in enumerate(low[:FRONT]):
            spelled[i, place("front", k, c)] = 1
        for k, c in enumerate(low[::-1][:BACK]):
            spelled[i, place("back", k, c)] = 1
        spelled[i, place("length", min(len(low), LONGEST))] = 1
        spelled[i, place("space")] = float(word != bare)
        spelled[i, place("capital")] = float(bare[0] != low[0])
        spelled[i, place("capitals")] = float(len(bare) > 1 and bare == bare.upper() != low)
    return torch.tensor(stems), spelled, len(found)


def with_parts(weights, like):
    """weights (a state dictionary) with the parts of spelling that `like` has and they don't, at zero: those of one of
    the product's files, whose embedding is added up."""
    return {**{name: torch.zeros_like(like[name]) for name in ("stem", "letters") if name in like and name not in weights}, **weights}


def prepare(model, tokenizer):
    """Tells a network that has such tables how its tokenizer's pieces are spelled."""
    if model.cfg.get("ST"):
        stems, spelled, _ = features(tokenizer)
        model.stems.copy_(stems)
        model.spelled.copy_(spelled)
    return model


def shape(tokenizer):
    """cfg entries of a network for the tokenizer."""
    _, spelled, stems = features(tokenizer)
    return dict(V=tokenizer.size, HT=0, TIE=1, ST=stems, SP=spelled.shape[1])


def baked(weights, cfg, tokenizer):
    """(weights, cfg) with one embedding in place of its parts."""
    if not cfg.get("ST"):
        return weights, cfg
    stems, spelled, _ = features(tokenizer)
    out = {k: v for k, v in weights.items() if k not in ("stem", "letters")}
    out["emb"] = weights["emb"] + weights["stem"][stems] + spelled @ weights["letters"]
    return out, dict(cfg, ST=0, SP=0)
