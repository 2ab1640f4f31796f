"""What a tuned network becomes when the one that it was tuned from has learned more:

    python3 moved.py TUNED OLD NEW OUT   OUT has TUNED + NEW - OLD

The difference of two checkpoints can be added to a third that comes from the same weights (Ilharco et al.
2023, "Editing models with task arithmetic", arXiv:2212.04089), as a start for tuning it on.
"""
import sys

import torch

import average
import checkpoint


def moved(tuned, old, new):
    """State dictionaries of one shape: tuned + new - old, in float32."""
    return {name: (tuned[name].float() + new[name].float() - old[name].float()).to(tuned[name].dtype) if tuned[name].is_floating_point() else tuned[name] for name in tuned}


if __name__ == "__main__":
    tuned, old, new = (checkpoint.load(path) for path in sys.argv[1:4])
    tuned, old = average.with_spelling(tuned, new), average.with_spelling(old, new)
    if not tuned["cfg"] == old["cfg"] == new["cfg"]:
        raise SystemExit("moved.py: the three have other shapes")
    torch.save(dict(average.kept(tuned), sd=moved(tuned["sd"], old["sd"], new["sd"])), sys.argv[4])
