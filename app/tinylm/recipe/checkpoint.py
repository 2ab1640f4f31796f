"""Checkpoints: whole, as train.py and accelerate.py write them, and small ones
to be kept or carried: `python3 checkpoint.py IN.pt OUT.pt [int8|half]`.

int8: weights alone, a scale a row; who goes on from them begins with new
optimisers. half: weights and optimisers in 16 bits; a run goes on as if it had
not stopped, less the running mean.
"""
import os
import sys

import torch


def _eighth(t):
    """int8 rows with their scales; vectors and convolutions in 16 bits."""
    if t.ndim != 2 or t.shape[0] <= 3:
        return t.half()
    scale = t.abs().amax(1, keepdim=True) / 127 + 1e-12
    return (t / scale).round().to(torch.int8), scale[:, 0].half()


def _whole(t):
    if isinstance(t, tuple) and torch.is_tensor(t[0]):
        q, scale = t
        return q.float() * scale.float()[:, None]
    return t.float() if torch.is_tensor(t) and t.is_floating_point() else t


def _map(f, x):
    if isinstance(x, dict):
        return {k: _map(f, v) for k, v in x.items()}
    if isinstance(x, list):
        return [_map(f, v) for v in x]
    return f(x)


def small(c, kind):
    """A smaller checkpoint of the same run."""
    out = {k: v for k, v in c.items() if k not in ("sd", "ema", "adam", "muon", "first")}
    if kind == "int8":
        return dict(out, sd={k: _eighth(v.float()) for k, v in c["sd"].items()})
    half = lambda t: t.bfloat16() if torch.is_tensor(t) and t.is_floating_point() and t.ndim else t
    return dict(out, sd={k: v.half() for k, v in c["sd"].items()}, adam=_map(half, c["adam"]), muon=_map(half, c["muon"]), first=c["first"])


def load(path):
    """A checkpoint of any size with its weights in float32."""
    c = torch.load(path, map_location="cpu")
    for k in ("sd", "ema", "adam", "muon"):
        if k in c:
            c[k] = _map(_whole, c[k])
    if "ema" not in c:
        c["ema"] = {k: v.clone() for k, v in c["sd"].items()}
    return c


def save(c, path):
    """Writes a checkpoint whole or not at all."""
    torch.save(c, path + ".part")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    save(small(load(source), sys.argv[3] if len(sys.argv) > 3 else "int8"), target)
    print(f"{target}: {os.path.getsize(target)} bytes")
