"""Trains the network on an accelerator, on the same mix and the same
checkpoints as train.py: either goes on from the other's.

    python3 accelerate.py --out RUN --vocabulary V --corpus C --shards S --minutes 8

Processes draw documents and pack them into rows; the network runs in bfloat16,
compiled where PyTorch can (2.0 and later). The rate is constant and falls to
2 % in the last --decay minutes; 0 leaves it as it is, to go on later. On a
machine without an accelerator it runs on the processor, slowly: a test of the
same lines.
"""
import argparse
import contextlib
import os
import queue
import time

import numpy as np
import torch
import torch.multiprocessing as processes

import checkpoint
import mix
import rows
import spelling
import tokenizer as tokenizers
import train
from optim import Muon


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("out", "vocabulary", "corpus", "shards"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--init", default="", help="checkpoint to begin from when OUT has none")
    p.add_argument("--shape", default="")
    p.add_argument("--minutes", type=float, default=8)
    p.add_argument("--decay", type=float, default=3, help="minutes of falling rate before the end")
    p.add_argument("--rows", type=int, default=128, help="rows a step")
    p.add_argument("--length", type=int, default=1024, help="tokens a row")
    p.add_argument("--rate", type=float, default=0.01, help="learning rate of Muon")
    p.add_argument("--adam", type=float, default=2e-3)
    p.add_argument("--weight-decay", type=float, default=0.1)
    p.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 2), help="processes that draw documents")
    p.add_argument("--compile", type=int, default=1)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--stage", default="base", choices=list(mix.STAGES))
    return p.parse_args()


def pack(documents, count, length):
    """(tokens, numbers of documents, learned), (count, length) each: documents
    one after the other; what does not fit goes on in the next row, as a
    document of its own."""
    ids, numbers, learned = np.zeros((count, length), np.int16), np.zeros((count, length), np.int16), np.zeros((count, length), bool)
    i, mask = next(documents)
    for row in range(count):
        at = number = 0
        while at < length:
            n = min(length - at, len(i))
            ids[row, at : at + n], numbers[row, at : at + n], learned[row, at : at + n] = i[:n], number, mask[:n]
            learned[row, at] = False  # nothing in the row tells it
            at, number = at + n, number + 1
            i, mask = i[n:], mask[n:]
            if not len(i):
                i, mask = next(documents)
    return ids, numbers, learned


def draw(out, a, seed):
    torch.set_num_threads(1)
    documents = mix.Mix(tokenizers.load(a.vocabulary), a.corpus, a.shards, mix.STAGES[a.stage]).documents(seed)
    while True:
        out.put(pack(documents, a.rows, a.length))


def main():
    a = arguments()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = tokenizers.load(a.vocabulary)
    batches = processes.get_context("spawn").Queue(4 * a.workers)
    path = os.path.join(a.out, "latest.pt")
    os.makedirs(a.out, exist_ok=True)
    old = checkpoint.load(path if os.path.exists(path) else a.init) if os.path.exists(path) or a.init else None
    seed = 1_000_003 * a.seed + (old["step"] if old else 0) * 97
    drawing = [processes.get_context("spawn").Process(target=draw, args=(batches, a, seed + i), daemon=True) for i in range(a.workers)]
    for p in drawing:
        p.start()
    torch.manual_seed(a.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    model = train.build(a, tokenizer)
    step = tokens = 0
    if old:
        model.load_state_dict(old["sd"])
        step, tokens = old["step"], old["ntok"]
    model = model.to(device)
    matrices = model.matrices()
    tables = [getattr(model, n) for n in ("emb", "stem", "letters") if hasattr(model, n)]
    taken = {id(p) for p in matrices + tables}
    others = [p for p in model.parameters() if id(p) not in taken]
    muon = Muon(matrices)
    adam = torch.optim.AdamW([{"params": tables, "base": 3 * a.adam}, {"params": others, "base": a.adam}], betas=(0.9, 0.97), weight_decay=0.0)
    if old and "adam" in old:
        adam.load_state_dict(old["adam"])
        muon.velocity = [v.to(device) for v in old["muon"]]
    ema = {k: v.clone() for k, v in model.state_dict().items()}
    loss_of = rows.loss
    if a.compile and hasattr(torch, "compile"):
        loss_of = torch.compile(rows.loss, dynamic=False)
    half = torch.autocast(device, torch.bfloat16) if device == "cuda" else contextlib.nullcontext()
    first, began, shown, losses = step, None, time.time(), []
    log = open(os.path.join(a.out, "train.log"), "a")

    def save(name, whole=True):
        sd = {k: v.cpu() for k, v in model.state_dict().items()}
        c = dict(sd=sd if whole else {k: v.half() for k, v in sd.items()}, cfg=model.cfg, **tokenizer.state(), step=step, ntok=tokens)
        if whole:
            c.update(ema={k: v.cpu() for k, v in ema.items()}, first=first, adam=adam.state_dict(), muon=[v.cpu() for v in muon.velocity])
        checkpoint.save(c, os.path.join(a.out, name))

    while began is None or time.time() - began < 60 * a.minutes:
        try:
            ids, numbers, learned = (torch.from_numpy(x) for x in batches.get(timeout=120))
        except queue.Empty:
            raise SystemExit("no documents come: did a process that draws them fail?")
        ids, numbers, learned = ids.to(device).long(), numbers.to(device), learned.to(device)
        try:
            with half:
                loss = loss_of(model, ids, numbers, learned)
            loss.backward()
        except Exception as e:  # nine minutes are too few to lose them to a compiler
            if loss_of is rows.loss:
                raise
            print(f"not compiled: {type(e).__name__}: {e}", file=log, flush=True)
            loss_of = rows.loss
            for p in model.parameters():
                p.grad = None
            continue
        if began is None:  # what compiling takes is not training
            began = time.time()
        left = a.minutes - (time.time() - began) / 60
        scale = min(1, (step - first + 1) / 50, max(0.02, left / a.decay) if a.decay else 1)
        torch.nn.utils.clip_grad_norm_(tables + others, 1.0)
        for g in adam.param_groups:
            g["lr"] = g["base"] * scale
        adam.step()
        muon.step(a.rate * scale, a.weight_decay)
        for p in model.parameters():
            p.grad = None
        step, before, tokens = step + 1, tokens, tokens + ids.numel()
        with torch.no_grad():
            keep = min(0.997, (step - first) / (step - first + 10))
            names = list(ema)
            now = model.state_dict()
            torch._foreach_mul_([ema[k] for k in names], keep)
            torch._foreach_add_([ema[k] for k in names], [now[k] for k in names], alpha=1 - keep)
        losses.append(loss.detach())
        at = train.SECOND
        while at <= before:
            at *= 2
        if tokens >= at:
            save(f"at-{at / 1e6:g}M.pt", False)
        if step % 50 == 0:
            wall = time.time() - shown
            if not torch.isfinite(losses[-1]):
                raise SystemExit("the loss is no number any more: the last checkpoint is from before")
            if step % 1000 == 0:
                save("latest.pt")
            print(f"step {step} tokens {tokens / 1e6:.2f}M loss {torch.stack(losses[-50:]).mean():.4f} scale {scale:.3f} {50 * ids.numel() / wall:.0f} tok/s waiting {batches.qsize()}", file=log, flush=True)
            shown = time.time()
    save("latest.pt")
    for p in drawing:
        p.terminate()


if __name__ == "__main__":
    main()
