"""Writes a checkpoint as the file that the product loads, and reference vectors
that its forward pass is tested against:

    python3 export.py CHECKPOINT OUT.bin [--vectors OUT.json] [--weights ema]

Layout: "ICL1" ("ICL2" for a tokenizer of pieces), the length of the header as a little-endian uint32, the header
as JSON padded with spaces to 64 bytes, then the tensors, each aligned to 64
bytes. Matrices are int8 with a float32 scale a row, the scales first; the
second feed-forward matrix is transposed, so that its rows belong to hidden
units. Vectors and the convolutions are float32.
"""
import argparse
import hashlib
import json
import struct

import numpy as np
import torch

import checkpoint
import data
import spelling
import tokenizer as tokenizers
from model import LONGEST, TIED, Model
from tokenizer import BEGIN

LARGEST = 8_000_000  # bytes that the page allows a file

PROMPTS = [
    "Input: cat\nOutput: chat\n\nInput: dog\nOutput: chien\n\nInput: house\nOutput: ",
    "hot -> cold\nbig -> small\nwet ->",
    "English: sea\nFrench: mer\n\nEnglish: cheese\nFrench:",
    "France -> Paris\nJapan -> Tokyo\nItaly -> ",
    "apple => APPLE\nriver => RIVER\nblick => ",
    "foo: 1\nbar: 2\nfoo: 1\nbar: ",
    "Review: The movie was wonderful.\nSentiment: positive\n\nReview: The food was terrible.\nSentiment: negative\n\nReview: I loved this book!\nSentiment: ",
    "Q: 3 + 4\nA: 7\n\nQ: 5 + 2\nA: ",
    "English: sea otter\n中文: 海獭\n\nEnglish: cheese\n中文: 奶酪\n\nEnglish: plush giraffe\n中文: 毛绒长颈鹿\n\nEnglish: water\n中文:",
    "œuf → é\n狗 -> dog\n猫 -> ",
    "<input>sun</input>\n<output>太阳</output>\n\n<input>moon</input>\n<output>",
    "Question: Tom has 5 apples, eats 2, buys 3. How many apples does Tom have now?\nAnswer: 5 - 2 = 3, 3 + 3 = 6. The answer is 6.\n\nQuestion: Anna has 7 books, loses 3, finds 2. How many books does Anna have now?\nAnswer: ",
]


def is_matrix(t):
    return t.ndim == 2 and t.shape[0] > 3  # convolutions are (3, D)


def turned(name, t):
    """A tensor in the file's layout: its name and the tensor."""
    return ("w2t" + name[2:], t.t().contiguous()) if name.startswith("w2") else (name, t)


def quantised(t):
    """int8 rows and their scales."""
    scale = t.abs().amax(1) / 127 + 1e-12
    return torch.clamp((t / scale[:, None]).round(), -127, 127).to(torch.int8), scale


def quartered(t):
    """int4 rows, two columns a byte, and their scales: of some scales for each row the one with the least square error."""
    best, scale = torch.full((t.shape[0],), float("inf")), torch.zeros(t.shape[0])
    for k in (0.55, 0.65, 0.75, 0.85, 1.0):
        s = k * t.abs().amax(1) / 7 + 1e-12
        error = (torch.clamp((t / s[:, None]).round(), -8, 7) * s[:, None] - t).pow(2).sum(1)
        scale, best = torch.where(error < best, s, scale), torch.minimum(error, best)
    q = torch.clamp((t / scale[:, None]).round(), -8, 7).to(torch.int16)
    return ((q[:, ::2] & 15) | ((q[:, 1::2] & 15) << 4)).to(torch.uint8), scale


def rounded(weights):
    """The weights as the file has them, back in float32."""
    out = {}
    for name, t in weights.items():
        if not is_matrix(t):
            out[name] = t
            continue
        q, scale = quantised(turned(name, t)[1])
        w = q.float() * scale[:, None]
        out[name] = w.t().contiguous() if name.startswith("w2") else w
    return out


def write(path, old, weights, bits=8):
    """Writes the weights of the checkpoint `old`, matrices in 8 or 4 bits; ICL2 if its tokenizer has merges."""
    tensors, blobs, size = [], [], 0
    for name, t in weights.items():
        name, t = turned(name, t)
        if is_matrix(t):
            q, scale = quantised(t) if bits == 8 else quartered(t)
            kind, blob = f"i{bits}", scale.numpy().astype("<f4").tobytes() + q.numpy().tobytes()
        else:
            kind, blob = "f32", t.numpy().astype("<f4").tobytes()
        pad = -size % 64
        tensors.append(dict(name=name, shape=list(t.shape), dtype=kind, off=size + pad))
        blobs += [b"\0" * pad, blob]
        size += pad + len(blob)
    second = "merges" in old
    shape = {k: v for k, v in old["cfg"].items() if k not in ("TIE", "ST", "SP")}
    header = dict(cfg=dict(shape, CTX=LONGEST if second else data.LONG), **tokenizers.restore(old).state(), tensors=tensors, step=old["step"], ntok=old["ntok"])
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 64)
    out = (b"ICL2" if second else b"ICL1") + struct.pack("<I", len(text)) + text + b"".join(blobs)
    if len(out) > LARGEST:
        raise SystemExit(f"{len(out)} bytes, more than {LARGEST}")
    open(path, "wb").write(out)
    print(f"{path}: {len(out)} bytes, sha256 {hashlib.sha256(out).hexdigest()}")


@torch.no_grad()
def vectors(path, model, tokenizer):
    out = []
    for prompt in PROMPTS:
        ids = [BEGIN, *tokenizer.encode(prompt)]
        n = len(ids)
        ask = lambda ids: model(torch.tensor(ids), torch.tensor([0, len(ids)], dtype=torch.int32), torch.tensor([len(ids) - 1]), torch.tensor(tokenizer.hashes(ids, model.cfg["HT"])))[0]
        logits = ask(ids)
        while len(ids) < n + 60 and (len(ids) == n or ids[-1] != 10):
            ids.append(int(ask(ids).argmax()))
        answer = tokenizer.decode(ids[n:])
        out.append(dict(Prompt=prompt, Ids=ids[:n], Logits=[round(float(v), 5) for v in logits], Gen=answer))
        print(repr(prompt[-30:]), repr(answer))
    json.dump(out, open(path, "w", encoding="utf-8"))


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint")
    p.add_argument("out")
    p.add_argument("--vectors", default="")
    p.add_argument("--rounded", default="", help="write a checkpoint of the int8 weights too, to be measured")
    p.add_argument("--weights", default="sd", choices=["sd", "ema"])
    p.add_argument("--bits", type=int, default=8, choices=[8, 4], help="of a weight in a matrix; 4 for checkpoints that are only shown")
    a = p.parse_args()
    old = checkpoint.load(a.checkpoint)
    tokenizer = tokenizers.restore(old)
    weights, cfg = spelling.baked({k: v.float() for k, v in old[a.weights].items()}, old["cfg"], tokenizer)
    if cfg.get("TIE"):  # the file's head is the embedding as it is
        write(a.out, old, dict(weights, gf=weights["gf"] * TIED), a.bits)
    else:
        write(a.out, old, weights, a.bits)
    small = rounded(weights)
    if a.rounded:
        checkpoint.save(dict(sd=small, cfg=cfg, **tokenizer.state(), step=old["step"], ntok=old["ntok"]), a.rounded)
    if a.vectors:
        model = Model(**cfg)
        model.load_state_dict(small)
        vectors(a.vectors, model, tokenizer)
