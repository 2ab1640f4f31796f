"""The mean of two checkpoints of one run, which went on from the same weights with other data.

    python3 average.py A B SHARE OUT   OUT has SHARE of A and the rest of B

Networks that were tuned from the same weights can be averaged: the mean is often better than each
(Wortsman et al. 2022, "Model soups"). Here what the second finish forgot of the words comes back, and
what it learned of sentiment stays.
"""
import sys

import torch

import checkpoint
import spelling


def mean(a, b, share):
    """The weights of a (state dictionary) times share, and of b times 1 - share, in float32."""
    return {name: (share * a[name].float() + (1 - share) * b[name].float()).to(a[name].dtype) if a[name].is_floating_point() else a[name] for name in a}


def with_spelling(c, like):
    """A checkpoint of one of the product's files in the form of another run's."""
    return dict(c, cfg=like["cfg"], sd=spelling.with_parts(c["sd"], like["sd"])) if like["cfg"].get("ST") and not c["cfg"].get("ST") else c


def kept(c):
    """What a checkpoint holds beside weights and the state of its optimizers."""
    return {name: value for name, value in c.items() if name not in ("sd", "ema", "adam", "muon")}


if __name__ == "__main__":
    first, second, share, out = checkpoint.load(sys.argv[1]), checkpoint.load(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    second = with_spelling(second, first)
    if first["cfg"] != second["cfg"] or not 0 <= share <= 1:
        raise SystemExit("average.py: the two have other shapes, or the share is not between 0 and 1")
    torch.save(dict(kept(first), sd=mean(first["sd"], second["sd"], share)), out)
